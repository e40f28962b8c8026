"""JSON text that people read: layout by levels, the same value read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.schemas.contract import Json
from rpcc.schemas.text import json_text

DOCUMENT: Json = {
    "small": {"a": 1, "b": "é"},
    "wide": {"a": 1, "b": 2, "c": 3},
    "deep": {"x": {"y": {"z": [1, {"w": None}]}}},
    "items": [{"p": [1, 2]}, {"q": True}],
    "empty": [{}, []],
}
TEXT = """{
  "small": {"a": 1, "b": "é"},
  "wide": {
    "a": 1,
    "b": 2,
    "c": 3
  },
  "deep": {
    "x": {"y": {"z": [1, {"w": null}]}}
  },
  "items": [
    {"p": [1, 2]},
    {"q": true}
  ],
  "empty": [
    {},
    []
  ]
}
"""


def test_levels_are_indented_and_the_rest_stands_on_a_line() -> None:
    assert json_text(DOCUMENT, 2) == TEXT
    assert json_text(DOCUMENT, 0) == json.dumps(DOCUMENT, ensure_ascii=False) + "\n"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.integers(0, 5))
def test_the_value_reads_back(value: Json, levels: int) -> None:
    assert json.loads(json_text(value, levels)) == value


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": float("inf")})

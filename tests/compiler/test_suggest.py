"""The name that a mistyped one most likely stands for."""

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.compiler.suggest import did_you_mean, suggestion

NAMES = st.text("aabcde_AB", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("organisation", ["organization", "region"], "organization"),
        ("OrganizationID", ["organization_id", "OrganizationIds"], "organization_id"),
        ("emial", ["email", "mail"], "email"),
        ("ab", ["ba"], None),
        ("member", [], None),
        ("member", ["zebra", ""], None),
        ("aaaaaaaaa", ["aaaaa"], "aaaaa"),
        ("größe", ["grösse"], "grösse"),
    ],
)
def test_suggestions(name: str, known: list[str], meant: str | None) -> None:
    assert suggestion(name, known) == meant
    assert did_you_mean(name, known) == (meant and f"did you mean `{meant}`?")


@given(NAMES, st.lists(NAMES, max_size=8))
def test_no_other_name_is_closer(name: str, known: list[str]) -> None:
    letters = {"".join(sorted(other.replace("_", "").lower())) for other in known}
    if "".join(sorted(name.replace("_", "").lower())) not in letters:
        closest = get_close_matches(name, sorted(set(known)), n=1, cutoff=0.7)
        assert suggestion(name, known) == (closest[0] if closest else None)

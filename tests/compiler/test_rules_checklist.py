"""Each rule and trap of the language has a case that shows it, and each case shows a rule."""

import tomllib

from corpora import CHECK, CHECK_CASES

ROWS: dict[str, dict[str, list[str]]] = tomllib.loads((CHECK.parent / "checklist.toml").read_text(encoding="utf-8"))
CASES = {path.stem for path in CHECK_CASES}


def test_every_rule_has_cases_that_exist() -> None:
    for rules in ROWS.values():
        for rule, cases in rules.items():
            assert cases, rule
            assert set(cases) <= CASES, rule


def test_every_case_shows_a_rule() -> None:
    shown = {case for rules in ROWS.values() for cases in rules.values() for case in cases}
    assert CASES - shown == set()

"""The table of codes: its examples do what they say, it matches the sources, and its words keep to the style."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpora import CHECK_CASES, analyse_files, apply_fix, fixes_of, read_case, tally

from rpcc.compiler.catalogue import CATALOGUE, Code
from rpcc.idl.diagnostics import Diagnostic

ROOT = Path(__file__).parents[2]
ROWS = list(CATALOGUE.values())

each_code = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)


@each_code
def test_the_wrong_example_has_this_finding_and_no_other(row: Code, tmp_path: Path) -> None:
    found = analyse_files(read_case(row.wrong), tmp_path).diagnostics
    assert {d.code for d in found} == {row.code}
    assert {d.severity for d in found} == {row.severity}
    assert {d.slug for d in found} == {row.slug}


@each_code
def test_the_right_example_has_no_finding(row: Code, tmp_path: Path) -> None:
    assert analyse_files(read_case(row.right), tmp_path).diagnostics == ()


@each_code
def test_each_fix_of_the_wrong_example_removes_its_finding_and_adds_none(row: Code, tmp_path: Path) -> None:
    files = read_case(row.wrong)
    found = analyse_files(files, tmp_path / "before").diagnostics
    for number, (diagnostic, fix) in enumerate(fixes_of(found)):
        left = tally(analyse_files(apply_fix(files, fix), tmp_path / str(number)).diagnostics)
        assert left <= tally([d for d in found if d is not diagnostic]), fix.title


@each_code
def test_a_row_keeps_to_the_style(row: Code) -> None:
    assert re.fullmatch(r"RPC\d{4}", row.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.slug)
    assert is_in_style(row.title), row.title
    assert row.explanation.endswith((".", "`")), "an explanation is made of sentences"
    assert "\n" not in row.explanation.strip(), "an explanation is one paragraph"
    assert len(row.explanation) > 80


def test_codes_and_slugs_are_unique_and_stand_in_order() -> None:
    codes = [row.code for row in ROWS]
    assert codes == sorted(set(codes))
    assert len({row.slug for row in ROWS}) == len(ROWS)
    assert len(CATALOGUE) >= 60


def test_four_of_five_codes_carry_an_edit(tmp_path: Path) -> None:
    without = {
        row.code
        for row in ROWS
        if not any(fixes_of(analyse_files(read_case(row.wrong), tmp_path / row.code).diagnostics))
    }
    assert len(without) <= len(ROWS) / 5, sorted(without)


def test_the_sources_use_the_codes_of_the_table_and_no_others() -> None:
    used: set[str] = set()
    mentioned: set[str] = set()
    for folder in ("idl", "compiler"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "catalogue" not in path.parts:
                used.update(re.findall(r'"(RPC\d{4})"', text))
            mentioned.update(re.findall(r"RPC\d{4}", text))
    assert used == set(CATALOGUE)
    assert mentioned == set(CATALOGUE)


# ------------------------------------------------------------------- style ----


def is_in_style(text: str) -> bool:
    """Lower case start, no full stop, backticks in pairs. Codes and the language's own capitals may start."""
    starts_low = not text[0].isupper() or re.match(r"RPC\d{4}\b|UTF-8\b", text) is not None
    ends_open = not re.search(r"[^.]\.$|[!]$", text)
    return starts_low and ends_open and text.count("`") % 2 == 0 and text == text.strip()


def texts(diagnostic: Diagnostic) -> Iterator[str]:
    """All the words of a finding."""
    yield diagnostic.message
    yield from (label.text for label in (diagnostic.primary, *diagnostic.labels) if label.text)
    yield from diagnostic.notes
    if diagnostic.help:
        yield diagnostic.help
    if diagnostic.fix:
        yield diagnostic.fix.title


@pytest.mark.parametrize(
    "text", [*(row.wrong for row in ROWS), *(path.read_text(encoding="utf-8") for path in CHECK_CASES)]
)
def test_messages_keep_to_the_style(text: str, tmp_path: Path) -> None:
    for diagnostic in analyse_files(read_case(text), tmp_path).diagnostics:
        for words in texts(diagnostic):
            assert is_in_style(words), words

"""Edits: what they make of a text, which of them wait for the next round, and the diff that shows it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.idl.diagnostics import Edit, Fix
from rpcc.idl.edits import apply_edits, unified_diff
from rpcc.idl.source import Location, Source, Span

SOURCE = Source("a.rpc", "0123456789")
OTHER = Source("b.rpc", "abc")


def edit(start: int, end: int, replacement: str, source: Source = SOURCE) -> Edit:
    return Edit(location=Location(source, Span(start, end)), replacement=replacement)


def fix(*edits: Edit) -> Fix:
    return Fix(title="t", edits=edits)


@pytest.mark.parametrize(
    ("fixes", "text"),
    [
        ([fix(edit(2, 4, "x"))], "01x456789"),
        ([fix(edit(0, 0, "<"), edit(10, 10, ">"))], "<0123456789>"),
        ([fix(edit(8, 9, "B")), fix(edit(1, 2, "A"))], "0A234567B9"),
        ([fix(edit(2, 4, "x")), fix(edit(3, 5, "y"))], "01x456789"),
        ([fix(edit(2, 4, "x")), fix(edit(3, 3, "y"))], "01x456789"),
        ([fix(edit(2, 4, "x")), fix(edit(4, 6, "y"))], "01xy6789"),
        ([fix(edit(2, 4, "x")), fix(edit(4, 4, "y"), edit(2, 2, "z"))], "01zxy456789"),
        ([fix(edit(5, 5, "x")), fix(edit(5, 5, "x"))], "01234x56789"),
        ([fix(edit(5, 5, "x"), edit(5, 5, "y"))], "01234xy56789"),
        ([fix(edit(2, 4, "x"), edit(3, 5, "y"))], None),
        ([fix(edit(2, 4, "x"), edit(2, 4, "x"))], None),
        ([fix(edit(9, 11, "x"))], None),
        ([fix(edit(2, 3, "2"))], None),
        ([fix()], None),
        ([], None),
    ],
)
def test_edits_apply_and_the_first_of_two_that_touch_wins(fixes: list[Fix], text: str | None) -> None:
    assert apply_edits([SOURCE], fixes) == ({} if text is None else {"a.rpc": text})


def test_a_fix_is_applied_in_all_its_files_or_in_none() -> None:
    first = fix(edit(0, 1, "x"))
    both = fix(edit(0, 3, "ABC", OTHER), edit(0, 2, "y"))
    assert apply_edits([SOURCE, OTHER], [first, both]) == {"a.rpc": "x123456789"}
    assert apply_edits([SOURCE, OTHER], [both, first]) == {"a.rpc": "y23456789", "b.rpc": "ABC"}
    assert apply_edits([SOURCE], [both, first]) == {"a.rpc": "x123456789"}


def test_a_fix_for_an_older_text_is_passed_over() -> None:
    assert apply_edits([Source("a.rpc", "something else")], [fix(edit(0, 1, "x"))]) == {}


spans = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda ends: (min(ends), max(ends)))


@given(rows=st.lists(st.tuples(spans, st.text("xyz", max_size=3)), max_size=8))
def test_what_is_not_touched_stays_in_order(rows: list[tuple[tuple[int, int], str]]) -> None:
    new = apply_edits([SOURCE], [fix(edit(*span, text)) for span, text in rows]).get("a.rpc", SOURCE.text)
    kept = [character for character in new if character in SOURCE.text]
    assert kept == sorted(kept)
    if rows:
        (start, end), text = rows[0]
        assert text in new
        assert not set(SOURCE.text[start:end]) & set(new)


def test_the_diff_is_unified() -> None:
    assert unified_diff("d/a.rpc", "one\ntwo\nthree", "one\n2\nthree\n") == (
        "--- a/d/a.rpc\n+++ b/d/a.rpc\n@@ -1,3 +1,3 @@\n one\n-two\n-three\n\\ No newline at end of file\n+2\n+three\n"
    )
    assert unified_diff("a.rpc", "same", "same") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [("a\nb", "a\nc\n"), ("", "a\n"), ("a\r\nb\r\n", "a\r\n"), ("x\x0cy\nb\n", "x\x0cy\nc\n"), ("a", "")],
)
def test_git_applies_the_diff(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "a.rpc").write_text(old, encoding="utf-8", newline="")
    diff = unified_diff("a.rpc", old, new)
    subprocess.run(
        ["git", "apply", "-"],
        cwd=tmp_path,
        input=diff.encode(),
        check=True,
        env={"GIT_DIR": "none", "PATH": "/usr/bin:/bin"},
    )
    assert (tmp_path / "a.rpc").read_bytes() == new.encode()

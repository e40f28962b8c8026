"""Diagnostics as text: every case of `corpus/render` against its golden, and laws that hold for any text and span."""

import re
from pathlib import Path

import pytest
from diagnostic_cases import CASES, load_case
from goldens import check_golden
from hypothesis import given
from hypothesis import strategies as st

from rpcc.idl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from rpcc.idl.render import render_summary, render_text
from rpcc.idl.source import Location, Source, Span


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_looks_as_its_golden(path: Path) -> None:
    case = load_case(path)
    check_golden(path.with_suffix(".txt"), render_text(case.diagnostics, color=False))
    if case.color:
        check_golden(path.with_suffix(".color.txt"), render_text(case.diagnostics, color=True))


texts = st.text(st.sampled_from("ab {}\t\r\n\n\n\0\x1b\u0301\u202e\ud800日") | st.characters(), max_size=400)


@st.composite
def places(draw: st.DrawFn) -> Location:
    source = Source(draw(st.sampled_from(["a.rpc", "b\n\x1b[1m.rpc"])), draw(texts))
    ends = st.integers(0, len(source.text) + 2)
    return Location(source, Span(*sorted((draw(ends), draw(ends)))))


labels = st.builds(Label, location=places(), text=texts)
edits = st.builds(Edit, location=places(), replacement=texts)
diagnostics = st.builds(
    Diagnostic,
    code=st.just("RPC0001"),
    message=texts,
    primary=labels,
    labels=st.lists(labels, max_size=4).map(tuple),
    notes=st.lists(texts, max_size=1).map(tuple),
    help=st.none() | texts,
    fix=st.none() | st.builds(Fix, title=texts, edits=st.lists(edits, max_size=3).map(tuple)),
)


@given(diagnostic=diagnostics)
def test_any_text_and_any_span_is_rendered_without_control_characters(diagnostic: Diagnostic) -> None:
    plain = render_text([diagnostic], color=False)
    assert plain.endswith("\n")
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]|[\ud800-\udfff\u202a-\u202e\u2066-\u2069]", plain)


@given(diagnostic=diagnostics)
def test_colour_adds_nothing_but_colour(diagnostic: Diagnostic) -> None:
    colored = render_text([diagnostic], color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_text([diagnostic], color=False)


@given(
    before=st.text("ab.", max_size=100), marked=st.text("xy", min_size=1, max_size=30), after=st.text("ab", max_size=9)
)
def test_carets_stand_exactly_under_the_span(before: str, marked: str, after: str) -> None:
    source = Source("a.rpc", before + marked + after)
    primary = Label(location=Location(source, Span(len(before), len(before) + len(marked))))
    lines = render_text([Diagnostic(code="RPC0001", message="m", primary=primary)], color=False).split("\n")
    assert lines[3] == f"1 | {source.text}"
    assert lines[4] == "  | " + " " * len(before) + "^" * len(marked)


@pytest.mark.parametrize(
    ("kinds", "line"),
    [
        ("", "no errors"),
        ("e", "1 error"),
        ("w", "1 warning"),
        ("eew", "2 errors, 1 warning"),
        ("eEw", "2 errors, 1 warning (1 fixable with --fix)"),
        ("EEU", "3 errors (2 fixable with --fix, 1 fixable with --unsafe-fixes)"),
        ("A", "1 error"),
    ],
)
def test_the_summary_counts(kinds: str, line: str) -> None:
    location = Location(Source("a.rpc", ""), Span(0, 0))
    edit = Edit(location=location, replacement="x")
    fixes = {
        "E": Fix(title="t", edits=(edit,)),
        "U": Fix(title="t", edits=(edit,), safe=False),
        "A": Fix(title="t", edits=()),
    }
    found = [
        Diagnostic(
            code="RPC0001",
            message="m",
            primary=Label(location=location),
            severity=Severity.WARNING if kind == "w" else Severity.ERROR,
            fix=fixes.get(kind),
        )
        for kind in kinds
    ]
    assert render_summary(found) == line


def test_nothing_found_is_nothing_said() -> None:
    assert render_text([], color=False) == ""

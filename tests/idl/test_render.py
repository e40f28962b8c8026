"""Diagnostics as text: every case of `corpus/render` against its golden, and laws that hold for any text and span."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from goldens import check_golden
from hypothesis import given
from hypothesis import strategies as st

from rpcc.idl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from rpcc.idl.render import render_summary, render_text
from rpcc.idl.source import Location, Source, Span

CASES = sorted((Path(__file__).parents[1] / "corpus" / "render").glob("*.toml"))

Json = dict[str, Any]


def find(sources: dict[str, Source], place: Json) -> Location:
    """`find` (the `nth`, from 0), `from … to`, `before` or `after` a text of a file; the first file by default."""
    source = sources[place.get("file", next(iter(sources)))]
    text = source.text
    if "from" in place:
        start = text.index(place["from"])
        to: str = place["to"]
        return Location(source, Span(start, text.index(to, start + len(place["from"])) + len(to)))
    needle = str(next(place[key] for key in ("find", "before", "after") if key in place))
    start = -1
    for _ in range(place.get("nth", 0) + 1):
        start = text.index(needle, start + 1)
    end = start + len(needle)
    if "find" in place:
        return Location(source, Span(start, end))
    return Location(source, Span(start, start) if "before" in place else Span(end, end))


def build(sources: dict[str, Source], row: Json) -> Diagnostic:
    """A diagnostic from a case's table."""
    fix = row.get("fix")
    return Diagnostic(
        code=row["code"],
        message=row["message"],
        severity=Severity(row.get("severity", "error")),
        primary=label(sources, row["primary"]),
        labels=tuple(label(sources, place) for place in row.get("labels", [])),
        notes=tuple(row.get("notes", [])),
        help=row.get("help"),
        fix=fix
        and Fix(
            title=fix["title"],
            safe=fix.get("safe", True),
            edits=tuple(Edit(location=find(sources, e), replacement=e["replacement"]) for e in fix["edits"]),
        ),
    )


def label(sources: dict[str, Source], place: Json) -> Label:
    return Label(location=find(sources, place), text=place.get("text", ""))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_looks_as_its_golden(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = {name: Source(name, text) for name, text in case["sources"].items()}
    diagnostics = [build(sources, row) for row in case["diagnostics"]]
    check_golden(path.with_suffix(".txt"), render_text(diagnostics, color=False))
    if case.get("color"):
        check_golden(path.with_suffix(".color.txt"), render_text(diagnostics, color=True))


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

"""Diagnostics written down as TOML: the cases of `corpus/render`, whose spans are found by the text they cover."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from rpcc.idl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from rpcc.idl.source import Location, Source, Span

__all__ = ["CASES", "Case", "load_case"]

CASES = sorted((Path(__file__).parent / "corpus" / "render").glob("*.toml"))

Json = dict[str, Any]


class Case(NamedTuple):
    """The diagnostics of one case, and whether its coloured form has a golden too."""

    diagnostics: list[Diagnostic]
    color: bool


def load_case(path: Path) -> Case:
    """Read one case."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = {name: Source(name, text) for name, text in case["sources"].items()}
    return Case([_build(sources, row) for row in case["diagnostics"]], case.get("color", False))


def _find(sources: dict[str, Source], place: Json) -> Location:
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


def _build(sources: dict[str, Source], row: Json) -> Diagnostic:
    """A diagnostic from a case's table."""
    fix = row.get("fix")
    return Diagnostic(
        code=row["code"],
        message=row["message"],
        severity=Severity(row.get("severity", "error")),
        primary=_label(sources, row["primary"]),
        labels=tuple(_label(sources, place) for place in row.get("labels", [])),
        notes=tuple(row.get("notes", [])),
        help=row.get("help"),
        fix=fix
        and Fix(
            title=fix["title"],
            safe=fix.get("safe", True),
            edits=tuple(Edit(location=_find(sources, e), replacement=e["replacement"]) for e in fix["edits"]),
        ),
    )


def _label(sources: dict[str, Source], place: Json) -> Label:
    return Label(location=_find(sources, place), text=place.get("text", ""))

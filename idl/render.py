"""Diagnostics as text for people: the message, the source with its marks, the way out as a small diff.

The look, top to bottom: `error[CODE]: message`, an arrow to the place, the lines of the primary label's file, then
those of other files, `help:` with the edit, notes, and the command that explains the code.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .cells import Piece, Row, Style, paint, visible
from .diagnostics import Diagnostic, Edit, Label, Severity
from .snippet import draw_snippet
from .source import Location, Source
from .suggestion import draw_edits

__all__ = ["render_summary", "render_text"]


class _Arrow(NamedTuple):
    """The line that says where the next lines of source are from."""

    sign: str
    location: Location


class _Help(NamedTuple):
    """The line that names a way out."""

    title: str


_Line = Row | _Arrow | _Help


def render_text(diagnostics: Iterable[Diagnostic], *, color: bool) -> str:
    """The reports of all diagnostics in the given order, each ended by a line break, parted by blank lines."""
    return "\n".join(_render(diagnostic, color=color) for diagnostic in diagnostics)


def render_summary(diagnostics: Sequence[Diagnostic]) -> str:
    """One line that counts: `2 errors, 1 warning (1 fixable with --fix)`."""
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    counts = [(errors, "error"), (len(diagnostics) - errors, "warning")]
    told = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counts if count)
    return (told or "no errors") + _fixable(diagnostics)


def _fixable(diagnostics: Sequence[Diagnostic]) -> str:
    fixes = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix and diagnostic.fix.edits]
    safe = sum(fix.safe for fix in fixes)
    counts = [(safe, "--fix"), (len(fixes) - safe, "--unsafe-fixes")]
    told = ", ".join(f"{count} fixable with {option}" for count, option in counts if count)
    return f" ({told})" if told else ""


def _render(diagnostic: Diagnostic, *, color: bool) -> str:
    """One report. All of it is indented by the widest line number anywhere in it."""
    style: Style = diagnostic.severity.value
    lines = [*_snippets(diagnostic, style), *_helps(diagnostic)]
    numbers = [len(line.gutter) for line in lines if isinstance(line, Row) and line.gutter.isdigit()]
    width = max(numbers, default=1)
    tails = [*(f"note: {note}" for note in diagnostic.notes), f"rpcc explain {diagnostic.code}"]
    painted: list[list[Piece]] = [
        [(f"{style}[{diagnostic.code}]", style), (f": {visible(diagnostic.message)}", "bold")],
        *(_pieces(line, width) for line in lines),
        *(_tail(tail, width) for tail in tails),
    ]
    return "".join(paint(pieces, color=color) + "\n" for pieces in painted)


def _tail(text: str, width: int) -> list[Piece]:
    return [(" " * (width + 1) + "= ", "gutter"), (visible(text), "plain")]


def _pieces(line: _Line, width: int) -> list[Piece]:
    match line:
        case _Help(title):
            return [("help", "help"), (f": {visible(title)}", "plain")]
        case _Arrow(sign, (source, span)):
            row, column = source.line_column(min(span.start, len(source.text)))
            return [(" " * width + sign, "gutter"), (f" {visible(source.path)}:{row}:{column}", "plain")]
        case Row():
            edge: Piece = (line.edge, line.edge_style)
            return [(f"{line.gutter:<{width}} ", "gutter"), edge, (" ", "plain"), *line.pieces]


def _snippets(diagnostic: Diagnostic, style: Style) -> list[_Line]:
    """The labelled lines of every file, the primary label's first."""
    lines: list[_Line] = []
    for source, labels in _by_source([diagnostic.primary, *diagnostic.labels]):
        is_first = not lines
        place = diagnostic.primary if is_first else min(labels, key=lambda label: label.location.span)
        lines += [_Arrow("-->" if is_first else ":::", place.location), Row()]
        lines += draw_snippet(source, labels, primary=diagnostic.primary, style=style)
        lines.append(Row())
    return lines


def _by_source(labels: Iterable[Label]) -> list[tuple[Source, list[Label]]]:
    groups: dict[str, tuple[Source, list[Label]]] = {}
    for label in labels:
        source = label.location.source
        groups.setdefault(source.path, (source, []))[1].append(label)
    return list(groups.values())


def _helps(diagnostic: Diagnostic) -> list[_Line]:
    """Advice, then the fix with what it changes, closed by an empty line if something is shown."""
    lines: list[_Line] = [_Help(diagnostic.help)] if diagnostic.help else []
    fix = diagnostic.fix
    if fix is None:
        return lines
    lines.append(_Help(fix.title if fix.safe else f"{fix.title} (unsafe)"))
    sources = {edit.location.source.path: edit.location.source for edit in fix.edits}
    for path, source in sources.items():
        edits: list[Edit] = [edit for edit in fix.edits if edit.location.source.path == path]
        if {*sources} != {diagnostic.primary.location.source.path}:
            lines += [*([] if isinstance(lines[-1], _Help) else [Row()]), _Arrow("-->", edits[0].location)]
        lines += draw_edits(source, edits)
    return [*lines, Row()] if fix.edits else lines

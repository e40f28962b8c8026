"""A fix as a small diff: the inserted text marked under the new line, or the old lines and the new ones."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from .cells import Canvas, Cells, Piece, Row, Style, lay_out
from .diagnostics import Edit
from .snippet import window
from .source import Source

__all__ = ["draw_edits"]

_MAX_LINES = 12
"""What a fix adds or removes in one place beyond this is left out."""


class _Hunk(NamedTuple):
    """Edits that touch the same lines: first and last line (from 0), old text without the last line break, edits."""

    first: int
    last: int
    start: int
    old: str
    edits: list[Edit]


def draw_edits(source: Source, edits: Sequence[Edit]) -> list[Row]:
    """What the edits do to one source."""
    rows: list[Row] = []
    shift = 0
    for hunk in _hunks(source, edits):
        new, inserted = _applied(hunk)
        rows.append(Row(gutter="..." if rows else "", edge=" " if rows else "|"))
        one_line = hunk.first == hunk.last and "\n" not in new
        if one_line and all(edit.location.span.start == edit.location.span.end for edit in hunk.edits):
            rows.extend(_inline(new, hunk.first, inserted))
        else:
            rows.extend(_changed(hunk, new, shift))
        shift += new.count("\n") - hunk.old.count("\n")
    return rows


def _hunks(source: Source, edits: Sequence[Edit]) -> list[_Hunk]:
    """The edits in order, together where they touch the same lines."""
    hunks: list[_Hunk] = []
    starts = source.line_starts
    for edit in sorted(edits, key=lambda edit: edit.location.span):
        first = bisect_right(starts, edit.location.span.start) - 1
        last = bisect_right(starts, edit.location.span.end) - 1
        previous: list[Edit] = []
        if hunks and hunks[-1].last >= first:
            before = hunks.pop()
            first, last, previous = before.first, max(before.last, last), before.edits
        end = starts[last + 1] - 1 if last + 1 < len(starts) else len(source.text)
        hunks.append(_Hunk(first, last, starts[first], source.text[starts[first] : end], [*previous, edit]))
    return hunks


def _applied(hunk: _Hunk) -> tuple[str, list[tuple[int, int]]]:
    """The hunk's new text, and where in it the replacements stand."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = size = 0
    for edit in hunk.edits:
        kept = hunk.old[at : max(at, edit.location.span.start - hunk.start)]
        places.append((size + len(kept), size + len(kept) + len(edit.replacement)))
        parts += [kept, edit.replacement]
        size = places[-1][1]
        at = max(at, edit.location.span.end - hunk.start)
    parts.append(hunk.old[at:])
    return "".join(parts), places


def _inline(new: str, number: int, inserted: list[tuple[int, int]]) -> list[Row]:
    """The new line with plus signs under what was inserted."""
    new = new.removesuffix("\r")
    cells = lay_out(new, *window(new, inserted[0][0]))
    plus = Canvas()
    for start, end in inserted:
        plus.draw(cells.column(start), "+" * (cells.column(end) - cells.column(start)), "added")
    return [Row(gutter=str(number + 1), pieces=[(cells.text, "plain")]), Row(pieces=plus.pieces())]


def _changed(hunk: _Hunk, new: str, shift: int) -> list[Row]:
    """Removed and added lines, without those at either end that stay as they are."""
    before, after = hunk.old.split("\n"), new.split("\n")
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    removed, added = before[head : len(before) - tail], after[head : len(after) - tail]
    point = _first_difference(removed, added)
    line = hunk.first + head + 1
    return [*_lines(removed, line, "-", "removed", point), *_lines(added, line + shift, "+", "added", point)]


def _first_difference(removed: list[str], added: list[str]) -> int:
    """The column at which the first lines part: what a cut line must show."""
    pairs = zip(removed[0], added[0], strict=False) if removed and added else ()
    return next((at for at, (old, new) in enumerate(pairs) if old != new), 0)


def _lines(lines: list[str], number: int, sign: str, style: Style, point: int) -> list[Row]:
    rows: list[Row] = []
    for offset, line in enumerate(lines[:_MAX_LINES]):
        cells: Cells = lay_out(line.removesuffix("\r"), *window(line, point))
        pieces: list[Piece] = [(cells.text, style)]
        rows.append(Row(gutter=str(number + offset), edge=sign, edge_style=style, pieces=pieces))
    if len(lines) > _MAX_LINES:
        rows.append(Row(gutter="...", edge=" "))
    return rows

"""Lines of one source with marks under them: which lines are shown, which part of a long one, and in which order."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .cells import Row, Style, lay_out
from .diagnostics import Label
from .marks import Bars, Mark, draw_bar_end, draw_short
from .source import Source

__all__ = ["draw_snippet", "window"]

_MAX_WIDTH = 140
_MARGIN = 30


def draw_snippet(source: Source, labels: Sequence[Label], *, primary: Label | None, style: Style) -> list[Row]:
    """Source lines in order, each with its marks, dots for lines left out; `primary` alone has `style` and `^`."""
    marks = _side_by_side(
        _mark(source, label, "^", style) if label is primary else _mark(source, label, "-", "secondary")
        for label in labels
    )
    bars = Bars(width=max((mark.depth + 1 for mark in marks if mark.long), default=0))
    rows: list[Row] = []
    previous = -1
    for number in _shown_lines(marks):
        if rows and number > previous + 1:
            rows.append(Row(gutter="...", edge=" ", pieces=bars.canvas().pieces()))
        rows.extend(_draw_line(source.line(number + 1), number, marks, bars))
        previous = number
    return rows


def window(line: str, point: int) -> tuple[int, int]:
    """The stretch of a line to show so that `point` is seen: all of it, unless it is too long."""
    if len(line) <= _MAX_WIDTH:
        return 0, len(line)
    start = max(0, min(point - _MARGIN, len(line) - _MAX_WIDTH))
    return start, start + _MAX_WIDTH


# ------------------------------------------------------------------ marks ----


def _mark(source: Source, label: Label, stroke: str, style: Style) -> Mark:
    """Where a label goes. A span that ends with a line break ends before it; none leaves the text."""
    size = len(source.text)
    start = min(max(label.location.span.start, 0), size)
    end = min(max(label.location.span.end, start), size)
    while end > start and source.text[end - 1] in "\r\n":
        end -= 1
    first, start_column = _place(source, start)
    last, end_column = _place(source, end)
    return Mark(first=first, start=start_column, last=last, end=end_column, text=label.text, stroke=stroke, style=style)


def _place(source: Source, offset: int) -> tuple[int, int]:
    """Line and column from 0."""
    line = bisect_right(source.line_starts, offset) - 1
    return line, offset - source.line_starts[line]


def _side_by_side(marks: Iterable[Mark]) -> list[Mark]:
    """The marks by position; long ones that overlap get bars in different columns, the outer one further left."""
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.first, -mark.last, mark.start, -mark.end)):
        taken = {other.depth for other in placed if other.long and other.last >= mark.first}
        free = next(depth for depth in range(len(placed) + 1) if depth not in taken)
        placed.append(replace(mark, depth=free) if mark.long else mark)
    return placed


def _shown_lines(marks: Iterable[Mark]) -> list[int]:
    """Both ends of every mark, one more line inside at either end, and what would be left out alone."""
    lines: set[int] = set()
    for mark in marks:
        lines |= {mark.first, min(mark.first + 1, mark.last), max(mark.last - 1, mark.first), mark.last}
    return sorted(lines | {line + 1 for line in lines if line + 2 in lines})


# -------------------------------------------------------------- one line ----


def _draw_line(line: str, number: int, marks: Sequence[Mark], bars: Bars) -> list[Row]:
    """A source line and what is drawn under it. Marks too far apart for one row get a stretch of the line each."""
    points = {
        mark: mark.start if mark.first == number else max(mark.end - 1, 0)
        for mark in marks
        if number in (mark.first, mark.last)
    }
    rows: list[Row] = []
    for group in _stretches(line, points):
        start, end = window(line, min((points[mark] for mark in group), default=0))
        rows.extend(_draw_stretch(line, start, end, number, group, bars))
    return rows


def _stretches(line: str, points: dict[Mark, int]) -> list[list[Mark]]:
    """The marks of a line in groups that can be shown in one row; one group at least."""
    groups: list[list[Mark]] = [[]]
    for mark in sorted(points, key=points.__getitem__):
        far = groups[-1] and points[mark] > points[groups[-1][0]] + _MAX_WIDTH - 2 * _MARGIN
        if far and len(line) > _MAX_WIDTH:
            groups.append([])
        groups[-1].append(mark)
    return groups


def _draw_stretch(line: str, start: int, end: int, number: int, marks: list[Mark], bars: Bars) -> list[Row]:
    """One stretch of a line: the text, its short marks, then where long ones open and close."""
    cells = lay_out(line, start, end)
    opening = [mark for mark in marks if mark.long and mark.first == number]
    # Where nothing stands before a mark, its bar begins beside the line instead of below it.
    at_once = [mark for mark in opening if not line[: mark.start].strip()]
    head = bars.canvas()
    for mark in at_once:
        head.draw(mark.depth, "/", mark.style)
    bars.open.update((mark.depth, mark.style) for mark in at_once)
    rows = [Row(gutter=str(number + 1), pieces=[*head.pieces(width=bars.indent), (cells.text, "plain")])]
    rows.extend(draw_short(cells, [mark for mark in marks if not mark.long], bars))
    for mark in opening:
        if mark not in at_once:
            rows.append(draw_bar_end(cells, mark, mark.start, bars))
            bars.open[mark.depth] = mark.style
    for mark in reversed([mark for mark in marks if mark.long and mark.last == number]):
        rows.append(draw_bar_end(cells, mark, max(mark.end - 1, 0), bars))
        del bars.open[mark.depth]
    return rows

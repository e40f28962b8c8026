"""Carets, dashes and bars: how the marks under one row of source are drawn, and where their words go."""

from dataclasses import dataclass, field

from ..records import record
from .cells import Canvas, Cells, Piece, Row, Style, visible

__all__ = ["Bars", "Mark", "draw_bar_end", "draw_short"]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Mark:
    """A label in lines and columns, both from 0, the end exclusive; `depth` is the column of its bar if it is long."""

    first: int
    start: int
    last: int
    end: int
    text: str
    stroke: str
    style: Style
    depth: int = 0

    @property
    def long(self) -> bool:
        """Whether it spans several lines."""
        return self.first != self.last


@dataclass(slots=True, kw_only=True)
class Bars:
    """The bars of long marks, left of the text: how many columns they take, and which are open at the current row."""

    width: int
    open: dict[int, Style] = field(default_factory=dict[int, Style])

    @property
    def indent(self) -> int:
        """How far the bars move the text to the right."""
        return self.width + 1 if self.width else 0

    def canvas(self) -> Canvas:
        """A row on which the open bars are drawn already."""
        canvas = Canvas()
        for depth, style in self.open.items():
            canvas.draw(depth, "|", style)
        return canvas


def draw_bar_end(cells: Cells, mark: Mark, index: int, bars: Bars) -> Row:
    """The line from a bar to the character at which its mark opens or, with the mark's words, closes."""
    end = bars.indent + cells.column(index)
    rule = Canvas()
    rule.draw(mark.depth + 1, "_" * (end - mark.depth - 1), mark.style)
    rule.lay(bars.canvas())
    rule.draw(end, mark.stroke, mark.style)
    closes = mark.depth in bars.open
    return Row(pieces=[*rule.pieces(), *(_words(mark) if closes else [])])


def draw_short(cells: Cells, marks: list[Mark], bars: Bars) -> list[Row]:
    """Carets and dashes under one row of text. One mark's words stand beside the strokes, the others' hang below."""
    if not marks:
        return []
    starts = {mark: bars.indent + cells.column(mark.start) for mark in marks}
    ends = {mark: max(bars.indent + cells.column(mark.end), starts[mark] + 1) for mark in marks}
    strokes = bars.canvas()
    for mark in sorted(marks, key=lambda mark: mark.stroke):  # "-" before "^": carets lie on top
        strokes.draw(starts[mark], mark.stroke * (ends[mark] - starts[mark]), mark.style)
    rightmost = max(ends.values())
    spoken = sorted((mark for mark in marks if mark.text), key=starts.__getitem__)
    beside = next((mark for mark in reversed(spoken) if ends[mark] == rightmost), None)
    first = Row(pieces=[*strokes.pieces(), *(_words(beside) if beside else [])])
    return [first, *_hang([mark for mark in spoken if mark is not beside], starts, bars)]


def _hang(marks: list[Mark], starts: dict[Mark, int], bars: Bars) -> list[Row]:
    """Words below their marks, from right to left, each at the end of a line down from its mark."""
    rows = [Row(pieces=_connectors(marks, starts, bars).pieces())] if marks else []
    for count in range(len(marks) - 1, -1, -1):
        mark = marks[count]
        left = [other for other in marks[:count] if starts[other] < starts[mark]]
        pieces = _connectors(left, starts, bars).pieces(width=starts[mark])
        rows.append(Row(pieces=[*pieces, (visible(mark.text), mark.style)]))
    return rows


def _connectors(marks: list[Mark], starts: dict[Mark, int], bars: Bars) -> Canvas:
    canvas = bars.canvas()
    for mark in marks:
        canvas.draw(starts[mark], "|", mark.style)
    return canvas


def _words(mark: Mark) -> list[Piece]:
    return [(f" {visible(mark.text)}", mark.style)] if mark.text else []

"""What output on a terminal is made of: styled pieces, rows with a gutter, and lines of source measured in cells."""

from dataclasses import field
from typing import Literal, NamedTuple

from ..records import record

__all__ = ["Canvas", "Cells", "Piece", "Row", "Style", "lay_out", "paint", "visible"]

Style = Literal["plain", "bold", "error", "warning", "gutter", "secondary", "help", "added", "removed"]

Piece = tuple[str, Style]
"""Some text and the style it has."""

_ANSI: dict[Style, str] = {
    "plain": "",
    "bold": "\x1b[1m",
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "gutter": "\x1b[1;34m",
    "secondary": "\x1b[1;34m",
    "help": "\x1b[1;36m",
    "added": "\x1b[32m",
    "removed": "\x1b[31m",
}
_RESET = "\x1b[0m"

_TAB = 4
_CUT = "..."

# What would move the cursor, reorder the text or can't be encoded is shown as one cell. C0 has pictures of its own.
_INVISIBLE = (
    {code: 0x2400 + code for code in range(0x20)}
    | {0x7F: 0x2421}
    | dict.fromkeys([*range(0x80, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
    | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
)


def paint(pieces: list[Piece], *, color: bool) -> str:
    """One line of output from its pieces, without trailing blanks."""
    kept = len("".join(text for text, _ in pieces).rstrip(" "))
    painted: list[str] = []
    for text, style in pieces:
        shown = text[: max(kept, 0)]
        kept -= len(text)
        painted.append(f"{_ANSI[style]}{shown}{_RESET}" if color and shown and style != "plain" else shown)
    return "".join(painted)


def visible(text: str) -> str:
    """`text` with everything that a terminal would act on replaced by something to see."""
    return text if text.isascii() and text.isprintable() else text.translate(_INVISIBLE)


@record(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of output: what stands in the gutter (a line number, `...`, nothing) and behind the gutter's `edge`."""

    gutter: str = ""
    edge: str = "|"
    edge_style: Style = "gutter"
    pieces: list[Piece] = field(default_factory=list[Piece])


class Canvas:
    """A row that is drawn cell by cell; what is drawn later lies on top."""

    def __init__(self) -> None:
        self._cells: dict[int, Piece] = {}

    def draw(self, column: int, text: str, style: Style) -> None:
        """Write `text`, whose characters take one cell each."""
        for offset, character in enumerate(text):
            self._cells[column + offset] = (character, style)

    def lay(self, other: "Canvas") -> None:
        """Draw another row on top."""
        self._cells.update(other._cells)

    def pieces(self, *, width: int = 0) -> list[Piece]:
        """The row from its first cell, at least `width` cells, blanks where nothing was drawn."""
        pieces: list[Piece] = []
        for column in range(max(width, max(self._cells, default=-1) + 1)):
            character, style = self._cells.get(column, (" ", "plain"))
            if pieces and pieces[-1][1] == style:
                pieces[-1] = (pieces[-1][0] + character, style)
            else:
                pieces.append((character, style))
        return pieces


class Cells(NamedTuple):
    """A line ready for the terminal. `columns[i]` is the cell of code point `first + i`; the last entry is the end."""

    text: str
    first: int
    columns: list[int]

    def column(self, index: int) -> int:
        """The cell at which a code point of the line starts; what was cut off counts as the nearest that is shown."""
        return self.columns[max(0, min(index - self.first, len(self.columns) - 1))]


def lay_out(line: str, start: int = 0, end: int | None = None) -> Cells:
    """Code points `start` to `end` of a line: tabs become spaces up to the next stop, cut ends are dotted."""
    stop = len(line) if end is None else end
    shown = [_CUT if start else ""]
    column = len(shown[0])
    columns = [column]
    for character in line[start:stop]:
        text, width = (" " * (_TAB - column % _TAB), _TAB - column % _TAB) if character == "\t" else _cell(character)
        shown.append(text)
        column += width
        columns.append(column)
    if stop < len(line):
        shown.append(_CUT)
    return Cells("".join(shown), start, columns)


def _cell(character: str) -> tuple[str, int]:
    """What a character is shown as, and how many cells that takes: 2 if wide, 0 if it joins the one before."""
    shown = visible(character)
    if shown.isascii():
        return shown, 1
    from unicodedata import category, east_asian_width  # only foreign text pays for the tables

    if "\u1160" <= shown <= "\u11ff" or (shown != "\u00ad" and category(shown) in {"Mn", "Me", "Cf"}):
        return shown, 0
    return shown, 2 if east_asian_width(shown) in {"W", "F"} else 1

"""Where text stands: source files, spans in them, and positions a person can read."""

from bisect import bisect_right
from dataclasses import field
from typing import NamedTuple

from ..records import record

__all__ = ["Location", "Position", "Source", "Span"]


class Span(NamedTuple):
    """A half-open range of one source's text, in code points."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)


class Position(NamedTuple):
    """A place in a source: `line` and `column` count from 1, columns in code points; `offset` is in UTF-8 bytes."""

    line: int
    column: int
    offset: int


@record(frozen=True, slots=True, eq=False)
class Source:
    """One text file as it was read; `path` is what the user is shown."""

    path: str
    text: str
    _line_starts: list[int] = field(default_factory=list[int], init=False, repr=False)

    @property
    def line_starts(self) -> list[int]:
        """The offset, in code points, at which each line starts."""
        if not self._line_starts:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._line_starts.extend(starts)
        return self._line_starts

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def position(self, offset: int) -> Position:
        """The position of a code point offset."""
        line, column = self.line_column(offset)
        return Position(line, column, len(self.text[:offset].encode("utf-8", "surrogatepass")))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text) + 1
        return self.text[starts[number - 1] : end - 1].removesuffix("\r")


class Location(NamedTuple):
    """A span together with the source it is in."""

    source: Source
    span: Span

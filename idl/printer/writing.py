"""The last step of the formatter: tokens, gaps and comments become text."""

from .sheet import INDENT, TRAILER, Blanks, Line, Note, Sheet

__all__ = ["write_sheet"]

_OPENERS = frozenset({"{", "(", "["})


def write_sheet(sheet: Sheet) -> str:
    """The text of a laid-out sheet. It ends with one line break, unless it is empty."""
    writer = _Writer()
    for text, gap, notes, newlines in zip(sheet.texts, sheet.gaps, sheet.notes, sheet.newlines, strict=True):
        if isinstance(gap, Line):
            writer.start_line(gap, notes, newlines)
            writer.line = gap
        elif notes:
            # Where a line should go on, but a comment ends it: deeper than anything else could stand.
            writer.start_line(Line(writer.line.indent + 2 * INDENT), notes, newlines)
        else:
            writer.skip(writer.room() if gap == TRAILER else gap)
        writer.write(text)
    return writer.result()


class _Writer:
    """Collects text and knows in which column it stands."""

    __slots__ = ("_column", "_opened", "_parts", "line")

    def __init__(self) -> None:
        self.line = Line(0)
        self._parts: list[str] = []
        self._column = 0
        self._opened = True  # whether nothing stands between here and an opening bracket or the start of the file

    def result(self) -> str:
        """The whole text."""
        text = "".join(self._parts).lstrip("\n")
        if text.startswith("\ufeff"):
            text = "\n" + text  # a stray one that was copied: as the first character it would be a byte order mark
        return text.rstrip("\n") + "\n" if text else ""

    def write(self, text: str) -> None:
        """Write a token."""
        self._parts.append(text)
        self._column += len(text)
        self._opened = text in _OPENERS

    def skip(self, spaces: int) -> None:
        """Leave room on the line."""
        if spaces:
            self._parts.append(" " * spaces)
            self._column += spaces

    def room(self) -> int:
        """How far the trailers of the line are from here."""
        return max(self.line.trailers - self._column, 2)

    def start_line(self, line: Line, notes: tuple[Note, ...], newlines: int) -> None:
        """Write the comments of a gap, then start the line of its token."""
        if notes and notes[0].newlines == 0:
            self.skip(self.room())
            self._parts.append(notes[0].text)
            notes = notes[1:]
        blanks = _blank_lines(line.blanks, [*(note.newlines for note in notes), newlines], self._opened)
        for note, blank in zip(notes, blanks, strict=False):
            self._break(line.indent + line.inner, blank)
            self._parts.append(note.text)
        self._break(line.indent, blanks[-1])

    def _break(self, indent: int, blank: bool) -> None:
        self._parts.append(("\n\n" if blank else "\n") + " " * indent)
        self._column = indent


def _blank_lines(policy: Blanks, newlines: list[int], opened: bool) -> list[bool]:
    """Whether a blank line stands before each of the comments of a gap and its token."""
    if policy is Blanks.NONE:
        return [False] * len(newlines)
    blanks = [count > 1 for count in newlines]
    if opened:
        blanks[0] = False
    if policy is Blanks.CLOSE:
        blanks[-1] = False
    elif policy is Blanks.ONE and not any(blanks):
        blanks[0] = True
    return blanks

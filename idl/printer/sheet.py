"""The tokens of a file as the formatter sees them: words in order, what stands between them, comments beside them."""

from collections.abc import Container, Iterable
from dataclasses import field
from enum import Enum, auto
from typing import NamedTuple

from ...records import record
from ..source import Span
from .comments import tidy_comment, tidy_doc

__all__ = [
    "INDENT",
    "TRAILER",
    "WIDTH",
    "Blanks",
    "Gap",
    "Kind",
    "Line",
    "Note",
    "Piece",
    "Sheet",
    "build_sheet",
    "is_word",
]

WIDTH = 88
INDENT = 2
TRAILER = -1
"""The gap before what trails a member: up to the line's trailer column, and never less than two spaces."""


class Kind(Enum):
    """What a piece of the text is; a `VERBATIM` piece is copied as it stands."""

    TOKEN = auto()
    COMMENT = auto()
    VERBATIM = auto()


Piece = tuple[int, int, Kind]
"""A token, a comment, or a stretch that is left alone: where it starts and ends in the text, and what it is."""


class Note(NamedTuple):
    """A comment. `newlines` counts those before it: with none it stands at the end of a line."""

    text: str
    newlines: int


class Blanks(Enum):
    """Which blank lines, of those that were written, stay before a line."""

    KEEP = auto()
    """One stays where there was one or more."""
    NONE = auto()
    """None stay."""
    ONE = auto()
    """There is one, whether it was written or not."""
    CLOSE = auto()
    """As `KEEP`, but none stands right before the token, which closes a body."""


@record(frozen=True, slots=True)
class Line:
    """The gap before a token that starts a line."""

    indent: int
    blanks: Blanks = Blanks.NONE
    inner: int = 0
    """How much deeper than the token the comments above it stand."""
    trailers: int = 0
    """The offset from the start of the line at which its trailers stand; 0: two spaces behind the rest."""


Gap = int | Line
"""What stands before a token: so many spaces, `TRAILER`, or a new line."""


@record(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything by index of token; the last index is the end of the file, an empty token.

    The layout works by writing into `gaps`, and into `texts` where a broken list gets its last comma.
    """

    texts: list[str] = field(default_factory=list[str])
    gaps: list[Gap] = field(default_factory=list[Gap])
    notes: list[tuple[Note, ...]] = field(default_factory=list[tuple[Note, ...]])
    newlines: list[int] = field(default_factory=list[int])
    """Line breaks in the source right before each token."""
    starts: dict[int, int] = field(default_factory=dict[int, int])
    """The token that starts at an offset of the source."""
    ends: dict[int, int] = field(default_factory=dict[int, int])
    """The token that ends at an offset of the source."""
    lefts: list[int] = field(default_factory=list[int])
    """The column of each token's start if the file were one line."""
    rights: list[int] = field(default_factory=list[int])
    """The column of each token's end if the file were one line."""
    counts: list[int] = field(default_factory=list[int])
    """How many of the tokens up to and with this one have comments before them."""

    def first(self, span: Span) -> int:
        """The first token of a node."""
        return self.starts[span.start]

    def last(self, span: Span) -> int:
        """The last token of a node."""
        return self.ends[span.end]

    def width(self, first: int, last: int) -> int:
        """How wide these tokens are on one line."""
        return self.rights[last] - self.lefts[first]

    def noted(self, first: int, last: int) -> bool:
        """Whether comments stand between these tokens."""
        return self.counts[last] > self.counts[first]

    def fits(self, first: int, last: int, column: int) -> bool:
        """Whether these tokens can stand on one line from `column` on."""
        return column + self.width(first, last) <= WIDTH and not self.noted(first, last)


def build_sheet(text: str, pieces: Iterable[Piece], pick_ends: Iterable[int] = ()) -> Sheet:
    """Sort the pieces of a text into tokens and the comments before them, and space them as if on one line."""
    sheet = Sheet()
    _fill(sheet, text, pieces)
    _settle_commas(sheet, {sheet.ends[end] for end in pick_ends})
    _space(sheet)
    return sheet


def _fill(sheet: Sheet, text: str, pieces: Iterable[Piece]) -> None:
    at = 0
    newlines = 1  # as if one stood before the file: no comment can trail there
    notes: list[Note] = []
    for start, end, kind in pieces:
        newlines += text.count("\n", at, start)
        if kind is Kind.COMMENT:
            notes.append(Note(tidy_comment(text[start:end]), newlines))
        else:
            sheet.starts[start] = sheet.ends[end] = len(sheet.texts)
            _add(sheet, _word(text[start:end], kind), notes, newlines)
            notes.clear()
        at, newlines = end, 0
    _add(sheet, "", notes, newlines + text.count("\n", at))


def _word(text: str, kind: Kind) -> str:
    return tidy_doc(text) if kind is Kind.TOKEN and text.startswith("///") else text


def _add(sheet: Sheet, text: str, notes: list[Note], newlines: int) -> None:
    sheet.texts.append(text)
    sheet.notes.append(tuple(notes))
    sheet.newlines.append(newlines)


def _settle_commas(sheet: Sheet, ends: Container[int]) -> None:
    """Comments before a comma move behind it; commas before closing brackets and behind picks say nothing, and go."""
    texts, notes = sheet.texts, sheet.notes
    for index, text in enumerate(texts):
        if text == ",":
            notes[index + 1] = notes[index] + notes[index + 1]
            notes[index] = ()
            if index in ends or texts[index + 1] in _CLOSERS:
                texts[index] = ""


_CLOSERS = frozenset({")", "]", "}"})
_TIGHT_BEFORE = frozenset({",", ")", "]", "}", "(", "?", ":", "."})
_TIGHT_AFTER = frozenset({"(", "[", "{", "@", "."})
_ARGUMENT_AFTER = frozenset({"(", ","})


def _space(sheet: Sheet) -> None:
    """Set the gaps as on one line, and count columns and comments along them."""
    column = count = depth = 0
    earlier = previous = ""
    argument = False  # whether the last `=` gave an argument or a constraint its value
    for text, notes in zip(sheet.texts, sheet.notes, strict=True):
        if not text or text in _TIGHT_BEFORE or previous in _TIGHT_AFTER:
            gap = 0
        elif text == "=":
            argument = depth > 0 and earlier in _ARGUMENT_AFTER
            gap = 0 if argument else 1
        elif previous == "=":
            gap = 0 if argument else 1
        else:
            gap = 0 if text == "[" and is_word(previous) else 1
        depth += _DEPTHS.get(text, 0)
        column += gap
        count += bool(notes)
        sheet.gaps.append(gap)
        sheet.lefts.append(column)
        sheet.counts.append(count)
        column += len(text)
        sheet.rights.append(column)
        if text:
            earlier, previous = previous, text


_DEPTHS = {"(": 1, ")": -1}


def is_word(text: str) -> bool:
    """Whether a token is a name or keyword, so that a bracket right behind it belongs to it."""
    return text[:1].isidentifier()

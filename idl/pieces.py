"""A piece of a broken file: tokens that should make up one thing and do not."""

from __future__ import annotations

from enum import IntEnum

from ..records import record
from .landmarks import is_lead, lead_end
from .lexer import KIND, Tokens, lex
from .machine import stuck_at
from .source import Location, Source, Span

__all__ = ["Healing", "Piece"]

_LARGE = 4000


class Healing(IntEnum):
    """How much good a repair does: the piece parses, or it gets stuck further on, over something else."""

    NONE = 0
    PARTLY = 1
    WHOLE = 2


@record(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some tokens, the start symbol that they should parse as, and where they get stuck."""

    tokens: Tokens
    start: str
    at: int
    close: str = ""
    """Text that the piece needs to be complete: `}` behind a header."""

    @property
    def source(self) -> Source:
        """The file that the piece is of."""
        return self.tokens.source

    @property
    def span(self) -> Span:
        """All of the piece."""
        return Span(self.tokens.starts[0], self.tokens.ends[-1])

    @property
    def is_small(self) -> bool:
        """Is trying out repairs cheap?"""
        return len(self.tokens.kinds) < _LARGE

    def token(self, at: int) -> Span:
        """Where a token stands."""
        return Span(self.tokens.starts[at], self.tokens.ends[at])

    @property
    def head(self) -> int:
        """Where the piece begins, but for docs and attributes."""
        tokens = self.tokens
        return tokens.starts[lead_end(tokens.kinds)]

    @property
    def code_starts(self) -> frozenset[int]:
        """Where tokens begin that are no docs."""
        tokens = self.tokens
        return frozenset(start for start, kind in zip(tokens.starts, tokens.kinds, strict=True) if kind != KIND["DOC"])

    def written(self, at: int) -> str:
        """How a token is written."""
        return self.source.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def locate(self, span: Span) -> Location:
        """A span as a location."""
        return Location(self.source, span)

    def accepts(self, kinds: list[int]) -> bool:
        """Do these kinds, without an end, make up what the piece should have been?"""
        return stuck_at([*kinds, KIND["$END"]], self.start) is None

    def heals(self, span: Span, replacement: str) -> Healing:
        """What becomes of the piece with a part of its text replaced?"""
        text = self.source.text
        head = text[self.span.start : span.start] + replacement
        tokens = lex(Source("", head + text[span.end : self.span.end] + self.close))
        stuck = stuck_at(tokens.kinds, self.start)
        if stuck is None or is_lead(tokens.kinds, 0, len(tokens.kinds) - 1):
            return Healing.WHOLE
        before = max(self.tokens.starts[self.at] - span.end, 0) + len(head)
        further = tokens.starts[stuck] > before and stuck < len(tokens.kinds) - 1 - len(self.close)
        return Healing.PARTLY if further else Healing.NONE

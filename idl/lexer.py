"""Text to tokens: parallel lists of kinds, texts and places, with the comments beside them.

The words and patterns are the grammar's own, out of the built tables. The text is cut by one regular expression whose pieces
make up all of it; each different piece is classified once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, compress

from . import ast
from ._built import tables
from .source import Source, Span

__all__ = ["Tokens", "lex"]

KIND = {name: number for number, name in enumerate(tables.KINDS)}
END = KIND["$END"]
_COLON = KIND["COLON"]
_FROM = KIND["_FROM"]
_NAME = KIND["NAME"]
_SIGNS = [word for word in tables.WORDS if not word[0].isalpha()]
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in tables.PATTERNS)
_PIECE = re.compile(
    "|".join(
        [
            *(pattern for _, pattern in sorted(tables.PATTERNS, key=lambda p: (p[0] != 0, p[0] != _NAME))),
            *map(re.escape, sorted(_SIGNS, key=len, reverse=True)),
            r"\w+",
            ".",
        ]
    ),
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of a source, as parallel lists. The last one is the end of the text."""

    source: Source
    kinds: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    comments: tuple[ast.Comment, ...]


class _Kinds(dict[str, int]):
    """The kind of each piece of text; 0 for what means nothing."""

    def __missing__(self, piece: str) -> int:
        kind = next((kind for kind, pattern in _PATTERNS if pattern.match(piece)), len(tables.KINDS))
        self[piece] = kind
        return kind


def lex(source: Source) -> Tokens:
    """Cut a source into tokens."""
    bom = source.text.startswith("\ufeff")
    pieces = _PIECE.findall(source.text, bom)
    all_kinds = _Kinds(tables.WORDS)
    kinds = list(map(all_kinds.__getitem__, pieces))
    ends = list(accumulate(map(len, pieces), initial=int(bom)))
    comments = _comments(source.text, ends, kinds)
    texts = list(compress(pieces, kinds))
    starts = list(compress(ends, kinds))
    del ends[0]
    ends = list(compress(ends, kinds))
    kinds = list(compress(kinds, kinds))
    size = len(source.text)
    for column, value in ((kinds, END), (starts, size), (ends, size)):
        column.append(value)
    texts.append("")
    _free_from(kinds)
    return Tokens(source=source, kinds=kinds, texts=texts, starts=starts, ends=ends, comments=comments)


def _comments(text: str, starts: list[int], kinds: list[int]) -> tuple[ast.Comment, ...]:
    """The pieces that begin with `//` and mean nothing."""
    comments: list[ast.Comment] = []
    at = text.find("//")
    while at >= 0:
        piece = bisect_right(starts, at) - 1
        end = starts[piece + 1]
        if starts[piece] == at and not kinds[piece]:
            comments.append(ast.Comment(span=Span(at, end), text=text[at:end]))
        at = text.find("//", end)
    return tuple(comments)


def _free_from(kinds: list[int]) -> None:
    """Make `from` a name where `:` follows, as its pattern in the grammar says."""
    at = -1
    for _ in range(kinds.count(_FROM)):
        at = kinds.index(_FROM, at + 1)
        if kinds[at + 1] == _COLON:
            kinds[at] = _NAME

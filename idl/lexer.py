"""Text to tokens: parallel lists of kinds, texts and places, with the comments and lexical faults beside them.

The words and patterns are the grammar's own, out of the built tables. One regular expression cuts the text into pieces
that make up all of it, and each different piece is classified once, so that almost all of the work happens in C.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import accumulate, compress
from typing import NamedTuple

from ..records import record
from . import ast
from ._built import tables
from .faults import BEFORE, BEHIND, LONG_NAME, LONG_NUMBER, NAME_LIMIT, NUMBER_LIMIT, Fault
from .source import Source, Span

__all__ = ["BAD", "KIND", "NAMES", "FaultAt", "Tokens", "lex"]

KIND: Mapping[str, int] = {name: number for number, name in enumerate(tables.KINDS)}
"""The number of each terminal. 0 is what is skipped."""

BAD = len(KIND)
"""The kind of a character that belongs to no token: the grammar has no place for it."""

_END, _NAME, _NUMBER, _FROM, _COLON = (KIND[name] for name in ("$END", "NAME", "NUMBER", "_FROM", "COLON"))
_WORDS: Mapping[str, int] = {**tables.WORDS, "from": _FROM}

NAMES = frozenset(
    (_NAME, *(kind for word, kind in _WORDS.items() if word.isalpha() and word not in ("none", "true", "false")))
)
"""The kinds of the words that may name something."""


class _Class(NamedTuple):
    """What a piece of text can be."""

    kind: int
    regex: str
    fault: Fault | None = None


def _classes() -> tuple[_Class, ...]:
    """Every class of text, in the order in which they are tried; each begins where no earlier one matches."""
    lexemes = {name: _Class(0 if name in tables.IGNORED else KIND[name], regex) for name, regex in tables.PATTERNS}
    del lexemes["_FROM"]  # a word like any other, but for `_free_from`
    common = [lexemes.pop("SPACE"), lexemes.pop("NAME")]
    signs = sorted((word for word in tables.WORDS if not word.isalpha()), key=len, reverse=True)
    return (
        *common,
        *(_Class(KIND[fault.stands_for], fault.pattern, fault) for fault in BEFORE),
        *lexemes.values(),
        *(_Class(tables.WORDS[sign], re.escape(sign)) for sign in signs),
        *(_Class(KIND[fault.stands_for], fault.pattern, fault) for fault in BEHIND),
        _Class(BAD, "[!-~]"),
    )


_CLASSES = _classes()
_PIECE = re.compile("|".join(cls.regex for cls in _CLASSES))
_STAND_INS = {KIND["STRING"]: '""', _NUMBER: "0", KIND["DURATION"]: "0s"}


class FaultAt(NamedTuple):
    """A lexical fault and where it stands."""

    fault: Fault
    span: Span


@record(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of a source, as parallel lists. The last one is the end of the text."""

    source: Source
    kinds: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    comments: tuple[ast.Comment, ...] = ()
    faults: tuple[FaultAt, ...] = ()
    different: Collection[str] = ()
    """Every word or sign of the source, once."""

    def cut(self, first: int, last: int) -> Tokens:
        """The tokens from number `first` to before number `last`, and an end where they end."""
        end = self.ends[last - 1] if last > first else self.starts[first]
        return Tokens(
            source=self.source,
            kinds=[*self.kinds[first:last], _END],
            texts=[*self.texts[first:last], ""],
            starts=[*self.starts[first:last], end],
            ends=[*self.ends[first:last], end],
        )


def lex(source: Source) -> Tokens:
    """Cut a source into tokens. Never fails: what is no token is a fault, or has the kind `BAD`."""
    bom = int(source.text.startswith("\ufeff"))
    pieces = _PIECE.findall(source.text, bom)
    classes = _Classes(_WORDS)
    kinds = list(map(classes.__getitem__, pieces))
    starts = list(accumulate(map(len, pieces), initial=bom))
    comments = _comments(source.text, starts, kinds)
    faults = _stand_in(pieces, kinds, starts, classes) if classes.faults else ()
    ends = list(compress(starts[1:], kinds))
    starts = list(compress(starts, kinds))
    texts = list(compress(pieces, kinds))
    kinds = list(compress(kinds, kinds))
    kinds.append(_END)
    texts.append("")
    starts.append(len(source.text))
    ends.append(len(source.text))
    _free_from(kinds)
    return Tokens(
        source=source,
        kinds=kinds,
        texts=texts,
        starts=starts,
        ends=ends,
        comments=comments,
        faults=faults,
        different=classes.keys(),
    )


class _Classes(dict[str, int]):
    """The kind of each piece of text, worked out when it is first met."""

    def __init__(self, words: Mapping[str, int]) -> None:
        super().__init__(words)
        self.faults: dict[str, Fault] = {}

    def __missing__(self, piece: str) -> int:
        kind, fault = _classified(piece)
        if fault:
            self.faults[piece] = fault
        self[piece] = kind
        return kind


@lru_cache(maxsize=1 << 16)
def _classified(piece: str) -> tuple[int, Fault | None]:
    """What a piece of text is; most of those of a file stand in others too."""
    found = next((cls for cls in _CLASSES if re.fullmatch(cls.regex, piece)), _CLASSES[-1])
    if found.kind == _NAME and len(piece) > NAME_LIMIT:
        return found.kind, LONG_NAME
    if found.kind == _NUMBER and len(piece) > NUMBER_LIMIT:
        return found.kind, LONG_NUMBER
    return found.kind, found.fault


def _comments(text: str, starts: list[int], kinds: list[int]) -> tuple[ast.Comment, ...]:
    """The pieces that begin with `//` and are skipped."""
    comments: list[ast.Comment] = []
    at = text.find("//")
    while at >= 0:
        piece = bisect_right(starts, at) - 1
        end = starts[piece + 1]
        if starts[piece] == at and not kinds[piece]:
            comments.append(ast.Comment(span=Span(at, end), text=text[at:end]))
        at = text.find("//", end)
    return tuple(comments)


def _stand_in(pieces: list[str], kinds: list[int], starts: list[int], classes: _Classes) -> tuple[FaultAt, ...]:
    """Put the mended text in the place of each fault; where that is no token of its kind, one that is."""
    faults: list[FaultAt] = []
    stand_ins: dict[str, str] = {}
    for number, piece in enumerate(pieces):
        fault = classes.faults.get(piece)
        if fault:
            faults.append(FaultAt(fault, Span(starts[number], starts[number + 1])))
            if piece not in stand_ins:
                stand_ins[piece] = _mended(fault, piece, kinds[number])
            pieces[number] = stand_ins[piece]
    return tuple(faults)


def _mended(fault: Fault, piece: str, kind: int) -> str:
    if fault is LONG_NAME:
        return piece
    mended = "" if fault is LONG_NUMBER else fault.mend(piece)
    classes = _Classes(_WORDS)
    fits = mended and classes[mended] == kind and not classes.faults
    return mended if fits else _STAND_INS.get(kind, piece)


def _free_from(kinds: list[int]) -> None:
    """Make `from` a name where `:` follows, as its pattern in the grammar says."""
    at = -1
    for _ in range(kinds.count(_FROM)):
        at = kinds.index(_FROM, at + 1)
        if kinds[at + 1] == _COLON:
            kinds[at] = _NAME

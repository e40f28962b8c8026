"""Landmarks in broken text: the docs and attributes before things, where brackets close, how declarations begin."""

from __future__ import annotations

from .lexer import KIND, NAMES, Tokens

__all__ = [
    "CLOSERS",
    "DECLARES",
    "OPENERS",
    "RELATIONS",
    "UNFINISHED",
    "Layout",
    "before_literal",
    "begins_declaration",
    "behind",
    "is_lead",
    "kinds_of",
    "lead_end",
    "with_lead",
]


def kinds_of(words: str) -> frozenset[int]:
    """The kinds of some terminals."""
    return frozenset(KIND[word] for word in words.split())


OPENERS = kinds_of("LBRACE LPAR LSQB")
CLOSERS = kinds_of("RBRACE RPAR RSQB")
DECLARES = kinds_of("MODEL ENUM ERROR UNION SERVICE RESOLVER TYPE OPEN CONTROL REGION")
"""The words with which declarations begin."""

RELATIONS = kinds_of("EXTENDS PICKS PATCHES _FROM")
UNFINISHED = kinds_of("EQUAL COLON DOT COMMA LSQB LPAR ARROW VBAR AT AS IMPORT EXTENDS PICKS PATCHES PACKAGE")
"""What nothing ends with."""

_DOC, _AT, _LPAR, _RPAR, _LBRACE = (KIND[name] for name in ("DOC", "AT", "LPAR", "RPAR", "LBRACE"))
_BEFORE_LITERAL = kinds_of("EQUAL COMMA LPAR LSQB COLON IMPORT")

Set = frozenset[int]
_BEGINNINGS: tuple[tuple[Set, ...], ...] = (
    (kinds_of("MODEL"), NAMES, kinds_of("LBRACE") | RELATIONS),
    (kinds_of("ENUM"), NAMES, kinds_of("COLON"), NAMES, kinds_of("LBRACE")),
    (kinds_of("ENUM ERROR UNION SERVICE"), NAMES, kinds_of("LBRACE")),
    (kinds_of("RESOLVER"), NAMES, kinds_of("LPAR")),
    (kinds_of("CONTROL REGION"), kinds_of("SERVICE"), NAMES),
    (kinds_of("OPEN"), kinds_of("ENUM UNION"), NAMES),
    (kinds_of("NAME"), kinds_of("NAME"), kinds_of("LBRACE")),
)
"""How declarations begin that can be nothing else; the last is one whose keyword is misspelled."""


class Layout:
    """Which tokens stand first on their lines, and in which column."""

    def __init__(self, tokens: Tokens) -> None:
        self._text = tokens.source.text
        self._starts = tokens.starts
        self._ends = tokens.ends

    def column(self, token: int) -> int | None:
        """The column of a token that is the first on its line."""
        start = self._starts[token]
        before = self._ends[token - 1] if token else 0
        line = self._text.rfind("\n", before, start)
        if line < 0 and token:
            return None
        return start - line - 1


def begins_declaration(kinds: list[int], at: int) -> bool:
    """Do the tokens from number `at` on begin a declaration, and nothing else?"""
    return any(
        at + len(beginning) <= len(kinds)
        and all(kind in wanted for kind, wanted in zip(kinds[at : at + len(beginning)], beginning, strict=True))
        for beginning in _BEGINNINGS
    )


def before_literal(kind: int) -> bool:
    """Does a `{` behind a token of this kind begin a value, not a body?"""
    return kind in _BEFORE_LITERAL


def behind(kinds: list[int], at: int, openers: Set, closers: Set) -> int:
    """The number of the token behind the first brackets from `at` on, or of the end if they never close."""
    depth = 0
    for number in range(at, len(kinds) - 1):
        depth += (kinds[number] in openers) - (kinds[number] in closers)
        if depth == 0 and kinds[number] in closers:
            return number + 1
    return len(kinds) - 1


def with_lead(tokens: Tokens, begin: int, lowest: int) -> int:
    """Where the docs and attributes before a token begin."""
    layout = Layout(tokens)
    kinds = tokens.kinds
    while begin > lowest:
        before = _lead_before(kinds, begin, lowest)
        if before is None or (layout.column(before) is None and layout.column(begin) is not None):
            return begin
        begin = before
    return begin


def _lead_before(kinds: list[int], at: int, lowest: int) -> int | None:
    """The first token of the doc line or attribute that ends right before `at`."""
    last = at - 1
    if kinds[last] == _DOC:
        return last
    if kinds[last] == _RPAR:
        depth = 0
        while last > lowest:
            depth += (kinds[last] in CLOSERS) - (kinds[last] in OPENERS)
            last -= 1
            if depth == 0:
                break
    if last - 1 >= lowest and kinds[last] in NAMES and kinds[last - 1] == _AT:
        return last - 1
    return None


def lead_end(kinds: list[int], at: int = 0) -> int:
    """The number of the token behind the docs and attributes from `at` on."""
    while True:
        if kinds[at] == _DOC:
            at += 1
        elif kinds[at] == _AT and kinds[at + 1] in NAMES:
            at += 2
            if kinds[at] == _LPAR:
                at = behind(kinds, at, OPENERS, CLOSERS)
        else:
            return at


def is_lead(kinds: list[int], first: int, last: int) -> bool:
    """Are these tokens nothing but docs and attributes?"""
    while last > first:
        before = _lead_before(kinds, last, first)
        if before is None:
            return False
        last = before
    return True

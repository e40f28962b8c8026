"""Where a broken file falls apart: into its `package` line, imports and declarations.

The words are asked first (`model Name {` begins a declaration wherever it stands) and the lines second, so that files
without any layout and files whose braces do not match come apart all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from .landmarks import (
    DECLARES,
    RELATIONS,
    UNFINISHED,
    Layout,
    before_literal,
    begins_declaration,
    is_lead,
    kinds_of,
    lead_end,
    with_lead,
)
from .lexer import BAD, KIND, NAMES, Tokens

__all__ = ["split_file"]

_BLOCKS = kinds_of("MODEL ENUM ERROR UNION SERVICE")
_BODILESS = kinds_of("TYPE RESOLVER _FROM IMPORT")
_MEMBERS = kinds_of("RPC LOCAL REQUIRED RESERVED")
_CLAUSES = RELATIONS | kinds_of("BY AS IMPORT")
_OPEN_ENDS = DECLARES | UNFINISHED
_LEADS = kinds_of("DOC AT")
_LBRACE, _RBRACE, _COLON, _EQUAL, _DOT = (KIND[name] for name in ("LBRACE", "RBRACE", "COLON", "EQUAL", "DOT"))
_FROM, _IMPORT, _NAME, _PACKAGE, _TYPE = (KIND[name] for name in ("_FROM", "IMPORT", "NAME", "PACKAGE", "TYPE"))


def split_file(tokens: Tokens) -> list[tuple[int, int]]:
    """The tokens of each declaration, import and `package` line, as numbers of the first and of the one behind."""
    begins = [0]
    for begin in _FileSplitter(tokens).begins():
        begin = with_lead(tokens, begin, begins[-1])
        if begin > begins[-1] and not is_lead(tokens.kinds, begins[-1], begin):
            begins.append(begin)
    end = len(tokens.kinds) - 1
    last = with_lead(tokens, end, begins[-1] + 1)
    if last < end and Layout(tokens).column(last) is not None:
        begins.append(last)
    return list(zip(begins, [*begins[1:], end], strict=True)) if end else []


class _FileSplitter:
    """Walks over the tokens of a file and finds those with which something new begins."""

    def __init__(self, tokens: Tokens) -> None:
        self._kinds = tokens.kinds
        self._layout = Layout(tokens)
        self._balanced = _balanced(tokens.kinds)
        self._braces: list[bool] = []  # the open ones: is it that of a body?
        self._base = 0  # the column of the current declaration
        self._closed = False  # does the last token close a body?
        self._keyword = 0  # the first word of the current declaration
        self._opened = False  # is its body there, or, of a type or an import, the `=` or `import`?
        self._begin = 0  # its first token

    def begins(self) -> Iterator[int]:
        for at, kind in enumerate(self._kinds[:-1]):
            if self._is_begin(at):
                self._braces.clear()
                self._base = self._layout.column(at) or 0
                self._keyword = kind
                self._opened = False
                self._begin = at
                yield at
            self._follow(at, kind)

    def _follow(self, at: int, kind: int) -> None:
        self._closed = False
        if kind == _LBRACE:
            literal = at > 0 and before_literal(self._kinds[at - 1])
            self._braces.append(not literal)
            self._opened = self._opened or not literal
        elif kind in (_EQUAL, _IMPORT):
            self._opened = self._opened or self._keyword in _BODILESS
        elif kind == _RBRACE:
            self._closed = not self._braces or self._braces.pop()
            self._closed = self._closed and not self._braces
        elif not self._keyword and kind not in _LEADS:
            self._keyword = kind

    def _is_begin(self, at: int) -> bool:
        kind = self._kinds[at]
        if kind not in NAMES and kind != BAD and not self._closed:
            return False
        if self._layout.column(at) is None and (self._is_in_header() or self._is_misspelled(at)):
            return False
        if self._braces:
            return self._begins_inside(at)
        if self._begins_surely(at) or self._may_begin(at):
            return True
        if self._closed:
            return kind != _RBRACE and (self._balanced or (self._is_outside(at) and not self._is_member(at)))
        return self._is_stray_line(at, kind)

    def _begins_inside(self, at: int) -> bool:
        """Does a declaration begin here although braces are open? Yes if some brace is wrong, or by its place."""
        if self._is_outside(at):
            return self._begins_surely(at) or self._may_begin(at)
        return not self._balanced and self._begins_surely(at)

    def _is_in_header(self) -> bool:
        """Does the `{` of a block, or the `=` of a type, have to come yet?"""
        return self._keyword in DECLARES and not self._opened and not self._closed

    def _is_misspelled(self, at: int) -> bool:
        """Is the word before, the first of a declaration, one that nobody knows?"""
        return at == self._begin + 1 and self._kinds[at - 1] == _NAME

    def _begins_surely(self, at: int) -> bool:
        kinds = self._kinds
        before = kinds[at - 1] if at else 0
        if kinds[at] == _FROM:
            return _is_import(kinds, at)
        if before in DECLARES and before != kinds[at] and self._layout.column(at) != 0:
            return False
        if kinds[at] == _NAME and self._layout.column(at + 1) is not None:
            return False  # two words on different lines
        return begins_declaration(kinds, at)

    def _may_begin(self, at: int) -> bool:
        kind, behind = self._kinds[at], self._kinds[at + 1]
        if at and self._kinds[at - 1] in _OPEN_ENDS | {_FROM} and not self._is_outside(at):
            return False
        if kind == _PACKAGE or kind in DECLARES:
            return behind in NAMES and behind not in RELATIONS and self._layout.column(at + 1) is None
        if kind == _IMPORT:
            return self._layout.column(at) is not None and (self._keyword != _FROM or self._opened)
        return False

    def _is_outside(self, at: int) -> bool:
        """Does the token stand first on its line, no deeper than the current declaration, give or take a blank?"""
        column = self._layout.column(at)
        return column is not None and column <= self._base + 1

    def _is_stray_line(self, at: int, kind: int) -> bool:
        """Is this a line between declarations that begins like none?"""
        if not self._is_outside(at) or self._kinds[at - 1] in _OPEN_ENDS or not at:
            return False
        if kind == _FROM:
            return self._keyword not in _BLOCKS
        sound = self._balanced or not self._is_member(at)
        return sound and kind not in _CLAUSES and (self._keyword == _TYPE or not self._is_in_header())

    def _is_member(self, at: int) -> bool:
        """Does it look as if a member began here, behind its docs and attributes?"""
        kinds, at = self._kinds, lead_end(self._kinds, at)
        return kinds[at] in _MEMBERS or (kinds[at] in NAMES and kinds[at + 1] in (_COLON, _EQUAL))


def _balanced(kinds: list[int]) -> bool:
    depth = 0
    for kind in kinds:
        if kind == _LBRACE:
            depth += 1
        elif kind == _RBRACE:
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def _is_import(kinds: list[int], at: int) -> bool:
    """`from a.b import`"""
    at += 1
    while kinds[at] in NAMES and kinds[at + 1] == _DOT:
        at += 2
    return kinds[at] in NAMES and kinds[at + 1] == _IMPORT

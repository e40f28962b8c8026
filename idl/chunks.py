"""Where a broken file falls apart: into declarations, and a declaration's body into members.

Both ask the words first (`model Name {` begins a declaration wherever it stands) and the lines second, so that files
without any layout and files whose braces do not match come apart all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from .lexer import BAD, KIND, NAMES, Tokens

__all__ = [
    "BODIES",
    "Layout",
    "begins_declaration",
    "body_kind",
    "is_lead",
    "opening_brace",
    "split_body",
    "split_file",
]


def _kinds(words: str) -> frozenset[int]:
    return frozenset(KIND[word] for word in words.split())


_OPENERS = _kinds("LBRACE LPAR LSQB")
_CLOSERS = _kinds("RBRACE RPAR RSQB")
_BLOCKS = _kinds("MODEL ENUM ERROR UNION SERVICE")
_DECLARES = _BLOCKS | _kinds("RESOLVER TYPE OPEN CONTROL REGION")
_RELATIONS = _kinds("EXTENDS PICKS PATCHES _FROM")
_CLAUSES = _RELATIONS | _kinds("BY AS IMPORT")
_UNFINISHED = _DECLARES | _kinds(
    "EQUAL COLON DOT COMMA LSQB LPAR ARROW VBAR AT AS IMPORT EXTENDS PICKS PATCHES PACKAGE"
)
_VALUES = _kinds("STRING NUMBER")
_BEFORE_LITERAL = _kinds("EQUAL COMMA LPAR LSQB COLON")
_LBRACE, _RBRACE, _LPAR, _RPAR, _COLON, _EQUAL, _DOT, _COMMA = (
    KIND[word] for word in ("LBRACE", "RBRACE", "LPAR", "RPAR", "COLON", "EQUAL", "DOT", "COMMA")
)
_DOC, _AT, _FROM, _IMPORT, _PACKAGE, _NAME = (KIND[w] for w in ("DOC", "AT", "_FROM", "IMPORT", "PACKAGE", "NAME"))
_RPC, _LOCAL, _RESERVED, _REQUIRED, _SERVICE = (KIND[w] for w in ("RPC", "LOCAL", "RESERVED", "REQUIRED", "SERVICE"))
_LEADS = frozenset({_DOC, _AT})
_METHOD_CLAUSES = _kinds("BY OR IF UNMAPPED")
_BEHIND_WORD = (NAMES - _METHOD_CLAUSES) | _kinds("LPAR AT DOC $END")

_BODY_OF = {
    KIND["ENUM"]: "enum_members",
    KIND["MODEL"]: "model_members",
    KIND["ERROR"]: "error_members",
    KIND["UNION"]: "union_members",
    KIND["SERVICE"]: "service_members",
}

BODIES = ("model_members", "partial_members", "enum_members", "union_members", "service_members")
"""What can stand in the braces of a declaration; an error holds what a model can."""

Set = frozenset[int]
_BEGINNINGS: tuple[tuple[Set, ...], ...] = (
    (_kinds("MODEL"), NAMES, _kinds("LBRACE") | _RELATIONS),
    (_kinds("ENUM"), NAMES, _kinds("COLON"), NAMES, _kinds("LBRACE")),
    (_kinds("ENUM ERROR UNION SERVICE"), NAMES, _kinds("LBRACE")),
    (_kinds("RESOLVER"), NAMES, _kinds("LPAR")),
    (_kinds("CONTROL REGION"), _kinds("SERVICE"), NAMES),
    (_kinds("OPEN"), _kinds("ENUM UNION"), NAMES),
    (_kinds("NAME"), NAMES, _kinds("LBRACE")),
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


def split_file(tokens: Tokens) -> list[tuple[int, int]]:
    """The tokens of each declaration, import and `package` line, as numbers of the first and of the one behind."""
    begins = [0]
    for begin in _FileSplitter(tokens).begins():
        begin = _with_lead(tokens, begin, begins[-1])
        if begin > begins[-1] and not is_lead(tokens.kinds, begins[-1], begin):
            begins.append(begin)
    return list(zip(begins, [*begins[1:], len(tokens.kinds) - 1], strict=True))


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
        self._opened = False  # is its body there?
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
            literal = at > 0 and self._kinds[at - 1] in _BEFORE_LITERAL
            self._braces.append(not literal)
            self._opened = True
        elif kind == _EQUAL:
            self._opened = self._opened or self._keyword not in _BLOCKS
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
            return not self._balanced and (self._begins_surely(at) or (self._may_begin(at) and self._is_outside(at)))
        if self._begins_surely(at) or self._may_begin(at):
            return True
        if self._closed:
            return kind != _RBRACE and (self._balanced or self._is_outside(at))
        return self._is_stray_line(at, kind)

    def _is_in_header(self) -> bool:
        """Does the `{` of a block, or the `=` of a type, have to come yet?"""
        return self._keyword in _DECLARES and not self._opened and not self._closed

    def _is_misspelled(self, at: int) -> bool:
        """Is the word before, the first of a declaration, one that nobody knows?"""
        return at == self._begin + 1 and self._kinds[at - 1] == _NAME

    def _begins_surely(self, at: int) -> bool:
        kinds = self._kinds
        before = kinds[at - 1] if at else 0
        if kinds[at] == _FROM:
            return _is_import(kinds, at)
        if before in _DECLARES and before != kinds[at] and self._layout.column(at) != 0:
            return False
        return begins_declaration(kinds, at)

    def _may_begin(self, at: int) -> bool:
        kind, behind = self._kinds[at], self._kinds[at + 1]
        if at and self._kinds[at - 1] in _UNFINISHED | {_FROM} and not self._is_outside(at):
            return False
        if kind == _PACKAGE or kind in _DECLARES:
            return behind in NAMES and behind not in _RELATIONS and self._layout.column(at + 1) is None
        if kind == _IMPORT:
            return self._layout.column(at) is not None and self._keyword != _FROM
        return False

    def _is_outside(self, at: int) -> bool:
        """Does the token stand first on its line, no deeper than the current declaration, give or take a blank?"""
        column = self._layout.column(at)
        return column is not None and column <= self._base + 1

    def _is_stray_line(self, at: int, kind: int) -> bool:
        """Is this a line between declarations that begins like none?"""
        if not self._is_outside(at) or self._kinds[at - 1] in _UNFINISHED or not at:
            return False
        if kind == _FROM:
            return self._keyword not in _BLOCKS
        return kind not in _CLAUSES and not self._is_in_header()


def _behind_braces(kinds: list[int], at: int) -> int:
    """The number of the token behind the first pair of braces from `at` on; 0 if they never close."""
    depth = 0
    for number in range(at, len(kinds)):
        depth += (kinds[number] == _LBRACE) - (kinds[number] == _RBRACE)
        if depth == 0 and kinds[number] == _RBRACE:
            return number + 1
    return 0


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


def begins_declaration(kinds: list[int], at: int) -> bool:
    """Do the tokens from number `at` on begin a declaration, and nothing else?"""
    return any(
        at + len(beginning) <= len(kinds)
        and all(kind in wanted for kind, wanted in zip(kinds[at:], beginning, strict=False))
        for beginning in _BEGINNINGS
    )


def _is_import(kinds: list[int], at: int) -> bool:
    """`from a.b import`"""
    at += 1
    while kinds[at] in NAMES and kinds[at + 1] == _DOT:
        at += 2
    return kinds[at] in NAMES and kinds[at + 1] == _IMPORT


def _with_lead(tokens: Tokens, begin: int, lowest: int) -> int:
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
            depth += (kinds[last] in _CLOSERS) - (kinds[last] in _OPENERS)
            last -= 1
            if depth == 0:
                break
    if last - 1 >= lowest and kinds[last] in NAMES and kinds[last - 1] == _AT:
        return last - 1
    return None


def is_lead(kinds: list[int], first: int, last: int) -> bool:
    """Are these tokens nothing but docs and attributes?"""
    while last > first:
        before = _lead_before(kinds, last, first)
        if before is None:
            return False
        last = before
    return True


# ------------------------------------------------------------------------------------------------------- bodies ----


def opening_brace(kinds: list[int]) -> int | None:
    """The number of the `{` that opens a declaration's body."""
    before = [0, *kinds]
    braces = (at for at, kind in enumerate(kinds) if kind == _LBRACE)
    return next((at for at in braces if before[at] not in _BEFORE_LITERAL - {_COLON}), None)


def body_kind(kinds: list[int]) -> str | None:
    """What the braces of a declaration hold, from the tokens of its header."""
    keyword = next((kind for kind in kinds if kind in _BODY_OF), None)
    if keyword is None:
        return None
    partial = KIND["PICKS"] in kinds or KIND["PATCHES"] in kinds
    return "partial_members" if partial and keyword == KIND["MODEL"] else _BODY_OF[keyword]


def split_body(tokens: Tokens, body: str) -> list[tuple[int, int]]:
    """The tokens of each member of a body, which are all of `tokens` but its end."""
    begins: list[int] = []
    for begin in _BodySplitter(tokens, body).begins():
        lowest = begins[-1] if begins else 0
        begin = _with_lead(tokens, begin, lowest) if body == "service_members" else begin
        if not begins or begin > lowest:
            begins.append(begin)
    return list(zip(begins, [*begins[1:], len(tokens.kinds) - 1], strict=True))


class _BodySplitter:
    """Walks over the tokens of a body and finds those with which a member begins."""

    def __init__(self, tokens: Tokens, body: str) -> None:
        self._kinds = tokens.kinds
        self._layout = Layout(tokens)
        self._body = body
        self._depth = 0  # of brackets
        self._leading = False  # only docs and attributes so far?
        self._local = False  # in a local method, whose parameters look like fields?
        self._skip = 0  # the end of a declaration that stands in the body

    def begins(self) -> Iterator[int]:
        for at, kind in enumerate(self._kinds[:-1]):
            if at < self._skip:
                continue
            nested = begins_declaration(self._kinds, at)
            if at == 0 or nested or self._is_begin(at, kind):
                self._depth = 0
                self._leading = True
                self._local = kind == _LOCAL
                self._skip = _behind_braces(self._kinds, at) if nested else 0
                yield at
            self._follow(at, kind)

    def _follow(self, at: int, kind: int) -> None:
        if kind in _OPENERS:
            self._depth += 1
        elif kind in _CLOSERS:
            self._depth = max(0, self._depth - 1)
        elif self._leading and not self._depth and kind not in _LEADS and self._kinds[at - 1] != _AT:
            self._leading = False
            self._local = kind == _LOCAL

    def _is_begin(self, at: int, kind: int) -> bool:
        if self._leading and kind in _LEADS:
            return False
        if self._begins_surely(at, kind):
            return not self._leading or (self._kinds[at - 1] == _AT and self._layout.column(at) is not None)
        if self._depth or self._leading:
            return False
        if self._begins_here(at, kind):
            return True
        return self._layout.column(at) is not None and self._is_line(at, kind)

    def _begins_surely(self, at: int, kind: int) -> bool:
        """Does a member begin here even if brackets are open?"""
        kinds, behind = self._kinds, self._kinds[at + 1]
        if self._body == "service_members":
            return kind in (_RPC, _LOCAL) and behind in NAMES and kinds[at + 2] == _LPAR
        if self._body == "enum_members":
            return False
        if kind == _LOCAL and behind in NAMES and kinds[at + 2] == _LPAR:
            return True
        if self._local and self._depth:
            return False
        if (self._depth or kinds[at - 1] in _UNFINISHED) and self._layout.column(at) is None:
            return False
        if kind == _REQUIRED and behind in NAMES and kinds[at + 2] == _COLON:
            return True
        within = kinds[at - 1] == _REQUIRED or (kinds[at - 1] == _LOCAL and self._layout.column(at) is None)
        return kind in NAMES and behind == _COLON and not within

    def _begins_here(self, at: int, kind: int) -> bool:
        """Does a member begin here if no brackets are open?"""
        behind = self._kinds[at + 1]
        first = self._layout.column(at) is not None
        if kind in _LEADS and self._body == "service_members":
            return (first or kind == _AT) and not self._leads_to_param(at)
        if kind == _DOC:
            return first
        if kind == _RESERVED:
            return behind in NAMES | _VALUES and self._kinds[at - 1] not in _UNFINISHED
        assigns = self._body in ("service_members", "enum_members")
        finished = first or self._kinds[at - 1] not in _UNFINISHED
        return assigns and kind in NAMES and behind == _EQUAL and finished

    def _leads_to_param(self, at: int) -> bool:
        kinds = self._kinds
        while kinds[at] == _DOC:
            at += 1
        return kinds[at] in NAMES and kinds[at + 1] == _COLON

    def _is_line(self, at: int, kind: int) -> bool:
        """Does a member begin with this token, which is the first on its line?"""
        if self._kinds[at - 1] in _UNFINISHED - _DECLARES or kind not in NAMES:
            return False
        if self._body == "service_members":
            return kind not in _METHOD_CLAUSES and self._kinds[at + 1] in _BEHIND_WORD
        return kind != _FROM or self._body == "enum_members"

"""Where the body of a broken declaration falls apart: into members, by their words first and their lines second."""

from __future__ import annotations

from collections.abc import Iterator

from .landmarks import (
    CLOSERS,
    DECLARES,
    OPENERS,
    UNFINISHED,
    Layout,
    before_literal,
    begins_declaration,
    behind,
    kinds_of,
    lead_end,
    with_lead,
)
from .lexer import BAD, KIND, NAMES, Tokens

__all__ = ["BODIES", "body_kind", "opening_brace", "split_body"]

BODIES = ("model_members", "partial_members", "enum_members", "union_members", "service_members")
"""What can stand in the braces of a declaration; an error holds what a model can."""

_BODY_OF = {
    KIND["ENUM"]: "enum_members",
    KIND["MODEL"]: "model_members",
    KIND["ERROR"]: "error_members",
    KIND["UNION"]: "union_members",
    KIND["SERVICE"]: "service_members",
}
_LBRACE, _RBRACE, _LPAR, _RPAR, _COLON, _COMMA, _EQUAL = (
    KIND[name] for name in ("LBRACE", "RBRACE", "LPAR", "RPAR", "COLON", "COMMA", "EQUAL")
)
_DOC, _AT, _FROM = (KIND[name] for name in ("DOC", "AT", "_FROM"))
_RPC, _LOCAL, _RESERVED, _REQUIRED = (KIND[name] for name in ("RPC", "LOCAL", "RESERVED", "REQUIRED"))
_LEADS = frozenset({_DOC, _AT})
_NAMELIKE = NAMES | kinds_of("NONE TRUE FALSE")
_VALUES = kinds_of("STRING NUMBER")
_OPEN_ENDS = DECLARES | UNFINISHED
_METHOD_CLAUSES = kinds_of("BY OR IF UNMAPPED")
_BEHIND_WORD = (NAMES - _METHOD_CLAUSES) | kinds_of("LPAR AT DOC STRING $END")


def opening_brace(kinds: list[int]) -> int | None:
    """The number of the `{` that opens a declaration's body."""
    before = [0, *kinds]
    braces = (at for at, kind in enumerate(kinds) if kind == _LBRACE)
    return next((at for at in braces if before[at] == _COLON or not before_literal(before[at])), None)


def body_kind(kinds: list[int]) -> str | None:
    """What the braces of a declaration hold, from the tokens of its header."""
    keyword = next((kind for kind in kinds if kind in _BODY_OF), None)
    if keyword is None:
        return None
    partial = KIND["PICKS"] in kinds or KIND["PATCHES"] in kinds
    return "partial_members" if partial and keyword == KIND["MODEL"] else _BODY_OF[keyword]


def _behind_braces(kinds: list[int], at: int) -> int:
    """The number of the token behind the first pair of braces from `at` on; 0 if they never close."""
    end = behind(kinds, at, frozenset({_LBRACE}), frozenset({_RBRACE}))
    return end if kinds[end - 1] == _RBRACE else 0


def split_body(tokens: Tokens, body: str) -> list[tuple[int, int]]:
    """The tokens of each member of a body, which are all of `tokens` but its end."""
    begins: list[int] = []
    for begin in _BodySplitter(tokens, body).begins():
        lowest = begins[-1] if begins else 0
        begin = with_lead(tokens, begin, lowest) if body == "service_members" else begin
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
        self._word = -2  # where the member begins, behind its docs and attributes
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

    def _follows_lone_word(self, at: int) -> bool:
        """Is the member, so far, one word on this line that begins none: `optional id: int`, `async rpc …`?"""
        lone = at == self._word + 1 and self._kinds[self._word] in NAMES
        return (lone or self._kinds[at - 1] == BAD) and self._layout.column(at) is None

    def _follow(self, at: int, kind: int) -> None:
        if kind in OPENERS:
            self._depth += 1
        elif kind in CLOSERS:
            self._depth = max(0, self._depth - 1)
        elif self._leading and not self._depth and kind not in _LEADS and self._kinds[at - 1] != _AT:
            self._leading = False
            self._local = kind == _LOCAL
            self._word = at

    def _is_begin(self, at: int, kind: int) -> bool:
        if (self._leading and kind in _LEADS) or self._follows_lone_word(at):
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
            first = self._layout.column(at) is not None
            return kind in (_RPC, _LOCAL) and behind in _NAMELIKE and (first or kinds[at + 2] == _LPAR)
        if self._body == "enum_members":
            return False
        if kind == _LOCAL and behind in NAMES and kinds[at + 2] == _LPAR:
            return True
        if self._local and self._depth:
            return False
        if (self._depth or kinds[at - 1] in _OPEN_ENDS) and self._layout.column(at) is None:
            return False
        if kind == _REQUIRED and behind in NAMES and kinds[at + 2] == _COLON:
            return True
        return kind in _NAMELIKE and behind == _COLON and kinds[at - 1] != _REQUIRED

    def _begins_here(self, at: int, kind: int) -> bool:
        """Does a member begin here if no brackets are open?"""
        behind = self._kinds[at + 1]
        first = self._layout.column(at) is not None
        if kind in _LEADS and self._body == "service_members":
            return (first or kind == _AT) and not self._leads_to_param(at)
        if kind == _DOC:
            return first
        if kind == _RESERVED:
            return behind in NAMES | _VALUES and self._kinds[at - 1] not in _OPEN_ENDS
        assigns = self._body in ("service_members", "enum_members")
        finished = first or self._kinds[at - 1] not in _OPEN_ENDS
        signs = (_EQUAL, _COLON) if self._body == "enum_members" else (_EQUAL,)
        return assigns and kind in _NAMELIKE and behind in signs and finished

    def _is_finished(self, at: int) -> bool:
        """Can the member end here? Commas do not go on, but in the list of a `reserved`."""
        before = self._kinds[at - 1]
        return before not in UNFINISHED or (before == _COMMA and self._kinds[self._word] != _RESERVED)

    def _is_odd_name(self, at: int) -> bool:
        """`"name": …` or `$name: …`"""
        odd = self._kinds[at] == BAD and self._body != "service_members"
        return odd or (self._kinds[at] in _VALUES and self._kinds[at + 1] == _COLON)

    def _leads_to_param(self, at: int) -> bool:
        """Do the docs and attributes from here on belong to a parameter, before it or, wrongly, behind it?"""
        kinds, at = self._kinds, lead_end(self._kinds, at)
        return kinds[at] in (_COMMA, _RPAR) or (kinds[at] in NAMES and kinds[at + 1] == _COLON)

    def _is_line(self, at: int, kind: int) -> bool:
        """Does a member begin with this token, which is the first on its line?"""
        if not self._is_finished(at) or not (kind in NAMES or self._is_odd_name(at)):
            return False
        if self._body == "service_members":
            setting = self._kinds[at + 1] == _COLON and self._kinds[at + 2] in _VALUES
            return kind not in _METHOD_CLAUSES and (setting or self._kinds[at + 1] in _BEHIND_WORD)
        return kind != _FROM or self._body == "enum_members"

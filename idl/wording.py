"""Tokens and what the grammar expects, in plain words: no terminal's name ever reaches a message."""

from __future__ import annotations

from ._built import tables
from .lexer import KIND, NAMES, Tokens
from .pieces import Piece
from .source import Span

__all__ = ["expectation", "found_word", "place_of", "quoted", "sign_of"]

_SIGNS = {kind: word for word, kind in tables.WORDS.items()} | {KIND["_FROM"]: "from"}
_WIDTH = 30
_NOUNS = {
    "package": "the `package` line",
    "imports": "an import",
    "declarations": "a declaration",
    "enum_members": "an enum member",
    "model_members": "a field",
    "partial_members": "a field",
    "error_members": "a field",
    "union_members": "an arm of the union",
    "service_members": "a method",
}
_NAME = KIND["NAME"]
_MANY = 4
_GROUPS = (
    (
        "a declaration",
        frozenset(KIND[name] for name in ("ENUM", "MODEL", "ERROR", "UNION", "TYPE", "RESOLVER", "OPEN")),
    ),
    ("a service", frozenset(KIND[name] for name in ("CONTROL", "REGION"))),
    ("a method", frozenset(KIND[name] for name in ("RPC", "LOCAL"))),
)
_LITERALS = frozenset(KIND[name] for name in ("STRING", "NUMBER", "DURATION", "TRUE", "FALSE", "NONE"))
_LINE_FIRSTS = NAMES | {KIND[name] for name in ("DOC", "AT", "RBRACE", "RPAR", "RSQB", "ARROW", "VBAR")}
_BEFORE_LINES = frozenset((KIND["DOC"], KIND["COMMA"]))
_QUIET = frozenset(KIND[name] for name in ("$END", "DOC"))


def sign_of(kind: int) -> str:
    """The text of a terminal that is always written alike."""
    return _SIGNS[kind]


def quoted(text: str) -> str:
    """A piece of source, in backticks, cut where it is long."""
    line = text.split("\n", 1)[0].rstrip("\r")
    return f"`{line}`" if line == text and len(line) <= _WIDTH else f"`{line[:_WIDTH]}…`"


def found_word(tokens: Tokens, at: int) -> str:
    """What stands at a token, for "found …"; nothing at the end of a piece."""
    if tokens.kinds[at] == KIND["DOC"]:
        return "a doc"
    return quoted(_written(tokens, at)) if at < len(tokens.kinds) - 1 else ""


def place_of(tokens: Tokens, at: int) -> Span:
    """Where to point when token number `at` is not what was expected.

    At the token, but where it stands on a later line, or is the end, at the one before: there something is missing.
    """
    span = Span(tokens.starts[at], tokens.ends[at])
    if not at:
        return span
    before = Span(tokens.starts[at - 1], tokens.ends[at - 1])
    last = len(tokens.kinds) - 2
    if at > last:
        return before
    later = "\n" in tokens.source.text[before.end : span.start] and tokens.kinds[at - 1] not in _BEFORE_LINES
    return before if later and at < last and tokens.kinds[at] in _LINE_FIRSTS else span


def expectation(kinds: frozenset[int], piece: Piece, at: int) -> list[str]:
    """The kinds that would fit in place of a token, as alternatives in plain words."""
    if at == 0 and piece.start in _NOUNS:
        return [_NOUNS[piece.start]]
    words: list[str] = []
    rest = kinds - _QUIET
    if _NAME in rest:
        words.append("a value" if KIND["TRUE"] in rest else "a type" if KIND["NONE"] in rest else "a name")
        rest -= NAMES | _LITERALS
        if words[0] == "a value":
            rest -= {KIND["LSQB"], KIND["LBRACE"]}
    elif KIND["STRING"] in rest:
        words.append("a string")
        rest -= _LITERALS
    for noun, group in _GROUPS:
        if group <= rest:
            words.append(noun)
            rest -= group
    if KIND["AT"] in rest:
        rest -= {KIND["AT"]}
        words.append("an attribute")
    signs = sorted(f"`{_SIGNS[kind]}`" for kind in rest if kind in _SIGNS)
    if len(words) + len(signs) > _MANY:
        signs = [sign for sign in signs if not sign[1].isalpha()]
    return [*words, *signs]


def _written(tokens: Tokens, at: int) -> str:
    return tokens.source.text[tokens.starts[at] : tokens.ends[at]]

"""What is wrong with a piece that got stuck: a known slip, a token too few or too many, or just what was expected."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from ._built import tables
from .diagnostics import Diagnostic, Edit, Fix, Label
from .habits import trailing_doc
from .lexer import KIND, NAMES
from .machine import expected_at
from .pieces import Piece
from .slips import find_slip
from .source import Span
from .wording import expectation, found_word, place_of, quoted, sign_of

__all__ = ["diagnose"]

_MISSING = tuple(
    KIND[name]
    for name in (
        "COLON",
        "EQUAL",
        "COMMA",
        "ARROW",
        "RPAR",
        "LPAR",
        "RSQB",
        "LSQB",
        "AT",
        "VBAR",
        "LBRACE",
        "RBRACE",
        "DOT",
    )
)
_BRACKETS = frozenset(KIND[name] for name in ("LBRACE", "RBRACE", "LPAR", "RPAR", "LSQB", "RSQB"))
_CLOSERS = frozenset(KIND[name] for name in ("RBRACE", "RPAR", "RSQB"))
_SWAPS = frozenset({KIND["COLON"], KIND["EQUAL"]})
_TIGHT_BEFORE = frozenset(KIND[name] for name in ("COLON", "COMMA", "RPAR", "RSQB", "LPAR", "LSQB", "DOT"))
_TIGHT_BEHIND = frozenset(KIND[name] for name in ("LPAR", "LSQB", "AT", "DOT"))
_ATTRIBUTES = frozenset(
    ("callers", "deprecated", "disabled", "idempotent", "loggable", "naive_utc", "newtype", "outbox", "readonly")
) | {"retry", "sensitive", "timeout", "was"}
_LINE_FIRSTS = frozenset(KIND[name] for name in ("AT", "VBAR", "ARROW"))
_COMMA, _DOC, _AT = KIND["COMMA"], KIND["DOC"], KIND["AT"]
_CONSTANTS = frozenset(KIND[name] for name in ("NONE", "TRUE", "FALSE"))
_KEYWORDS = tuple(word for word in tables.WORDS if word.isalpha())
_MANY = 4


def diagnose(piece: Piece) -> Diagnostic:
    """The one diagnostic for a piece that got stuck."""
    return next(
        found
        for look in (_doc, find_slip, _commas, _constant, _one_off, _expected)
        if (found := look(piece)) is not None
    )


def _doc(piece: Piece) -> Diagnostic | None:
    """A doc where nothing can be documented."""
    kinds = piece.tokens.kinds
    near = (at for at in (piece.at, piece.at - 1, piece.at - 2) if at >= 0 and kinds[at] == _DOC)
    first = last = next(near, -1)
    if first < 0:
        return None
    while first > 0 and kinds[first - 1] == _DOC:
        first -= 1
    while kinds[last + 1] == _DOC:
        last += 1
    text = piece.source.text
    trails = first > 0 and "\n" not in text[piece.tokens.ends[first - 1] : piece.tokens.starts[first]]
    alone = piece.accepts([*kinds[:first], *kinds[last + 1 : -1]])
    if not trails and not alone:
        return None
    behind = trails and piece.start != "imports"
    found = trailing_doc(piece.tokens, first) if behind else misplaced_doc(piece, piece.token(first))
    return found if alone else replace(found, fix=None)


def misplaced_doc(piece: Piece, span: Span) -> Diagnostic:
    """A `///` line that documents nothing."""
    slash = Span(span.start, span.start + 3)
    return Diagnostic(
        code="RPC0029",
        message="this doc stands before nothing that can have one",
        primary=Label(location=piece.locate(span)),
        fix=Fix(title="make it a comment", edits=(Edit(location=piece.locate(slash), replacement="//"),)),
    )


def _commas(piece: Piece) -> Diagnostic | None:
    """Members with commas between them."""
    kinds = piece.tokens.kinds
    members = piece.start.endswith("_members")
    if not members or kinds[piece.at] != _COMMA:
        return None
    commas = _outer_commas(kinds)
    if not piece.accepts([kind for at, kind in enumerate(kinds[:-1]) if at not in commas]):
        return None
    edits = tuple(Edit(location=piece.locate(piece.token(at)), replacement="") for at in commas)
    return Diagnostic(
        code="RPC0007",
        message="members stand without commas between them",
        primary=Label(location=piece.locate(piece.token(piece.at))),
        fix=Fix(title="leave them out" if len(commas) > 1 else "leave it out", edits=edits),
    )


def _outer_commas(kinds: list[int]) -> dict[int, None]:
    """The commas outside of brackets, in order."""
    depth = 0
    commas: dict[int, None] = {}
    for at, kind in enumerate(kinds):
        if kind in _BRACKETS:
            depth += -1 if kind in _CLOSERS else 1
        elif kind == _COMMA and not depth:
            commas[at] = None
    return commas


def _constant(piece: Piece) -> Diagnostic | None:
    """`none`, `true` or `false` in place of a name."""
    kinds, at = piece.tokens.kinds, piece.at
    if kinds[at] not in _CONSTANTS or not piece.accepts([*kinds[:at], KIND["NAME"], *kinds[at + 1 : -1]]):
        return None
    word = piece.written(at)
    return Diagnostic(
        code="RPC0034",
        message=f"`{word}` is a value and can't be a name",
        primary=Label(location=piece.locate(piece.token(at))),
        fix=Fix(
            title=f"name it `{word}_`",
            edits=(Edit(location=piece.locate(piece.token(at)), replacement=f"{word}_"),),
            safe=False,
        ),
    )


# ----------------------------------------------------------------------------------------------- one token off ----


def _one_off(piece: Piece) -> Diagnostic | None:
    """The one token that has to be written, changed or taken out."""
    if not piece.is_small:
        return None
    return next((found for look in _LOOKS if (found := look(piece)) is not None), None)


def _twice(piece: Piece) -> Diagnostic | None:
    places = (at for at in (piece.at, piece.at - 1) if at > 0 and piece.written(at) == piece.written(at - 1) != "")
    return next((_stray(piece, at, safe=True) for at in places if _without(piece, at)), None)


def _without(piece: Piece, at: int) -> bool:
    kinds = piece.tokens.kinds
    return at < len(kinds) - 1 and piece.accepts([*kinds[:at], *kinds[at + 1 : -1]])


def _swapped(piece: Piece) -> Diagnostic | None:
    return _replaced_by(piece, _SWAPS) if piece.tokens.kinds[piece.at] in _SWAPS else None


def _replaced(piece: Piece) -> Diagnostic | None:
    return _replaced_by(piece, frozenset(_MISSING))


def _replaced_by(piece: Piece, choices: frozenset[int]) -> Diagnostic | None:
    kinds, at = piece.tokens.kinds, piece.at
    if at >= len(kinds) - 1:
        return None
    fitting = [new for new in sorted(choices) if piece.accepts([*kinds[:at], new, *kinds[at + 1 : -1]])]
    if len(fitting) != 1:
        return None
    sign = sign_of(fitting[0])
    swap = {kinds[at], *fitting} <= _SWAPS
    return Diagnostic(
        code="RPC0032" if swap else "RPC0002",
        message=f"expected `{sign}`{_behind(piece, at)}, found {found_word(piece.tokens, at)}",
        primary=Label(location=piece.locate(piece.token(at))),
        fix=Fix(title=f"write `{sign}`", edits=(_put(piece, at, at + 1, fitting[0]),), safe=swap),
    )


def _missing_here(piece: Piece) -> Diagnostic | None:
    return _missing(piece, piece.at)


def _missing_before(piece: Piece) -> Diagnostic | None:
    return next((found for at in (piece.at - 1, piece.at - 2) if at >= 0 and (found := _missing(piece, at))), None)


def _missing(piece: Piece, at: int) -> Diagnostic | None:
    kinds = piece.tokens.kinds
    fitting = [
        new
        for new in _MISSING
        if (new != _AT or piece.written(at) in _ATTRIBUTES) and piece.accepts([*kinds[:at], new, *kinds[at:-1]])
    ]
    if not fitting:
        return None
    new = fitting[0]
    found = found_word(piece.tokens, at)
    place = piece.token(at) if new in _LINE_FIRSTS else place_of(piece.tokens, at)
    return Diagnostic(
        code="RPC0004" if new in _BRACKETS else "RPC0002",
        message=f"expected `{sign_of(new)}`{_behind(piece, at)}" + (f", found {found}" if found else ""),
        primary=Label(location=piece.locate(place)),
        fix=Fix(title=f"write `{sign_of(new)}`", edits=(_put(piece, at, at, new),), safe=len(fitting) == 1),
    )


def _put(piece: Piece, first: int, last: int, kind: int) -> Edit:
    """Write a sign in place of the tokens from `first` to before `last`, with the blanks that it usually has."""
    tokens, text, sign = piece.tokens, piece.source.text, sign_of(kind)
    start = tokens.ends[first - 1] if first else tokens.starts[0]
    end = tokens.starts[last] if last < len(tokens.kinds) - 1 else tokens.ends[last - 1] if last > first else start
    ended = end == start or "\n" in text[start:end]
    tight = kind == KIND["EQUAL"] and _depth(tokens.kinds[:first]) > 0
    before = "" if tight or first == 0 or kind in _TIGHT_BEFORE else " "
    after = "" if tight or last == len(tokens.kinds) - 1 or kind in _TIGHT_BEHIND else " "
    if kind == _AT:
        return Edit(location=piece.locate(Span(tokens.starts[first], tokens.starts[first])), replacement=sign)
    if ended and last == first:
        return Edit(location=piece.locate(Span(start, start)), replacement=before + sign)
    if ended:
        return Edit(location=piece.locate(Span(start, tokens.ends[last - 1])), replacement=before + sign)
    return Edit(location=piece.locate(Span(start, end)), replacement=before + sign + after)


def _depth(kinds: list[int]) -> int:
    """How many parentheses and brackets are open."""
    openers, closers = (KIND["LPAR"], KIND["LSQB"]), (KIND["RPAR"], KIND["RSQB"])
    return sum((kind in openers) - (kind in closers) for kind in kinds)


def _nameless_here(piece: Piece) -> Diagnostic | None:
    return _nameless(piece, (piece.at,))


def _nameless_before(piece: Piece) -> Diagnostic | None:
    return _nameless(piece, (piece.at - 1, piece.at - 2))


def _nameless(piece: Piece, places: tuple[int, ...]) -> Diagnostic | None:
    """A name, type or value left out."""
    kinds = piece.tokens.kinds
    fits = (at for at in places if at > 0 and piece.accepts([*kinds[:at], KIND["NAME"], *kinds[at:-1]]))
    return next((_expected_at(piece, at) for at in fits), None)


def _only_choice(piece: Piece) -> Diagnostic | None:
    """The one sign that could have followed."""
    kinds = expected_at(piece.tokens.kinds, piece.start, piece.at)
    return _expected_at(piece, piece.at) if len(kinds) == 1 else None


def _stray_here(piece: Piece) -> Diagnostic | None:
    kinds = piece.tokens.kinds
    alone = len(kinds) == 2 and kinds[0] not in NAMES
    return _stray(piece, piece.at) if alone or _without(piece, piece.at) else None


def _stray_before(piece: Piece) -> Diagnostic | None:
    at = piece.at - 1
    return _stray(piece, at) if at >= 0 and _without(piece, at) else None


def _stray(piece: Piece, at: int, *, safe: bool = False) -> Diagnostic:
    return Diagnostic(
        code="RPC0003",
        message=f"unexpected {found_word(piece.tokens, at)}{_behind(piece, at)}",
        primary=Label(location=piece.locate(piece.token(at))),
        fix=Fix(
            title="leave it out",
            edits=(Edit(location=piece.locate(_with_space(piece, at)), replacement=""),),
            safe=safe,
        ),
    )


def _with_space(piece: Piece, at: int) -> Span:
    """A token and the blanks on one side of it, where the text stays in tokens without them."""
    span = piece.token(at)
    text = piece.source.text
    start, end = span
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if start == 0 or text[start - 1] == "\n":
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return Span(span.start, end)
    joined = text[start - 1].isalnum() and text[end : end + 1].isalnum()
    return span if joined or text[end : end + 1] == "}" else Span(start, end)


# ------------------------------------------------------------------------------------------------ otherwise ----


def _misspelled(piece: Piece) -> Diagnostic | None:
    """A keyword with a letter wrong."""
    if not piece.is_small:
        return None
    return next((found for at in range(piece.at + 1) if (found := _close_keyword(piece, at))), None)


def _close_keyword(piece: Piece, at: int) -> Diagnostic | None:
    if piece.tokens.kinds[at] != KIND["NAME"] or (at and at < piece.at - 2):
        return None
    word = piece.written(at)
    for keyword in get_close_matches(word, _KEYWORDS, n=3, cutoff=0.6):
        if keyword != word and piece.heals(piece.token(at), keyword):
            return Diagnostic(
                code="RPC0035",
                message=f"{quoted(word)} is not a word that can stand here",
                primary=Label(location=piece.locate(piece.token(at))),
                fix=Fix(
                    title=f"did you mean `{keyword}`?",
                    edits=(Edit(location=piece.locate(piece.token(at)), replacement=keyword),),
                    safe=False,
                ),
            )
    return None


def _expected(piece: Piece) -> Diagnostic:
    """What the grammar would take, or, where that is a lot, what it will not."""
    return _expected_at(piece, piece.at)


def _expected_at(piece: Piece, at: int) -> Diagnostic:
    words = expectation(expected_at(piece.tokens.kinds, piece.start, at), piece, at)
    found = found_word(piece.tokens, at)
    behind = _behind(piece, at)
    if words and (len(words) <= _MANY or not found):
        choice = words[0] if len(words) == 1 else f"{', '.join(words[:-1][: _MANY - 1])} or {words[-1]}"
        message = f"expected {choice}{behind}" + (f", found {found}" if found else "")
        primary = place_of(piece.tokens, at)
    else:
        message = f"unexpected {found}{behind}" if found else f"unexpected end{behind}"
        primary = piece.token(at) if found else place_of(piece.tokens, at)
    return Diagnostic(code="RPC0001", message=message, primary=Label(location=piece.locate(primary)))


def _behind(piece: Piece, at: int) -> str:
    """`` after `id` ``, unless nothing comes before."""
    if not at:
        return ""
    return " after the doc" if piece.tokens.kinds[at - 1] == _DOC else f" after {quoted(piece.written(at - 1))}"


_LOOKS = (
    _twice,
    _swapped,
    _missing_here,
    _misspelled,
    _nameless_here,
    _stray_here,
    _missing_before,
    _nameless_before,
    _replaced,
    _only_choice,
    _stray_before,
)
"""What can be one token off, in the order of likelihood."""

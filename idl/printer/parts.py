"""What the formatter may touch: the sound parts of a file, and the pieces into which its text is cut."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import repeat

from ..ast import Decl, Import, ModelDecl, Package, Pick
from ..lexer import Tokens
from ..parser import ParseResult
from ..source import Span
from .sheet import Kind, Piece

__all__ = ["Part", "cut", "pick_ends", "sound_parts"]

Part = Package | Import | Decl
"""What a file is made of."""


def sound_parts(result: ParseResult, tokens: Tokens) -> list[Part]:
    """The parts of a file, in order, in which nothing is wrong."""
    file = result.file
    found: list[Part] = [*((file.package,) if file.package else ()), *file.imports, *file.declarations]
    parts = sorted(found, key=lambda part: part.span)  # as they stand, which may not be where they should
    troubles = [
        *result.broken,
        *(diagnostic.primary.location.span for diagnostic in result.diagnostics),
        *(fault.span for fault in tokens.faults),
    ]
    return [part for part in parts if not any(_touch(part.span, trouble) for trouble in troubles)]


def _touch(part: Span, trouble: Span) -> bool:
    """Whether something wrong, which may be a place between two characters, stands in a part."""
    return trouble.start < part.end and part.start < max(trouble.end, trouble.start + 1)


def pick_ends(parts: Iterable[Part]) -> list[int]:
    """Where the picks of a file end; a comma there means nothing."""
    models = (part for part in parts if isinstance(part, ModelDecl))
    return [member.span.end for model in models for member in model.members if isinstance(member, Pick)]


def cut(tokens: Tokens, parts: Sequence[Part]) -> list[Piece]:
    """Cut a text into tokens and comments; what stands outside of the parts becomes pieces that are copied."""
    pieces = list(zip(tokens.starts, tokens.ends, repeat(Kind.TOKEN)))
    del pieces[-1]  # the end of the text
    skipped = {comment.span: Kind.COMMENT for comment in tokens.comments}
    skipped.update((span, Kind.TOKEN) for fault, span in tokens.faults if not fault.stands_for)
    pieces += [(start, end, kind) for (start, end), kind in skipped.items()]
    pieces.sort()
    return _join_unsound(tokens.source.text, pieces, [part.span for part in parts])


def _join_unsound(text: str, pieces: Sequence[Piece], sound: Iterable[Span]) -> list[Piece]:
    """Make one piece of all that stands between the outermost tokens outside of the sound spans, span by span."""
    starts = [start for start, _, _ in pieces]
    joined: list[Piece] = []
    done = 0
    for start, end in sound:
        first, behind = bisect_left(starts, start, done), bisect_left(starts, end, done)
        joined += [*_join(text, pieces[done:first]), *pieces[first:behind]]
        done = behind
    return joined + _join(text, pieces[done:])


def _join(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    tokens = [(start, end) for start, end, kind in pieces if kind is Kind.TOKEN]
    if not tokens:
        return list(pieces)
    first, last = tokens[0][0], tokens[-1][1]
    return [
        *(piece for piece in pieces if piece[0] < first),
        (_with_spaces(text, first), last, Kind.VERBATIM),
        *(piece for piece in pieces if piece[0] >= last),
    ]


def _with_spaces(text: str, start: int) -> int:
    """Where the spaces before `start` begin: what is copied keeps its indentation, or its distance."""
    line = text.rfind("\n", 0, start) + 1
    return line + len(text[line:start].rstrip(" \t"))

"""Likely slips: is there one that explains where a piece got stuck?

A row of the table is a pattern over the text around that place. It counts only if the piece parses with the pattern's
text replaced, or at least gets stuck further on: a pattern can be broad without being wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .diagnostics import Diagnostic, Edit, Fix, Label
from .pieces import Healing, Piece
from .slip import Slip
from .slips_of_files import FILE_SLIPS
from .slips_of_methods import METHOD_SLIPS
from .slips_of_types import TYPE_SLIPS
from .source import Span

__all__ = ["SLIPS", "find_slip"]

SLIPS = (*METHOD_SLIPS, *TYPE_SLIPS, *FILE_SLIPS)


def find_slip(piece: Piece) -> Diagnostic | None:
    """The slip that explains why the piece got stuck, if it is one of ours."""
    if not piece.is_small:
        return None
    slips = (slip for slip in SLIPS if not slip.starts or piece.start in slip.starts)
    return next((found for slip in slips for found in _finds(slip, piece)), None)


def _finds(slip: Slip, piece: Piece) -> Iterator[Diagnostic]:
    near = Span(piece.tokens.starts[max(0, piece.at - 2)], piece.tokens.ends[piece.at])
    starts = piece.code_starts
    for match in re.compile(slip.pattern).finditer(piece.source.text, piece.span.start, piece.span.end):
        if match.end() < near.start or match.start() > near.end:
            continue
        if _after_blanks(match) not in starts:
            continue
        if slip.heads and match.start() != piece.head:
            continue
        if slip.replacement is None:
            if match.start("at") == piece.tokens.starts[piece.at]:
                yield _report(slip, piece, match, None)
            continue
        new = match.expand(slip.replacement) if isinstance(slip.replacement, str) else slip.replacement(match)
        healing = piece.heals(Span(*match.span()), new) if new != match[0] else Healing.NONE
        if healing is Healing.WHOLE or (healing and not slip.whole):
            fix = _fix(slip, piece, match, new)
            yield _report(slip, piece, match, fix if healing is Healing.WHOLE else replace(fix, safe=False))


def _after_blanks(match: re.Match[str]) -> int:
    return match.start() + len(match[0]) - len(match[0].lstrip())


def _report(slip: Slip, piece: Piece, match: re.Match[str], fix: Fix | None) -> Diagnostic:
    mark = match["at"]
    start = match.start("at") + len(mark) - len(mark.lstrip())
    end = match.end("at") - len(mark) + len(mark.rstrip())
    return Diagnostic(
        code=slip.code,
        message=_fill(slip.message, match),
        primary=Label(location=piece.locate(Span(start, max(start, end)))),
        fix=fix,
    )


def _fix(slip: Slip, piece: Piece, match: re.Match[str], new: str) -> Fix:
    extra = slip.extra(match, piece) if slip.extra else ()
    return Fix(
        title=_fill(slip.title, match, new=new.rstrip(" {")),
        edits=(*extra, _edit(piece, match, new)),
        safe=slip.safe,
    )


def _fill(words: str, match: re.Match[str], **more: str) -> str:
    groups = {name: (text or "").strip() for name, text in match.groupdict().items()}
    return words.format_map(groups | more)


def _edit(piece: Piece, match: re.Match[str], new: str) -> Edit:
    """The replacement, without what stays as it was at either end."""
    start, end = match.span()
    old = match[0]
    while old and new and old[0] == new[0]:
        old, new, start = old[1:], new[1:], start + 1
    while old and new and old[-1] == new[-1]:
        old, new, end = old[:-1], new[:-1], end - 1
    return Edit(location=piece.locate(Span(start, end)), replacement=new)

"""The door to the parser: a source in, its tree and what is wrong with it out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..records import record
from . import ast
from .diagnostics import Diagnostic
from .habits import check_habits
from .lexer import Tokens, lex
from .machine import DEEPEST, Stuck, build, depth_of
from .source import Source, Span

if TYPE_CHECKING:
    from .recovery import Recovered

__all__ = ["ParseResult", "parse"]


@record(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """The tree of a file, what is wrong with its syntax, and the declarations or members that could not be parsed."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[Span, ...]


def parse(source: Source) -> ParseResult:
    """Parse a file. Never raises: what is wrong with the text stands in the result's diagnostics."""
    tokens = lex(source)
    file = _parse_sound(tokens)
    if file is not None:
        file, found = check_habits(file, tokens)
        return ParseResult(file=file, diagnostics=found, broken=())
    from .recovery import recover  # only broken files need it

    recovered = recover(tokens)
    file, habits = check_habits(recovered.file, tokens)
    found = (*recovered.diagnostics, *_apart(habits, recovered))
    return ParseResult(
        file=file,
        diagnostics=tuple(sorted(found, key=lambda diagnostic: diagnostic.primary.location.span)),
        broken=recovered.broken,
    )


def _apart(found: tuple[Diagnostic, ...], recovered: Recovered) -> Iterator[Diagnostic]:
    """What stands on no line on which something else is wrong."""
    source = recovered.file.source
    wrong = {source.line_column(other.primary.location.span.start)[0] for other in recovered.diagnostics}
    for diagnostic in found:
        span = diagnostic.primary.location.span
        inside = any(broken.start <= span.start < broken.end for broken in recovered.broken)
        if not inside and source.line_column(span.start)[0] not in wrong:
            yield diagnostic


def _parse_sound(tokens: Tokens) -> ast.File | None:
    """The tree of a file without syntax errors, as fast as can be."""
    if tokens.faults or depth_of(tokens.kinds) > DEEPEST:
        return None
    collecting = gc.isenabled()
    gc.disable()  # a tree has no cycles, and collections while a large one grows cost more than parsing it
    try:
        file: ast.File = build(tokens, "file")
    except Stuck:
        return None
    finally:
        if collecting:
            gc.enable()
    return file

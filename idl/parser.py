"""Tokens to tree: a loop over the built parse tables."""

from __future__ import annotations

import gc
from dataclasses import dataclass

from . import ast
from .diagnostics import Diagnostic, Label
from .lexer import lex
from .machine import Stuck, build
from .source import Location, Source, Span

__all__ = ["ParseResult", "parse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """The tree of a file, what is wrong with its syntax, and the declarations or members that could not be parsed."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[Span, ...]


def parse(source: Source) -> ParseResult:
    """Parse a file. Never raises: what is wrong with the text stands in the result's diagnostics."""
    tokens = lex(source)
    enabled = gc.isenabled()
    gc.disable()  # the tree has no circles, and a collection in the middle of a large one costs more than parsing it
    try:
        file = build(tokens, "file")
        return ParseResult(file=file, diagnostics=(), broken=())
    except Stuck as stuck:
        outcome = stuck.at
    finally:
        if enabled:
            gc.enable()
    span = Span(tokens.starts[outcome], tokens.ends[outcome])
    file = ast.File(
        span=Span(0, len(source.text)),
        source=source,
        package=None,
        imports=(),
        declarations=(),
        comments=tokens.comments,
    )
    found = tokens.texts[outcome]
    diagnostic = Diagnostic(
        code="RPC0001",
        message=f"unexpected `{found}`" if found else "unexpected end of the file",
        primary=Label(location=Location(source, span)),
    )
    return ParseResult(file=file, diagnostics=(diagnostic,), broken=(file.span,))



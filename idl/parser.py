"""Tokens to tree: a loop over the built parse tables."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from . import ast
from ._built import tables
from .diagnostics import Diagnostic, Label
from .lexer import Tokens, lex
from .nodes import Builder
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
        outcome = run(tokens, "file")
    finally:
        if enabled:
            gc.enable()
    if isinstance(outcome, ast.File):
        return ParseResult(file=outcome, diagnostics=(), broken=())
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


_PASS, _FIRST, _MORE, _LIST, _NODE = range(5)


def run(tokens: Tokens, start: str, first: int = 0) -> Any:
    """Drive the tables over the tokens. Gives the node of `start`, or the number of the first token that does not fit."""
    builder = Builder(tokens)
    rules = [
        (left, length, mode, getattr(builder, build) if build else None, _picker(keep))
        for left, length, mode, build, keep in tables.RULES
    ]
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    actions, gotos = tables.ACTIONS, tables.GOTOS
    states = [tables.STARTS[start]]
    values: list[Any] = []
    firsts: list[int] = []
    at = first
    kind = kinds[at]
    new = tuple.__new__
    state = states[0]
    try:
        while True:
            action = actions[state][kind]
            if action >= 0:
                state = action
                states.append(state)
                values.append(at)
                firsts.append(at)
                at += 1
                kind = kinds[at]
                continue
            if action == -1:
                return values[-1]
            left, length, mode, build, keep = rules[~action]
            if length == 1:
                if mode == _NODE:
                    handle = [values[-1], None]
                    values[-1] = build(new(Span, (starts[firsts[-1]], ends[at - 1])), *keep(handle))
                elif mode == _FIRST:
                    values[-1] = [values[-1]]
                state = gotos[states[-2]][left]
                states[-1] = state
                continue
            handle = values[-length:]
            del values[1 - length :], firsts[1 - length :], states[-length:]
            if mode == _NODE:
                handle.append(None)
                values[-1] = build(new(Span, (starts[firsts[-1]], ends[at - 1])), *keep(handle))
            elif mode == _MORE:
                items = handle[0]
                items.append(keep(handle)[0])
                values[-1] = items
            elif mode == _FIRST:
                values[-1] = list(keep(handle))
            elif mode == _LIST:
                head, rest = keep(handle)
                values[-1] = [head, *rest]
            else:
                values[-1] = keep(handle)[0]
            state = gotos[states[-1]][left]
            states.append(state)
    except KeyError:
        return at


def _picker(keep: tuple[int, ...]) -> Any:
    if not keep:
        return lambda handle: ()
    if len(keep) == 1:
        place = keep[0]
        return lambda handle: (handle[place],)
    return itemgetter(*keep)

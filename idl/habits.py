"""Habits of other languages that the grammar lets through: `None` for `none`, docs behind what they document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from . import ast
from .diagnostics import Diagnostic, Edit, Fix, Label
from .lexer import KIND, Tokens
from .source import Location, Source, Span

__all__ = ["check_habits"]

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("None", "null", "Null", "NULL", "nil", "undefined"), "none"),
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
}
_SCALARS = frozenset(("bool", "int", "float", "str", "datetime", "date", "uuid", "decimal", "json", "list", "dict"))
_DOC = KIND["DOC"]
_OPENERS = frozenset((KIND["LBRACE"], KIND["LPAR"]))


def check_habits(file: ast.File, tokens: Tokens) -> tuple[Diagnostic, ...]:
    """What a file says that parses, but surely means something else."""
    found = list(_trailing_docs(tokens))
    if not _WORDS.keys().isdisjoint(tokens.different):
        found.extend(_foreign_words(file.source, file))
    return tuple(found)


# -------------------------------------------------------------------------------------------------------- docs ----


def _trailing_docs(tokens: Tokens) -> Iterator[Diagnostic]:
    """Docs behind something on its line, which belong to what follows."""
    kinds, text = tokens.kinds, tokens.source.text
    at = -1
    for _ in range(kinds.count(_DOC)):
        at = kinds.index(_DOC, at + 1)
        if at and kinds[at - 1] not in _OPENERS and "\n" not in text[tokens.ends[at - 1] : tokens.starts[at]]:
            yield _trailing_doc(tokens, at)


def _trailing_doc(tokens: Tokens, at: int) -> Diagnostic:
    source, span = tokens.source, Span(tokens.starts[at], tokens.ends[at])
    gap = Span(tokens.ends[at - 1], span.end)
    line = source.text.rfind("\n", 0, span.start) + 1
    start = line + len(source.text[line:]) - len(source.text[line:].lstrip(" \t"))
    above = f"{source.text[span.start : span.end]}\n{source.text[line:start]}"
    return Diagnostic(
        code="RPC0029",
        message="a doc stands before what it documents, so this one belongs to what follows",
        primary=Label(location=Location(source, span)),
        fix=Fix(
            title="move it above this line",
            edits=(
                Edit(location=Location(source, Span(start, start)), replacement=above),
                Edit(location=Location(source, gap), replacement=""),
            ),
            safe=False,
        ),
    )


# ------------------------------------------------------------------------------------------------------- words ----


def _foreign_words(source: Source, node: ast.Node) -> Iterator[Diagnostic]:
    """`None`, `null`, `True` and the like, where no enum can have a member of that name."""
    if isinstance(node, ast.Method):
        yield from _foreign_returns(source, node)
    if isinstance(node, ast.NameLiteral) and node.name.text in _WORDS:
        yield _foreign_word(source, node.span, node.name.text)
        return
    for child in _children(node):
        if not (isinstance(child, ast.NameLiteral) and _may_be_member(node, child)):
            yield from _foreign_words(source, child)


def _children(node: ast.Node) -> Iterator[ast.Node]:
    for field in fields(node):
        value: Any = getattr(node, field.name)
        items: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
        yield from (item for item in items if isinstance(item, ast.Node))


def _may_be_member(node: ast.Node, value: ast.NameLiteral) -> bool:
    """Is this the default of a field whose type may be an enum?"""
    if not isinstance(node, ast.Field | ast.Param) or node.default is not value:
        return False
    return not node.type.nullable and node.type.name.text not in _SCALARS


def _foreign_word(source: Source, span: Span, word: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0014",
        message=f"`{word}` is written `{_WORDS[word]}`",
        primary=Label(location=Location(source, span)),
        fix=Fix(
            title=f"write `{_WORDS[word]}`",
            edits=(Edit(location=Location(source, span), replacement=_WORDS[word]),),
        ),
    )


def _foreign_returns(source: Source, method: ast.Method) -> Iterator[Diagnostic]:
    """`-> None` and `-> Member | None`."""
    returns = method.returns
    if _WORDS.get(returns.name.text) == "none":
        yield _foreign_word(source, returns.name.span, returns.name.text)
    end = returns.span.end
    for error in method.errors:
        if _WORDS.get(error.text) == "none":
            mark = (
                ()
                if returns.nullable
                else (Edit(location=Location(source, Span(returns.span.end, returns.span.end)), replacement="?"),)
            )
            gone = Edit(location=Location(source, Span(end, error.span.end)), replacement="")
            yield Diagnostic(
                code="RPC0016",
                message="a type that can be none ends with `?`",
                primary=Label(location=Location(source, error.span)),
                fix=Fix(title="write `?`", edits=(*mark, gone)),
            )
        end = error.span.end

"""Habits of other languages that the grammar lets through: `None` for `none`, docs behind what they document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from . import ast
from .diagnostics import Diagnostic, Edit, Fix, Label
from .lexer import KIND, Tokens
from .source import Location, Source, Span

__all__ = ["check_habits", "trailing_doc"]

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("None", "null", "Null", "NULL", "nil", "undefined"), "none"),
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
}
_SCALARS = frozenset(("bool", "int", "float", "str", "datetime", "date", "uuid", "decimal", "json", "list", "dict"))
_Node = TypeVar("_Node", bound=ast.Node)
_DOC = KIND["DOC"]
_OPENERS = frozenset((KIND["LBRACE"], KIND["LPAR"]))


def check_habits(file: ast.File, tokens: Tokens) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """What a file says that parses, but surely means something else; and the file as it is meant."""
    found = list(_trailing_docs(tokens))
    if not _WORDS.keys().isdisjoint(tokens.different):
        mender = _Mender(file.source)
        file = mender.mend(file)
        found.extend(mender.found)
    return file, tuple(found)


# -------------------------------------------------------------------------------------------------------- docs ----


def _trailing_docs(tokens: Tokens) -> Iterator[Diagnostic]:
    """Docs behind something on its line, which belong to what follows."""
    kinds, text = tokens.kinds, tokens.source.text
    at = -1
    for _ in range(kinds.count(_DOC)):
        at = kinds.index(_DOC, at + 1)
        if at and kinds[at - 1] not in _OPENERS and "\n" not in text[tokens.ends[at - 1] : tokens.starts[at]]:
            yield trailing_doc(tokens, at)


def trailing_doc(tokens: Tokens, at: int) -> Diagnostic:
    """A doc, token number `at`, behind something on its line."""
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


class _Mender:
    """Puts our words in place of foreign ones, where no enum can have a member of that name, and says so."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def mend(self, node: _Node) -> _Node:
        """The node, or a copy of it with the words changed."""
        changes: dict[str, Any] = {
            field.name: new for field in fields(node) if (new := self._field(node, field.name)) is not None
        }
        mended = replace(node, **changes) if changes else node
        return cast("_Node", self._returns(mended)) if isinstance(mended, ast.Method) else mended

    def _field(self, node: ast.Node, name: str) -> object:
        """The new value of a field; nothing if it stays as it is."""
        value: object = getattr(node, name)
        if isinstance(value, tuple):
            old = cast("tuple[object, ...]", value)
            new = tuple(self._value(node, item) if isinstance(item, ast.Node) else item for item in old)
            return None if all(one is other for one, other in zip(old, new, strict=True)) else new
        if isinstance(value, ast.Node):
            mended = self._value(node, value)
            return None if mended is value else mended
        return None

    def _value(self, parent: ast.Node, node: ast.Node) -> ast.Node:
        if not isinstance(node, ast.NameLiteral):
            return self.mend(node)
        word = _WORDS.get(node.name.text)
        if word is None or _may_be_member(parent, node):
            return node
        self.found.append(_foreign_word(self.source, node.span, node.name.text))
        if word == "none":
            return ast.NoneLiteral(span=node.span)
        return ast.BoolLiteral(span=node.span, value=word == "true")

    def _returns(self, method: ast.Method) -> ast.Method:
        """`-> None` and `-> Member | None`."""
        returns, end = method.returns, method.returns.span.end
        if _is_none(returns.name):
            self.found.append(_foreign_word(self.source, returns.name.span, returns.name.text))
            returns = replace(returns, name=replace(returns.name, text="none"))
        for error in method.errors:
            if _is_none(error):
                self.found.append(_foreign_optional(self.source, returns, Span(end, error.span.end), error.span))
                returns = replace(returns, nullable=True)
            end = error.span.end
        errors = tuple(error for error in method.errors if not _is_none(error))
        return method if returns is method.returns else replace(method, returns=returns, errors=errors)


def _is_none(name: ast.Name) -> bool:
    return _WORDS.get(name.text) == "none"


def _may_be_member(node: ast.Node, value: ast.NameLiteral) -> bool:
    """Is this the default of a field whose type may be an enum?"""
    if not isinstance(node, ast.Field | ast.Param) or node.default is not value:
        return False
    return not node.type.nullable and node.type.name.text not in _SCALARS


def _foreign_word(source: Source, span: Span, word: str) -> Diagnostic:
    location = Location(source, span)
    return Diagnostic(
        code="RPC0014",
        message=f"`{word}` is written `{_WORDS[word]}`",
        primary=Label(location=location),
        fix=Fix(title=f"write `{_WORDS[word]}`", edits=(Edit(location=location, replacement=_WORDS[word]),)),
    )


def _foreign_optional(source: Source, returns: ast.TypeExpr, gone: Span, none: Span) -> Diagnostic:
    """`| None` behind a return type: `gone` covers the `|` too."""
    behind = Span(returns.span.end, returns.span.end)
    mark = () if returns.nullable else (Edit(location=Location(source, behind), replacement="?"),)
    return Diagnostic(
        code="RPC0016",
        message="a type that can be none ends with `?`",
        primary=Label(location=Location(source, none)),
        fix=Fix(title="write `?`", edits=(*mark, Edit(location=Location(source, gone), replacement=""))),
    )

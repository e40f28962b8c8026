"""Syntax trees and diagnostics as text: the goldens of the parser's corpus."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import cast

from rpcc.idl import ast
from rpcc.idl.diagnostics import Diagnostic
from rpcc.idl.source import Source, Span

__all__ = ["children", "dump_diagnostics", "dump_tree", "nodes"]


def dump_tree(file: ast.File, *, spans: bool = True) -> str:
    """A node to a line, indented below its parent: what it is in it, what it is, where it is, its plain values."""
    return "".join(f"{line}\n" for line in _dump(file.source if spans else None, "", file, 0))


def dump_diagnostics(diagnostics: Iterable[Diagnostic]) -> str:
    """`code line:column-line:column message`, and below it what the fix would do."""
    return "".join(f"{line}\n" for diagnostic in diagnostics for line in _describe(diagnostic))


def nodes(node: ast.Node) -> Iterator[ast.Node]:
    """A node and all below it."""
    yield node
    for _, child in children(node):
        yield from nodes(child)


def children(node: ast.Node) -> Iterator[tuple[str, ast.Node]]:
    """The nodes right below a node, and what they are in it."""
    for field in fields(node):
        value = getattr(node, field.name)
        items = cast("tuple[object, ...]", value if isinstance(value, tuple) else (value,))
        yield from ((field.name, item) for item in items if isinstance(item, ast.Node))


def _dump(source: Source | None, role: str, node: ast.Node, depth: int) -> Iterator[str]:
    plain = {
        field.name: value
        for field in fields(node)
        if isinstance(value := getattr(node, field.name), str | int | float | Span) and field.name != "span"
    }
    words = [f"{role}:" if role else "", type(node).__name__]
    if source:
        words.append(_range(source, node.span))
    words += [f"{name}={_value(source, value)}" for name, value in plain.items() if value is not False]
    yield "  " * depth + " ".join(word for word in words if word)
    for name, child in children(node):
        yield from _dump(source, name, child, depth + 1)


def _value(source: Source | None, value: object) -> str:
    if isinstance(value, Span):
        return _range(source, value) if source else "…"
    return repr(value)


def _range(source: Source, span: Span) -> str:
    (line, column), (last, end) = source.line_column(span.start), source.line_column(span.end)
    return f"{line}:{column}-{last}:{end}"


def _describe(diagnostic: Diagnostic) -> Iterator[str]:
    source, span = diagnostic.primary.location
    yield f"{diagnostic.code} {_range(source, span)} {diagnostic.message}"
    for label in diagnostic.labels:
        yield f"    {_range(source, label.location.span)} {label.text}"
    if diagnostic.fix:
        yield f"    {'fix' if diagnostic.fix.safe else 'unsafe fix'}: {diagnostic.fix.title}"
        for edit in diagnostic.fix.edits:
            old = source.text[edit.location.span.start : edit.location.span.end]
            yield f"        {_range(source, edit.location.span)} {old!r} -> {edit.replacement!r}"

"""Pieces of text: a member with its comments, and the edits that give it a default or free its name."""

from collections.abc import Iterable, Iterator

from ....idl import ast
from ....idl.diagnostics import Edit
from ....idl.source import Span
from ...attributes import arguments, find
from ...defaults import conventional_default
from ...edits import insert, remove, remove_argument, replace, required_word
from ...program import Module
from .editions import Edition, Spot

__all__ = ["chunk", "forget_name", "reserved_names", "soften", "unreserve", "written"]


def chunk(module: Module, span: Span) -> Span:
    """A text with the comments on the lines above it and behind it."""
    text = module.source.text
    start, end = span
    for comment in reversed(module.file.comments):
        if comment.span.end <= start and not text[comment.span.end : start].strip() and _is_alone(text, comment.span):
            if text.count("\n", comment.span.end, start) > 1:
                break  # a blank line parts them
            start = comment.span.start
    for comment in module.file.comments:
        if comment.span.start >= end and not text[end : comment.span.start].strip(" \t"):
            end = comment.span.end
            break
    return Span(start, end)


def _is_alone(text: str, span: Span) -> bool:
    """Whether nothing stands before it on its line."""
    return not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()


def written(module: Module, span: Span, edits: Iterable[Edit]) -> str:
    """A piece of a text with edits that lie in it."""
    parts: list[str] = []
    at = span.start
    for edit in sorted(edits, key=lambda edit: edit.location.span):
        parts += [module.source.text[at : edit.location.span.start], edit.replacement]
        at = edit.location.span.end
    return "".join([*parts, module.source.text[at : span.end]])


# ------------------------------------------------------------------- changes ----


def soften(edition: Edition, spot: Spot) -> Iterator[Edit]:
    """Give a field or parameter its conventional default, or let it be none where its type has none."""
    module, node = spot.module, spot.node
    if isinstance(node, ast.Pick):
        field = edition.field(spot)
        default = conventional_default(edition.program, field.type, spot.name) if field and field.type else None
        yield insert(module, node.name.span.end, f" = {default or 'none'}")
    elif isinstance(node, ast.Field | ast.Param):
        type_ = edition.program.types.get(node.type)
        default = conventional_default(edition.program, type_, spot.name) if type_ is not None else None
        is_model = type_ is not None and isinstance(edition.program.declaration(type_), ast.ModelDecl)
        if is_model and default == "{}" and isinstance(node, ast.Param):
            default = None  # those have no model for a default
        if isinstance(node, ast.Field) and node.required:
            yield replace(module, required_word(module, node), "")
        yield insert(module, node.type.span.end, f" = {default}" if default is not None else "? = none")


def forget_name(spot: Spot, name: str) -> Iterator[Edit]:
    """Take an old name out of `@was`."""
    attribute = find(getattr(spot.node, "attributes", ()), "was")
    for _, given in arguments(attribute) if attribute is not None else ():
        if isinstance(given.value, ast.StringLiteral) and given.value.value == name:
            assert attribute is not None
            is_only = len(attribute.arguments) == 1
            yield remove(spot.module, attribute) if is_only else remove_argument(spot.module, attribute, given)


def reserved_names(spot: Spot) -> set[str]:
    """The names that a declaration reserves."""
    statements = (member for member in getattr(spot.decl, "members", ()) if isinstance(member, ast.Reserved))
    return {item.text for statement in statements for item in statement.items if isinstance(item, ast.Name)}


def unreserve(spot: Spot, names: Iterable[str]) -> Iterator[Edit]:
    """Take names out of what a declaration reserves."""
    wanted = set(names)
    text = spot.module.source.text
    for statement in getattr(spot.decl, "members", ()):
        if isinstance(statement, ast.Reserved):
            kept = [item for item in statement.items if not (isinstance(item, ast.Name) and item.text in wanted)]
            if not kept:
                yield remove(spot.module, statement)
            elif len(kept) < len(statement.items):
                items = ", ".join(text[item.span.start : item.span.end] for item in kept)
                yield replace(spot.module, statement.items[0].span.to(statement.items[-1].span), items)

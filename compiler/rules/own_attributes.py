"""Attributes of the project's own: their arguments against the JSON Schemas of the configuration."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...schemas.faults import Fault as JsonFault
from ...schemas.faults import steps
from ..attributes import custom_value
from ..edits import replace
from ..literals import Fault
from ..program import Module, at
from .context import Context

__all__ = ["check_own"]


def check_own(module: Module, attribute: ast.Attribute, context: Context) -> Iterator[Diagnostic]:
    """RPC0109: whether an attribute says what the project's configuration lets it say."""
    value = custom_value(attribute)
    if isinstance(value, Fault):
        edits = (replace(module, value.node, value.instead),) if value.instead else ()
        fix = Fix(title=f"write `{value.instead}`", edits=edits, safe=False) if edits else None
        yield Diagnostic(code="RPC0109", message=value.message, primary=at(module, value.node), fix=fix)
        return
    faults = context.attribute_faults(attribute.name.text, value)
    if faults:
        first, *others = faults
        bare = () if attribute.arguments else ("an attribute without arguments says `true`",)
        yield Diagnostic(
            code="RPC0109",
            message=f"`@{attribute.name.text}`: {first.message}",
            primary=at(module, _culprit(attribute, first)),
            labels=tuple(at(module, _culprit(attribute, other), other.message) for other in others),
            notes=(
                *bare,
                "the configuration says what it takes, under `[attributes]`",
            ),
        )


def _culprit(attribute: ast.Attribute, fault: JsonFault) -> ast.Node:
    """The value that a fault is about: that of an argument, or an item or entry inside of one."""
    path = steps(fault.path)
    if len(attribute.arguments) == 1 and attribute.arguments[0].name is None:
        return _inside(attribute.arguments[0].value, path)
    for index, given in enumerate(attribute.arguments):
        if path and path[0] == (given.name.text if given.name is not None else str(index)):
            return _inside(given.value, path[1:])
    return attribute


def _inside(literal: ast.Literal, path: list[str]) -> ast.Literal:
    """What a path leads to in a literal, or as far as it can be followed."""
    for step in path:
        match literal:
            case ast.ListLiteral(items=items) if step.isdecimal() and int(step) < len(items):
                literal = items[int(step)]
            case ast.DictLiteral(entries=entries):
                literal = next((e.value for e in entries if e.key.value == step), literal)
            case _:
                break
    return literal

"""What attributes say, as the contract holds it."""

from __future__ import annotations

from collections.abc import Iterable

from ..idl import ast
from ..schemas import contract as c
from .attributes import ATTRIBUTES, argument, arguments, custom_value, text_argument
from .literals import Fault

__all__ = [
    "Named",
    "custom",
    "deprecation",
    "milliseconds",
    "named",
    "old_names",
    "old_values",
    "outbox",
    "reserved_names",
    "reserved_values",
    "retry",
    "strings",
]

Named = dict[str, ast.Attribute]
"""Attributes by name."""

_NONE: Named = {}


def named(attributes: tuple[ast.Attribute, ...]) -> Named:
    """The attributes of one node; each stands there once."""
    return {attribute.name.text: attribute for attribute in attributes} if attributes else _NONE


def custom(found: Named) -> dict[str, c.Json]:
    """The project's own attributes among them."""
    values: dict[str, c.Json] = {}
    for name, attribute in found.items():
        if name not in ATTRIBUTES:
            value = custom_value(attribute)
            assert not isinstance(value, Fault)
            values[name] = value
    return values


def old_values(found: Named) -> tuple[str | int, ...]:
    """What `@was` names."""
    attribute = found.get("was")
    if attribute is None:
        return ()
    values = [given.value for _, given in arguments(attribute)]
    return tuple(
        v.value
        for v in values
        if isinstance(v, ast.StringLiteral | ast.NumberLiteral) and not isinstance(v.value, float)
    )


def old_names(found: Named) -> tuple[str, ...]:
    """What `@was` names, of what has a name and no value."""
    return tuple(name for name in old_values(found) if isinstance(name, str))


def deprecation(found: Named) -> c.Deprecation | None:
    """`@deprecated`."""
    attribute = found.get("deprecated")
    since = text_argument(attribute, "since")
    if since is None:
        return None
    return c.Deprecation(
        since=since,
        remove_after=text_argument(attribute, "remove_after"),
        use=text_argument(attribute, "use"),
        reason=text_argument(attribute, "reason"),
    )


def retry(found: Named) -> c.Retry | None:
    """`@retry`."""
    attribute = found.get("retry")
    attempts = argument(attribute, "attempts")
    if not isinstance(attempts, ast.NumberLiteral):
        return None
    return c.Retry(attempts=int(attempts.value), backoff_ms=milliseconds(argument(attribute, "backoff")))


def outbox(found: Named) -> c.Outbox | None:
    """`@outbox`."""
    attribute = found.get("outbox")
    if attribute is None:
        return None
    return c.Outbox(shard=text_argument(attribute, "shard"), coalesce=text_argument(attribute, "coalesce"))


def milliseconds(literal: ast.Literal | None) -> int | None:
    """A duration."""
    return literal.milliseconds if isinstance(literal, ast.DurationLiteral) else None


def strings(literal: ast.Literal | None) -> tuple[str, ...]:
    """A list of strings."""
    items = literal.items if isinstance(literal, ast.ListLiteral) else ()
    return tuple(item.value for item in items if isinstance(item, ast.StringLiteral))


def reserved_values(members: Iterable[ast.Node]) -> tuple[str | int, ...]:
    """What `reserved` lines of a body name."""
    found: list[str | int] = []
    for statement in members:
        if isinstance(statement, ast.Reserved):
            for item in statement.items:
                value = item.text if isinstance(item, ast.Name) else item.value
                if not isinstance(value, float):
                    found.append(value)
    return tuple(found)


def reserved_names(members: Iterable[ast.Node]) -> tuple[str, ...]:
    """The same where only names can be reserved."""
    return tuple(name for name in reserved_values(members) if isinstance(name, str))

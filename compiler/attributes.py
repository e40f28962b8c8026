"""The attributes of the language: where each may stand, what it takes, and how to read it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ..idl import ast
from ..records import record
from ..schemas.contract import Json
from .literals import Fault, read_json

__all__ = [
    "ATTRIBUTES",
    "Argument",
    "Kind",
    "Place",
    "Spec",
    "argument",
    "arguments",
    "custom_value",
    "find",
    "text_argument",
]


class Place(StrEnum):
    """What an attribute can stand on, in words."""

    ALIAS = "type alias"
    ENUM = "enum"
    ENUM_MEMBER = "enum member"
    MODEL = "model"
    ERROR = "error"
    FIELD = "field"
    UNION = "union"
    ARM = "union arm"
    RESOLVER = "resolver"
    SERVICE = "service"
    METHOD = "`rpc` method"
    LOCAL = "`local` method"
    PARAM = "parameter"


class Kind(StrEnum):
    """What an argument takes, in words."""

    STRING = "a string"
    WIRE_VALUE = "a string or a whole number"
    DATE = 'an ISO date such as `"2026-10-01"`'
    DURATION = "a duration such as `200ms` or `2s`"
    COUNT = "a whole number from 1 up"
    NAME = "a name"
    STRINGS = 'a list of strings such as `["us"]`'


@record(frozen=True, slots=True)
class Argument:
    """One argument of an attribute."""

    name: str
    kind: Kind
    required: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Spec:
    """One attribute. `positional` arguments come without a name, in order; the last repeats where `variadic`."""

    places: frozenset[Place]
    positional: tuple[Argument, ...] = ()
    named: tuple[Argument, ...] = ()
    variadic: bool = False


def _spec(*places: Place, positional: Iterable[Argument] = (), named: Iterable[Argument] = ()) -> Spec:
    return Spec(places=frozenset(places), positional=tuple(positional), named=tuple(named))


_METHOD = Place.METHOD
ATTRIBUTES: dict[str, Spec] = {
    "sensitive": _spec(Place.FIELD, Place.PARAM, Place.ALIAS, Place.ARM),
    "loggable": _spec(Place.FIELD, Place.PARAM, positional=[Argument("why", Kind.STRING, required=True)]),
    "newtype": _spec(Place.ALIAS),
    "naive_utc": _spec(Place.FIELD),
    "was": Spec(
        places=frozenset({Place.FIELD, Place.PARAM, Place.ARM, Place.ENUM_MEMBER}),
        positional=(Argument("old", Kind.WIRE_VALUE, required=True),),
        variadic=True,
    ),
    "deprecated": _spec(
        Place.SERVICE,
        _METHOD,
        Place.PARAM,
        Place.FIELD,
        Place.ENUM_MEMBER,
        positional=[Argument("since", Kind.DATE, required=True), Argument("remove_after", Kind.DATE)],
        named=[Argument("use", Kind.NAME), Argument("reason", Kind.STRING)],
    ),
    "disabled": _spec(Place.SERVICE, _METHOD, positional=[Argument("since", Kind.DATE, required=True)]),
    "readonly": _spec(_METHOD),
    "idempotent": _spec(_METHOD, named=[Argument("key", Kind.NAME)]),
    "timeout": _spec(_METHOD, positional=[Argument("limit", Kind.DURATION, required=True)]),
    "retry": _spec(
        _METHOD,
        named=[Argument("attempts", Kind.COUNT, required=True), Argument("backoff", Kind.DURATION)],
    ),
    "outbox": _spec(_METHOD, named=[Argument("shard", Kind.NAME), Argument("coalesce", Kind.NAME)]),
    "callers": _spec(_METHOD, named=[Argument("regions", Kind.STRINGS, required=True)]),
}


def find(attributes: Iterable[ast.Attribute], name: str) -> ast.Attribute | None:
    """The attribute of a name, where it stands."""
    return next((a for a in attributes if a.name.text == name), None)


def arguments(attribute: ast.Attribute) -> list[tuple[str | None, ast.Argument]]:
    """Every argument with the name that it goes by; None for one too many."""
    spec = ATTRIBUTES[attribute.name.text]
    found: list[tuple[str | None, ast.Argument]] = []
    position = 0
    for given in attribute.arguments:
        if given.name is not None:
            found.append((given.name.text, given))
            continue
        last = len(spec.positional) - 1
        index = min(position, last) if spec.variadic else position
        name = spec.positional[index].name if 0 <= index <= last else None
        found.append((name, given))
        position += 1
    return found


def argument(attribute: ast.Attribute | None, name: str) -> ast.Literal | None:
    """The value of one argument."""
    if attribute is None:
        return None
    return next((given.value for known, given in arguments(attribute) if known == name), None)


def text_argument(attribute: ast.Attribute | None, name: str) -> str | None:
    """The value of a string, date or name argument, as text."""
    match argument(attribute, name):
        case ast.StringLiteral(value=value):
            return value
        case ast.NameLiteral(name=dotted):
            return dotted.text
        case _:
            return None


def custom_value(attribute: ast.Attribute) -> Json | Fault:
    """What a project's own attribute says, as JSON: `true`, one value, a list of them, or an object."""
    values = [read_json(argument.value) for argument in attribute.arguments]
    names = [argument.name.text for argument in attribute.arguments if argument.name is not None]
    plain: list[Json] = []
    for value in values:
        if isinstance(value, Fault):
            return value
        plain.append(value)
    if not plain:
        return True
    if not names:
        return plain[0] if len(plain) == 1 else plain
    if len(names) < len(plain) or len(set(names)) < len(names):
        return Fault(_odd_one(attribute).value, "arguments have all a name of their own, or none has")
    return dict(zip(names, plain, strict=True))


def _odd_one(attribute: ast.Attribute) -> ast.Argument:
    """The first argument that is not like those before it: with a name or without, or with the name of another."""
    seen: list[str | None] = []
    for argument in attribute.arguments:
        name = argument.name.text if argument.name is not None else None
        if seen and (name in seen if name and None not in seen else name != seen[0]):
            return argument
        seen.append(name)
    return attribute.arguments[0]

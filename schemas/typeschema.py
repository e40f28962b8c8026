"""JSON Schemas of types and of objects with members, whatever document they stand in.

A schema accepts what strict decoding of the generated Python accepts, over JSON with integers of 64 bits, finite
floats, strings without lone surrogates and at most 64 levels (one exception: JSON Schema takes `1.0` for an integer).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from . import contract as c
from .contract import Json, ScalarName
from .scalars import INT_MAX, INT_MIN, pattern_schema

__all__ = [
    "Renamed",
    "Schema",
    "Scope",
    "deprecation",
    "object_schema",
    "old_name_schema",
    "renamed_values",
    "type_schema",
]

Schema: TypeAlias = dict[str, Json]


Renamed: TypeAlias = Mapping[str, Sequence[Sequence[str]]]
"""The values of enums that are read as one, by the enum's full name: as keys of a dict they exclude each other."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in types mean in a document."""

    ref_to: Callable[[str], str]
    """The `$ref` to a declaration, by its full name, or to a string scalar, by its one word."""
    renamed: Renamed


def renamed_values(contract: c.Contract) -> Renamed:
    """Those of the contract's enums."""
    return {
        name: [(str(member.value), *map(str, member.was)) for member in enum.members if member.was]
        for name, enum in contract.declarations().items()
        if isinstance(enum, c.Enum)
    }


NULL: Schema = {"type": "null"}

# ------------------------------------------------------------------- types ----

_PLAIN: Mapping[ScalarName, str] = {
    ScalarName.BOOL: "boolean",
    ScalarName.INT: "integer",
    ScalarName.FLOAT: "number",
    ScalarName.STR: "string",
}


def type_schema(of: c.Type, scope: Scope) -> Schema:
    """The schema of a type; a fresh one, to which members may be added."""
    match of:
        case c.Ref():
            return _nullable_ref(scope.ref_to(of.target), of.nullable)
        case c.Scalar():
            return _scalar_schema(of, scope)
        case c.ListType():
            schema: Schema = {"type": _or_null("array", of.nullable), "items": type_schema(of.item, scope)}
            return _limit(schema, of.constraints, "Items")
        case c.DictType():
            return _dict_schema(of, scope)


def _scalar_schema(of: c.Scalar, scope: Scope) -> Schema:
    name = of.name
    if name is ScalarName.JSON:
        return {}
    if name not in _PLAIN:
        return _nullable_ref(scope.ref_to(name), of.nullable)
    schema: Schema = {"type": _or_null(_PLAIN[name], of.nullable)}
    if name is ScalarName.INT:
        schema["minimum"], schema["maximum"] = INT_MIN, INT_MAX
    return _limit(schema, of.constraints, "Length")


def _dict_schema(of: c.DictType, scope: Scope) -> Schema:
    schema: Schema = {
        "type": _or_null("object", of.nullable),
        "additionalProperties": type_schema(of.value, scope),
    }
    if of.key != c.Scalar(ScalarName.STR):
        schema["propertyNames"] = type_schema(of.key, scope)
    groups = scope.renamed.get(of.key.target, ()) if isinstance(of.key, c.Ref) else ()
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    if pairs:
        schema["allOf"] = [{"not": {"type": "object", "required": [*pair]}} for pair in pairs]
    return schema


def _limit(schema: Schema, limits: c.Constraints, unit: str) -> Schema:
    if limits is c.NO_CONSTRAINTS:
        return schema
    named: Schema = {
        f"min{unit}": limits.min_len,
        f"max{unit}": limits.max_len,
        "minimum": limits.min,
        "maximum": limits.max,
    }
    schema.update((key, limit) for key, limit in named.items() if limit is not None)
    if limits.pattern is not None:
        schema.update(pattern_schema(limits.pattern))
    return schema


def _or_null(name: str, nullable: bool) -> Json:
    return [name, "null"] if nullable else name


def _nullable_ref(ref: str, nullable: bool) -> Schema:
    return {"anyOf": [{"$ref": ref}, NULL]} if nullable else {"$ref": ref}


# ----------------------------------------------------------------- objects ----


def object_schema(members: Sequence[c.Field | c.Param], scope: Scope, *, patch: bool = False) -> Schema:
    """An object with these members and no others. In a patch every member can be left out, and none has a default."""
    properties: Schema = {}
    required: list[Json] = []
    rules: list[Json] = []
    for member in members:
        mandatory = member.required and not patch
        properties[member.name] = _property(member, scope, defaulted=not (mandatory or patch))
        if member.was:
            properties.update((old, old_name_schema(member, scope)) for old in member.was)
            rules += _one_name(member, mandatory)
        elif mandatory:
            required.append(member.name)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    if rules:
        schema["allOf"] = rules
    return schema


def _property(member: c.Field | c.Param, scope: Scope, *, defaulted: bool) -> Schema:
    schema = type_schema(member.type, scope)
    if member.doc:
        schema["description"] = member.doc
    if defaulted:
        schema["default"] = member.default
    if member.sensitive:
        schema["x-sensitive"] = True
    if member.deprecated:
        schema.update(deprecation(member.deprecated))
    return schema


def old_name_schema(member: c.Field | c.Param | c.Arm, scope: Scope) -> Schema:
    """The schema of a member under a name of its `@was`."""
    schema = type_schema(member.type, scope)
    schema |= {"description": f"An older name of `{member.name}`.", "deprecated": True}
    if member.sensitive:
        schema["x-sensitive"] = True
    return schema


def _one_name(member: c.Field | c.Param, mandatory: bool) -> list[Json]:
    """Readers take either name and refuse both at once."""
    names: tuple[str, ...] = (member.name, *member.was)
    if mandatory:
        return [{"oneOf": [{"required": [name]} for name in names]}]
    return [{"not": {"required": [*pair]}} for pair in combinations(names, 2)]


def deprecation(deprecated: c.Deprecation) -> Schema:
    """The members that mark a schema as deprecated."""
    details: Schema = {
        "since": deprecated.since,
        "remove_after": deprecated.remove_after,
        "use": deprecated.use,
        "reason": deprecated.reason,
    }
    return {
        "deprecated": True,
        "x-deprecation": {key: text for key, text in details.items() if text is not None},
    }

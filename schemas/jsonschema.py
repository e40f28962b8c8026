"""One JSON Schema 2020-12 document per package, with a definition for each of its declarations."""

from collections.abc import Iterable

from . import contract as c
from .contract import Json
from .scalars import INT_MAX, INT_MIN, SCALAR_PATTERNS, scalar_definition, string_scalar_schema
from .typeschema import Renamed, Schema, Scope, deprecation, object_schema, old_name_schema, renamed_values, type_schema

__all__ = ["DIALECT", "declaration_schema", "file_name", "package_schema", "package_schemas"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def package_schemas(contract: c.Contract) -> dict[str, Schema]:
    """The schemas of all packages, by file name."""
    renamed = renamed_values(contract)
    return {file_name(package.name): _package_schema(package, renamed) for package in contract.packages}


def package_schema(contract: c.Contract, package_name: str) -> Schema:
    """The schema of one package. It refers to other packages' by their file names.

    Raises KeyError where the contract has no such package.
    """
    for package in contract.packages:
        if package.name == package_name:
            return _package_schema(package, renamed_values(contract))
    raise KeyError(package_name)


def file_name(package_name: str) -> str:
    """The name of a package's schema file, which is its `$id` too."""
    return f"{package_name}.schema.json"


def _package_schema(package: c.Package, renamed: Renamed) -> Schema:
    scalars: set[str] = set()

    def ref_to(target: str) -> str:
        home, _, name = target.rpartition(".")
        if not home:
            scalars.add(name)
            return f"#/$defs/{scalar_definition(name)}"
        return f"#/$defs/{name}" if home == package.name else f"{file_name(home)}#/$defs/{name}"

    scope = Scope(ref_to, renamed)
    definitions: Schema = {}
    for declaration in package.declarations:
        schema = declaration_schema(declaration, scope)
        if schema is not None:
            definitions[declaration.name.rpartition(".")[2]] = schema
    for name in SCALAR_PATTERNS:
        if name in scalars:
            definitions[scalar_definition(name)] = string_scalar_schema(name)
    head: Schema = {"$schema": DIALECT, "$id": file_name(package.name), "title": package.name}
    return {**_described(head, package.doc), "$defs": definitions}


# ------------------------------------------------------------ declarations ----


def declaration_schema(declaration: c.Declaration, scope: Scope) -> Schema | None:
    """The schema of an alias, enum, model, patch, error or union; a resolver has none."""
    match declaration:
        case c.Alias():
            schema = type_schema(declaration.type, scope)
            if declaration.sensitive:
                schema["x-sensitive"] = True
        case c.Enum():
            schema = _enum_schema(declaration)
        case c.Model():
            schema = object_schema(declaration.fields, scope, patch=declaration.kind is c.ModelKind.PATCH)
        case c.Union():
            schema = _union_schema(declaration, scope)
        case c.Resolver():
            return None
    return _described(schema, declaration.doc)


def _described(schema: Schema, doc: str | None) -> Schema:
    return {**schema, "description": doc} if doc else schema


def _enum_schema(enum: c.Enum) -> Schema:
    """A closed enum lists what readers take, older values too; an open one only says what is known."""
    values: list[Json] = [member.value for member in enum.members]
    schema: Schema = {"type": "integer" if enum.base is c.ScalarName.INT else "string"}
    if not enum.open:
        schema["enum"] = values + [old for member in enum.members for old in member.was]
    elif enum.base is c.ScalarName.INT:
        schema |= {"minimum": INT_MIN, "maximum": INT_MAX, "examples": values}
    else:
        schema["examples"] = values
    return schema | _about_members(enum.members)


def _about_members(members: Iterable[c.EnumMember]) -> Schema:
    """What JSON Schema has no words for: the names of the values, their docs, and which of them go out of use."""
    notes: dict[str, Schema] = {
        "x-enum": {member.name: member.value for member in members},
        "x-enum-descriptions": {member.name: member.doc for member in members if member.doc},
        "x-enum-was": {member.name: [*member.was] for member in members if member.was},
        "x-enum-deprecated": {
            member.name: deprecation(member.deprecated)["x-deprecation"] for member in members if member.deprecated
        },
    }
    return {key: note for key, note in notes.items() if note}


def _union_schema(union: c.Union, scope: Scope) -> Schema:
    branches: list[Json] = []
    for arm in union.arms:
        branches.append(_branch(arm.name, _arm_schema(arm, scope)))
        branches += [_branch(old, old_name_schema(arm, scope)) for old in arm.was]
    if union.open:
        known: list[Json] = [name for arm in union.arms for name in (arm.name, *arm.was)]
        branches.append(_unknown_branch(known))
    return {"oneOf": branches}


def _arm_schema(arm: c.Arm, scope: Scope) -> Schema:
    schema = _described(type_schema(arm.type, scope), arm.doc)
    return {**schema, "x-sensitive": True} if arm.sensitive else schema


def _branch(name: str, schema: Schema) -> Schema:
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


def _unknown_branch(known: list[Json]) -> Schema:
    """One member of any other name: an arm that a newer writer knows."""
    return {"type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": {"not": {"enum": known}}}

"""Hold JSON against JSON Schemas with jsonschema: the documents beside this file, and users' schemas of attributes.

The library takes long to import, so only the functions that use it do.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .complaints import in_words
from .contract import Json
from .faults import Fault, pointer

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["check_attribute_schema", "validate", "validate_value"]

_ENDLESS = "the schema refers to itself without end"


def validate(document: Json, schema_name: str) -> list[Fault]:
    """What a schema beside this file, such as `contract.schema.json`, refuses in a document, sorted by path."""
    errors = _own_validator(schema_name).iter_errors(document)
    return sorted({_fault(error) for error in errors})


def check_attribute_schema(schema: Json) -> list[Fault]:
    """What is wrong with a JSON Schema that a user wrote; it may refer to nothing outside itself."""
    if faults := _meta_faults(schema):
        return faults
    lost = [(path, ref) for path, ref in _references(schema, ()) if not _leads(schema, ref)]
    return [Fault(pointer(path), f"`{ref}` leads nowhere inside the schema") for path, ref in lost]


def validate_value(schema: Json, value: Json) -> list[Fault]:
    """What a schema that `check_attribute_schema` passed refuses in a value, each fault once."""
    try:
        return list(dict.fromkeys(_fault(error) for error in _validator(schema).iter_errors(value)))
    except RecursionError:
        return [Fault("", _ENDLESS)]


def _fault(error: "ValidationError") -> Fault:
    return Fault(pointer(error.absolute_path), in_words(error))


# ------------------------------------------------------------- our schemas ----


@cache
def _own_validator(schema_name: str) -> "Validator":
    import json

    return _validator(json.loads(Path(__file__).with_name(schema_name).read_text(encoding="utf-8")))


# ----------------------------------------------------------- users' schemas ----


def _validator(schema: Any) -> "Validator":
    """By the dialect that `$schema` names, else 2020-12. The empty registry keeps it from fetching anything."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing import Registry

    return validator_for(schema, default=Draft202012Validator)(schema, registry=Registry())


def _meta_faults(schema: Json) -> list[Fault]:
    if not isinstance(schema, dict | bool):
        return [Fault("", "a JSON Schema is an object, `true` or `false`")]
    kind = type(_validator(schema))
    errors = kind(kind.META_SCHEMA, format_checker=kind.FORMAT_CHECKER).iter_errors(schema)
    return list(dict.fromkeys(_fault(error) for error in errors))


def _references(schema: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What a schema refers to, and where."""
    if isinstance(schema, dict):
        for key, item in schema.items():
            if key in ("$ref", "$dynamicRef") and isinstance(item, str):
                yield (*path, key), item
            yield from _references(item, (*path, key))
    elif isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from _references(item, (*path, index))


def _leads(schema: Json, ref: str) -> bool:
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    base = str(schema.get("$id", "")) if isinstance(schema, dict) else ""
    resource = DRAFT202012.create_resource(cast("Any", schema))
    try:
        Registry[Any]().with_resource(base, resource).crawl().resolver(base).lookup(ref)
    except Unresolvable:
        return False
    return True

"""Whether values are exactly of their declared types, so that what is written of them needs no reading back.

Told a column at a time: all values of one field in a list of models are looked at together, by loops that run in C.
Types of which it can't be told so (unions, decimals, recursive models) have no check: their values are read back.
"""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any, Final, TypeAlias

from pydantic import ValidationError
from pydantic_core import SchemaValidator

__all__ = ["exactness_check"]

_Column: TypeAlias = Sequence[Any]
_Check: TypeAlias = Callable[[_Column], bool]
_Definitions: TypeAlias = Mapping[str, Any]


class _Unknown(Exception):
    """There is no check for a type."""


def exactness_check(schema: Any) -> Callable[[Any], bool] | None:
    """What tells whether a value that pydantic has written is read back as it is; None if there is no such check.

    False means that it could not be told.
    """
    try:
        check = _check(schema, {inner["ref"]: inner for inner in schema.get("definitions", ())})
    except _Unknown:
        return None

    def is_exact(value: Any) -> bool:
        try:
            return check([value])
        except (KeyError, ValidationError):
            return False

    return is_exact


def _check(schema: Any, definitions: _Definitions) -> _Check:
    kind = schema["type"]
    if kind not in _CHECKS or not schema.keys() <= _KNOWN.get(kind, schema.keys()):
        raise _Unknown
    return _CHECKS[kind](schema, definitions)


# ---------------------------------------------------------------- scalars ----


def _are(kinds: frozenset[type], column: _Column) -> bool:
    return kinds.issuperset(map(type, column))


def _scalar(kind: type) -> Callable[[Any, _Definitions], _Check]:
    """For values of that very class, within the limits that their schema has."""
    kinds = frozenset({kind})

    def make(schema: Any, definitions: _Definitions) -> _Check:
        if "serialization" in schema:
            raise _Unknown
        return partial(_are, kinds) if schema.keys() <= _NO_LIMITS else _limited(kinds, schema)

    return make


def _limited(kinds: frozenset[type], schema: Any) -> _Check:
    read = SchemaValidator({"type": "list", "items_schema": schema, "strict": True}).validate_python
    return lambda column: _are(kinds, column) and read(column) == column


def _str(schema: Any, definitions: _Definitions) -> _Check:
    plain = {key: value for key, value in schema.items() if (key, value) != ("min_length", 0)}
    return _scalar(str)(plain, definitions)


def _enum(schema: Any, definitions: _Definitions) -> _Check:
    return partial(_are, frozenset({schema["cls"]}))


def _text(schema: Any, definitions: _Definitions) -> _Check:
    """What is read in another way from JSON than from Python: some scalars, and enums of integers."""
    python = schema["python_schema"]
    if python["type"] in _TEXTS:
        return _TEXTS[python["type"]]
    if python["type"] != "enum":
        raise _Unknown
    return _check(python, definitions)


# ------------------------------------------------------ what holds others ----


def _inside(schema: Any, definitions: _Definitions) -> _Check:
    return _check(schema["schema"], definitions)


def _nullable(schema: Any, definitions: _Definitions) -> _Check:
    inner = _inside(schema, definitions)
    return lambda column: inner([value for value in column if value is not None])


def _list(schema: Any, definitions: _Definitions) -> _Check:
    items = _check(schema["items_schema"], definitions)
    least, most = schema.get("min_length", 0), schema.get("max_length", float("inf"))

    def check(column: _Column) -> bool:
        is_right = _are(_LIST, column) and all(least <= length <= most for length in map(len, column))
        return is_right and items([*chain.from_iterable(column)])

    return check


def _dict(schema: Any, definitions: _Definitions) -> _Check:
    if schema["keys_schema"]["type"] != "str":
        raise _Unknown
    keys = _limited(_STR, schema["keys_schema"])  # as a key pydantic would write what is no text
    values = _check(schema["values_schema"], definitions)

    def check(column: _Column) -> bool:
        is_right = _are(_DICT, column) and keys([*chain.from_iterable(column)])
        return is_right and values([value for row in column for value in row.values()])

    return check


def _model(schema: Any, definitions: _Definitions) -> _Check:
    if not schema["config"].keys() <= _CONFIG:
        raise _Unknown
    kinds, members = frozenset({schema["cls"]}), _members(schema["schema"], definitions)
    return lambda column: _are(kinds, column) and members([*map(vars, column)])


def _typed_dict(schema: Any, definitions: _Definitions) -> _Check:
    members = _members(schema, definitions)
    return lambda column: _are(_DICT, column) and members(column)


def _members(schema: Any, definitions: _Definitions) -> _Check:
    """Of objects, given as dicts."""
    if schema["type"] == "tagged-union" and len(schema["choices"]) == 1:  # around members that have old names
        return _members(next(iter(schema["choices"].values())), definitions)
    if not schema.keys() <= _KNOWN[schema["type"]]:
        raise _Unknown
    members = [
        (partial(_required if field.get("required", True) else _optional, name), _check(field, definitions))
        for name, field in schema["fields"].items()
    ]

    def check(rows: _Column) -> bool:
        seen = 0
        for take, is_right in members:
            column = take(rows)
            if not is_right(column):
                return False
            seen += len(column)
        return seen == sum(map(len, rows))  # there are no others

    return check


def _required(name: str, rows: _Column) -> _Column:
    return [*map(itemgetter(name), rows)]


def _optional(name: str, rows: _Column) -> _Column:
    return [row[name] for row in rows if name in row]


def _reference(schema: Any, definitions: _Definitions) -> _Check:
    ref = schema["schema_ref"]
    if ref not in definitions:
        raise _Unknown
    others = {name: inner for name, inner in definitions.items() if name != ref}  # else it could lead back
    return _check(definitions[ref], others)


_STR: Final = frozenset[type]({str})
_LIST: Final = frozenset[type]({list})
_DICT: Final = frozenset[type]({dict})
_TEXTS: Final[Mapping[str, _Check]] = {
    "datetime": partial(_are, frozenset({datetime.datetime})),
    "date": partial(_are, frozenset({datetime.date})),
    "uuid": partial(_are, frozenset({uuid.UUID})),
}
"""Scalars that are strings on the wire, by pydantic's names."""
_CHECKS: Final[Mapping[str, Callable[[Any, _Definitions], _Check]]] = {
    "bool": _scalar(bool),
    "none": _scalar(type(None)),
    "int": _scalar(int),
    "float": _scalar(float),
    "str": _str,
    "enum": _enum,
    "json-or-python": _text,
    "nullable": _nullable,
    "default": _inside,
    "definitions": _inside,
    "definition-ref": _reference,
    "list": _list,
    "dict": _dict,
    "model": _model,
    "model-field": _inside,
    "typed-dict": _typed_dict,
    "typed-dict-field": _inside,
}
"""What makes the check of each type of core schema."""
_NO_LIMITS: Final = frozenset({"type", "metadata", "ref"})
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    kind: _NO_LIMITS | keys
    for kind, keys in {
        "enum": {"cls", "members", "sub_type"},
        "json-or-python": {"json_schema", "python_schema", "serialization"},
        "nullable": {"schema"},
        "default": {"schema", "default", "default_factory", "default_factory_takes_data"},
        "definitions": {"schema", "definitions"},
        "definition-ref": {"schema_ref"},
        "list": {"items_schema", "min_length", "max_length"},
        "dict": {"keys_schema", "values_schema"},
        "model": {"cls", "config", "custom_init", "root_model", "schema"},
        "model-fields": {"computed_fields", "fields", "model_name"},
        "model-field": {"schema", "validation_alias"},
        "typed-dict": {"cls", "cls_name", "computed_fields", "config", "fields", "total", "extra_behavior"},
        "typed-dict-field": {"schema", "required", "validation_alias"},
    }.items()
}
"""The keys of schemas that the checks know: any other may change what is written or read."""
_CONFIG: Final = frozenset(
    {"extra_fields_behavior", "from_attributes", "frozen", "hide_input_in_errors", "ser_json_inf_nan", "title"}
)

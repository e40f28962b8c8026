"""Turns what callers may pass for a list or dict, any sequence or mapping, into the list or dict that is written."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeGuard

__all__ = ["Convert", "container_converter"]

Convert: TypeAlias = Callable[[Any], Any]

_TEXT = (str, bytes, bytearray, memoryview)
"""Sequences too, but one that is passed for a list of strings or integers is a slip."""
_WRAPPERS = ("definitions", "nullable")


def container_converter(schema: Any) -> Convert | None:
    """What turns a value of a core schema into lists and dicts, down to the models; None where the type has neither.

    The fields of models are left alone: their types say `list` and `dict`, and so do those of the callers.
    """
    return _converter(schema, {inner["ref"]: inner for inner in schema.get("definitions", ())})


def _converter(schema: Any, definitions: Mapping[str, Any]) -> Convert | None:
    while schema["type"] in _WRAPPERS:
        schema = schema["schema"]
    if schema["type"] == "tagged-union" and len(schema["choices"]) == 1:  # around members that have old names
        return _converter(next(iter(schema["choices"].values())), definitions)
    if schema["type"] == "definition-ref":
        ref = schema["schema_ref"]
        others = {name: inner for name, inner in definitions.items() if name != ref}  # else it could lead back
        return _converter(definitions[ref], others) if ref in definitions else None
    if schema["type"] == "list":
        return partial(_as_list, _converter(schema["items_schema"], definitions))
    if schema["type"] == "dict":
        return partial(_as_dict, _converter(schema["values_schema"], definitions))
    if schema["type"] == "typed-dict":
        members = {name: _converter(field["schema"], definitions) for name, field in schema["fields"].items()}
        return partial(_as_object, {name: convert for name, convert in members.items() if convert is not None})
    return None


def _as_list(convert: Convert | None, value: Any) -> Any:
    if not _is_sequence(value):
        return value
    return list(value) if convert is None else [convert(item) for item in value]


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, _TEXT)


def _as_dict(convert: Convert | None, value: Any) -> Any:
    if not _is_mapping(value):
        return value
    return dict(value) if convert is None else {key: convert(item) for key, item in value.items()}


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _as_object(members: Mapping[str, Convert], value: Any) -> Any:
    return {name: members[name](item) if name in members else item for name, item in value.items()}

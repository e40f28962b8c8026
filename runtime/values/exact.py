"""Makes a pydantic core schema accept exactly what the JSON Schema of the same type accepts.

Generated code names plain types (`int`, `datetime.datetime`, a `NewType` of either). What they mean on the wire is
decided here, once, where pydantic turns a model or an annotation into its core schema.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from .old_names import read_keys_once
from .scalars import INT_MAX, INT_MIN, scalar_schema

__all__ = ["Exact", "children", "make_exact"]

_DONE = "rpcc_exact"
_EXTRA: dict[str, dict[str, Any]] = {
    "int": {"ge": INT_MIN, "le": INT_MAX},
    "float": {"allow_inf_nan": False},
    "str": {"min_length": 0},  # any limit makes pydantic look at the text, and refuse lone surrogates
}
"""What is added to the scalars that pydantic reads almost exactly."""
_INNER = ("schema", "items_schema", "keys_schema", "values_schema", "json_schema", "python_schema")
_SEVERAL = ("fields", "choices", "steps", "definitions")


def children(schema: Any) -> list[Any]:
    """The schemas directly inside a core schema. References are not followed."""
    inner = [schema[key] for key in _INNER if key in schema]
    for key in _SEVERAL:
        group = schema.get(key, ())
        inner += group.values() if hasattr(group, "values") else group
    return [child[0] if isinstance(child, tuple) else child for child in inner]  # a choice may bear a label


def make_exact(schema: Any, resolve: Callable[[Any], Any]) -> None:
    """Change `schema` in place, down to its leaves. `resolve` gives the schema that a reference stands for."""
    if _DONE in schema.get("metadata", ()):
        return
    kind = schema["type"]
    exact = scalar_schema(kind)
    if exact is not None:
        schema.clear()
        schema.update(exact)
        schema["metadata"] = {_DONE: True}
    elif kind in _EXTRA:
        schema.update({**_EXTRA[kind], **schema})
    else:
        for child in children(schema):
            make_exact(child, resolve)
        if kind == "dict":
            schema["metadata"] = {**schema.get("metadata", {}), _DONE: True}
            read_keys_once(schema, _old_values(resolve(schema["keys_schema"])))


def _old_values(keys: Any) -> Mapping[str, str]:
    """Old values of the enum that a dict's keys are of."""
    return getattr(keys.get("cls"), "__was__", {})


class Exact:
    """Metadata that makes an annotation exact: `Annotated[list[int], Exact()]`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        make_exact(schema, handler.resolve_ref_schema)
        return schema

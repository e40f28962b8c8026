"""Members and keys that were renamed: readers take the old name or the new, and refuse both at once."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["OldNames", "read_keys_once", "read_old_names", "without_old_names"]

_TAG = "named once"


def read_old_names(schema: Any, names: Mapping[str, str]) -> None:
    """Change a model's core schema in place, so that old names are read as new ones.

    That no member comes under two names is checked by the discriminator of a union with one choice: it gets to see the
    members as a dict, while the choice still reads the JSON. A validator before the fields would leave them nothing
    but the dict, which strict mode refuses for datetimes and enums. Aliases alone do not do: whether pydantic reports
    a second name as an extra member depends on its version.
    """
    while schema["type"] != "model":  # validators of the model stand around it
        schema = schema["schema"]
    fields = schema["schema"]
    if not names or fields["type"] == "tagged-union":
        return
    schema["schema"] = _named_once(fields, fields, names)


def _named_once(fields: Any, members: Any, names: Mapping[str, str]) -> CoreSchema:
    """A schema that reads `fields` under either name; `members` is the schema that `fields` stands for."""
    groups = _groups(names)
    for new, group in groups.items():
        members["fields"][new]["validation_alias"] = [[name] for name in group]
    return _once(fields, groups)


def read_keys_once(schema: Any, names: Mapping[str, str]) -> None:
    """Change a dict's core schema in place, so that no key comes under two names: pydantic would keep the last."""
    if names:
        inner = dict(schema)
        schema.clear()
        schema.update(_once(inner, _groups(names)))


def _once(schema: Any, groups: Mapping[str, list[str]]) -> CoreSchema:
    return core_schema.tagged_union_schema(
        {_TAG: schema},
        discriminator=_names_checker(groups),
        custom_error_type="rpcc_names",
        custom_error_message="; ".join(_rule(group) for group in groups.values()),
        serialization=schema,
    )


def without_old_names(schema: Any) -> Any:
    """A model's core schema as it was before `read_old_names`, for pydantic's own JSON Schema."""
    fields = schema.get("schema", {})
    return {**schema, "schema": fields["choices"][_TAG]} if _TAG in fields.get("choices", ()) else schema


def _groups(names: Mapping[str, str]) -> dict[str, list[str]]:
    """All names of each renamed member, the new one first."""
    groups = {new: [new] for new in names.values()}
    for old, new in names.items():
        groups[new].append(old)
    return groups


def _rule(group: list[str]) -> str:
    return "must have only one of " + " and ".join(f"`{name}`" for name in group)


def _names_checker(groups: Mapping[str, list[str]]) -> Callable[[Any], str | None]:
    alternatives = [frozenset(group) for group in groups.values()]

    def named_once(value: Any) -> str | None:
        members: Any = value
        twice = isinstance(value, dict) and any(len(names.intersection(members)) > 1 for names in alternatives)
        return None if twice else _TAG

    return named_once


class OldNames:
    """An annotation of a `TypedDict` whose members were renamed; `names` are old names to new ones."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        members: Any = handler.resolve_ref_schema(schema)
        return _named_once(schema, members, self.names)

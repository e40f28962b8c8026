"""What jsonschema complains about, in plain words: its own speak of Python's types and reprs."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from .contract import Json

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["in_words"]

_MOST = 60
"""A longer value is cut."""

_KINDS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "an object",
    "null": "`none`",
}


class _Complaint(NamedTuple):
    """A value, and the keyword of the schema that refuses it."""

    value: Json
    limit: Any
    """What the keyword says."""
    schema: Mapping[str, Any]
    """All keywords."""
    is_ambiguous: bool
    """Of `oneOf`: more than one fits."""


def in_words(error: "ValidationError") -> str:
    """What one error says."""
    known = cast("Any", error)  # typed for errors that are still being made
    keyword: str | None = known.validator
    if keyword is None:  # the schema `false`
        return f"{_show(known.instance)} can't stand here"
    if keyword not in _KEYWORDS:
        return f"{_show(known.instance)} breaks the `{keyword}` of its schema"
    return _KEYWORDS[keyword](_Complaint(known.instance, known.validator_value, known.schema, not known.context))


def _show(value: Json) -> str:
    import json  # only a mistake needs it

    text = "none" if value is None else json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _MOST else f"`{text[:_MOST]}…`"


def _all(names: list[str], last: str) -> str:
    *others, end = names
    return f"{', '.join(others)} {last} {end}" if others else end


def _type(found: _Complaint) -> str:
    kinds: list[str] = [found.limit] if isinstance(found.limit, str) else found.limit
    return f"{_show(found.value)} is not {_all([_KINDS.get(kind, kind) for kind in kinds], 'or')}"


def _required(found: _Complaint) -> str:
    missing = [f"`{name}`" for name in found.limit if name not in _members(found.value)]
    return f"{_all(missing, 'and')} {'is' if len(missing) == 1 else 'are'} missing"


def _additional(found: _Complaint) -> str:
    from re import search

    known, patterns = found.schema.get("properties", ()), found.schema.get("patternProperties", ())
    unfit = [name for name in _members(found.value) if name not in known and not any(search(p, name) for p in patterns)]
    return f"there is no {_all([f'`{name}`' for name in unfit], 'or')}"


def _members(value: Json) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _enum(found: _Complaint) -> str:
    return f"{_show(found.value)} is not {_all([_show(value) for value in found.limit], 'or')}"


def _forms(found: _Complaint) -> str:
    if str(found.limit[0]).endswith("/simpleTypes'}"):  # in the meta-schemas
        return f"{_show(found.value)} is no type of JSON Schema"
    how_many = "more than one" if found.is_ambiguous else "none"
    return f"{_show(found.value)} fits {how_many} of the forms that are possible here"


def _plain(template: str) -> Callable[[_Complaint], str]:
    return lambda found: template.format(value=_show(found.value), limit=found.limit)


_KEYWORDS: dict[str, Callable[[_Complaint], str]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _enum,
    "const": lambda found: f"{_show(found.value)} is not {_show(found.limit)}",
    "oneOf": _forms,
    "anyOf": _forms,
    "not": _plain("{value} is just what can't stand here"),
    "minimum": _plain("{value} is less than {limit}"),
    "maximum": _plain("{value} is more than {limit}"),
    "exclusiveMinimum": _plain("{value} is not more than {limit}"),
    "exclusiveMaximum": _plain("{value} is not less than {limit}"),
    "multipleOf": _plain("{value} is no multiple of {limit}"),
    "minLength": _plain("{value} is too short: it takes {limit} characters at least"),
    "maxLength": _plain("{value} is too long: it takes {limit} characters at most"),
    "pattern": _plain("{value} does not match `{limit}`"),
    "format": _plain("{value} is no {limit}"),
    "minItems": _plain("{value} is too short: it takes {limit} items at least"),
    "maxItems": _plain("{value} is too long: it takes {limit} items at most"),
    "uniqueItems": _plain("{value} has an item twice"),
    "contains": _plain("{value} lacks an item that has to be in it"),
    "minProperties": _plain("{value} is too small: it takes {limit} members at least"),
    "maxProperties": _plain("{value} is too large: it takes {limit} members at most"),
}

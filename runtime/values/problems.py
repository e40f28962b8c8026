"""Says what pydantic found wrong, in words of our own that never hold a value.

pydantic's messages and contexts quote inputs here and there (a tag, a character of a uuid, the text of an exception),
and its locations hold the keys of dicts. So every type of error has its text in a table, and a location is read along
the core schema, where the keys of a dict become `[*]`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, from_json

from .scalars import PATTERNS

__all__ = ["ANY_KEY", "TEXTS", "Problem", "first_problems", "path_text", "problems_of", "without_values"]

ANY_KEY = "[*]"
_PREFIX = 64 * 1024
"""How much of a list of problems is looked at to find the first ones."""
OWN_TYPE = "rpcc_"
"""How the types of errors begin that this package raises itself; their messages hold no value."""

_INTEGER = "must be an integer"
_NUMBER = "must be a number"
_BOOL = "must be true or false"
_OBJECT = "must be an object"
_DATETIME = "must be a datetime with an offset, as RFC 3339 writes it"
_DATE = "must be a date, as RFC 3339 writes it"
_UUID = "must be a hyphenated uuid"
_DECIMAL = "must be a decimal in plain digits"

TEXTS = {
    "bool_parsing": _BOOL,
    "bool_type": _BOOL,
    "date_from_datetime_inexact": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "datetime_from_date_parsing": _DATETIME,
    "datetime_object_invalid": _DATETIME,
    "datetime_parsing": _DATETIME,
    "datetime_type": _DATETIME,
    "decimal_parsing": _DECIMAL,
    "decimal_type": _DECIMAL,
    "dict_type": _OBJECT,
    "enum": "must be one of {expected}",
    "extra_forbidden": "is not declared",
    "finite_number": "must be finite",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "frozen_instance": "can't be changed, the instance is frozen",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": "must fit in 64 bits",
    "int_type": _INTEGER,
    "is_instance_of": "must be a `{class}`",
    "json_invalid": "is not valid JSON: {error}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "missing": "is missing",
    "model_attributes_type": _OBJECT,
    "model_type": "must be a `{class_name}` object",
    "none_required": "must be null",
    "recursion_loop": "contains itself",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_type": "must be a string",
    "string_unicode": "must be valid unicode",
    "timezone_aware": _DATETIME,
    "too_long": "must have at most {max_length} items",
    "too_short": "must have at least {min_length} items",
    "union_tag_not_found": "must be an object whose only key is an arm of the union",
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
}
_PATTERN_TEXTS = dict(zip(PATTERNS.values(), (_DATE, _DATETIME, _UUID, _DECIMAL), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a value."""

    kind: str
    """pydantic's type of the error."""
    loc: tuple[int | str, ...]
    """Where: names of fields and indices, `[*]` for the key of a dict."""
    text: str

    @property
    def path(self) -> str:
        """Where, as text: `members[3].flags[*].slug`."""
        return path_text(self.loc)


def path_text(loc: tuple[int | str, ...]) -> str:
    """A location as people read it."""
    return "".join(_path_step(step) for step in loc).removeprefix(".")


def problems_of(error: ValidationError, schema: Any) -> list[Problem]:
    """What is wrong, in the order in which pydantic found it; `schema` is the core schema that found it."""
    return [_problem(item, schema) for item in error.errors(include_url=False, include_input=False)]


def first_problems(error: ValidationError, schema: Any, limit: int) -> list[Problem]:
    """The first of them, at least one. Of 100,000 pydantic's own list takes a quarter of a second."""
    if error.error_count() <= limit:
        return problems_of(error, schema)
    text = error.json(include_url=False, include_input=False)
    found = from_json(text[:_PREFIX], allow_partial=True)[:-1]  # the last one may be cut
    return [_problem(item, schema) for item in (found or from_json(text))[:limit]]


def without_values(error: ValidationError, schema: Any) -> ValidationError:
    """The same error as pydantic's own class, with neither inputs nor anything else that tells a value."""
    details = [
        InitErrorDetails(type=_custom_error(problem), loc=problem.loc, input=None)
        for problem in problems_of(error, schema)
    ]
    return ValidationError.from_exception_data(error.title, details, hide_input=True)


def _custom_error(problem: Problem) -> PydanticCustomError:
    kind, text = cast("Any", (problem.kind, problem.text))  # pydantic would like literals
    return PydanticCustomError(kind, text)


def _problem(item: ErrorDetails, schema: Any) -> Problem:
    kind = item["type"]
    return Problem(kind=kind, loc=_locate(schema, item["loc"]), text=_text(kind, item.get("ctx", {}), item["msg"]))


def _text(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind.startswith(OWN_TYPE):
        return message
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return _PATTERN_TEXTS.get(pattern, f"must match `{pattern}`")
    return TEXTS.get(kind, "is not valid").format_map(context)


def _path_step(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return step if step == ANY_KEY else f".{step}"


# --------------------------------------------------------------- locations ----

_Step: TypeAlias = tuple[int | str | None, Any]
"""What a step of a location shows, and the schema it leads to."""


def _locate(schema: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """A location without keys of dicts, and without pydantic's remarks (such as the member of a union it tried)."""
    definitions = _definitions(schema)
    shown: list[int | str] = []
    for step in loc:
        schema = _container(schema, definitions)
        if schema is None or (step == "[key]" and shown and shown[-1] == ANY_KEY):
            continue
        part, schema = _ENTER[schema["type"]](schema, step)
        if part is not None:
            shown.append(part)
    return tuple(shown)


def _definitions(schema: Any) -> dict[str, Any]:
    return {inner["ref"]: inner for inner in schema.get("definitions", ())}


def _container(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema with members of its own that `schema` wraps, or None."""
    while schema is not None and schema["type"] not in _ENTER:
        if schema["type"] == "definition-ref":
            schema = definitions.get(schema["schema_ref"])
        elif schema["type"] == "chain":
            schema = schema["steps"][-1]
        else:
            schema = schema.get("schema") or schema.get("json_schema")
    return schema


def _enter_fields(schema: Any, step: int | str) -> _Step:
    for name, field in schema["fields"].items():
        if step == name or [step] in field.get("validation_alias", ()):
            return step, field["schema"]
    is_name = isinstance(step, str) and step.isidentifier() and len(step) <= 64
    return step if is_name else ANY_KEY, None


def _enter_list(schema: Any, step: int | str) -> _Step:
    return (step, schema.get("items_schema")) if isinstance(step, int) else (None, schema)


def _enter_dict(schema: Any, step: int | str) -> _Step:
    return ANY_KEY, schema.get("values_schema")


def _enter_arm(schema: Any, step: int | str) -> _Step:
    return None, schema["choices"].get(step)


_ENTER: dict[str, Callable[[Any, int | str], _Step]] = {
    "model-fields": _enter_fields,
    "typed-dict": _enter_fields,
    "list": _enter_list,
    "dict": _enter_dict,
    "tagged-union": _enter_arm,
}

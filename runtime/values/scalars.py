"""The scalars of the language, read and written exactly as their JSON Schemas say.

pydantic alone takes more than the schemas do (`"946684800"` for a datetime, a braced uuid, `" 1 "` for a decimal,
bare `NaN`), so each scalar has a core schema of its own here. Reading is a pattern check and one C function.
"""

import datetime
import decimal
import math
import uuid
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["DEFAULT_DATE", "INT_MAX", "INT_MIN", "MAX_DECIMAL_LENGTH", "MAX_DEPTH", "PATTERNS", "Json", "scalar_schema"]

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1
MAX_DECIMAL_LENGTH = 1000
"""Most characters that a decimal may have on the wire."""
MAX_DEPTH = 64
"""Most lists and objects that may stand inside each other in one value."""

DEFAULT_DATE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""The conventional default of a datetime field."""

_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_INNER_YEAR = "(?:[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8]|0[1-9][0-9]{2}|00[1-9][0-9]|000[2-9])"
"""Any but the first and the last."""
_FOURTH = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_DAY = f"(?:[0-9]{{2}}{_FOURTH}|{_FOURTH}00)-02-29"
_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_HOURS = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT = (
    f"(?:(?:{_INNER_YEAR}-{_DAY}|{_LEAP_DAY})T{_TIME}(?:Z|[+-]{_HOURS})"
    rf"|0001-{_DAY}T{_TIME}(?:Z|\+00:00|-{_HOURS})|9999-{_DAY}T{_TIME}(?:Z|-00:00|\+{_HOURS}))"
)
"""In the first and the last year no offset leads out of the calendar."""

PATTERNS: dict[str, str] = {
    "date": f"^(?:{_YEAR}-{_DAY}|{_LEAP_DAY})$",
    "datetime": f"^{_MOMENT}$",
    "uuid": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "decimal": r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$",
}
"""What the text of each string scalar looks like; the JSON Schemas carry the same patterns.

Dates are real days of the years 1 to 9999, datetimes have an offset that leaves them in these years, no leap second and
at most 6 fraction digits, uuids are hyphenated hex in either case, decimals are plain digits without an exponent.
"""


# ----------------------------------------------------------------- values ----


def _in_utc(value: datetime.datetime) -> datetime.datetime:
    """The same moment in UTC, which pydantic writes with `Z`."""
    if value.tzinfo is datetime.UTC:
        return value
    if value.utcoffset() is None:
        raise ValueError("naive datetime")
    return value.astimezone(datetime.UTC)


def _write_decimal(value: decimal.Decimal) -> str:
    """Plain digits; a decimal holds any number of zeros in its exponent, so the length is checked first."""
    return format(_short_decimal(value), "f")


def _short_decimal(value: decimal.Decimal) -> decimal.Decimal:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise PydanticCustomError("rpcc_decimal", "must be finite")
    whole = max(len(digits) + exponent, 1)
    fraction = max(-exponent, 0)
    if sign + whole + (fraction + 1 if fraction else 0) > MAX_DECIMAL_LENGTH:
        raise PydanticCustomError("rpcc_decimal", "must have at most {limit} characters", {"limit": MAX_DECIMAL_LENGTH})
    return value


def _check_json(value: Any) -> Any:
    """Refuse what is no JSON, or JSON that not every reader takes: non-finite numbers, integers beyond 64 bits."""
    problem = _json_problem(value, MAX_DEPTH)
    if problem is not None:
        raise PydanticCustomError("rpcc_json", cast("Any", problem))
    return value


def _json_problem(value: Any, depth: int) -> str | None:
    kind = value.__class__
    if kind is dict or kind is list:
        if not depth:
            return f"nests more than {MAX_DEPTH} lists and objects"
        return _first_problem(value, depth - 1)
    if kind is float:
        return None if math.isfinite(value) else "holds a number that is not finite"
    if kind is int:
        return None if INT_MIN <= value <= INT_MAX else "holds an integer beyond 64 bits"
    if kind is str:
        return None if value.isascii() or _is_text(value) else "holds a string that is not valid unicode"
    return None if value is None or kind is bool else "must be JSON"


def _first_problem(value: dict[Any, Any] | list[Any], depth: int) -> str | None:
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str:
                return "holds an object with a key that is not a string"
            if (problem := _json_problem(key, depth) or _json_problem(item, depth)) is not None:
                return problem
        return None
    return next((problem for item in value if (problem := _json_problem(item, depth)) is not None), None)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


# ---------------------------------------------------------------- schemas ----


def _text_schema(
    name: str,
    read: Callable[[str], Any],
    python: CoreSchema,
    write: core_schema.SerSchema,
    max_length: int | None = None,
) -> CoreSchema:
    text = core_schema.str_schema(pattern=PATTERNS[name], max_length=max_length)
    return core_schema.json_or_python_schema(
        json_schema=core_schema.chain_schema([text, core_schema.no_info_plain_validator_function(read)]),
        python_schema=python,
        serialization=write,
    )


def _function(write: Callable[[Any], Any], result: CoreSchema) -> core_schema.SerSchema:
    return core_schema.plain_serializer_function_ser_schema(write, return_schema=result, when_used="json")


def _datetime_schema() -> CoreSchema:
    python = core_schema.datetime_schema(
        tz_constraint="aware",
        # what has no UTC form (a time zone can push the ends of the calendar over the edge) is refused early
        ge=datetime.datetime.min.replace(tzinfo=datetime.UTC),
        le=datetime.datetime.max.replace(tzinfo=datetime.UTC),
    )
    write = _function(_in_utc, core_schema.datetime_schema())
    return _text_schema("datetime", datetime.datetime.fromisoformat, python, write)


def _date_schema() -> CoreSchema:
    write = core_schema.simple_ser_schema("date")
    return _text_schema("date", datetime.date.fromisoformat, core_schema.date_schema(), write)


def _uuid_schema() -> CoreSchema:
    return _text_schema("uuid", uuid.UUID, core_schema.uuid_schema(), core_schema.simple_ser_schema("uuid"))


def _decimal_schema() -> CoreSchema:
    python = core_schema.no_info_after_validator_function(_short_decimal, core_schema.decimal_schema())
    write = _function(_write_decimal, core_schema.str_schema())
    return _text_schema("decimal", decimal.Decimal, python, write, MAX_DECIMAL_LENGTH)


def _json_schema() -> CoreSchema:
    checked = core_schema.no_info_after_validator_function(_check_json, core_schema.any_schema())
    checked["serialization"] = _function(_check_json, core_schema.any_schema())
    return checked


_SCHEMAS: dict[str, Callable[[], CoreSchema]] = {
    "datetime": _datetime_schema,
    "date": _date_schema,
    "uuid": _uuid_schema,
    "decimal": _decimal_schema,
}


def scalar_schema(name: str) -> CoreSchema | None:
    """A fresh exact schema for pydantic's own schema type `name`, or None where pydantic is exact by itself."""
    make = _SCHEMAS.get(name)
    return make() if make is not None else None


class _JsonRules:
    """Gives `Json` its schema."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _json_schema()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {}


Json: TypeAlias = Annotated[JsonValue, _JsonRules]
"""Any JSON value: finite numbers, integers within 64 bits, at most `MAX_DEPTH` deep."""

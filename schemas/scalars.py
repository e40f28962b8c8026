"""The schemas of the base types, and of a `pattern`, so that every engine reads them alike.

The patterns of the string scalars stand in the runtime too, whose decoder checks them; a test compares the two.
"""

import re
from collections.abc import Mapping
from functools import cache

from .contract import Json

__all__ = [
    "INT_MAX",
    "INT_MIN",
    "MAX_DECIMAL_LENGTH",
    "SCALAR_PATTERNS",
    "pattern_schema",
    "scalar_definition",
    "string_scalar_schema",
]

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1
MAX_DECIMAL_LENGTH = 1000
"""Most characters of a decimal."""

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

SCALAR_PATTERNS: Mapping[str, str] = {
    "date": f"^(?:{_YEAR}-{_DAY}|{_LEAP_DAY})$",
    "datetime": f"^{_MOMENT}$",
    "uuid": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "decimal": r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$",
}
"""What the text of each string scalar looks like: real days of the years 1 to 9999, an offset, no leap second."""

_DETAILS: Mapping[str, Mapping[str, Json]] = {
    "date": {"format": "date"},
    "datetime": {"format": "date-time", "description": "RFC 3339, with an offset; written in UTC."},
    "uuid": {"format": "uuid"},
    "decimal": {"description": "A decimal number, digits only.", "maxLength": MAX_DECIMAL_LENGTH},
}


def scalar_definition(name: str) -> str:
    """What a document calls its definition of a string scalar; no declaration has a hyphen in its name."""
    return f"rpcc-{name}"


def string_scalar_schema(name: str) -> dict[str, Json]:
    """The schema of `date`, `datetime`, `uuid` or `decimal`."""
    return {"type": "string", **_DETAILS[name], **pattern_schema(SCALAR_PATTERNS[name])}


# ---------------------------------------------------------------- patterns ----

_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_ENDS_IN_LINE_BREAK: Mapping[str, Json] = {"type": "string", "pattern": r"\n$"}


def pattern_schema(pattern: str) -> dict[str, Json]:
    """What checks a `pattern` of the language, in which `$` is the end of the string.

    Python's `$`, and so Python's jsonschema, also matches before a line break at the end, and no spelling of `$` means
    the same to all engines. Where the pattern can't match such a line break anyway, a second one keeps it out.
    """
    if _needs_guard(pattern):
        return {"pattern": pattern, "not": {**_ENDS_IN_LINE_BREAK}}
    return {"pattern": pattern}


@cache
def _needs_guard(pattern: str) -> bool:
    """Whether the whole pattern ends in `$`, nothing in it matches a line break, and it refuses some text at all."""
    tokens: list[str] = _TOKEN.findall(pattern)
    if tokens[-1:] != ["$"] or tokens.count("$") > 1 or _has_alternatives(tokens):
        return False
    if any(re.fullmatch(token, "\n") for token in tokens if len(token) > 1 or token == "\n"):
        return False
    return tokens[0] == "^" or not re.search(pattern, "")


def _has_alternatives(tokens: list[str]) -> bool:
    """Whether a `|` stands outside all groups."""
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            return True
    return False

"""How often methods were called over a period, from a small JSON file: what lets a method go.

    {"rpcc": "usage", "version": 1, "from": "2026-08-01", "to": "2026-10-31",
     "calls": {"organization_member": {"get_by_user": 120344, "add_member": 0}}}

Services by their keys, methods by their names, calls as whole numbers; both days count. A method that is not listed
is unknown, which is not the same as never called.
"""

import datetime
from collections.abc import Mapping
from typing import cast

from ...records import record

__all__ = ["Usage", "UsageError", "read_usage"]

_KEYS = {"rpcc", "version", "from", "to", "calls"}


class UsageError(Exception):
    """A file of call counts can't be read; the message says why."""


@record(frozen=True, slots=True, kw_only=True)
class Usage:
    """Calls per service key and method, from `start` to `end`, both included."""

    start: datetime.date
    end: datetime.date
    calls: Mapping[str, Mapping[str, int]]

    @property
    def days(self) -> int:
        """How long was counted."""
        return (self.end - self.start).days + 1

    def calls_of(self, service_key: str, method: str) -> int | None:
        """How often a method was called; None where nobody counted."""
        return self.calls.get(service_key, {}).get(method)


def read_usage(data: bytes) -> Usage:
    """Read the file strictly. Raises UsageError."""
    import json

    try:
        document: object = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"it is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise UsageError("it must be an object")
    table = cast("dict[str, object]", document)
    if table.get("rpcc") != "usage" or type(table.get("version")) is not int or table["version"] != 1:
        raise UsageError('it must say `"rpcc": "usage", "version": 1`')
    if wrong := sorted(table.keys() ^ _KEYS):
        raise UsageError(f"`{wrong[0]}` is {'missing' if wrong[0] in _KEYS else 'unknown'}")
    start, end = (_date(name, table[name]) for name in ("from", "to"))
    if end < start:
        raise UsageError("`to` is before `from`")
    services = _table("calls", table["calls"])
    return Usage(start=start, end=end, calls={key: _counts(key, value) for key, value in services.items()})


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _date(name: str, value: object) -> datetime.date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise UsageError(f'`{name}` must be a day, such as "2026-10-31"')


def _table(name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UsageError(f"`{name}` must be an object")
    return cast("dict[str, object]", value)


def _counts(key: str, value: object) -> dict[str, int]:
    counts: dict[str, int] = {}
    for method, count in _table(f"calls.{key}", value).items():
        if type(count) is not int or count < 0:
            raise UsageError(f"`calls.{key}.{method}` must be a whole number of calls")
        counts[method] = count
    return counts

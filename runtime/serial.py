"""What generated `serial.py` modules use to read models from ORM objects.

A converter takes the value found at the end of a path and gives the field's value; it never sees None. Nothing that is
raised here shows a value, since fields may be sensitive.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, Literal, TypeVar, overload

__all__ = ["ObjectReader", "assume_utc", "aware", "each", "entries", "member_of"]

E = TypeVar("E", bound=Enum)
T = TypeVar("T")

Converter = Callable[[Any], T]


class _RefusedError(ValueError):
    """A converter can't take a value; the reader says of which field."""


class ObjectReader:
    """Reads the fields of one model from one object."""

    def __init__(self, obj: object, model: str) -> None:
        self._obj = obj
        self._model = model

    @overload
    def required(self, field: str, path: str | None = None) -> Any: ...
    @overload
    def required(self, field: str, path: str | None = None, *, convert: Converter[T]) -> T: ...

    def required(self, field: str, path: str | None = None, *, convert: Converter[Any] | None = None) -> Any:
        """The value at a dotted `path` (by default the field's own name), converted.

        Raises ValueError where something on the way is None, AttributeError where an attribute is missing.
        """
        value = self._obj
        walked: list[str] = []
        for hop in (path or field).split("."):
            value = self._attribute(value, hop, field)
            walked.append(hop)
            if value is None:
                raise ValueError(f"`{self._model}.{field}` can't be None, but `{'.'.join(walked)}` is")
        return self._convert(value, convert, field)

    @overload
    def nullable(self, field: str, path: str | None = None) -> Any: ...
    @overload
    def nullable(self, field: str, path: str | None = None, *, convert: Converter[T]) -> T | None: ...

    def nullable(self, field: str, path: str | None = None, *, convert: Converter[Any] | None = None) -> Any:
        """The same, but None where something on the way is None."""
        value = self._obj
        for hop in (path or field).split("."):
            value = self._attribute(value, hop, field)
            if value is None:
                return None
        return self._convert(value, convert, field)

    def _attribute(self, value: Any, hop: str, field: str) -> Any:
        try:
            return getattr(value, hop)
        except AttributeError as error:
            kind = type(value).__name__
            raise AttributeError(f"`{kind}` has no attribute `{hop}`, which `{self._model}.{field}` needs") from error

    def _convert(self, value: Any, convert: Converter[Any] | None, field: str) -> Any:
        if convert is None:
            return value
        try:
            return convert(value)
        except _RefusedError as error:
            refused = str(error)
        raise ValueError(f"`{self._model}.{field}`: {refused}")


# ------------------------------------------------------------- converters ----


def aware(value: Any) -> Any:
    """A datetime that knows its time zone."""
    if isinstance(value, datetime.datetime) and value.utcoffset() is None:
        raise _RefusedError("the datetime is naive; `@naive_utc` on the field takes it for UTC")
    return value


def assume_utc(value: Any) -> Any:
    """A datetime, in UTC where it is naive."""
    if isinstance(value, datetime.datetime) and value.utcoffset() is None:
        return value.replace(tzinfo=datetime.UTC)
    return value


def member_of(enum: type[E]) -> Converter[E]:
    """The member of an enum for its value, or for the member of another enum with that value."""

    def convert(value: Any) -> E:
        try:
            return enum(value.value if isinstance(value, Enum) else value)
        except ValueError:
            pass
        raise _RefusedError(f"the value is none of `{enum.__name__}`")

    return convert


@overload
def each(convert: None = None, *, nullable: bool = False) -> Converter[list[Any]]: ...
@overload
def each(convert: Converter[T]) -> Converter[list[T]]: ...
@overload
def each(convert: Converter[T], *, nullable: Literal[True]) -> Converter[list[T | None]]: ...


def each(convert: Converter[Any] | None = None, *, nullable: bool = False) -> Converter[list[Any]]:
    """A list of the items of an iterable, or of what its `all()` gives, as managers of related objects have it.

    Items may be None, and stay it, only where they are `nullable`.
    """

    def convert_all(value: Any) -> list[Any]:
        items: Any = value.all() if hasattr(value, "all") else value
        if not _is_listing(items):
            raise _RefusedError("the value is no list")
        return [_inside(item, convert, nullable) for item in items]

    return convert_all


def entries(
    key: Converter[Any] | None = None, value: Converter[Any] | None = None, *, nullable: bool = False
) -> Converter[dict[Any, Any]]:
    """A dict with converted keys and values; values may be None only where they are `nullable`."""

    def convert_all(mapping: Any) -> dict[Any, Any]:
        if not hasattr(mapping, "items"):
            raise _RefusedError("the value is no mapping")
        return {(key(k) if key else k): _inside(v, value, nullable) for k, v in mapping.items()}

    return convert_all


def _is_listing(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _inside(item: Any, convert: Converter[Any] | None, nullable: bool) -> Any:
    if item is None and not nullable:
        raise _RefusedError("an item is None")
    return item if item is None or convert is None else convert(item)

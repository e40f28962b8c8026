"""What generated factories call: they make valid values, always the same ones, as plain as their types let them be.

A model takes its defaults, and a field without one the plainest value of its type: zero, the empty text or list, the
first member of an enum, the first arm of a union that comes to an end, and where these break a limit, the nearest or
shortest that keeps it.
"""

import datetime
import decimal
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, Union

from ..values.models import RpcModel
from ..values.scalars import DEFAULT_DATE
from ..values.unions import RpcUnknownArm
from .patterns import texts
from .shapes import JSON, Limits, Shape, field_shape, fields_of, shape_of

if TYPE_CHECKING:
    from .strategies import SearchStrategy

__all__ = ["arms_of", "make", "make_arm", "plainest", "plainest_of", "strategy_for", "strategy_for_arm"]

T = TypeVar("T")

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_LATER_ARM: Final = "a later arm"
"""No declared arm can bear it."""

Around: TypeAlias = tuple[type, ...]
"""The models that a value is to be a part of."""


class _EndlessError(Exception):
    """A value would hold one of its own kind, which would hold one…"""


def make(kind: type[T], given: Mapping[str, Any] = _NOTHING) -> T:
    """A model or error with the fields that are `given`, or the first member of an enum."""
    made: T = _ended(kind, lambda: _made(kind, given, ()))
    return made


def make_arm(union: Any, given: Mapping[str, Any] = _NOTHING) -> Any:
    """One arm of a union: the one whose value is `given`, else the first that comes to an end."""
    return arms_of(union, given)[0](**given) if given else plainest(union)


def strategy_for(kind: type[T], given: Mapping[str, Any] = _NOTHING) -> "SearchStrategy[T]":
    """Models with the fields that are `given`, the others drawn by hypothesis; or members of an enum."""
    from .strategies import values_of  # only who draws needs hypothesis

    return values_of(kind, given)


def strategy_for_arm(union: Any, given: Mapping[str, Any] = _NOTHING) -> "SearchStrategy[Any]":
    """The arm of a union that is `given`, or any, drawn by hypothesis."""
    from .strategies import any_of  # likewise

    return any_of(arms_of(union, given), given)


def arms_of(union: Any, given: Mapping[str, Any] = _NOTHING) -> list[type[RpcModel]]:
    """The classes around the arms of a union; of the one that is `given`, if any is.

    Raises TypeError if several are given, or one that the union has not.
    """
    shape = shape_of(union)
    arms: dict[str, type[RpcModel]] = {next(iter(part.of.model_fields)): part.of for part in shape.parts or (shape,)}
    if not given:
        return list(arms.values())
    if len(given) > 1 or not given.keys() <= arms.keys():
        raise TypeError(f"a union has one arm, one of {', '.join(f'`{name}`' for name in arms)}")
    return [arms[name] for name in given]


def plainest(annotation: Any) -> Any:
    """The plainest value of a type, as a method table names it."""
    return None if annotation is None else plainest_of(shape_of(annotation))


def plainest_of(shape: Shape) -> Any:
    """The plainest value of a shape."""
    return _ended(shape.of, lambda: _plainest(shape, ()))


def _ended(kind: Any, work: Callable[[], T]) -> T:
    try:
        return work()
    except _EndlessError:
        pass
    raise ValueError(f"`{getattr(kind, '__name__', kind)}` holds itself without an end")


def _made(kind: Any, given: Mapping[str, Any], around: Around) -> Any:
    if issubclass(kind, Enum):
        return next(iter(kind))
    if kind in around:
        raise _EndlessError
    values = {**({"arm": _LATER_ARM} if issubclass(kind, RpcUnknownArm) else {}), **given}
    for name, info in fields_of(kind).items():
        if name not in values and info.is_required():
            values[name] = _plainest(field_shape(info), (*around, kind))
    return kind(**values)


def _plainest(shape: Shape, around: Around) -> Any:
    if shape.nullable:
        return None
    if shape.of is Union:
        return _first_that_ends(shape.parts, around)
    if shape.of is list:
        return [_plainest(shape.parts[0], around) for _ in range(shape.limits.min_length)]
    scalar = _SCALARS.get(shape.of)
    return scalar(shape.limits) if scalar is not None else _made(shape.of, _NOTHING, around)


def _first_that_ends(arms: Any, around: Around) -> Any:
    for arm in arms:
        try:
            return _plainest(arm, around)
        except _EndlessError:
            continue
    raise _EndlessError


def _nearest_to_zero(limits: Limits) -> Any:
    if limits.ge is not None and limits.ge > 0:
        return limits.ge
    return limits.le if limits.le is not None and limits.le < 0 else 0


_SCALARS: Final[Mapping[Any, Callable[[Limits], Any]]] = {
    bool: lambda _: False,
    int: lambda limits: int(_nearest_to_zero(limits)),
    float: lambda limits: float(_nearest_to_zero(limits)),
    str: lambda limits: texts(limits.pattern, limits.min_length, limits.max_length).shortest,
    datetime.datetime: lambda _: DEFAULT_DATE,
    datetime.date: lambda _: DEFAULT_DATE.date(),
    uuid.UUID: lambda _: uuid.UUID(int=0),
    decimal.Decimal: lambda _: decimal.Decimal(0),
    dict: lambda _: {},
    JSON: lambda _: None,
}

"""Hypothesis strategies for values of any type that generated code writes. Nothing else here needs hypothesis."""

import datetime
import decimal
import uuid
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..values.enums import OpenIntEnum, OpenStrEnum
from ..values.models import RpcModel
from ..values.patches import UNSET
from ..values.scalars import INT_MAX, INT_MIN
from ..values.unions import RpcUnknownArm
from .factories import plainest_of
from .patterns import Texts, texts
from .shapes import JSON, Limits, Shape, field_shape, fields_of, shape_of

__all__ = ["SearchStrategy", "any_of", "strategy_of", "values_of"]

T = TypeVar("T")

_DEPTH: Final = 3
"""How deep models stand in each other, where their types let them end."""
_SOME: Final = 3
"""The most items that are drawn for a list that may have many."""
_UNICODE: Final = st.characters(exclude_categories=["Cs"])
_INTS: Final = st.integers(INT_MIN, INT_MAX)
_FLOATS: Final = st.floats(allow_nan=False, allow_infinity=False)
_TEXTS: Final = st.text(_UNICODE, max_size=20)
_JSON: Final[SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | _INTS | _FLOATS | _TEXTS,
    lambda inner: st.lists(inner, max_size=_SOME) | st.dictionaries(_TEXTS, inner, max_size=_SOME),
    max_leaves=6,
)


def values_of(kind: type[T], given: Mapping[str, Any]) -> SearchStrategy[T]:
    """Models with the fields that are `given`, the others drawn; or members of an enum."""
    fixed = {name: st.just(value) for name, value in given.items()}
    if issubclass(kind, RpcModel):
        return cast("SearchStrategy[T]", _models(kind, fixed, _DEPTH))
    return strategy_of(kind)


def any_of(kinds: Sequence[type[RpcModel]], given: Mapping[str, Any]) -> SearchStrategy[Any]:
    """The same for one of several models."""
    return st.one_of([values_of(kind, given) for kind in kinds])


def strategy_of(annotation: Any) -> SearchStrategy[Any]:
    """Values of a type, as a method table names it: all that can be written, and read back as the same."""
    return st.none() if annotation is None else _values(shape_of(annotation), _DEPTH)


def _values(shape: Shape, depth: int) -> SearchStrategy[Any]:
    others: list[SearchStrategy[Any]] = [st.none()] if shape.nullable else []
    others += [st.just(UNSET)] if shape.omittable else []
    if depth <= 0 and _may_nest(shape):
        return st.one_of(others) if others else st.builds(lambda: plainest_of(shape))
    return st.one_of([*others, _present(shape, depth)])


def _may_nest(shape: Shape) -> bool:
    """Whether models stand in a type, which may lead back to it."""
    is_model = isinstance(shape.of, type) and issubclass(shape.of, RpcModel) and not issubclass(shape.of, RpcUnknownArm)
    return is_model or any(map(_may_nest, shape.parts))


def _present(shape: Shape, depth: int) -> SearchStrategy[Any]:
    parts = [_values(part, depth) for part in shape.parts]
    least, most = shape.limits.min_length, shape.limits.max_length
    if shape.of is Union:
        return st.one_of(parts)
    if shape.of is list:
        return st.lists(*parts, min_size=least, max_size=least + _SOME if most is None else min(most, least + _SOME))
    if shape.of is dict:
        return st.dictionaries(*parts, max_size=_SOME)
    if shape.of in _SCALARS:
        return _SCALARS[shape.of](shape.limits)
    return _members(shape.of) if issubclass(shape.of, Enum) else _nested(shape.of, depth)


@cache
def _nested(model: type[RpcModel], depth: int) -> SearchStrategy[Any]:
    return st.deferred(lambda: _models(model, {}, depth))


def _models(model: type[RpcModel], fixed: Mapping[str, SearchStrategy[Any]], depth: int) -> SearchStrategy[Any]:
    if issubclass(model, RpcUnknownArm):
        return st.builds(model, arm=_TEXTS.map("later {}".format), value=_JSON)
    fields = fields_of(model).items()
    drawn = {name: _values(field_shape(info), depth - 1) for name, info in fields if name not in fixed}
    return st.builds(model, **drawn, **fixed)


def _members(kind: type[Enum]) -> SearchStrategy[Any]:
    known: SearchStrategy[Any] = st.sampled_from(list(kind))
    if issubclass(kind, OpenStrEnum):
        return known | _TEXTS.map(kind)
    return known | _INTS.map(kind) if issubclass(kind, OpenIntEnum) else known


@st.composite
def _matching(draw: DrawFn, matching: Texts) -> str:
    return matching.draw(lambda options: draw(st.sampled_from(options)))


def _strings(limits: Limits) -> SearchStrategy[str]:
    least, most = limits.min_length, limits.max_length
    if limits.pattern is not None:
        return _matching(texts(limits.pattern, least, most))
    return st.text(_UNICODE, min_size=least, max_size=least + 20 if most is None else min(most, least + 20))


def _whole(limit: Any, otherwise: int) -> int:
    return otherwise if limit is None else int(limit)


_SCALARS: Final[Mapping[Any, Callable[[Limits], SearchStrategy[Any]]]] = {
    bool: lambda _: st.booleans(),
    int: lambda limits: st.integers(_whole(limits.ge, INT_MIN), _whole(limits.le, INT_MAX)),
    float: lambda limits: st.floats(limits.ge, limits.le, allow_nan=False, allow_infinity=False),
    str: _strings,
    datetime.datetime: lambda _: st.datetimes(
        datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30), timezones=st.just(datetime.UTC)
    ),
    datetime.date: lambda _: st.dates(),
    uuid.UUID: lambda _: st.uuids(),
    decimal.Decimal: lambda _: st.decimals(-(10**20), 10**20, places=4),
    JSON: lambda _: _JSON,
}

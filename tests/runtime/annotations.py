"""Hypothesis strategies for values of any annotation that generated code writes."""

import datetime
import decimal
import enum
import types
import typing
import uuid
from functools import cache
from typing import Annotated, Any, Union, cast, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo

from rpcc.runtime import UNSET, OpenIntEnum, OpenStrEnum, RpcUnknownArm, Unset

__all__ = ["values_of"]

_INTS = (-(2**63), 2**63 - 1)
_CHARACTERS = st.characters(exclude_categories=["Cs"])
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(*_INTS)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(_CHARACTERS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(_CHARACTERS, max_size=4), inner, max_size=2),
    max_leaves=4,
)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    uuid.UUID: st.uuids(),
    datetime.date: st.dates(),
    datetime.datetime: st.datetimes(
        datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30), timezones=st.just(datetime.UTC)
    ),
    decimal.Decimal: st.decimals(-(10**20), 10**20, places=4),
    Unset: st.just(UNSET),
    type(None): st.none(),
    None: st.none(),
}


def values_of(annotation: Any, *, depth: int = 3) -> st.SearchStrategy[Any]:
    """Values of a type; models nest at most `depth` deep where they can."""
    return _values(annotation, {}, depth)


def _values(annotation: Any, limits: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    annotation = _plain(annotation)
    if annotation is JsonValue:
        return _JSON
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(args, limits, depth)
    if origin in (Union, types.UnionType):
        nested = [arg for arg in args if _nests(arg)] if depth <= 0 else []
        arms = [arg for arg in args if arg not in nested] or list(args)
        return st.one_of([_values(arg, limits, depth) for arg in arms])
    if origin in (list, dict) and depth <= 0 and not limits.get("min_length"):
        return st.builds(cast("Any", origin))
    if origin is list:
        return st.lists(
            _values(args[0], {}, depth), min_size=limits.get("min_length", 0), max_size=_most(limits, depth)
        )
    if origin is dict:
        return st.dictionaries(_values(args[0], {}, depth), _values(args[1], {}, depth), max_size=_most(limits, depth))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _models(annotation, depth)
    return _scalars(annotation, limits)


def _plain(annotation: Any) -> Any:
    """What stands behind a NewType, and what pydantic calls JSON."""
    while isinstance(annotation, typing.NewType):
        annotation = annotation.__supertype__
    return annotation


def _most(limits: dict[str, Any], depth: int) -> int:
    return int(max(min(limits.get("max_length", 2), 2 if depth > 0 else 0), limits.get("min_length", 0)))


def _annotated(args: tuple[Any, ...], limits: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    for mark in args[1:]:
        if isinstance(mark, FieldInfo):
            limits = {**limits, **_limits(mark)}
    return _values(args[0], limits, depth)


def _limits(field: FieldInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark in field.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern"):
            if getattr(mark, name, None) is not None:
                found[name] = getattr(mark, name)
    return found


def _nests(annotation: Any) -> bool:
    """Whether models stand in a type, which may lead back to it."""
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model or any(_nests(arg) for arg in get_args(annotation))


@cache
def _models(model: type[BaseModel], depth: int) -> st.SearchStrategy[Any]:
    if issubclass(model, RpcUnknownArm):
        return st.builds(model, arm=st.just("a_later_arm"), value=_JSON)
    model.model_rebuild()

    def build() -> st.SearchStrategy[Any]:
        fields = {
            name: _values(field.annotation, _limits(field), depth - 1) for name, field in model.model_fields.items()
        }
        return st.builds(model, **fields)

    return st.deferred(build)


def _scalars(annotation: Any, limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        known: Any = st.sampled_from(list(cast("Any", annotation)))
        if issubclass(annotation, OpenStrEnum):
            return cast("st.SearchStrategy[Any]", known | st.just("a later one").map(annotation))
        if issubclass(annotation, OpenIntEnum):
            return cast("st.SearchStrategy[Any]", known | st.just(99_999).map(annotation))
        return cast("st.SearchStrategy[Any]", known)
    if annotation is int:
        low, high = limits.get("ge", _INTS[0]), limits.get("le", _INTS[1])
        return st.integers(max(low, limits.get("gt", low - 1) + 1), min(high, limits.get("lt", high + 1) - 1))
    if annotation is float:
        return st.floats(limits.get("ge"), limits.get("le"), allow_nan=False, allow_infinity=False)
    if annotation is str and "pattern" in limits:
        shortest, longest = limits.get("min_length", 0), limits.get("max_length", 99)
        text: st.SearchStrategy[str] = st.from_regex(str(limits["pattern"]), fullmatch=True)
        return text.filter(lambda value: shortest <= len(value) <= longest and "\n" not in value)
    if annotation is str:
        shortest = limits.get("min_length", 0)
        return st.text(_CHARACTERS, min_size=shortest, max_size=min(limits.get("max_length", 99), shortest + 9))
    raise NotImplementedError("a type that generated code does not write")

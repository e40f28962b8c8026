"""Asserts that a model says what the object behind it holds."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeGuard, Union

from pydantic import TypeAdapter, ValidationError

from ..expectations import expect
from ..values.models import RpcModel, orm_paths
from ..values.patches import UNSET
from .differences import Differences, different, is_mapping, is_sequence, key_path, member_path, told
from .shapes import Shape, field_shape, fields_of

__all__ = ["assert_rpc_matches"]


def assert_rpc_matches(rpc_model: RpcModel, orm_object: object, /, **fields: object) -> None:
    """Compare every field of a model with what an object holds at the field's `from` path, or under its name.

    Models in it are compared in the same way, lists of models that have an `id` in the order of their ids. `fields` are
    compared with what is given here: as for serializers, those that hold unions. What is `UNSET` is left alone.

    Raises AssertionError with the path of each field that differs. It shows values, but none of a sensitive field.
    """
    __tracebackhide__ = True
    kind = type(rpc_model)
    expect(rpc_model, RpcModel, "what comes first is a model")
    unknown = sorted(fields.keys() - fields_of(kind).keys())
    if unknown:
        raise TypeError(f"`{kind.__name__}` has no field `{unknown[0]}`")
    found = list(_model(rpc_model, orm_object, "", False, fields))
    if found:
        what = f"`{kind.__name__}` does not match its `{type(orm_object).__name__}`"
        raise AssertionError(told(what, found))


@dataclass(frozen=True, slots=True)
class _Missing:
    """Stands for what an object does not have, and says so."""

    text: str


def _model(model: RpcModel, obj: object, path: str, hidden: bool, given: Mapping[str, object]) -> Differences:
    for name, info in fields_of(type(model)).items():
        value = getattr(model, name)
        if value is not UNSET:
            other = given[name] if name in given else _held(obj, type(model), name)
            yield from _value(value, other, member_path(path, name), hidden or not info.repr)


def _held(obj: object, model: type[RpcModel], name: str) -> Any:
    """What an object has for a field; None where something on the way is."""
    if isinstance(obj, RpcModel):  # a test's own: it is compared as what it is
        return getattr(obj, name, _Missing(f"`{type(obj).__name__}` has no field `{name}`"))
    if _holds_union(field_shape(fields_of(model)[name])):
        return _Missing("is a union, which no object holds: pass what it should be by the field's name")
    value: Any = obj
    for hop in orm_paths(model).get(name, name).split("."):
        try:
            value = getattr(value, hop)
        except AttributeError:
            return _Missing(f"`{type(value).__name__}` has no attribute `{hop}`")
        if value is None:
            return None
    return value


def _holds_union(shape: Shape) -> bool:
    return shape.of is Union or any(map(_holds_union, shape.parts))


def _value(value: Any, other: Any, path: str, hidden: bool) -> Differences:
    if isinstance(other, _Missing):
        yield path, other.text
    elif value is None or other is None:
        if value is not other:
            yield different(path, value, other, hidden=hidden)
    elif isinstance(value, RpcModel):
        yield from _model(value, other, path, hidden, {})
    elif is_sequence(value):
        yield from _list(value, other, path, hidden)
    elif is_mapping(value) and is_mapping(other):
        yield from _dict(value, other, path, hidden)
    elif not _is_same(value, other):
        yield different(path, value, other, hidden=hidden)


def _list(values: Sequence[Any], other: Any, path: str, hidden: bool) -> Differences:
    held: object = other.all() if hasattr(other, "all") else other
    if not _is_listing(held):
        yield path, f"`{type(other).__name__}` is no list"
        return
    others = list(held)
    if len(values) != len(others):
        yield path, f"has {len(values)} items, the object has {len(others)}"
        return
    for at, (value, one) in enumerate(zip(*_in_order(values, others), strict=True)):
        yield from _value(value, one, f"{path}[{at}]", hidden)


def _is_listing(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _in_order(values: Sequence[Any], others: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Both by id, where the models have one: a database gives related objects in any order."""
    kinds: set[type[Any]] = set(map(type, values))
    if len(kinds) != 1:
        return values, others
    (kind,) = kinds
    if not issubclass(kind, RpcModel) or "id" not in fields_of(kind):
        return values, others
    ids = [_held(other, kind, "id") for other in others]
    if any(isinstance(one, _Missing) or one is None for one in ids):
        return values, others
    by_id = sorted(range(len(others)), key=ids.__getitem__)
    return sorted(values, key=lambda value: value.id), [others[at] for at in by_id]


def _dict(values: Mapping[Any, Any], others: Mapping[Any, Any], path: str, hidden: bool) -> Differences:
    held = {_plain(key): one for key, one in others.items()}
    for key, value in values.items():
        one = held.pop(_plain(key), _Missing("the object has no such key"))
        yield from _value(value, one, key_path(path, _plain(key), hidden=hidden), hidden)
    if held:
        yield path, f"lacks {len(held)} keys that the object has"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _is_same(value: Any, other: Any) -> bool:
    """Whether a model's constructor would make the same of an object's value."""
    value, other = _plain(value), _plain(other)
    if isinstance(other, datetime.datetime) and other.utcoffset() is None:
        other = other.replace(tzinfo=datetime.UTC)
    if value == other:
        return True
    try:
        return bool(_adapter(value.__class__).validate_python(other) == value)
    except ValidationError:
        return False


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

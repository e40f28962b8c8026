"""What an annotation that generated code writes allows, read once for all who make values of it."""

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from ..values.models import RpcModel
from ..values.patches import Unset

__all__ = ["JSON", "Limits", "Shape", "field_shape", "fields_of", "shape_of"]

JSON: Final = JsonValue
"""What a shape is `of` where any JSON does."""
_LISTS: Final = (list, Sequence)
_DICTS: Final = (dict, Mapping)


@dataclass(frozen=True, slots=True)
class Limits:
    """What `Field(…)` around a type says of its values."""

    ge: Any = None
    le: Any = None
    min_length: int = 0
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """`of` is a scalar's class, an enum, a model, `JSON`, `list`, `dict`, or `Union`.

    `parts` are the shapes of a list's items, of a dict's keys and values, and of a union's arms.
    """

    of: Any
    limits: Limits = Limits()
    parts: "tuple[Shape, ...]" = ()
    nullable: bool = False
    omittable: bool = False
    """Whether it may be `UNSET`, as a field of a patch."""


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape of an annotation. Models are named in it, not entered: they may lead back to themselves."""
    while isinstance(annotation, typing.NewType):
        annotation = annotation.__supertype__
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _with_limits(shape_of(args[0]), args[1:])
    if origin in (Union, types.UnionType):
        return _choice(args)
    if origin in _LISTS or origin in _DICTS:
        return Shape(list if origin in _LISTS else dict, parts=tuple(map(shape_of, args)))
    return Shape(annotation)


def _with_limits(shape: Shape, marks: Sequence[Any]) -> Shape:
    found: dict[str, Any] = {}
    for mark in marks:
        for limit in mark.metadata if isinstance(mark, FieldInfo) else (mark,):
            found.update({name: value for name in _NAMES if (value := getattr(limit, name, None)) is not None})
    return replace(shape, limits=Limits(**found)) if found else shape


_NAMES: Final = tuple(Limits.__dataclass_fields__)


def _choice(args: Sequence[Any]) -> Shape:
    """A type that may be None or unset, or the arms of a union."""
    arms = [shape_of(arg) for arg in args if arg not in (type(None), Unset)]
    nullable, omittable = type(None) in args, Unset in args
    if len(arms) > 1:
        return Shape(Union, parts=tuple(arms), nullable=nullable, omittable=omittable)
    (one,) = arms
    return replace(one, nullable=one.nullable or nullable, omittable=one.omittable or omittable)


def fields_of(model: type[RpcModel]) -> Mapping[str, FieldInfo]:
    """The fields of a model, with all names in quotes resolved."""
    model.model_rebuild(_parent_namespace_depth=0)
    return model.model_fields


def field_shape(info: FieldInfo) -> Shape:
    """The shape of a field's values."""
    return shape_of(info.rebuild_annotation())

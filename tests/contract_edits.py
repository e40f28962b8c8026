"""Edits of contracts, drawn by a seed: more than thirty kinds of change to types, members, declarations and methods.

An edit that can't be made returns None; whether what it makes is a contract, the compiler says.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_not
from typing import Any, TypeAlias, TypeVar

from contracts import BOOL, DATETIME, FLOAT, INT, JSON, STR, UUID, arm, param, value
from contracts import field as model_field

from rpcc.schemas.contract import (
    NO_CONSTRAINTS,
    Alias,
    Constraints,
    Contract,
    DictType,
    Enum,
    EnumMember,
    Field,
    Json,
    ListType,
    Location,
    Method,
    Model,
    ModelKind,
    Param,
    Ref,
    Scalar,
    ScalarName,
    Type,
    Union,
)

__all__ = ["EDITS", "Edit"]

Edit: TypeAlias = Callable[[Contract, random.Random], Contract | None]
T = TypeVar("T")

_NEW = "added_here"


def _put(node: T, old: object, new: object) -> T:
    """The tree with one node, found by its identity, in another's place."""
    found: Any = node
    if found is old:
        found = new
    elif isinstance(found, tuple):
        before: tuple[Any, ...] = _any(found)
        made = tuple(_put(each, old, new) for each in before)
        found = made if any(map(is_not, made, before)) else before
    elif names := _names(found.__class__):
        changed = {name: _put(getattr(found, name), old, new) for name in names}
        if any(each is not getattr(found, name) for name, each in changed.items()):
            found = replace(_any(found), **changed)
    result: T = _any(found)
    return result


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a node; none of what is no node."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) and kind is not Location else ()


def _any(given: Any) -> Any:
    return given


def _nodes(tree: object, kind: type[T]) -> Iterator[T]:
    """Every node of a kind in a tree, in the order of its text."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, kind):
            yield node
        waiting.extend(reversed(_inside_of(_any(node))))


def _inside_of(node: Any) -> list[Any]:
    """What a node or tuple holds that may hold something itself."""
    held = node if node.__class__ is tuple else [getattr(node, name) for name in _names(node.__class__)]
    return [each for each in held if isinstance(each, tuple) or _names(each.__class__)]


def _one(contract: Contract, kind: type[T], draw: random.Random, fits: Callable[[T], bool] | None = None) -> T | None:
    found = [node for node in _nodes(contract, kind) if fits is None or fits(node)]
    return draw.choice(found) if found else None


# -------------------------------------------------------------------- types ----


def _members(contract: Contract) -> list[Any]:
    """What has a type of its own: fields, parameters, arms and aliases; methods with what they return."""
    found: list[Any] = [f for f in _nodes(contract, Field) if f.inherited is None]
    found += [*_nodes(contract, Param), *(a for u in _nodes(contract, Union) for a in u.arms), *_nodes(contract, Alias)]
    return found


def _retyped(make: Callable[[Type, Contract, random.Random], Type | None]) -> Edit:
    """An edit of the type of a member or of a return, perhaps inside of a list or dict."""

    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        methods = [m for m in _nodes(contract, Method) if m.returns is not None]
        owner = draw.choice([*_members(contract), *methods])
        name = "returns" if isinstance(owner, Method) else "type"
        before: Type = getattr(owner, name)
        after = _inside(before, lambda of: make(of, contract, draw), draw)
        if after is None or after == before:
            return None
        changed = replace(owner, **{name: after})
        if isinstance(changed, Field | Param) and not changed.required:
            changed = replace(changed, required=True, default=None)
        return _put(contract, owner, changed)

    return edit


def _inside(of: Type, make: Callable[[Type], Type | None], draw: random.Random) -> Type | None:
    if isinstance(of, ListType) and draw.random() < 0.5:
        item = _inside(of.item, make, draw)
        return replace(of, item=item) if item is not None else None
    if isinstance(of, DictType) and draw.random() < 0.5:
        inner = _inside(of.value, make, draw)
        return replace(of, value=inner) if inner is not None else None
    return make(of)


def _nullable(of: Type, contract: Contract, draw: random.Random) -> Type:
    return replace(of, nullable=not of.nullable)


def _other_scalar(of: Type, contract: Contract, draw: random.Random) -> Type:
    return replace(draw.choice([BOOL, INT, FLOAT, STR, DATETIME, UUID]), nullable=of.nullable)


def _wider(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    """What reads nearly the same: `int` as `float`, texts as `str`, an enum as its base, all as `json`."""
    if isinstance(of, Scalar) and of.name is ScalarName.INT:
        return replace(FLOAT, nullable=of.nullable)
    if isinstance(of, Scalar) and of.name not in (ScalarName.STR, ScalarName.JSON, ScalarName.BOOL, ScalarName.FLOAT):
        return replace(STR, nullable=of.nullable)
    declared = contract.declarations().get(of.target) if isinstance(of, Ref) else None
    return Scalar(declared.base, of.nullable) if isinstance(declared, Enum) else JSON


def _limited(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    if isinstance(of, ListType):
        return replace(of, constraints=draw.choice(_LENGTHS))
    if not isinstance(of, Scalar):
        return None
    match of.name:
        case ScalarName.STR:
            return replace(of, constraints=draw.choice([*_LENGTHS, Constraints(pattern="^[a-z0-9-]+$")]))
        case ScalarName.INT | ScalarName.FLOAT:
            return replace(of, constraints=draw.choice(_RANGES))
        case _:
            return None


_LENGTHS = (NO_CONSTRAINTS, Constraints(min_len=1), Constraints(max_len=2), Constraints(min_len=2, max_len=3))
_RANGES = (NO_CONSTRAINTS, Constraints(min=0), Constraints(max=1), Constraints(min=-1, max=5))


def _wrapped(of: Type, contract: Contract, draw: random.Random) -> Type:
    kinds: list[Type] = [ListType(of), DictType(STR, of)]
    return draw.choice(kinds)


def _unwrapped(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    return of.item if isinstance(of, ListType) else of.value if isinstance(of, DictType) else None


def _swapped(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    if isinstance(of, ListType):
        return DictType(STR, of.item, of.nullable)
    return ListType(of.value, of.nullable) if isinstance(of, DictType) else None


def _rekeyed(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    if not isinstance(of, DictType):
        return None
    limited = replace(STR, constraints=Constraints(max_len=1))
    enums: list[Type] = [Ref(e.name) for e in _nodes(contract, Enum) if e.base is ScalarName.STR]
    return replace(of, key=draw.choice([*enums, STR, limited]))


def _referred(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    kinds = [d.name for d in contract.declarations().values() if not (isinstance(d, Model) and d.kind is _ERROR)]
    return Ref(draw.choice(kinds), of.nullable) if kinds else None


_ERROR = ModelKind.ERROR


def _inlined(of: Type, contract: Contract, draw: random.Random) -> Type | None:
    """What an alias stands for, in its place."""
    declared = contract.declarations().get(of.target) if isinstance(of, Ref) else None
    if not isinstance(declared, Alias):
        return None
    return replace(declared.type, nullable=of.nullable or declared.type.nullable)


# ------------------------------------------------------------------ members ----


def _own_fields(contract: Contract, draw: random.Random) -> tuple[Model, list[Field]] | None:
    found = _one(contract, Model, draw, lambda m: m.kind is not ModelKind.PATCH)
    return (found, list(found.fields)) if found is not None else None


def _add_field(*, required: bool) -> Edit:
    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        found = _own_fields(contract, draw)
        if found is None or any(field.name == _NEW for field in found[1]):
            return None
        of, default = draw.choice(_DEFAULTS)
        field = model_field(_NEW, of, required=required, default=None if required else default)
        return _put(contract, found[0], replace(found[0], fields=(*found[1], field)))

    return edit


_MAYBE = replace(BOOL, nullable=True)
_DEFAULTS: Sequence[tuple[Type, Json]] = ((INT, 3), (STR, "x"), (ListType(INT), []), (_MAYBE, None))


def _field(contract: Contract, draw: random.Random) -> tuple[Model, Field] | None:
    found = _own_fields(contract, draw)
    own = [field for field in found[1] if field.inherited is None] if found is not None else []
    return (found[0], draw.choice(own)) if found is not None and own else None


def _on_field(change: Callable[[Field, random.Random], Field | None], *, drops: bool = False) -> Edit:
    """An edit of one field, which may be taken out."""

    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        found = _field(contract, draw)
        if found is None:
            return None
        owner, field = found
        changed = change(field, draw)
        if changed is None and not drops:
            return None
        kept = [changed if each is field else each for each in owner.fields]
        return _put(contract, owner, replace(owner, fields=tuple(each for each in kept if each is not None)))

    return edit


def _on_param(change: Callable[[Param, random.Random], Param | None], *, drops: bool = False) -> Edit:
    """The same of a parameter."""

    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        method = _one(contract, Method, draw, lambda m: bool(m.params))
        if method is None:
            return None
        given = draw.choice(method.params)
        changed = change(given, draw)
        if changed is None and not drops:
            return None
        kept = [changed if each is given else each for each in method.params]
        return _put(contract, method, replace(method, params=tuple(each for each in kept if each is not None)))

    return edit


def _gone(member: Any, draw: random.Random) -> Any:
    return None


def _renamed(member: Any, draw: random.Random) -> Any:
    return replace(member, name=f"{member.name}_now")


def _was(member: Any, draw: random.Random) -> Any:
    return replace(member, name=f"{member.name}_now", was=(*member.was, member.name))


def _omittable(member: Any, draw: random.Random) -> Any:
    """Required, now with a default: null, or what the base type has."""
    if not member.required:
        return None
    of: Type = member.type
    if of.nullable:
        return replace(member, required=False, default=None)
    simple = {ScalarName.INT: 0, ScalarName.STR: "", ScalarName.BOOL: False}
    if isinstance(of, Scalar) and of.name in simple and of.constraints == NO_CONSTRAINTS:
        return replace(member, required=False, default=simple[of.name])
    return None


def _required(member: Any, draw: random.Random) -> Any:
    return None if member.required else replace(member, required=True, default=None)


def _other_default(member: Any, draw: random.Random) -> Any:
    of: Type = member.type
    if member.required or not isinstance(of, Scalar) or of.constraints != NO_CONSTRAINTS:
        return None
    others: Mapping[ScalarName, Json] = {ScalarName.INT: 41, ScalarName.STR: "other", ScalarName.FLOAT: 2.5}
    return replace(member, default=others[of.name]) if of.name in others else None


def _add_param(*, required: bool) -> Edit:
    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        method = _one(contract, Method, draw, lambda m: all(p.name != _NEW for p in m.params))
        if method is None:
            return None
        of, default = draw.choice(_DEFAULTS)
        given = param(_NEW, of, required=required, default=None if required else default)
        return _put(contract, method, replace(method, params=(*method.params, given)))

    return edit


def _reordered(contract: Contract, draw: random.Random) -> Contract | None:
    """Members in another order."""
    groups: list[tuple[Any, str]] = [(found, "fields") for found in _nodes(contract, Model)]
    groups += [(found, "members") for found in _nodes(contract, Enum)]
    groups += [(found, "arms") for found in _nodes(contract, Union)]
    if not groups:
        return None
    found, name = draw.choice(groups)
    return _put(contract, found, replace(found, **{name: getattr(found, name)[::-1]}))


# ------------------------------------------------------------- declarations ----


def _on_enum(change: Callable[[Enum, random.Random], Sequence[EnumMember] | None]) -> Edit:
    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        found = _one(contract, Enum, draw)
        members = change(found, draw) if found is not None else None
        return _put(contract, found, replace(found, members=tuple(members))) if found and members else None

    return edit


def _spare(of: Enum) -> str | int:
    return "spare" if of.base is ScalarName.STR else 77


def _more_values(of: Enum, draw: random.Random) -> list[EnumMember]:
    return [*of.members, value("spare", _spare(of))]


def _fewer_values(of: Enum, draw: random.Random) -> list[EnumMember]:
    gone = draw.choice(of.members)
    return [member for member in of.members if member is not gone]


def _other_names(of: Enum, draw: random.Random) -> list[EnumMember]:
    return [replace(of.members[0], name="renamed"), *of.members[1:]]


def _other_values(of: Enum, draw: random.Random) -> list[EnumMember]:
    return [replace(of.members[0], value=_spare(of)), *of.members[1:]]


def _was_values(of: Enum, draw: random.Random) -> list[EnumMember]:
    first = of.members[0]
    return [replace(first, value=_spare(of), was=(*first.was, first.value)), *of.members[1:]]


def _swapped_names(of: Enum, draw: random.Random) -> list[EnumMember] | None:
    if len(of.members) < 2:
        return None
    one, two, *others = of.members
    return [replace(one, name=two.name), replace(two, name=one.name), *others]


def _opened(contract: Contract, draw: random.Random) -> Contract | None:
    """What was closed is open, and the other way round."""
    found: Any = draw.choice([*_nodes(contract, Enum), *_nodes(contract, Union)] or [None])
    return _put(contract, found, replace(found, open=not found.open)) if found is not None else None


def _on_union(change: Callable[[Union, Contract, random.Random], Union | None]) -> Edit:
    def edit(contract: Contract, draw: random.Random) -> Contract | None:
        found = _one(contract, Union, draw)
        changed = change(found, contract, draw) if found is not None else None
        return _put(contract, found, changed) if changed is not None and changed.arms else None

    return edit


def _more_arms(of: Union, contract: Contract, draw: random.Random) -> Union:
    return replace(of, arms=(*of.arms, arm(_NEW, draw.choice([INT, STR, BOOL]))))


def _fewer_arms(of: Union, contract: Contract, draw: random.Random) -> Union:
    gone = draw.choice(of.arms)
    return replace(of, arms=tuple(each for each in of.arms if each is not gone))


def _other_arms(of: Union, contract: Contract, draw: random.Random) -> Union:
    return replace(of, arms=(_renamed(of.arms[0], draw), *of.arms[1:]))


def _was_arms(of: Union, contract: Contract, draw: random.Random) -> Union:
    return replace(of, arms=(_was(of.arms[0], draw), *of.arms[1:]))


def _other_model(contract: Contract, draw: random.Random) -> Contract | None:
    """A model of another name where one stood."""
    found = _one(contract, Model, draw)
    if found is None:
        return None
    name = f"{found.name}Now"
    renamed = _put(contract, found, replace(found, name=name))
    for ref in list(_nodes(renamed, Ref)):
        if ref.target == found.name:
            renamed = _put(renamed, ref, replace(ref, target=name))
    for method in [m for m in _nodes(renamed, Method) if found.name in m.errors]:
        errors = tuple(name if error == found.name else error for error in method.errors)
        renamed = _put(renamed, method, replace(method, errors=errors))
    return renamed


# ------------------------------------------------------------------ methods ----


def _add_error(contract: Contract, draw: random.Random) -> Contract | None:
    error = _one(contract, Model, draw, lambda m: m.kind is _ERROR)
    method = _one(contract, Method, draw, lambda m: error is not None and error.name not in m.errors)
    if error is None or method is None:
        return None
    return _put(contract, method, replace(method, errors=(*method.errors, error.name)))


def _drop_error(contract: Contract, draw: random.Random) -> Contract | None:
    method = _one(contract, Method, draw, lambda m: bool(m.errors))
    return _put(contract, method, replace(method, errors=method.errors[1:])) if method is not None else None


def _return(contract: Contract, draw: random.Random) -> Contract | None:
    """A return where there was none, or none any more."""
    method = _one(contract, Method, draw)
    if method is None:
        return None
    after = None if method.returns is not None else draw.choice([INT, replace(STR, nullable=True), JSON])
    return _put(contract, method, replace(method, returns=after))


EDITS: Mapping[str, Edit] = {
    "nullable": _retyped(_nullable),
    "other scalar": _retyped(_other_scalar),
    "wider": _retyped(_wider),
    "constraint": _retyped(_limited),
    "wrapped": _retyped(_wrapped),
    "unwrapped": _retyped(_unwrapped),
    "list for dict": _retyped(_swapped),
    "other key": _retyped(_rekeyed),
    "other declaration": _retyped(_referred),
    "alias inlined": _retyped(_inlined),
    "field added": _add_field(required=False),
    "required field added": _add_field(required=True),
    "field removed": _on_field(_gone, drops=True),
    "field renamed": _on_field(_renamed),
    "field was": _on_field(_was),
    "field omittable": _on_field(_omittable),
    "field required": _on_field(_required),
    "field default": _on_field(_other_default),
    "parameter added": _add_param(required=False),
    "required parameter added": _add_param(required=True),
    "parameter removed": _on_param(_gone, drops=True),
    "parameter renamed": _on_param(_renamed),
    "parameter was": _on_param(_was),
    "parameter omittable": _on_param(_omittable),
    "parameter required": _on_param(_required),
    "parameter default": _on_param(_other_default),
    "reordered": _reordered,
    "value added": _on_enum(_more_values),
    "value removed": _on_enum(_fewer_values),
    "value's name": _on_enum(_other_names),
    "value": _on_enum(_other_values),
    "value was": _on_enum(_was_values),
    "names swapped": _on_enum(_swapped_names),
    "opened or closed": _opened,
    "arm added": _on_union(_more_arms),
    "arm removed": _on_union(_fewer_arms),
    "arm renamed": _on_union(_other_arms),
    "arm was": _on_union(_was_arms),
    "model renamed": _other_model,
    "error added": _add_error,
    "error removed": _drop_error,
    "return added or removed": _return,
}

"""How deep the smallest value of each model and union is; what has none that comes to an end is not listed."""

from collections.abc import Mapping

from ...schemas import contract as c
from .types import Typed, World

__all__ = ["height", "heights", "written"]

_ENDLESS = 1_000_000
"""The height of what has no value that comes to an end."""


def heights(world: World) -> dict[str, int]:
    """The least heights of models and unions: from nothing upwards, until nothing changes."""
    waiting = {name: d for name, d in world.declared.items() if isinstance(d, c.Model | c.Union)}
    found: dict[str, int] = {}
    while True:
        ending = {name: least for name, d in waiting.items() if (least := _least(d, world, found)) < _ENDLESS}
        if not ending:  # what is left may still end by an arm that nobody knows
            ending = {name: 1 for name, d in waiting.items() if isinstance(d, c.Union) and d.open}
        if not ending:
            return found
        found.update(ending)
        waiting = {name: d for name, d in waiting.items() if name not in ending}


def height(typed: Typed, known: Mapping[str, int]) -> int:
    """The height of a type, by those of declarations."""
    if typed.nullable:
        return 0
    match typed.shape:
        case c.ListType(item=item, constraints=limits):
            return 1 + height(typed.of(item), known) if limits.min_len else 0
        case c.Model(name=name) | c.Union(name=name):
            return known.get(name, _ENDLESS)
        case _:
            return 0


def written(model: c.Model) -> tuple[c.Field, ...]:
    """The fields that are always written."""
    return () if model.kind is c.ModelKind.PATCH else model.fields


def _least(declared: c.Model | c.Union, world: World, known: Mapping[str, int]) -> int:
    if isinstance(declared, c.Model):
        return 1 + max((height(Typed(field.type, world), known) for field in written(declared)), default=0)
    return 1 + min((height(Typed(arm.type, world), known) for arm in declared.arms), default=_ENDLESS)

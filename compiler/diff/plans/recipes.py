"""From a finding to the ways to make its change in steps: the catalogue's recipes, filled in with both versions."""

from collections.abc import Iterator

from ..catalogue import FINDINGS
from ..findings import Finding
from ..kind import Scope
from .calls import method_unit, notice_unit, service_unit
from .editions import Edition, Spot
from .members import member_units
from .types import type_units
from .units import Clock, Fate, Stage, Unit

__all__ = ["ways"]

Editions = tuple[Edition, Edition]
Pair = tuple[Spot | None, Spot | None]


def ways(finding: Finding, editions: Editions, clock: Clock) -> Iterator[tuple[Unit, ...]]:
    """The ways to make a change in steps, better ones first; in the last it is not made."""
    for recipe in FINDINGS[finding.id].plan:
        yield from _ways(recipe.scope, finding, editions, clock)
    old, new = _method(finding, editions) if "(" in finding.path else _subject(finding, editions)
    yield (Unit(scope=Scope.NOTICE, old=old, new=new, stages=(Stage(fate=Fate.ALONE),)),)


def _ways(scope: Scope, finding: Finding, editions: Editions, clock: Clock) -> Iterator[tuple[Unit, ...]]:
    old, new = _method(finding, editions) if scope is Scope.METHOD else _subject(finding, editions)
    match scope, old, new:
        case Scope.MEMBER, _, _:
            yield from member_units(old, new, editions, clock)
        case Scope.METHOD, Spot(), _:
            yield (method_unit(old, new, editions[1], clock),)
        case Scope.SERVICE, Spot(), _:
            yield (service_unit(old, new, editions[1], clock),)
        case Scope.TYPE, _, _:
            before, after = _declarations(old, new, editions)
            if before is not None and after is not None:
                yield from type_units(before, after, editions, clock)
        case Scope.NOTICE, Spot(), Spot():
            yield (notice_unit(new, old, clock),)
        case _:
            pass


def _subject(finding: Finding, editions: Editions) -> Pair:
    """What a finding is about, in each version that has it: by its path, and where names differ by its places."""
    places = (finding.old, finding.new)
    there = [e.spot(place.location) if place is not None else None for e, place in zip(editions, places, strict=True)]
    named = [e.named(finding.path) if place is not None else None for e, place in zip(editions, places, strict=True)]
    if None not in places and None in named:
        return _lifted(there[0], there[1], editions)
    old, new = (spot or other for spot, other in zip(named, there, strict=True))
    return old, new


def _lifted(old: Spot | None, new: Spot | None, editions: Editions) -> Pair:
    """The fields in the place of picks that have other names because the fields have."""
    sources = [e.source_of(spot) if spot is not None else None for e, spot in zip(editions, (old, new), strict=True)]
    before, after = sources
    if before is None or after is None or before.name == after.name:
        return old, new
    is_kept = editions[1].twin(before) is not None or editions[0].twin(after) is not None
    return (old, new) if is_kept else (before, after)


def _method(finding: Finding, editions: Editions) -> Pair:
    """The method that a finding is about, or that it is in."""
    head = finding.path.partition("(")[0]
    found = [edition.named(head) or spot for edition, spot in zip(editions, _subject(finding, editions), strict=True)]
    old, new = (spot.method if spot is not None else None for spot in found)
    return old, new


def _declarations(old: Spot | None, new: Spot | None, editions: Editions) -> Pair:
    """The declarations that members are in."""
    found = [Spot(spot.module, spot.decl) if spot is not None else None for spot in (old, new)]
    path = next((spot.path for spot in reversed(found) if spot is not None), "")
    before, after = (spot or edition.named(path) for spot, edition in zip(found, editions, strict=True))
    return before, after

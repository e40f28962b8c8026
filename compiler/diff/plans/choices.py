"""The ways that are left for each finding, and the units of those that are chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ....records import record
from ..findings import Finding
from ..kind import Scope
from .editions import Edition, Spot
from .recipes import ways
from .units import Clock, Fate, Unit

__all__ = ["Choice", "Units", "first_choices", "merged", "refused"]

Units = Mapping[tuple[str, str], Unit]
"""The units that are carried out, by the keys of all that were chosen."""


@record(frozen=True, slots=True)
class Choice:
    """A finding and the ways that have not been refused; the first is chosen, and the last is always left."""

    finding: Finding
    ways: tuple[tuple[Unit, ...], ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """What is done about the finding."""
        return self.ways[0]

    @property
    def is_left_out(self) -> bool:
        """Whether the finding's change is not made."""
        return len(self.ways) == 1

    def left_out(self) -> "Choice":
        """The same with nothing left but the last way."""
        return Choice(self.finding, self.ways[-1:])


def first_choices(findings: Sequence[Finding], editions: tuple[Edition, Edition], clock: Clock) -> list[Choice]:
    """The best way for each finding."""
    return [Choice(finding, tuple(ways(finding, editions, clock))) for finding in findings]


def refused(choices: Sequence[Choice], units: Sequence[Unit]) -> list[Choice]:
    """The next ways in the place of those to which units belong; where these are the last, in the place of all."""
    keys = {unit.key for unit in units}
    blamed = [choice for choice in choices if not choice.is_left_out and any(u.key in keys for u in choice.units)]
    blamed = blamed or [choice for choice in choices if not choice.is_left_out]
    return [Choice(c.finding, c.ways[1:]) if any(c is one for one in blamed) else c for c in choices]


def merged(choices: Sequence[Choice], edition: Edition) -> Units:
    """The units of all choices, in the order of the old texts; those that are parts of others are these.

    What is done about a parameter may be done about its whole method. `edition` is the old one, in which types are
    looked for that have to stay longer.
    """
    units = {unit.key: unit for choice in reversed(choices) for unit in reversed(choice.units)}
    everything = list(units.values())
    whole = {key: _whole(unit, everything) for key, unit in units.items()}
    stays = {id(unit): _as_long_as_used(unit, whole.values(), edition) for unit in whole.values()}
    return {key: stays[id(unit)] for key, unit in sorted(whole.items(), key=lambda item: _place(item[1]))}


def _as_long_as_used(unit: Unit, units: Iterable[Unit], edition: Edition) -> Unit:
    """An old type stays until nothing that is kept names it any more."""
    if unit.scope is not Scope.TYPE or unit.old is None or len(unit.stages) < 2:
        return unit
    path = unit.old.path
    users = [u for u in units if u.old is not None and any(d.name == path for d, _ in edition.uses_in(u.old))]
    first, last = unit.stages[0], unit.stages[-1]
    middle = [replace(first, title="")] * (max((len(user.stages) for user in users), default=2) - 2)
    return replace(unit, stages=(first, *middle, last))


def _place(unit: Unit) -> tuple[str, int]:
    spot = unit.old or unit.new
    return (spot.module.source.path, spot.node.span.start) if spot is not None else ("", 0)


def _whole(unit: Unit, units: Sequence[Unit]) -> Unit:
    around = next((other for other in units if _is_in(unit, other) or _is_half(unit, other)), None)
    return unit if around is None else _whole(around, units)


def _is_half(unit: Unit, other: Unit) -> bool:
    """Whether another unit is about the same text and one beside it."""
    if other.old is None or other.new is None or (unit.old is not None and unit.new is not None):
        return False
    return unit.key[0] == other.key[0] or unit.key[1] == other.key[1]


def _is_in(unit: Unit, other: Unit) -> bool:
    """Whether a unit is about a part of another one's text, which goes with that."""
    is_whole = other.scope in (Scope.METHOD, Scope.SERVICE, Scope.TYPE) or other.stages[0].fate is Fate.ALONE
    return is_whole and (_is_below(unit.new, other.new) or _is_below(unit.old, other.old))


def _is_below(inner: Spot | None, outer: Spot | None) -> bool:
    if inner is None or outer is None or inner.module is not outer.module:
        return False
    span, around = inner.node.span, outer.node.span
    return span != around and around.start <= span.start and span.end <= around.end

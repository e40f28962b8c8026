"""How bad a change is: the level of each use by the edges that occur there, floors, lifecycle, routing and privacy."""

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from ...records import record
from ...schemas import contract as c
from .catalogue import FINDINGS
from .differences import Difference, Local
from .findings import Axis, DeployOrder, Level, Outcome, Position
from .usage import Usage
from .uses import Sighting

__all__ = ["Judge", "Judgement", "is_first"]

_SAFE = frozenset({"field-added", "param-added-optional"})
"""What may be ignored by who does not know it yet: it has a default."""
_WIRE = {Outcome.REJECT: Level.BREAKING, Outcome.LOST: Level.BREAKING, Outcome.ALTERED: Level.BREAKING}
_REQUEST = {Outcome.IGNORED: Level.HAZARD, Outcome.SKEW: Level.HAZARD}
_RESPONSE = {Outcome.UNDECLARED: Level.HAZARD}
_TYPE = ("-type-widened", "-type-narrowed", "-type-changed", "-type-rewritten")
_NARROWED = ("-narrowed", "-changed", "-became-non-null", "-tightened")
_REMOVED = frozenset({"param-removed-required", "param-removed-optional", "field-removed", "field-removed-required"})


Address: TypeAlias = tuple[str, str]
"""A service's key and a method's name, as the old version has them."""


class Judgement(NamedTuple):
    """A level, and what decided it; `safe_if` where it is not what the catalogue says."""

    level: Level
    axis: Axis
    note: str = ""
    safe_if: str = ""


def is_first(silo: c.Silo, order: DeployOrder) -> bool:
    """Whether a service of this silo is deployed before its callers."""
    return order is not DeployOrder.ROLLING and order.value[0] == silo.value


@record(frozen=True, slots=True, kw_only=True)
class Judge:
    """What levels depend on."""

    order: DeployOrder
    today: datetime.date
    grace_days: int
    usage: Usage | None

    def use(self, seen: Sighting, returned_by: set[str]) -> Judgement:
        """How bad a difference is for one use; `returned_by` are the services that also return what differs."""
        kind = FINDINGS[seen.found.id]
        wire = self._wire(seen, returned_by)
        floor = self._floor(seen) if kind.axis in (Axis.WIRE, Axis.FLOOR) else Level.SAFE
        if kind.axis not in (Axis.WIRE, Axis.FLOOR) and kind.level > wire.level:
            return Judgement(kind.level, kind.axis)
        if floor > wire.level:
            reason = self._is_over(seen)
            if reason:
                return Judgement(wire.level, Axis.LIFECYCLE, reason)
            return Judgement(floor, Axis.FLOOR, self._why_not_yet(seen))
        return wire

    # The wire

    def _wire(self, seen: Sighting, returned_by: set[str]) -> Judgement:
        service = seen.pair.services[1]
        is_server_first = self.order is DeployOrder.ROLLING or is_first(service.silo, self.order)
        is_caller_first = self.order is DeployOrder.ROLLING or not is_server_first
        ours, theirs = seen.forward, seen.backward
        if seen.root.position is Position.RESPONSE:
            ours, theirs = theirs, ours
        level = max(
            _edge(ours, seen) if is_server_first else Level.SAFE,
            _edge(theirs, seen) if is_caller_first else Level.SAFE,
        )
        is_kept = seen.pair.old.outbox is not None and seen.root.position is Position.REQUEST
        if is_kept and _edge(ours, seen) > level:
            return Judgement(_edge(ours, seen), Axis.WIRE, _KEPT)
        is_losable = seen.found.is_reset and seen.root.position is Position.REQUEST
        if is_losable and is_server_first and service.key in returned_by and level is Level.SAFE:
            return Judgement(Level.HAZARD, Axis.WIRE, _LOSS)
        return Judgement(level, Axis.WIRE)

    # Floors

    def _floor(self, seen: Sighting) -> Level:
        found, kind = seen.found, FINDINGS[seen.found.id]
        is_param = seen.root.kind == "arguments" and _is_own_type(seen) and found.id.endswith(_TYPE)
        is_return = seen.root.kind == "return" and _is_own_type(seen) and found.id.endswith(_NARROWED)
        narrows = is_return and seen.forward.outcome in _WIRE
        return Level.BREAKING if is_param or narrows else kind.level

    # Lifecycle

    def _is_over(self, seen: Sighting) -> str:
        """Why something may go; empty where it may not."""
        if seen.found.id in _REMOVED and self._is_unused([_address(seen)]):
            return self._nobody()
        deprecated = seen.found.deprecated
        is_over = deprecated is not None and self._has_passed(deprecated.since)
        return f"it was `@deprecated` for at least {self.grace_days} days" if is_over else ""

    def _why_not_yet(self, seen: Sighting) -> str:
        since = seen.found.deprecated.since if seen.found.deprecated is not None else None
        called = self._counted([_address(seen)]) if seen.found.id in _REMOVED else ""
        return _together(self._so_far("deprecated", since), called)

    def removal(self, service: c.Service, methods: Iterable[c.Method]) -> Judgement:
        """A method or service that went."""
        methods = list(methods)
        dates = [method.disabled_since or service.disabled_since for method in methods]
        latest = max((date for date in dates if date is not None), default=None) if all(dates) else None
        if latest is not None and self._has_passed(latest):
            return Judgement(Level.SAFE, Axis.LIFECYCLE, f"it was `@disabled` for at least {self.grace_days} days")
        calls = [(service.key, method.name) for method in methods]
        if self._is_unused(calls):
            return Judgement(Level.SAFE, Axis.LIFECYCLE, self._nobody())
        return Judgement(Level.BREAKING, Axis.FLOOR, _together(self._so_far("disabled", latest), self._counted(calls)))

    def plain(self, found: Difference, calls: Sequence[Address], since: str | None) -> Judgement:
        """A difference that is not about values. `calls` are the methods it is about, `since` when it begins."""
        kind = FINDINGS[found.id]
        if found.id == "disabled-added" and since is not None:
            return self._disabling(found, calls, since)
        if found.id == "deprecated-added" and since is not None and since < self.today.isoformat():
            return Judgement(Level.HAZARD, Axis.LIFECYCLE, self._has_begun())
        return Judgement(kind.level, kind.axis)

    def _disabling(self, found: Difference, calls: Sequence[Address], since: str) -> Judgement:
        if since < self.today.isoformat():
            return Judgement(Level.BREAKING, Axis.LIFECYCLE, self._has_begun(), "the day were still to come")
        if found.deprecated is not None and self._has_passed(found.deprecated.since):
            return Judgement(Level.SAFE, Axis.LIFECYCLE, f"it was `@deprecated` for at least {self.grace_days} days")
        if self._is_unused(calls):
            return Judgement(Level.SAFE, Axis.LIFECYCLE, self._nobody())
        announced = found.deprecated.since if found.deprecated is not None else None
        words = _together(self._so_far("deprecated", announced), self._counted(calls))
        return Judgement(Level.BREAKING, Axis.LIFECYCLE, words)

    def _has_begun(self) -> str:
        return f"its `since` is earlier than {self.today}"

    def _has_passed(self, since: str) -> bool:
        return self._days(since) >= self.grace_days

    def _so_far(self, mark: str, since: str | None) -> str:
        """How much of the time of grace is over; empty where it has not begun."""
        days = self._days(since) if since is not None else 0
        return f"it was `@{mark}` for {days} of {self.grace_days} days" if days > 0 else ""

    def _days(self, since: str) -> int:
        return (self.today - datetime.date.fromisoformat(since)).days

    def _is_unused(self, calls: Sequence[Address]) -> bool:
        """Whether nobody called any of the methods over as long a period."""
        return self.usage is not None and bool(calls) and not self._counted(calls)

    def _counted(self, calls: Sequence[Address]) -> str:
        """What call counts have against it that nobody calls any of the methods; empty where they say just that."""
        usage = self.usage
        if usage is None:
            return ""
        counts = [usage.calls_of(service, method) for service, method in calls]
        if any(counts):
            return f"it was called {sum(filter(None, counts)):,} times from {usage.start} to {usage.end}"
        if None in counts:
            return "nobody counted its calls"
        if usage.days < self.grace_days:
            return f"its calls were counted for {usage.days} of {self.grace_days} days"
        past = (self.today - usage.end).days
        return f"its calls were last counted {past} days ago, on {usage.end}" if past > self.grace_days else ""

    def _nobody(self) -> str:
        assert self.usage is not None, "who counts no calls does not know"
        return f"nobody called it from {self.usage.start} to {self.usage.end}"


_KEPT = "its `@outbox` may have kept calls of old callers, which arrive under any order"
_LOSS = "an old caller that reads it, changes something else and writes it back resets the field"


def _address(seen: Sighting) -> Address:
    return seen.pair.services[0].key, seen.pair.old.name


def _together(*words: str) -> str:
    return "; ".join(filter(None, words))


def _edge(found: Local, seen: Sighting) -> Level:
    """The level of what becomes of values on an edge that occurs."""
    if found.is_rounding or found.is_undecided:
        return Level.HAZARD
    if seen.root.position is Position.RESPONSE:
        return _WIRE.get(found.outcome) or _RESPONSE.get(found.outcome, Level.SAFE)
    if found.outcome is Outcome.IGNORED and seen.found.id in _SAFE:
        return Level.SAFE
    return _WIRE.get(found.outcome) or _REQUEST.get(found.outcome, Level.SAFE)


def _is_own_type(seen: Sighting) -> bool:
    """Whether the difference is in the parameter's or return's own type, through aliases, lists and dicts."""
    members = [step for step in seen.steps if step.kind in ("field", "arm")]
    return len(members) == (seen.root.kind == "arguments")

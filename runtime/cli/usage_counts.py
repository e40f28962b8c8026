"""What counts of calls by day say together: over which days they were counted, and how many there were."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

__all__ = ["Count", "Gap", "calls_by_method", "gap_in", "silos_of", "whole_days"]

_DAY = timedelta(days=1)


class Count(NamedTuple):
    """Calls of a method on a day, in UTC. `side` is `served`, with a row for each method there is, or `made`."""

    day: date
    silo: str
    side: str
    service: str
    method: str
    calls: int


class Gap(NamedTuple):
    """A day on which a silo counted nothing, not even that there was nothing."""

    silo: str
    day: date


def silos_of(counts: Iterable[Count]) -> list[str]:
    """The silos that counted what they serve. Who only makes calls proves nothing by not making any."""
    return sorted(_days(counts))


def whole_days(counts: Iterable[Count], today: date) -> frozenset[date]:
    """The days that all silos counted from beginning to end: not their first, and not today."""
    by_silo = _days(counts)
    whole = [{day for day in days if day - _DAY in days and day < today} for days in by_silo.values()]
    return frozenset(set[date].intersection(*whole)) if whole else frozenset()


def gap_in(counts: Iterable[Count], first: date, last: date) -> Gap | None:
    """The first gap between two days, both included."""
    period = [first + _DAY * number for number in range((last - first).days + 1)]
    by_silo = sorted(_days(counts).items())
    return next((Gap(silo, day) for day in period for silo, days in by_silo if day not in days), None)


def calls_by_method(counts: Iterable[Count], first: date, last: date) -> Mapping[str, Mapping[str, int]]:
    """Calls per service key and method: those served, or those made if they are more.

    Most calls are counted on both sides. One side may count what the other did not: it may not have been set up to.
    """
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for count in counts:
        if first <= count.day <= last:
            sums[count.service, count.method][count.side] += count.calls
    calls: dict[str, dict[str, int]] = {}
    for (service, method), sides in sorted(sums.items()):
        calls.setdefault(service, {})[method] = max(sides.values())
    return calls


def _days(counts: Iterable[Count]) -> dict[str, set[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    for count in counts:
        if count.side == "served":
            days[count.silo].add(count.day)
    return days

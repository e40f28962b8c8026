"""Which organizations have left a region or are about to: the receiver's side of a move.

A region refuses calls for an organization that has left it, and writes for one that is moving. Absent means here. A
region that gets an organization back knows it by its version, which is higher than any before.
"""

import time
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol, TypeAlias

from .mappings import checked_slug, is_organization_id, is_slug
from .transactions import Transactions

__all__ = [
    "Departure",
    "DepartureRows",
    "DepartureStore",
    "Placement",
    "PlacementKind",
    "RowDepartureStore",
    "Running",
    "Verdict",
]

PlacementKind: TypeAlias = Literal[
    "organization_id", "organization_slug", "region_name", "declared", "single_organization"
]
Verdict: TypeAlias = Literal["here", "moving", "elsewhere"]


class Placement(NamedTuple):
    """Why the caller believes that a call belongs to a region; it signs this.

    `value` is the routed value where it names an organization or a region. `version` and `organization_id` are those
    of the mapping that the caller found; without one they are 0 and None.
    """

    kind: PlacementKind
    region: str
    value: int | str | None = None
    version: int = 0
    organization_id: int | None = None

    def __repr__(self) -> str:
        return f"Placement(kind={self.kind!r}, region={self.region!r}, version={self.version})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What a region knows of an organization that has left or is moving.

    `gone` is the version under which it last left, `held` the version under which it is moving; 0 stands for never.
    """

    organization_id: int = field(repr=False)
    slug: str | None = field(default=None, repr=False)
    gone: int = 0
    held: int = 0


class DepartureStore(Protocol):
    """What a region knows of departures, shared by its processes.

    The order of a move, from control: `begin_move` in the mappings, `hold` here, copy the data, `finish_move`,
    `release` here. To give up: `resume` here, then `abort_move`. Every step may be repeated after a crash.

    What holds across the processes of the region that share the store, once `hold` or `release` has returned:

    - no process admits a write (after `release`: any call) that was placed by that version or an earlier one;
    - no write that was admitted before is still running on this host, if writes run inside `admitted`. What a store
      promises about other hosts, its own docstring says.

    Both go by the organization. A call that is placed by a region's name, or by a declared resolver that gives no more
    than a region, names none, and is always admitted; so is one that is placed by a slug under which `hold` did not
    know the organization, unless the placement has the organization's id as well.

    Every method raises RegionResolutionError if the store fails; a call must then be refused.
    """

    def hold(self, organization_id: int, slug: str | None, version: int) -> None:
        """Refuse the organization's writes, and wait until those that run have ended.

        Raises RegionResolutionError if they take too long; the hold stays, and calling again goes on waiting.
        """
        ...

    def resume(self, organization_id: int) -> None:
        """Take writes again: the move is given up."""
        ...

    def release(self, organization_id: int, version: int, *, slug: str | None = None) -> None:
        """Refuse every call: the organization has left. `version` is the one that it had here.

        Waits for running writes as `hold` does. The slug is that of `hold`, if none is given.
        """
        ...

    def check(self, placement: Placement, *, writes: bool) -> Verdict:
        """Whether a call may run here at this moment. For a write, `admitted` says more."""
        ...

    def admitted(self, placement: Placement, *, writes: bool) -> AbstractContextManager[Verdict]:
        """The same, for a call that runs inside the block: `hold` waits until the block is left."""
        ...


class DepartureRows(Protocol):
    """The rows of departures inside one transaction."""

    def by_organization_id(self, organization_id: int, /) -> Departure | None: ...

    def by_slug(self, slug: str, /) -> tuple[Departure, ...]: ...

    def put(self, departure: Departure, /) -> None:
        """Insert or replace."""
        ...

    def remove(self, organization_id: int, /) -> None: ...


class Running(Protocol):
    """Counts running writes by organization, and tells when departures have changed; see RunningWrites."""

    def stamp(self) -> bytes:
        """Another one after each `restamp`."""
        ...

    def restamp(self) -> None: ...

    def enter(self, key: int | str) -> None: ...

    def leave(self, key: int | str) -> None: ...

    def wait(self, keys: Iterable[int | str]) -> None:
        """Return once no write of any of the keys runs. Raises RegionResolutionError if that takes too long."""
        ...


class RowDepartureStore:
    """A DepartureStore over rows."""

    def __init__(self, rows: Transactions[DepartureRows], running: Running, *, max_age: float = 1.0) -> None:
        self._rows = rows
        self._running = running
        self._max_age = max_age
        self._recent: dict[int | str, _Recent] = {}

    def _settle(self, departure: Departure) -> None:
        """Return once every process knows of a change, and no write that was admitted before it is running."""
        self._running.restamp()
        keys = (departure.organization_id, departure.slug)
        self._running.wait(key for key in keys if key is not None)

    def hold(self, organization_id: int, slug: str | None, version: int) -> None:
        slug = checked_slug(slug)
        with self._rows.writing() as rows:
            before = _departure(rows, organization_id, version)
            after = replace(before, slug=slug or before.slug, held=max(before.held, version))
            rows.put(after)
        self._settle(after)

    def resume(self, organization_id: int) -> None:
        with self._rows.writing() as rows:
            before = rows.by_organization_id(organization_id)
            if before is not None:
                _put_or_forget(rows, replace(before, held=0))
        self._running.restamp()

    def release(self, organization_id: int, version: int, *, slug: str | None = None) -> None:
        slug = checked_slug(slug)
        with self._rows.writing() as rows:
            before = _departure(rows, organization_id, version)
            held = before.held if before.held > version else 0
            after = replace(before, slug=slug or before.slug, gone=max(before.gone, version), held=held)
            rows.put(after)
        self._settle(after)

    def check(self, placement: Placement, *, writes: bool) -> Verdict:
        key = _key(placement)
        known = self._known(key) if key is not None else ()
        return _verdict(known, placement.version, writes) if known else "here"

    @contextmanager
    def admitted(self, placement: Placement, *, writes: bool) -> Generator[Verdict]:
        verdict = self.check(placement, writes=writes)
        key = _key(placement) if writes and verdict == "here" else None
        if key is None:
            yield verdict
            return
        # counted, then checked again: a hold that came in between waits for this write, or this write sees it. Only
        # after a first check, or writes that are refused anyway would keep a hold from ever finding none
        self._running.enter(key)
        try:
            yield self.check(placement, writes=True)
        finally:
            self._running.leave(key)

    def _known(self, key: int | str) -> tuple[Departure, ...]:
        """The departures of an organization: as read before, if nothing has changed since then."""
        stamp, now = self._running.stamp(), time.monotonic()
        recent = self._recent.get(key)
        if recent is not None and recent.stamp == stamp and now < recent.until:
            return recent.departures
        departures = self._read(key)
        if len(self._recent) >= _MOST_RECENT:
            self._recent.clear()
        self._recent[key] = _Recent(stamp, now + self._max_age, departures)
        return departures

    def _read(self, key: int | str) -> tuple[Departure, ...]:
        with self._rows.reading() as rows:
            if isinstance(key, str):
                # a database may take `Acme` for `acme`
                return tuple(departure for departure in rows.by_slug(key) if departure.slug == key)
            found = rows.by_organization_id(key)
            return (found,) if found is not None else ()


class _Recent(NamedTuple):
    """Departures as they were under a stamp, and when they have to be read again even so."""

    stamp: bytes
    until: float
    departures: tuple[Departure, ...]


_MOST_RECENT = 20_000


def _key(placement: Placement) -> int | str | None:
    """The organization that a placement is about: its id, or its slug if the placement says no more."""
    key: int | str | None = placement.organization_id
    if key is None and placement.kind not in ("region_name", "declared"):
        key = placement.value
    return key if is_organization_id(key) or is_slug(key) else None


def _verdict(known: tuple[Departure, ...], version: int, writes: bool) -> Verdict:
    if version <= max(departure.gone for departure in known):
        return "elsewhere"
    if writes and version <= max(departure.held for departure in known):
        return "moving"
    return "here"


def _departure(rows: DepartureRows, organization_id: int, version: int) -> Departure:
    """What is known of an organization, as something to be changed."""
    if not is_organization_id(organization_id) or version < 1:
        raise ValueError("an organization's id is an integer of 64 bits, and a version is at least 1")
    return rows.by_organization_id(organization_id) or Departure(organization_id=organization_id)


def _put_or_forget(rows: DepartureRows, departure: Departure) -> None:
    if departure.gone or departure.held:
        rows.put(departure)
    else:
        rows.remove(departure.organization_id)

"""What a region knows of organizations that have left it or are moving, in every store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rpcc.runtime import RegionMappingNotFound, RegionResolutionError
from rpcc.runtime.placement.departures import DepartureStore, Placement, PlacementKind, Verdict
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore


def by_id(version: int, organization_id: int = 1) -> Placement:
    return Placement(
        kind="organization_id",
        value=organization_id,
        region="us",
        version=version,
        organization_id=organization_id,
    )


def by_slug(version: int, slug: str = "acme") -> Placement:
    return Placement(kind="organization_slug", value=slug, region="us", version=version)


def verdicts(store: DepartureStore, placement: Placement) -> tuple[Verdict, Verdict]:
    """For a read and for a write."""
    checked = store.check(placement, writes=False), store.check(placement, writes=True)
    with store.admitted(placement, writes=False) as read:
        pass
    with store.admitted(placement, writes=True) as write:
        assert (read, write) == checked
    return checked


@pytest.mark.parametrize("placement", [by_id(1), by_slug(1)])
def test_a_move(departures: DepartureStore, placement: Placement) -> None:
    assert verdicts(departures, placement) == ("here", "here")
    departures.hold(1, "acme", 1)
    assert verdicts(departures, placement) == ("here", "moving")
    departures.release(1, 1)
    assert verdicts(departures, placement) == ("elsewhere", "elsewhere")


@pytest.mark.parametrize("placement", [by_id(1), by_slug(1)])
def test_a_move_that_is_given_up(departures: DepartureStore, placement: Placement) -> None:
    departures.hold(1, "acme", 1)
    departures.resume(1)
    assert verdicts(departures, placement) == ("here", "here")


@pytest.mark.parametrize("make", [by_id, by_slug])
def test_an_organization_that_comes_back(departures: DepartureStore, make: Callable[[int], Placement]) -> None:
    departures.hold(1, "acme", 1)
    departures.release(1, 1)
    assert verdicts(departures, make(3)) == ("here", "here")
    assert verdicts(departures, make(1)) == ("elsewhere", "elsewhere")
    departures.hold(1, "acme", 3)
    assert verdicts(departures, make(3)) == ("here", "moving")
    assert verdicts(departures, make(1)) == ("elsewhere", "elsewhere")
    departures.resume(1)
    assert verdicts(departures, make(3)) == ("here", "here")
    assert verdicts(departures, make(1)) == ("elsewhere", "elsewhere")


def test_a_forgotten_hold_ends_when_the_organization_comes_back(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 1)
    assert verdicts(departures, by_id(2)) == ("here", "here")


def test_steps_may_come_twice_and_late(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 1)
    departures.hold(1, "acme", 1)
    departures.release(1, 1)
    departures.release(1, 1)
    departures.hold(1, "acme", 1)
    assert verdicts(departures, by_id(1)) == ("elsewhere", "elsewhere")
    departures.release(1, 3)
    departures.release(1, 1)
    assert verdicts(departures, by_id(3)) == ("elsewhere", "elsewhere")
    departures.resume(2)


def test_a_late_release_leaves_a_later_hold(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 3)
    departures.release(1, 1)
    assert verdicts(departures, by_id(3)) == ("here", "moving")


def test_a_release_without_a_hold(departures: DepartureStore) -> None:
    departures.release(1, 1, slug="acme")
    assert verdicts(departures, by_id(1)) == verdicts(departures, by_slug(1)) == ("elsewhere", "elsewhere")


def test_others_are_not_concerned(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 5)
    departures.release(2, 5, slug="other")
    assert verdicts(departures, by_id(1, 3)) == verdicts(departures, by_slug(1, "third")) == ("here", "here")


def test_a_slug_that_another_organization_took_over(departures: DepartureStore) -> None:
    departures.release(1, 1, slug="acme")
    departures.hold(2, "acme", 3)
    assert verdicts(departures, by_slug(1)) == ("elsewhere", "elsewhere")
    assert verdicts(departures, by_slug(3)) == ("here", "moving")
    assert verdicts(departures, by_slug(4)) == ("here", "here")


def test_an_id_says_more_than_a_slug(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 1)
    under_an_old_slug = Placement(kind="organization_slug", value="old", region="us", version=1, organization_id=1)
    assert verdicts(departures, under_an_old_slug) == ("here", "moving")


def test_a_single_organization(departures: DepartureStore) -> None:
    single = Placement(kind="single_organization", region="us", version=1, organization_id=1)
    departures.hold(1, None, 1)
    assert verdicts(departures, single) == ("here", "moving")
    assert verdicts(departures, Placement(kind="single_organization", region="us")) == ("here", "here")


@pytest.mark.parametrize("kind", ["region_name", "declared"])
def test_placements_that_name_no_organization(departures: DepartureStore, kind: PlacementKind) -> None:
    departures.release(1, 1, slug="us")
    assert verdicts(departures, Placement(kind=kind, value="us", region="us")) == ("here", "here")


def test_a_declared_resolver_may_name_the_organization(departures: DepartureStore) -> None:
    departures.hold(1, "acme", 1)
    placement = Placement(kind="declared", region="us", version=1, organization_id=1)
    assert verdicts(departures, placement) == ("here", "moving")
    departures.release(1, 1)
    assert verdicts(departures, placement) == ("elsewhere", "elsewhere")


def test_a_placement_without_a_version_is_an_old_one(departures: DepartureStore) -> None:
    departures.release(1, 1, slug="acme")
    assert verdicts(departures, by_id(0)) == ("elsewhere", "elsewhere")


@pytest.mark.parametrize(("organization_id", "version"), [(2**63, 1), (True, 1), (1, 0), (1, -1)])
def test_what_no_mapping_has_is_refused(departures: DepartureStore, organization_id: int, version: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        departures.hold(organization_id, None, version)
    with pytest.raises(ValueError, match="at least 1"):
        departures.release(organization_id, version)


@pytest.mark.parametrize("value", [2**63, None, "\ud800", ""])
def test_strange_placements_break_nothing(departures: DepartureStore, value: int | str | None) -> None:
    for kind in ("organization_id", "organization_slug"):
        assert verdicts(departures, Placement(kind=kind, value=value, region="us")) == ("here", "here")


def test_a_hold_waits_for_writes_and_not_for_reads(departures: DepartureStore) -> None:
    with departures.admitted(by_id(1), writes=False), departures.admitted(by_id(1, 2), writes=True):
        departures.hold(1, "acme", 1)
    departures.resume(1)
    for placement in (by_id(1), by_slug(1)):
        with departures.admitted(placement, writes=True) as verdict:
            assert verdict == "here"
            with pytest.raises(RegionResolutionError, match="still running") as waited:
                departures.hold(1, "acme", 1)
        assert not isinstance(waited.value, RegionMappingNotFound)
        assert verdicts(departures, placement) == ("here", "moving")
        departures.hold(1, "acme", 1)
        departures.resume(1)


class Overtaken(SqliteDepartureStore):
    """A store in which a hold by another comes right after a write's first check."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.holder: SqliteDepartureStore | None = SqliteDepartureStore(path, drain_timeout=0.05)

    def check(self, placement: Placement, *, writes: bool) -> Verdict:
        verdict = super().check(placement, writes=writes)
        holder, self.holder = self.holder, None
        if holder is not None:
            holder.hold(1, "acme", 1)
        return verdict


def test_a_hold_that_overtakes_a_write_is_seen_by_it(tmp_path: Path) -> None:
    with Overtaken(tmp_path / "departures.db").admitted(by_id(1), writes=True) as verdict:
        assert verdict == "moving"


def test_a_write_that_fails_is_over(departures: DepartureStore) -> None:
    with pytest.raises(ZeroDivisionError), departures.admitted(by_id(1), writes=True):
        _ = 1 / 0
    departures.hold(1, "acme", 1)


def test_a_store_that_fails_admits_nothing(tmp_path: Path) -> None:
    store = SqliteDepartureStore(tmp_path / "departures.db")
    (tmp_path / "departures.db").unlink()
    for writes in (False, True):
        with pytest.raises(RegionResolutionError, match="No such file"):
            store.check(by_id(1), writes=writes)
        with (
            pytest.raises(RegionResolutionError, match="No such file"),
            store.admitted(by_id(1), writes=writes),
        ):
            pytest.fail("admitted")


def test_nothing_shown_names_an_organization(departures: DepartureStore) -> None:
    placement = Placement(kind="organization_slug", value="canary", region="us", organization_id=987654321)
    shown = f"{placement} {departures}"
    with pytest.raises(RegionResolutionError) as failed, departures.admitted(placement, writes=True):
        departures.hold(987654321, "canary", 1)
    shown += repr(failed.value)
    assert "canary" not in shown
    assert "987654321" not in shown

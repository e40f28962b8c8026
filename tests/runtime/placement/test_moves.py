"""A move between two regions, whoever is killed in the middle of it."""

import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from rpcc.runtime import ByOrganizationId, MethodTable, Region
from rpcc.runtime.placement.departures import Verdict
from rpcc.runtime.placement.mappings import RegionMapping
from rpcc.runtime.placement.routing import Directory, route
from rpcc.runtime.placement.sqlite import SqliteMappingStore
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore

STEPS = """
import os, signal, sys
from rpcc.runtime.placement.sqlite import SqliteMappingStore
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore

folder, last = sys.argv[1], int(sys.argv[2])
mappings = SqliteMappingStore(f"{folder}/mappings.db")
us = SqliteDepartureStore(f"{folder}/us.db")
version = mappings.by_organization_id(1).version
steps = [
    lambda: mappings.begin_move(1, "de"),
    lambda: us.hold(1, "acme", version),
    lambda: mappings.finish_move(1),
    lambda: us.release(1, version),
]
for number, step in enumerate(steps):
    step()
    if number == last:
        os.kill(os.getpid(), signal.SIGKILL)
"""


class Silos:
    """The mappings, and the departures of two regions."""

    def __init__(self, folder: Path) -> None:
        self.mappings = SqliteMappingStore(folder / "mappings.db")
        self.departures = {name: SqliteDepartureStore(folder / f"{name}.db") for name in ("us", "de")}
        self.directory = Directory([Region("us"), Region("de")], mappings=self.mappings)

    def write(self) -> tuple[str, Verdict]:
        """Where a write goes, and what the region says."""
        routed = route(MethodTable("set", resolve=ByOrganizationId()), {"organization_id": 1}, self.directory)
        return routed.region.name, self.departures[routed.region.name].check(routed.placement, writes=True)

    def mapping(self) -> RegionMapping:
        found = self.mappings.by_organization_id(1)
        assert found is not None
        return found


@pytest.fixture
def silos(tmp_path: Path) -> Silos:
    silos = Silos(tmp_path)
    silos.mappings.create(1, region="us", slug="acme")
    return silos


AFTER: list[tuple[str, Verdict]] = [("us", "here"), ("us", "moving"), ("de", "here"), ("de", "here")]
"""Where writes go after each step."""


def move_until(step: int, folder: Path) -> None:
    command = [sys.executable, "-c", STEPS, str(folder), str(step)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", range(4))
def test_a_move_that_is_killed_can_be_finished(silos: Silos, tmp_path: Path, step: int) -> None:
    before = silos.mapping().version
    move_until(step, tmp_path)
    assert silos.write() == AFTER[step]
    if silos.mapping().moving_to is not None:
        silos.departures["us"].hold(1, "acme", before)
        assert silos.write() == ("us", "moving")
        silos.mappings.finish_move(1)
    silos.departures["us"].release(1, before)
    assert silos.write() == ("de", "here")
    assert silos.mapping().version == before + 1


@pytest.mark.parametrize("step", range(2))
def test_a_move_that_is_killed_can_be_given_up(silos: Silos, tmp_path: Path, step: int) -> None:
    before = silos.mapping()
    move_until(step, tmp_path)
    silos.departures["us"].resume(1)
    assert silos.mappings.abort_move(1) == before
    assert silos.write() == ("us", "here")


@pytest.mark.parametrize("step", range(1, 4))
def test_no_caller_that_is_out_of_date_writes_to_the_old_home(silos: Silos, tmp_path: Path, step: int) -> None:
    stale = route(MethodTable("set", resolve=ByOrganizationId()), {"organization_id": 1}, silos.directory).placement
    move_until(step, tmp_path)
    assert silos.departures["us"].check(stale, writes=True) == ("elsewhere" if step == 3 else "moving")


def test_there_and_back_again(silos: Silos) -> None:
    homes = ["us", "de"] * 3
    for here, there in pairwise(homes):
        version = silos.mappings.begin_move(1, there).version
        silos.departures[here].hold(1, "acme", version)
        assert silos.write() == (here, "moving")
        silos.mappings.finish_move(1)
        silos.departures[here].release(1, version)
        assert silos.write() == (there, "here")

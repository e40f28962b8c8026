"""Silos whose disk is full: callers get a clear error in time, nobody is told of a place that is none, and it heals."""

import json
import resource
import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from company.members import ActorApiKey, MemberService
from full_disks import KINDS, Disk, disk
from probe.service import method
from registry.service import RegistryService
from silo_processes import SECRET, Silo, running

from rpcc.runtime import RpcRemoteException, Settings, SiloMode
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of
from rpcc.runtime.placement.memory import MemoryMappingStore
from rpcc.runtime.placement.moves import DepartureService
from rpcc.runtime.serving.audit import AuditLog

MEMBERS = MemberService.get_method_table()
DEPARTURES = DepartureService.get_method_table()
REGISTRY = RegistryService.get_method_table()
ENOUGH = 3000
"""More organizations than there is room for."""
UNSENT, UNRESOLVED = "RpcUnavailable not_executed", "RegionResolutionError not_executed"


@pytest.fixture(params=KINDS)
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Disk]:
    with disk(request.param, tmp_path) as found:
        yield found


def until_full(silo: Silo, name: str, first: int) -> tuple[int, Any]:
    """Map one organization after the other until there is no room: the one for which there was none, and the answer."""
    for number in range(first, first + ENOUGH):
        began = time.monotonic()
        answer = silo.call("registry", name, organization_id=number)
        assert time.monotonic() - began < 5
        if answer.status != 200 or answer.members["value"] != "us":
            return number, answer
    raise AssertionError("there was room enough")


def test_mappings_of_a_control_that_serves(full: Disk, tmp_path: Path) -> None:
    more: dict[str, Any] = {"mappings": str(full.folder / "mappings.db"), "discovery": ["registry", "company"]}
    with running("granian-wsgi", tmp_path, **more, audit_log=str(full.folder / "audit.log")) as silo:
        pid = silo.value("registry", "pid")
        assert silo.value("registry", "enter", organization_id=1) == "us"
        full.fill([pid])
        one, answer = until_full(silo, "enter", 2)
        said = answer.members["value"]
        assert said.startswith("RegionResolutionError "), said
        assert "the store of region mappings failed: SQLITE_" in said
        other, answer = until_full(silo, "enter_or_fail", one + 1)
        assert answer.refusal == (500, "internal", "unknown", True)
        # nobody serves `us`, so that calls of mapped organizations are not sent. A store that can't answer says so
        for number in {1, one - 1, other - 1} - {one}:
            assert silo.value("registry", "find", organization_id=number) in (UNSENT, UNRESOLVED)
        assert silo.value("registry", "find", organization_id=other + 1) in ("unmapped", UNRESOLVED)
        full.free([pid])
        assert silo.value("registry", "enter", organization_id=other + 2) == "us"
        for number in {1, one - 1, other - 1, other + 2} - {one}:
            assert silo.value("registry", "find", organization_id=number) == UNSENT
        assert silo.value("registry", "find", organization_id=other + 1) == "unmapped"


def region(folder: Path, disk: Disk) -> Any:
    keys = {"control": [{"id": "k1", "secret": SECRET}]}
    return running(
        "granian-wsgi",
        folder,
        silo_mode="region",
        region="us",
        control="http://127.0.0.1:9",
        regions={},
        keys=keys,
        discovery=["company"],
        departures=str(disk.folder / "departures.db"),
        audit_log=str(disk.folder / "audit.log"),
        replay=str(disk.folder / "replay"),
    )


def control_of(silo: Silo) -> Client:
    store = MemoryMappingStore()
    store.create(1, region="us", slug="acme")
    settings = Settings(
        silo_mode=SiloMode.CONTROL,
        regions={"us": {"addresses": (f"http://127.0.0.1:{silo.port}",)}},
        keys={"us": [{"id": "k1", "secret": SECRET}]},
        mappings=store,
        timeout=4.0,
    )
    return Client(network_of(settings))


def test_departures_audit_log_and_seen_nonces_of_a_region_that_serves(full: Disk, tmp_path: Path) -> None:
    with region(tmp_path, full) as silo, closing(control_of(silo)) as control:

        def write() -> Any:
            arguments = {"organization_id": 1, "email": "a@b.example", "actor": ActorApiKey(api_key="k")}
            return control.call(MEMBERS, method(MEMBERS, "invite"), arguments)

        def hold(number: int) -> Any:
            arguments = {"region_name": "us", "organization_id": number, "slug": f"{'x' * 200}{number}", "version": 1}
            return control.call(DEPARTURES, method(DEPARTURES, "hold"), arguments)

        assert told(write) == ("executed",)
        pids = workers_of(silo)
        full.fill(pids)
        began = time.monotonic()
        holds = (told(partial(hold, number)) for number in range(2, ENOUGH))
        failed = next(said for said in holds if said != ("executed",))
        assert failed in (("internal", "unknown"), ("unavailable", "not_executed"))
        assert told(write) in (("executed",), ("unavailable", "not_executed"))
        assert time.monotonic() - began < 60
        full.free(pids)
        assert told(write) == ("executed",)
        assert told(lambda: hold(1)) == ("executed",)
        assert told(write) == ("moving", "not_executed")
        outcomes = [outcome_of(line) for line in (full.folder / "audit.log").read_text().splitlines()]
        assert outcomes.count("") <= 1  # the line that was cut
        assert {"executed", "moving"} <= set(outcomes)


def outcome_of(line: str) -> str:
    return str(json.loads(line)["outcome"]) if line.endswith("}") else ""


def told(call: Callable[[], object]) -> tuple[str, ...]:
    """How a call went, as its caller sees it."""
    try:
        call()
    except RpcRemoteException as error:
        return str(error.code), error.outcome.value
    return ("executed",)


def workers_of(silo: Silo) -> list[int]:
    """The process that `rpcc serve` started, and its workers."""
    parent = silo.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def test_a_line_of_the_audit_log_does_not_continue_a_torn_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "audit.log"
    log = AuditLog(path)
    log.write({"call": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4, before[1]))
    try:
        log.write({"call": 2})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    log.write({"call": 3})
    assert path.read_text().splitlines() == ['{"call":1}', '{"ca', '{"call":3}']
    assert caplog.messages == ['the audit log can\'t be written (No space left on device): {"call":2}']

"""Calls between the silos of a test: production's client, signatures and servers; recorded, and with faults."""

import asyncio
from collections.abc import Generator
from typing import Any
from unittest.mock import patch

import probe.impl as probe_impl
import pytest
from alerts.impl import BELLS
from alerts.service import alert_service, bell_service
from probe.impl import ACTS, SEEN
from probe.service import Oops, probe, region_probe

from rpcc.runtime import (
    Outcome,
    Region,
    RegionMappingNotFound,
    RpcDisabledException,
    RpcException,
    RpcInternalError,
    RpcResponseException,
    RpcTimeout,
    RpcUnauthorized,
    RpcUnavailable,
    SiloMode,
    current_call,
    current_region,
    current_silo_mode,
    dispatch_remote_call,
    region_mappings,
)
from rpcc.runtime.http import Reply
from rpcc.runtime.testing import (
    Delivery,
    Fault,
    RecordedCall,
    UnknownMembers,
    WrongRegion,
    all_silo_test,
    assume_test_silo_mode,
    control_silo_test,
    create_test_regions,
    faults,
    inject_fault,
    map_organization,
    no_silo_test,
    override_options,
    record_calls,
    region_silo_test,
)


@pytest.fixture(autouse=True)
def _no_acts() -> Generator[None]:
    ACTS.clear()
    SEEN.clear()
    yield
    ACTS.clear()


def where(_: str) -> str:
    call = current_call()
    region = current_region()
    place = current_silo_mode().value if region is None else region.name
    return f"{place} for {'nobody' if call is None else call.caller}"


# ------------------------------------------------------------------ calls ----


@control_silo_test
def test_control_calls_the_region_of_an_organization(recorded_calls: list[RecordedCall]) -> None:
    ACTS["put"] = ACTS["plain"] = where
    map_organization(1, "eu")
    assert region_probe.put(organization_id=1, text="") == "eu for control"
    assert probe.plain(text="") == "CONTROL for nobody"
    with pytest.raises(RegionMappingNotFound) as unmapped:
        region_probe.put(organization_id=2, text="")
    assert unmapped.value.__notes__ == [
        'a test says where organizations live: `map_organization(organization_id, "us")`'
    ]
    assert region_probe.get(organization_id=2, text="") is None
    assert [(call.name, call.target, call.attempts, call.outcome) for call in recorded_calls] == [
        ("region_probe.put", "eu", 1, Outcome.EXECUTED),
        ("region_probe.put", None, 0, Outcome.NOT_EXECUTED),
        ("region_probe.get", None, 0, Outcome.NOT_EXECUTED),
    ]
    assert recorded_calls[1].error == "RegionMappingNotFound"


@region_silo_test(regions=create_test_regions("de", "fr"))
def test_a_region_calls_control_which_calls_a_region(recorded_calls: list[RecordedCall]) -> None:
    map_organization(1, "fr")
    ACTS["plain"] = lambda text: region_probe.put(organization_id=1, text=text)
    ACTS["put"] = where
    assert current_region() == Region("de")
    assert probe.plain(text="a") == "fr for control"
    inner, outer = recorded_calls
    assert (inner.caller, inner.target, inner.arguments) == ("control", "fr", ("organization_id", "text"))
    assert (outer.caller, outer.target, outer.arguments) == ("de", "control", ("text",))


@no_silo_test
def test_a_monolith_calls_nobody(recorded_calls: list[RecordedCall]) -> None:
    ACTS["put"] = where
    with inject_fault(region_probe.put, faults.timeout) as injected:
        assert region_probe.put(organization_id=404, text="") == "MONOLITH for nobody"
    assert (recorded_calls, injected.count) == ([], 0)


@all_silo_test(regions=create_test_regions("us"))
def test_one_test_in_three_modes() -> None:
    map_organization(1, "us", slug="acme")
    assert region_probe.put(organization_id=1, text="a") == "a"
    assert probe.plain(text="b") == "b"
    assert SEEN == [("put", "a"), ("plain", "b")]


@control_silo_test
def test_values_and_errors_are_recorded_where_that_is_wanted() -> None:
    map_organization(1, "us")
    ACTS["put"] = lambda text: 1 / 0
    ACTS["plain"] = lambda text: Oops(reason="canary")
    with record_calls() as names, record_calls(values=True) as values:
        with assume_test_silo_mode(SiloMode.REGION):
            assert probe.plain(text="canary") == Oops(reason="canary")
        with pytest.raises(RpcInternalError) as raised:
            region_probe.put(organization_id=1, text="canary")
    assert isinstance(raised.value.__cause__, ZeroDivisionError)  # under test, the caller learns why
    assert [(call.error, call.outcome) for call in names] == [
        ("Oops", Outcome.EXECUTED),
        ("RpcInternalError", Outcome.UNKNOWN),
    ]
    assert [call.values for call in names] == [None, None]
    assert values[1].values == {"organization_id": 1, "text": "canary"}
    assert "canary" not in repr(values)


@control_silo_test
def test_calls_by_name_are_recorded_and_what_they_send_is_checked(recorded_calls: list[RecordedCall]) -> None:
    arguments = {"organization_id": 1, "text": "a"}
    answer = dispatch_remote_call(Region("us"), "region_probe", "put", arguments)
    assert answer == {"meta": {}, "value": "a"}
    assert [(call.name, call.target) for call in recorded_calls] == [("region_probe.put", "us")]
    with pytest.raises(UnknownMembers, match=r"unknown arguments: `region_probe.put` \(args.colour\)"):
        dispatch_remote_call(Region("us"), "region_probe", "put", {**arguments, "colour": "red"})


@region_silo_test
def test_a_region_has_only_its_own_organizations() -> None:
    map_organization(1, "us")
    map_organization(2, "eu")
    assert region_probe.put(organization_id=1, text="a") == "a"
    assert region_probe.put(organization_id=404, text="b") == "b"  # nobody said where that one lives
    with pytest.raises(WrongRegion, match=r"`region_probe.put` .* inside of the region `us` .* belongs to `eu`"):
        region_probe.put(organization_id=2, text="c")
    with pytest.raises(WrongRegion):
        region_probe.named(region_name="eu", text="d")
    with assume_test_silo_mode(SiloMode.REGION, region="eu"):
        assert region_probe.put(organization_id=2, text="c") == "c"
    assert [text for _, text in SEEN] == ["a", "b", "c"]


@region_silo_test
def test_what_a_declared_resolver_says_counts_as_well() -> None:
    map_organization(2, "eu")
    asked: list[str] = []
    places: dict[int, Region | int] = {1: Region("us"), 2: Region("eu"), 3: 2}

    class Places(dict[int, Region | int]):
        def __missing__(self, team: int) -> Region:
            asked.append(where(""))
            raise KeyError(team)

    with patch.object(probe_impl, "TEAMS", Places(places)):
        assert region_probe.assign(team=1, text="a") == "a"
        for team in (2, 3):
            with pytest.raises(WrongRegion, match=r"`region_probe.assign` .* belongs to `eu`"):
                region_probe.assign(team=team, text="b")
        assert region_probe.assign(team=4, text="c") == "c"  # the resolver fails, which nobody would have asked
    assert asked == ["CONTROL for nobody"]  # where it runs in production
    assert current_silo_mode() is SiloMode.REGION


@control_silo_test
def test_a_guard_inside_of_another_silo_reaches_the_test() -> None:
    map_organization(1, "us")
    map_organization(2, "eu")

    def careless(text: str) -> str:
        try:
            return region_probe.put(organization_id=2, text=text)
        except Exception:
            return "swallowed"

    ACTS["get"] = careless
    with pytest.raises(WrongRegion):
        region_probe.get(organization_id=1, text="a")


@control_silo_test
def test_organizations_move_as_in_production() -> None:
    map_organization(1, "us")
    ACTS["put"] = where
    assert region_probe.put(organization_id=1, text="") == "us for control"
    region_mappings().begin_move(1, "eu")
    with pytest.raises(RpcUnavailable) as raised:
        region_probe.put(organization_id=1, text="")
    assert raised.value.code == "moving"
    region_mappings().finish_move(1)
    assert region_probe.put(organization_id=1, text="") == "eu for control"  # by way of a 421


@control_silo_test
def test_each_test_begins_without_organizations() -> None:
    assert list(region_mappings().list()) == []
    assert region_mappings().create(1, region="us").region == "us"


def test_single_tenants_and_regions_that_are_none() -> None:
    @control_silo_test(regions=create_test_regions("us", "bank", single_tenants=["bank"]))
    def run() -> None:
        map_organization(1, "bank")
        with pytest.raises(ValueError, match="the region `bank` is a single tenant's"):
            map_organization(2, "bank")
        with pytest.raises(ValueError, match="no region `moon`: its regions are `us`, `bank`"):
            map_organization(2, "moon")

    run()
    with pytest.raises(RuntimeError, match="no test with silos is running"):
        map_organization(1, "us")
    for wrong in ((), ("us", "us"), ("control",), ("US",)):
        with pytest.raises(ValueError, match="region"):
            create_test_regions(*wrong)
    with pytest.raises(ValueError, match="no region `eu`"):
        create_test_regions("us", single_tenants=["eu"])


# ----------------------------------------------------------------- faults ----

UNSURE, NOT = Outcome.UNKNOWN, Outcome.NOT_EXECUTED
WHAT_CALLERS_MAKE = pytest.mark.parametrize(
    ("fault", "raised", "outcome", "attempts", "runs"),
    [
        pytest.param(faults.timeout, RpcTimeout, UNSURE, 1, 0, id="timeout"),
        pytest.param(faults.unreachable, RpcUnavailable, NOT, 2, 0, id="unreachable"),
        pytest.param(faults.disconnect_before, RpcUnavailable, UNSURE, 1, 0, id="before"),
        pytest.param(faults.disconnect_after, RpcUnavailable, UNSURE, 1, 1, id="after"),
        pytest.param(faults.unavailable, RpcUnavailable, NOT, 3, 0, id="503"),
        pytest.param(faults.proxy_failed, RpcUnavailable, UNSURE, 1, 0, id="proxy"),
        pytest.param(faults.misplaced, RpcUnavailable, NOT, 2, 0, id="421"),
        pytest.param(faults.slow(60), RpcTimeout, UNSURE, 1, 1, id="slow"),
    ],
)
SHORT = override_options({"method-timeout-overrides": {"region_probe.put": 0.5, "bell.ring": 0.5}})


@WHAT_CALLERS_MAKE
@control_silo_test
def test_what_a_caller_makes_of_a_fault(
    fault: Fault,
    raised: type[RpcException],
    outcome: Outcome,
    attempts: int,
    runs: int,
    recorded_calls: list[RecordedCall],
) -> None:
    map_organization(1, "us")
    with SHORT, inject_fault(region_probe.put, fault) as injected, pytest.raises(raised) as caught:
        region_probe.put(organization_id=1, text="a")
    assert (caught.value.outcome, injected.count, len(SEEN)) == (outcome, attempts, runs)
    (call,) = recorded_calls
    assert (call.outcome, call.attempts, call.error) == (outcome, attempts, raised.__name__)
    assert region_probe.put(organization_id=1, text="b") == "b"


@WHAT_CALLERS_MAKE
@control_silo_test
def test_what_an_awaiting_caller_makes_of_a_fault(
    fault: Fault,
    raised: type[RpcException],
    outcome: Outcome,
    attempts: int,
    runs: int,
    recorded_calls: list[RecordedCall],
) -> None:
    map_organization(1, "us")
    BELLS.clear()

    async def main() -> None:
        with SHORT, inject_fault(bell_service.aio.ring, fault), pytest.raises(raised):
            await bell_service.aio.ring(organization_id=1)
        assert await bell_service.aio.ring(organization_id=1)
        with assume_test_silo_mode(SiloMode.MONOLITH):
            assert await bell_service.aio.ring(organization_id=1)

    asyncio.run(main())
    is_sent_again = fault in (faults.disconnect_before, faults.disconnect_after)  # `ring` is readonly
    assert len(BELLS) == runs * (1 + is_sent_again) + 2
    assert len(set(BELLS)) == 1  # the loop of the test
    assert (recorded_calls[0].outcome, recorded_calls[0].attempts) == (outcome, attempts + is_sent_again)


@control_silo_test
def test_what_passes_is_sent_again(recorded_calls: list[RecordedCall]) -> None:
    map_organization(1, "us")
    with inject_fault(region_probe.put, faults.unavailable, times=2) as injected:
        assert region_probe.put(organization_id=1, text="a") == "a"
    with inject_fault("RegionProbeService.get", faults.disconnect_after, times=1):
        assert region_probe.get(organization_id=1, text="b") == "b"  # it is readonly
    assert injected.count == 2
    assert [call.attempts for call in recorded_calls] == [3, 2]
    assert [text for _, text in SEEN] == ["a", "b", "b"]


@control_silo_test
def test_a_fault_of_the_tests_own() -> None:
    map_organization(1, "us")

    def garbled(delivery: Delivery) -> Reply:
        assert (delivery.service, delivery.method) == ("region_probe", "put")
        reply = delivery.serve()
        return Reply(reply.status, reply.headers, reply.body.replace(b"a", b"b"), keep_alive=True)

    with inject_fault(region_probe.put, garbled), pytest.raises(RpcResponseException, match="not signed"):
        region_probe.put(organization_id=1, text="a")


@inject_fault("region_probe.put", faults.misplaced, times=1)
@control_silo_test
def test_a_mapping_that_is_out_of_date() -> None:
    map_organization(1, "us")
    assert region_probe.put(organization_id=1, text="a") == "a"


def test_faults_of_methods_that_are_none() -> None:
    def plain() -> None:
        pass

    wrong: tuple[Any, ...] = ("nowhere.put", "region_probe.shout", "region_probe", plain)
    for method in wrong:
        with pytest.raises(ValueError, match=r"no service|has no method|method of a stub|no name of a method"):
            inject_fault(method, faults.timeout)


# ---------------------------------------------------------------- options ----


@override_options({"disabled-service-methods": ["region_probe.put"]})
@control_silo_test
def test_options_hold_in_every_silo() -> None:
    map_organization(1, "us")
    with pytest.raises(RpcDisabledException):
        region_probe.put(organization_id=1, text="a")
    with override_options({"denied-callers": ["control"]}), pytest.raises(RpcUnauthorized):
        region_probe.get(organization_id=1, text="a")
    with override_options({"disabled-service-methods": []}):
        assert region_probe.put(organization_id=1, text="a") == "a"
    with assume_test_silo_mode(SiloMode.REGION):
        assert region_probe.put(organization_id=1, text="a") == "a"  # a local call is never refused
    with pytest.raises(ValueError, match="`retries` must be a whole number; `colour`: there is no such option"):
        override_options({"retries": -1, "colour": "red"})


# --------------------------------------------------------- async services ----


@region_silo_test
def test_async_services_in_another_silo() -> None:
    async def main() -> None:
        assert await alert_service.aio.alert(user_id=5) == 5
        assert await alert_service.aio.ask_pager()

    asyncio.run(main())
    assert alert_service.alert(user_id=7) == 7

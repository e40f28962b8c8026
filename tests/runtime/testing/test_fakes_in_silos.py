"""Installed fakes in the silos of the test kit: callers in every mode, its recorder and its faults."""

import asyncio

import pytest
from alerts.service import alert_service
from company.members import ActorApiKey, Member, MemberPatch, Role, SeatLimitReached, member_service
from company.types import OrganizationId, UserId
from company_fakes import FakeAlertService, FakeAsyncAlertService, FakeMemberService

from rpcc.runtime import (
    RegionMappingNotFound,
    RpcInternalError,
    RpcTimeout,
    RpcUnavailable,
    SiloMode,
    current_silo_mode,
)
from rpcc.runtime.testing import (
    all_silo_test,
    assume_test_silo_mode,
    control_silo_test,
    create_test_regions,
    faults,
    inject_fault,
    installed,
    map_organization,
    record_calls,
)

ACME, NOWHERE, ANN = OrganizationId(1), OrganizationId(404), UserId(7)
KEY = ActorApiKey(api_key="k")
REGIONS = create_test_regions("us", "eu")


def is_remote() -> bool:
    return current_silo_mode() is SiloMode.CONTROL


@all_silo_test(regions=REGIONS)
def test_callers_in_every_mode_get_its_answers() -> None:
    map_organization(ACME, "us")
    with record_calls() as calls, installed(FakeMemberService()) as fake:
        fake.get_by_user.returns(Member(id=3))
        fake.invite.returns(SeatLimitReached(limit=1))
        assert member_service.get_by_user(organization_id=ACME, user_id=ANN) == Member(id=3)
        invited = member_service.invite(organization_id=ACME, email="a@b", actor=KEY, roles=(Role.OWNER,))
        assert invited == SeatLimitReached(limit=1)
    assert len(calls) == 2 * is_remote()
    assert fake.invite.calls[0]["roles"] == ([Role.OWNER] if is_remote() else (Role.OWNER,))


@all_silo_test(regions=REGIONS)
def test_a_call_that_is_to_fail_fails_once() -> None:
    map_organization(ACME, "us")
    with installed(FakeMemberService()) as fake:
        fake.get_by_user.raises(RpcTimeout("too late"))
        with pytest.raises(RpcTimeout, match="too late"):
            member_service.get_by_user(organization_id=ACME, user_id=ANN)
    assert len(fake.get_by_user.calls) == 1


@all_silo_test(regions=REGIONS)
def test_what_an_implementation_raises() -> None:
    map_organization(ACME, "us")
    with installed(FakeMemberService()) as fake:
        fake.update.raises(KeyError("x"))
        with pytest.raises(RpcInternalError if is_remote() else KeyError) as raised:
            member_service.update(member=Member(organization_id=ACME), patch=MemberPatch())
    assert isinstance(raised.value, KeyError) or isinstance(raised.value.__cause__, KeyError)


@control_silo_test(regions=REGIONS)
def test_routing_and_faults_are_those_of_the_kit() -> None:
    map_organization(ACME, "us")
    with installed(FakeMemberService()) as fake:
        assert member_service.get_by_user(organization_id=NOWHERE, user_id=ANN) is None
        with pytest.raises(RegionMappingNotFound):
            member_service.invite(organization_id=NOWHERE, email="a@b", actor=KEY)
        with inject_fault("MemberService.update", faults.unavailable), pytest.raises(RpcUnavailable):
            member_service.update(member=Member(organization_id=ACME), patch=MemberPatch())
        assert [*fake.invite.calls, *fake.update.calls, *fake.get_by_user.calls] == []


@all_silo_test
@pytest.mark.parametrize("kind", [FakeAlertService, FakeAsyncAlertService])
def test_both_sides_of_an_async_service(kind: type[FakeAlertService] | type[FakeAsyncAlertService]) -> None:
    async def main() -> None:
        assert await alert_service.aio.alert(user_id=ANN) == 4

    with installed(kind()) as fake:
        fake.alert.returns(4)
        for mode in SiloMode:
            with assume_test_silo_mode(mode):
                assert alert_service.alert(user_id=ANN) == 4
                asyncio.run(main())
    assert len(fake.alert.calls) == 2 * len(SiloMode)

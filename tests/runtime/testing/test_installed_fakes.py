"""Fakes in the place of implementations: in one process, from other silos, and gone afterwards."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from alerts.service import alert_service
from company.members import ActorApiKey, Member, MemberService, Role, SeatLimitReached, member_service
from company.types import OrganizationId, UserId
from company_fakes import FakeAlertService, FakeAsyncAlertService, FakeMemberService

from rpcc.runtime import RpcInternalError, RpcServiceSetupException, RpcTimeout, RpcValueError, SiloMode
from rpcc.runtime.process import HERE, Silo
from rpcc.runtime.testing import installed

ACME, ANN = OrganizationId(1), UserId(7)
KEY = ActorApiKey(api_key="k")


@contextmanager
def silo(mode: SiloMode) -> Generator[None]:
    """A silo that knows no other."""
    token = HERE.set(Silo(mode=mode))
    yield
    HERE.reset(token)


def test_it_answers_those_who_call_the_stub() -> None:
    early = member_service.get_by_user
    with installed(FakeMemberService()) as fake:
        fake.get_by_user.returns(Member(id=3))
        fake.invite.returns(SeatLimitReached(limit=1))
        assert member_service.get_by_user(organization_id=ACME, user_id=ANN) == Member(id=3)
        assert early(organization_id=ACME, user_id=ANN) == Member(id=3)
        assert MemberService.create_delegation().get_by_user(organization_id=ACME, user_id=ANN) == Member(id=3)
        assert member_service.invite(organization_id=ACME, email="a@b", actor=KEY) == SeatLimitReached(limit=1)
    assert len(fake.get_by_user.calls) == 3


def test_it_is_gone_afterwards() -> None:
    real = member_service.invite(organization_id=ACME, email="real@b", actor=KEY)
    assert isinstance(real, Member)
    user = UserId(real.user_id or 0)
    with installed(FakeMemberService()):
        assert member_service.get_by_user(organization_id=ACME, user_id=user) is None
    with pytest.raises(ZeroDivisionError), installed(FakeMemberService()):
        raise ZeroDivisionError
    assert member_service.get_by_user(organization_id=ACME, user_id=user) == real


def test_the_inner_one_answers() -> None:
    with installed(FakeMemberService()) as outer, installed(FakeMemberService()) as inner:
        member_service.forget(user_id=ANN)
        assert (len(outer.forget.calls), len(inner.forget.calls)) == (0, 1)
    with installed(outer):
        member_service.forget(user_id=ANN)
    assert len(outer.forget.calls) == 1


def test_a_call_from_another_silo_goes_over_the_wire() -> None:
    member = Member(id=3)
    with installed(FakeMemberService()) as fake, silo(SiloMode.CONTROL):
        fake.get_by_user.returns(member)
        got = member_service.get_by_user(organization_id=ACME, user_id=ANN)
        assert got == member
        assert got is not member
        member_service.invite(organization_id=ACME, email="a@b", actor=KEY, roles=(Role.OWNER,))
        assert fake.invite.calls[0]["roles"] == [Role.OWNER]
        with pytest.raises(RpcValueError, match="`email`: must be a string"):
            member_service.invite(organization_id=ACME, email=5, actor=KEY)  # type: ignore[arg-type]  # what is refused
    assert len(fake.invite.calls) == 1
    with silo(SiloMode.CONTROL), pytest.raises(RpcServiceSetupException, match="no transport"):
        member_service.forget(user_id=ANN)


def test_exceptions_of_an_implementation_and_of_a_call() -> None:
    with installed(FakeMemberService()) as fake:
        fake.forget.raises(KeyError("x"))
        fake.get_by_user.raises(RpcTimeout("too late"))
        with pytest.raises(KeyError):
            member_service.forget(user_id=ANN)
        with silo(SiloMode.CONTROL):
            with pytest.raises(RpcInternalError) as raised:
                member_service.forget(user_id=ANN)
            assert isinstance(raised.value.__cause__, KeyError)
        for mode in SiloMode:
            with silo(mode), pytest.raises(RpcTimeout, match="too late"):
                member_service.get_by_user(organization_id=ACME, user_id=ANN)
        assert len(fake.get_by_user.calls) == len(SiloMode)


@pytest.mark.parametrize("mode", SiloMode)
def test_local_methods_of_the_stub(mode: SiloMode) -> None:
    owner = Member(role=Role.OWNER)
    with installed(FakeMemberService()) as fake, silo(mode):
        assert member_service.can_manage_billing(member=owner)
        fake.can_manage_billing.returns(False)
        assert not member_service.can_manage_billing(member=owner)
    assert fake.can_manage_billing.calls == [{"member": owner}, {"member": owner}]
    assert member_service.can_manage_billing(member=owner)


@pytest.mark.parametrize("kind", [FakeAlertService, FakeAsyncAlertService])
@pytest.mark.parametrize("mode", SiloMode)
def test_either_side_answers_callers_of_both(
    kind: type[FakeAlertService] | type[FakeAsyncAlertService], mode: SiloMode
) -> None:
    with installed(kind()) as fake, silo(mode):
        fake.alert.returns(4)

        async def main() -> None:
            assert await alert_service.aio.alert(user_id=ANN) == 4

        asyncio.run(main())
        assert alert_service.alert(user_id=ANN) == 4
        assert alert_service.shout(text="a") == f"{alert_service!r}: A!"
        fake.shout.returns("hush")
        assert alert_service.shout(text="a") == alert_service.aio.shout(text="a") == "hush"
    assert len(fake.alert.calls) == 2


def test_exceptions_of_what_is_awaited_from_another_silo() -> None:
    async def main(fake: FakeAlertService) -> None:
        fake.fail.raises(RpcTimeout("too late"))
        with pytest.raises(RpcTimeout):
            await alert_service.aio.fail()
        fake.fail.raises(KeyError("x"))
        with pytest.raises(RpcInternalError):
            await alert_service.aio.fail()

    with installed(FakeAlertService()) as fake, silo(SiloMode.REGION):
        asyncio.run(main(fake))

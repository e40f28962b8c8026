"""Fakes by themselves: what they answer, what they keep, what they refuse."""

import asyncio
from typing import Any, cast

import pytest
from alerts.model import NobodyOnDuty
from alerts.service import AsyncAlertService
from company.members import ActorApiKey, Member, MemberPatch, MemberService, Role, SeatLimitReached
from company.types import OrganizationId, UserId
from company_fakes import FakeAlertService, FakeAsyncAlertService, FakeMemberService

from rpcc.runtime import RpcDeclaredError, RpcTimeout

ACME, ANN = OrganizationId(1), UserId(7)
KEY = ActorApiKey(api_key="k")


def test_it_answers_with_the_contracts_defaults() -> None:
    fake = FakeMemberService()
    assert isinstance(fake, MemberService)
    assert fake.get_by_user(organization_id=ACME, user_id=ANN) is None
    assert fake.invite(organization_id=ACME, email="a@b", actor=KEY) == Member()
    assert fake.forget(user_id=ANN) is None
    assert FakeAlertService().alert(user_id=ANN) == 0
    assert FakeAlertService().ask_pager() == []


def test_it_answers_as_it_is_told() -> None:
    fake = FakeMemberService()
    fake.get_by_user.returns(Member(id=1), None, Member(id=3))
    found = [fake.get_by_user(organization_id=ACME, user_id=ANN) for _ in range(4)]
    assert [one and one.id for one in found] == [1, None, 3, 3]
    fake.get_by_user.answers(lambda call: Member(user_id=call["user_id"]) if call["user_id"] == ANN else None)
    assert fake.get_by_user(organization_id=ACME, user_id=ANN) == Member(user_id=ANN)
    assert fake.get_by_user(organization_id=ACME, user_id=UserId(8)) is None
    fake.get_by_user.raises(RpcTimeout("too late"))
    with pytest.raises(RpcTimeout):
        fake.get_by_user(organization_id=ACME, user_id=ANN)
    assert FakeMemberService().get_by_user(organization_id=ACME, user_id=ANN) is None  # each is on its own


def test_declared_errors_are_values_and_or_raise_works_on_top() -> None:
    fake = FakeMemberService()
    fake.invite.returns(SeatLimitReached(limit=3))
    assert fake.invite(organization_id=ACME, email="a@b", actor=KEY) == SeatLimitReached(limit=3)
    with pytest.raises(RpcDeclaredError) as raised:
        fake.invite_or_raise(organization_id=ACME, email="a@b", actor=KEY)
    assert raised.value.error == SeatLimitReached(limit=3)


def test_calls_are_kept_with_their_defaults() -> None:
    fake = FakeMemberService()
    fake.invite(organization_id=ACME, email="a@b", actor=KEY, roles=(Role.OWNER,))
    assert fake.invite.calls == [
        {
            "organization_id": ACME,
            "email": "a@b",
            "roles": (Role.OWNER,),
            "flags": {},
            "actor": KEY,
            "limit": 50,
        }
    ]
    assert fake.forget.calls == []


def test_what_a_method_does_not_take_is_refused_and_not_kept() -> None:
    fake = FakeMemberService()
    with pytest.raises(TypeError, match=r"`MemberService.get_by_user`: missing a required .*'user_id'"):
        fake.get_by_user(organization_id=ACME)
    with pytest.raises(TypeError, match="unexpected keyword argument 'user'"):
        fake.get_by_user(organization_id=ACME, user_id=ANN, user=ANN)
    assert fake.get_by_user.calls == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, "must be a `Member` object"),
        (Member().model_copy(update={"id": "7"}), "`id`: must be an integer"),
    ],
)
def test_what_a_method_can_not_return_is_refused(answer: Any, problem: str) -> None:
    fake = FakeMemberService()
    with pytest.raises(ValueError, match=problem):
        fake.invite.returns(answer)
    fake.invite.answers(lambda _: answer)
    with pytest.raises(ValueError, match=r"`MemberService.invite` can't return this"):
        fake.invite(organization_id=ACME, email="a@b", actor=KEY)


def test_local_methods_do_what_their_helpers_do_unless_they_are_told() -> None:
    fake = FakeMemberService()
    assert fake.can_manage_billing(member=Member(role=Role.OWNER))
    fake.can_manage_billing.returns(False)
    assert not fake.can_manage_billing(member=Member(role=Role.OWNER))
    assert [call["member"].role for call in fake.can_manage_billing.calls] == [Role.OWNER, Role.OWNER]


def test_both_sides_of_an_async_service_are_one_fake() -> None:
    fake = FakeAlertService()
    fake.alert.returns(NobodyOnDuty(team="night"), 5)

    async def main() -> None:
        assert isinstance(fake.aio, AsyncAlertService)
        assert await fake.aio.alert(user_id=ANN) == NobodyOnDuty(team="night")
        assert await fake.aio.alert_or_raise(user_id=ANN) == 5
        fake.aio.wait.returns("long")

    asyncio.run(main())
    assert fake.wait() == "long"
    assert len(fake.alert.calls) == len(fake.aio.alert.calls) == 2
    assert fake.aio.shout(text="a").endswith(": A!")


def test_an_async_fake_stands_by_itself() -> None:
    fake = FakeAsyncAlertService()
    fake.wait.raises(ValueError("no"))

    async def main() -> None:
        assert await fake.alert(user_id=ANN, text="up") == 0
        with pytest.raises(ValueError, match="no"):
            await fake.wait()

    asyncio.run(main())
    assert fake.alert.calls == [{"user_id": ANN, "text": "up"}]
    assert repr(fake) == "<fake of `alert`>"


def test_a_fake_may_be_extended_by_hand() -> None:
    class Own(FakeMemberService):
        """Answers one method by itself."""

        def forget(self, *, user_id: UserId) -> None:  # type: ignore[override]  # a method in place of a fake one
            self.forgotten = user_id

    fake = Own()
    cast("MemberService", fake).forget(user_id=ANN)
    assert fake.forgotten == ANN
    assert fake.update(member=Member(id=2), patch=MemberPatch()) == Member()


def test_what_it_answers_is_made_for_each_call() -> None:
    fake = FakeMemberService()
    first, second = (fake.invite(organization_id=ACME, email="a@b", actor=KEY) for _ in range(2))
    assert first == second
    assert first is not second

"""Calls that survive the wire, and how what does not is told."""

import pytest
from alerts.service import alert_service
from company.members import ActorApiKey, Member, MemberPatch, Role, SeatLimitReached, TeamMembership, member_service
from company.types import OrganizationId, UserId
from company_fakes import FakeAlertService, FakeMemberService

from rpcc.runtime.testing import assert_round_trip, installed

ACME, ANN = OrganizationId(1), UserId(7)
KEY = ActorApiKey(api_key="canary")


class Extended(Member):
    """A subclass, of which the wire knows nothing."""

    nickname: str = ""


def test_what_arrives_is_returned() -> None:
    fake = FakeMemberService()
    fake.invite.returns(SeatLimitReached(limit=3))
    answer = assert_round_trip(fake, "invite", organization_id=ACME, email="a@b", actor=KEY, roles=(Role.OWNER,))
    assert answer == SeatLimitReached(limit=3)
    assert fake.invite.calls[0]["roles"] == [Role.OWNER]
    assert assert_round_trip(fake, "forget", user_id=ANN) is None


def test_stubs_and_async_services() -> None:
    with installed(FakeAlertService()) as fake:
        fake.alert.returns(4)
        assert assert_round_trip(alert_service, "alert", user_id=ANN) == 4
        assert assert_round_trip(alert_service.aio, "alert", user_id=ANN) == 4
        assert assert_round_trip(fake.aio, "alert", user_id=ANN, text="é🙂") == 4
    assert isinstance(assert_round_trip(member_service, "invite", organization_id=ACME, email="a", actor=KEY), Member)


def test_what_can_not_be_written_is_named() -> None:
    fake = FakeMemberService()
    member = Member(teams=[TeamMembership(slug="a").model_copy(update={"slug": "a" * 51})])
    with pytest.raises(AssertionError) as raised:
        assert_round_trip(fake, "update", member=member, patch=MemberPatch())
    assert str(raised.value) == (
        "the arguments of `MemberService.update` can't be written: "
        "`member.teams[0].slug`: must have at most 50 characters"
    )
    fake.update.answers(lambda call: call["member"])
    assert assert_round_trip(fake, "update", member=Member(id=3), patch=MemberPatch(email=None)) == Member(id=3)


class Careless(FakeMemberService):
    """An implementation that returns what nobody has checked."""

    answer: object = None

    def get_by_user(self, *, organization_id: OrganizationId, user_id: UserId) -> object:  # type: ignore[override]  # is
        return self.answer


def test_what_comes_out_as_something_else_is_named() -> None:
    service = Careless()
    service.answer = Member().model_copy(update={"id": "7"})
    with pytest.raises(
        AssertionError, match=r"the answer of `MemberService.get_by_user` can't be written: `id`: must be"
    ):
        assert_round_trip(service, "get_by_user", organization_id=ACME, user_id=ANN)
    service.answer = Extended(nickname="Ann", email="canary")
    with pytest.raises(AssertionError) as raised:
        assert_round_trip(service, "get_by_user", organization_id=ACME, user_id=ANN)
    assert "the answer of `MemberService.get_by_user` arrives as another" in str(raised.value)
    assert "canary" not in str(raised.value)


def test_what_is_not_called_from_elsewhere() -> None:
    for name in ("can_manage_billing", "nothing"):
        with pytest.raises(TypeError, match=f"`MemberService` has no method `{name}`"):
            assert_round_trip(FakeMemberService(), name)

"""Services in the silos they live in: the same tests as a monolith, in control and in a region."""

import asyncio
from uuid import UUID

import pytest
from rpcc.runtime import Outcome, RpcTimeout, allow_in_transaction
from rpcc.runtime.testing import (
    CallInTransaction,
    RecordedCall,
    all_silo_test,
    assume_test_silo_mode_of,
    control_silo_test,
    faults,
    inject_fault,
    map_organization,
    region_silo_test,
)

from acme import models
from acme.auth.testing import actor_factory
from acme.database import session
from acme.members import Member, SeatLimitReached, member_service, team_service
from acme.members.testing import member_invite_factory, team_create_factory
from acme.notifications import notification_service
from acme.notifications.testing import message_factory
from acme.types import OrganizationId, UserId
from acme.users import user_service

ACME = OrganizationId(1)


def invite(name: str) -> Member | SeatLimitReached:
    invitation = member_invite_factory(email=f"{name}@acme.example")
    return member_service.invite(organization_id=ACME, invite=invitation, actor=actor_factory())


@all_silo_test
def test_members_are_invited_as_long_as_there_are_seats() -> None:
    map_organization(ACME, "us")
    invited = [invite(name) for name in ("ann", "bob", "carl", "dora", "emil")]
    assert [type(each).__name__ for each in invited] == ["Member"] * 4 + ["SeatLimitReached"]
    page = member_service.list_members(organization_id=ACME, limit=3)
    assert len(page.members) == 3


@all_silo_test
class TestTeams:
    def test_a_team_is_found_in_the_tree(self) -> None:
        map_organization(ACME, "us")
        team = team_service.create_or_raise(organization_id=ACME, team=team_create_factory(slug="compilers"))
        assert [each.id for each in team_service.tree(organization_id=ACME).children] == [team.id]

    def test_an_organization_that_lives_nowhere(self) -> None:
        assert member_service.get_by_user(organization_id=OrganizationId(404), user_id=UserId(1)) is None


@all_silo_test
def test_a_message_is_in_the_digest() -> None:
    map_organization(ACME, "us")

    async def main() -> list[str]:
        notifications = notification_service.aio
        message = message_factory(subject="Welcome")
        await notifications.send(organization_id=ACME, user_id=UserId(1), message=message, message_id=UUID(int=1))
        digest = await notifications.digest(organization_id=ACME, user_id=UserId(1))
        return [notification.subject for notification in digest.notifications] if digest else []

    assert asyncio.run(main()) == ["Welcome"]


@control_silo_test
def test_a_region_asks_control_for_the_seats(recorded_calls: list[RecordedCall]) -> None:
    map_organization(ACME, "eu")
    invite("ann")
    assert [(call.caller, call.name, call.target) for call in recorded_calls] == [
        ("eu", "billing.get_subscription", "control"),
        ("control", "organization_member.invite", "eu"),
    ]


@control_silo_test
def test_an_invitation_whose_answer_is_lost_is_made_once(recorded_calls: list[RecordedCall]) -> None:
    map_organization(ACME, "us")
    with inject_fault(member_service.invite, faults.disconnect_after, times=1):
        invited = invite("ann")  # idempotent, so it is sent again
    assert isinstance(invited, Member)
    assert recorded_calls[-1].attempts == 2
    with assume_test_silo_mode_of(models.OrganizationMember), session() as db:
        assert [row.id for row in db.query(models.OrganizationMember)] == [invited.id]


@control_silo_test
def test_a_region_that_does_not_answer() -> None:
    map_organization(ACME, "us")
    with inject_fault(team_service.create, faults.timeout), pytest.raises(RpcTimeout) as late:
        team_service.create(organization_id=ACME, team=team_create_factory(slug="compilers"))
    assert late.value.outcome is Outcome.UNKNOWN


@region_silo_test
def test_nobody_calls_control_in_a_transaction() -> None:
    with session():
        with pytest.raises(CallInTransaction, match=r"`user.get_many`"):
            user_service.get_many(user_ids=[UserId(1)])
        with allow_in_transaction("the test shows how"):
            assert user_service.get_many(user_ids=[UserId(1)]) == []

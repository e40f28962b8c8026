"""Members by themselves: the service of billing, which theirs asks for seats, is a fake."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from rpcc.runtime.testing import assert_round_trip, assert_rpc_matches, installed

from acme import models
from acme.auth.testing import actor_factory
from acme.billing.testing import FakeBillingService, subscription_factory
from acme.database import session
from acme.members import Member, Role, SeatLimitReached, member_service
from acme.members.testing import member_factory, member_invite_factory, member_strategy
from acme.types import OrganizationId

ACME = OrganizationId(1)


@pytest.fixture(autouse=True)
def billing() -> Iterator[FakeBillingService]:
    with installed(FakeBillingService()) as fake:
        fake.get_subscription.returns(subscription_factory(seats=2))
        yield fake


def invite(email: str) -> Member | SeatLimitReached:
    return member_service.invite(organization_id=ACME, invite=member_invite_factory(email=email), actor=actor_factory())


def test_as_many_members_as_there_are_seats(billing: FakeBillingService) -> None:
    assert [isinstance(invite(f"{name}@acme.example"), Member) for name in ("ann", "bob")] == [True, True]
    refused = invite("carl@acme.example")
    assert isinstance(refused, SeatLimitReached)
    assert refused.limit == 2
    assert billing.get_subscription.calls == [{"organization_id": ACME}] * 3


def test_a_member_says_what_its_row_holds() -> None:
    member = invite("ann@acme.example")
    assert isinstance(member, Member)
    with session() as db:
        assert_rpc_matches(member, db.get_one(models.OrganizationMember, member.id))


def test_an_invitation_survives_the_wire() -> None:
    sent = member_invite_factory(email="ann@acme.example", role=Role.MANAGER)
    member = assert_round_trip(member_service, "invite", organization_id=ACME, invite=sent, actor=actor_factory())
    assert (member.email, member.role) == ("ann@acme.example", Role.MANAGER)


@settings(deadline=None)
@given(member_strategy(role=Role.MEMBER))
def test_plain_members_invite_nobody(member: Member) -> None:
    assert not member.can_invite()
    assert member_factory(role=Role.OWNER).can_invite()

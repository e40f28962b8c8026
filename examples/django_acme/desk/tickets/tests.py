"""Tickets, in the silos they live in: `manage.py test`. The silos of a test share its database."""

from uuid import UUID

from django.db import transaction
from django.test import TestCase, TransactionTestCase
from rpcc.runtime import Outcome, RpcDeclaredError, RpcTimeout
from rpcc.runtime.testing import (
    CallInTransaction,
    WrongRegion,
    all_silo_test,
    assert_round_trip,
    assert_rpc_matches,
    assume_test_silo_mode_of,
    control_silo_test,
    faults,
    inject_fault,
    installed,
    map_organization,
    record_calls,
    region_silo_test,
)

from desk.tickets import Thread, Ticket, TicketClosed, TicketId, TicketNotFound, models, ticket_service
from desk.tickets.testing import ticket_factory
from desk.types import OrganizationId, UserId
from desk.users.models import User
from desk.users.testing import FakeUserService, profile_factory

ACME = OrganizationId(1)
ADA = UserId(7)


def open_ticket(number: int = 1) -> Ticket:
    return ticket_service.open_ticket(
        organization_id=ACME, request_id=UUID(int=number), author_id=ADA, subject="The printer burns"
    )


def reply(ticket: Ticket) -> Ticket:
    return ticket_service.reply_or_raise(
        organization_id=ACME, ticket_id=ticket.id, author_id=ADA, text="is anybody there?"
    )


@all_silo_test
class TicketTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        map_organization(ACME, "us")
        with assume_test_silo_mode_of(User):
            User.objects.create(id=ADA, username="ada", first_name="Ada", last_name="Lovelace")

    def test_a_request_opens_one_ticket(self) -> None:
        ticket = open_ticket()
        self.assertEqual(open_ticket(), ticket)
        self.assertEqual(ticket_service.list_open(organization_id=ACME), [ticket])
        with assume_test_silo_mode_of(models.Ticket):
            assert_rpc_matches(ticket, models.Ticket.objects.get())

    def test_those_who_wrote_are_named(self) -> None:
        ticket = reply(open_ticket())
        found = ticket_service.get_thread(organization_id=ACME, ticket_id=ticket.id)
        assert isinstance(found, Thread)
        self.assertEqual([author.name for author in found.authors], ["Ada Lovelace"])
        with assume_test_silo_mode_of(User):
            self.assertIsNotNone(User.objects.get(id=ADA).seen_at)

    def test_a_closed_ticket_takes_no_reply(self) -> None:
        ticket = open_ticket()
        ticket_service.close(organization_id=ACME, ticket_id=ticket.id)
        with self.assertRaises(RpcDeclaredError) as raised:
            reply(ticket)
        self.assertEqual(raised.exception.error, TicketClosed(ticket_id=ticket.id))
        missing = ticket_service.close(organization_id=ACME, ticket_id=TicketId(404))
        self.assertEqual(missing, TicketNotFound(ticket_id=TicketId(404)))

    def test_a_ticket_survives_the_wire(self) -> None:
        with assume_test_silo_mode_of(models.Ticket):
            ticket = open_ticket()
            self.assertEqual(assert_round_trip(ticket_service, "list_open", organization_id=ACME), [ticket])


@control_silo_test
class PageTest(TestCase):
    def test_tickets_are_asked_for_where_they_are(self) -> None:
        map_organization(ACME, "eu")
        open_ticket()
        with record_calls() as calls:
            answer = self.client.get("/organizations/1/tickets")
        self.assertEqual(answer.json(), {"open": ["The printer burns"]})
        self.assertEqual([(call.name, call.target) for call in calls], [("ticket.list_open", "eu")])

    def test_an_organization_that_lives_nowhere(self) -> None:
        self.assertEqual(self.client.get("/organizations/404/tickets").status_code, 404)

    def test_an_answer_that_gets_lost_opens_no_second_ticket(self) -> None:
        map_organization(ACME, "us")
        with inject_fault(ticket_service.open_ticket, faults.disconnect_after, times=1):
            ticket = open_ticket()  # idempotent, so it is sent again
        with assume_test_silo_mode_of(models.Ticket):
            self.assertEqual([row.id for row in models.Ticket.objects.all()], [ticket.id])

    def test_a_region_that_does_not_answer(self) -> None:
        map_organization(ACME, "us")
        with inject_fault(ticket_service.reply, faults.timeout), self.assertRaises(RpcTimeout) as late:
            reply(ticket_factory(id=TicketId(1)))
        self.assertIs(late.exception.outcome, Outcome.UNKNOWN)


@region_silo_test
class CommittedTest(TransactionTestCase):
    """Transactions are real here: they end with a commit."""

    def test_control_is_called_after_the_commit(self) -> None:
        ticket = open_ticket()
        with record_calls() as calls:
            reply(ticket)
        self.assertEqual([(call.name, call.outcome) for call in calls], [("user.seen", Outcome.EXECUTED)])
        with transaction.atomic(), self.assertRaises(CallInTransaction):
            reply(ticket)

    def test_what_another_region_has_is_not_here(self) -> None:
        map_organization(ACME, "eu")
        with self.assertRaises(WrongRegion):
            open_ticket()

    def test_without_the_people_of_control(self) -> None:
        with installed(FakeUserService()) as users:
            users.get_many.returns([profile_factory(id=ADA, name="Ada")])
            found = ticket_service.get_thread(organization_id=ACME, ticket_id=open_ticket().id)
        assert isinstance(found, Thread)
        self.assertEqual([author.name for author in found.authors], ["Ada"])
        self.assertEqual(users.get_many.calls, [{"user_ids": [ADA]}])

"""The services of `desk.tickets`, implemented."""

import uuid

from django.db import transaction
from django.utils import timezone
from rpcc.runtime.contrib.django.once import once

from desk.tickets import models
from desk.tickets.model import Status, Thread, Ticket, TicketClosed, TicketId, TicketNotFound
from desk.tickets.serial import serialize_ticket
from desk.tickets.service import TicketService
from desk.types.model import OrganizationId, UserId
from desk.users import user_service


class DatabaseBackedTicketService(TicketService):
    """`TicketService`, on the database."""

    def open_ticket(
        self,
        *,
        organization_id: OrganizationId,
        request_id: uuid.UUID,
        author_id: UserId,
        subject: str,
    ) -> Ticket:
        with once(request_id, self, "open_ticket") as call:
            if call.is_first:
                ticket = models.Ticket.objects.create(
                    organization_id=organization_id, author_id=author_id, subject=subject
                )
                call.result = serialize_ticket(ticket)
        opened: Ticket = call.result
        return opened

    def reply(
        self,
        *,
        organization_id: OrganizationId,
        ticket_id: TicketId,
        author_id: UserId,
        text: str,
    ) -> Ticket | TicketNotFound | TicketClosed:
        with transaction.atomic():
            ticket = _find(organization_id, ticket_id)
            if ticket is None:
                return TicketNotFound(ticket_id=ticket_id)
            if ticket.status == Status.CLOSED:
                return TicketClosed(ticket_id=ticket_id)
            ticket.replies.create(author_id=author_id, text=text)
            answered = serialize_ticket(ticket)
        # after the transaction: it must not wait for another silo
        user_service.seen(user_id=author_id, at=timezone.now())
        return answered

    def close(self, *, organization_id: OrganizationId, ticket_id: TicketId) -> Ticket | TicketNotFound:
        ticket = _find(organization_id, ticket_id)
        if ticket is None:
            return TicketNotFound(ticket_id=ticket_id)
        ticket.status = Status.CLOSED
        ticket.save(update_fields=["status"])
        return serialize_ticket(ticket)

    def get_thread(self, *, organization_id: OrganizationId, ticket_id: TicketId) -> Thread | TicketNotFound:
        found = _find(organization_id, ticket_id)
        if found is None:
            return TicketNotFound(ticket_id=ticket_id)
        ticket = serialize_ticket(found)
        authors = {ticket.author_id, *(reply.author_id for reply in ticket.replies)}
        return Thread(ticket=ticket, authors=user_service.get_many(user_ids=sorted(authors)))

    def list_open(self, *, organization_id: OrganizationId) -> list[Ticket]:
        found = models.Ticket.objects.filter(organization_id=organization_id).exclude(status=Status.CLOSED)
        return [serialize_ticket(ticket) for ticket in found.order_by("id").prefetch_related("replies")]


def _find(organization_id: OrganizationId, ticket_id: TicketId) -> models.Ticket | None:
    """A ticket of this organization, and of no other."""
    return models.Ticket.objects.filter(organization_id=organization_id, id=ticket_id).first()

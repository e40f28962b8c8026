"""What people see; in control, where their tickets are asked for across the border."""

from django.http import HttpRequest, JsonResponse

from desk.tickets import TicketId, TicketNotFound, ticket_service
from desk.types import OrganizationId


def tickets(request: HttpRequest, organization_id: int) -> JsonResponse:
    """The subjects of an organization's open tickets, whichever region has them."""
    found = ticket_service.list_open(organization_id=OrganizationId(organization_id))
    if found is None:
        return JsonResponse({"error": "there is no such organization"}, status=404)
    return JsonResponse({"open": [ticket.subject for ticket in found]})


def thread(request: HttpRequest, organization_id: int, ticket_id: int) -> JsonResponse:
    """A ticket, and who wrote in it. Its region asks control for their names."""
    match ticket_service.get_thread(organization_id=OrganizationId(organization_id), ticket_id=TicketId(ticket_id)):
        case TicketNotFound():
            return JsonResponse({"error": "there is no such ticket"}, status=404)
        case found:
            names = [author.name for author in found.authors]
            return JsonResponse({"subject": found.ticket.subject, "status": found.ticket.status, "authors": names})

"""Moves an organization from one region to another while people work in it: what an operator runs in control."""

from rpcc.runtime import RpcException, region_mappings

from acme import models
from acme.database import session
from acme.moves import archive_service
from acme.types import OrganizationId, RegionName

__all__ = ["move"]


def move(organization_id: OrganizationId, to: RegionName) -> RegionName:
    """Move an organization, and return the region that it has left.

    Meanwhile writes are refused before they are executed; whoever makes them makes them again. Calls that a
    resolver of our own has routed (`by by_project`) name no organization, so none of them is held back: make no such
    writes meanwhile. The rows stay in the old region too: `archive_service.forget_organization` there, once no call can
    still be reading them.
    """
    mappings = region_mappings()
    left = mappings.begin_move(organization_id, to).region
    try:
        archive = archive_service.export_organization(region_name=left, organization_id=organization_id)
        archive_service.import_organization(region_name=to, archive=archive)
    except RpcException:
        mappings.abort_move(organization_id)
        raise
    mappings.finish_move(organization_id)
    with session() as db:
        db.get_one(models.OrganizationMapping, organization_id).region_name = to
    return left

"""Local methods of `acme.organizations`: what runs in the caller's process."""

from acme.organizations.model import OrganizationMapping
from acme.organizations.service import OrganizationMappingService
from acme.types.model import OrganizationId


def require(service: OrganizationMappingService, *, organization_id: OrganizationId) -> OrganizationMapping:
    mapping = service.get(organization_id=organization_id)
    if mapping is None:
        raise LookupError(f"organization {organization_id} lives nowhere")
    return mapping

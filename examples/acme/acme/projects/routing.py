"""Where a project lives: a resolver of our own, for callers that only know the project."""

from rpcc.runtime import Region, RegionMappingNotFound

from acme.ids import organization_of
from acme.organizations import organization_mapping_service
from acme.types.model import ProjectId

__all__ = ["ByProject"]


class ByProject:
    """A project's id says to which organization it belongs, and control knows where that lives."""

    def resolve(self, value: ProjectId) -> Region:
        """The region of a project."""
        mapping = organization_mapping_service.get(organization_id=organization_of(value))
        if mapping is None:
            raise RegionMappingNotFound("the project's organization is mapped to no region")
        return Region(mapping.region)

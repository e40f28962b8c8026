"""Where a method finds the value that leads to its region: the `by` clauses as data.

A `path` is dotted and starts with a parameter: `"member.organization_id"`.
"""

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "ByDeclared",
    "ByOrganizationId",
    "ByOrganizationIdAttribute",
    "ByOrganizationSlug",
    "ByRegionName",
    "RequireSingleOrganization",
    "Resolver",
]


@dataclass(frozen=True, slots=True)
class ByOrganizationId:
    """The region of the organization with the id at `path`."""

    path: str = "organization_id"


@dataclass(frozen=True, slots=True)
class ByOrganizationSlug:
    """The region of the organization with the slug at `path`."""

    path: str = "slug"


@dataclass(frozen=True, slots=True)
class ByRegionName:
    """The region whose name stands at `path`."""

    path: str = "region_name"


@dataclass(frozen=True, slots=True)
class ByDeclared:
    """Where a RegionResolutionStrategy says that the value at `path` belongs; `target` is `"package.module:Class"`."""

    target: str
    path: str


@dataclass(frozen=True, slots=True)
class RequireSingleOrganization:
    """The one region of an installation that has a single organization."""


Resolver: TypeAlias = ByOrganizationId | ByOrganizationSlug | ByRegionName | ByDeclared | RequireSingleOrganization


def ByOrganizationIdAttribute(parameter: str, attribute: str = "organization_id") -> ByOrganizationId:
    """`ByOrganizationId` of an attribute of a parameter."""
    return ByOrganizationId(f"{parameter}.{attribute}")

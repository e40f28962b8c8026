"""Which organizations have left a region or are about to: the receiver's side of a move.

A region refuses calls for an organization that has left it, and writes for one that is moving. Absent means here. A
region that gets an organization back knows it by its version, which is higher than any before.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["Placement", "PlacementKind"]

PlacementKind: TypeAlias = Literal[
    "organization_id", "organization_slug", "region_name", "declared", "single_organization"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Why the caller believes that a call belongs to a region; it signs this.

    `value` is the routed value where it names an organization or a region. `version` and `organization_id` are those
    of the mapping that the caller found; without one they are 0 and None.
    """

    kind: PlacementKind
    value: int | str | None = field(default=None, repr=False)
    region: str
    version: int = 0
    organization_id: int | None = field(default=None, repr=False)

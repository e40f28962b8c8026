"""What all packages share."""

from typing import NewType, TypeAlias

__all__ = ["Email", "OrganizationId", "UserId"]

OrganizationId = NewType("OrganizationId", int)

UserId: TypeAlias = int

Email: TypeAlias = str

"""Regions, and how a call finds its own."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Region", "RegionResolutionStrategy"]

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Region:
    """A region silo. `name` is lower-case letters, digits and hyphens, at most 48, and not `control`."""

    name: str

    @staticmethod
    def is_name(text: str) -> bool:
        """Whether a region can be called that."""
        return _NAME.fullmatch(text) is not None and text != "control"

    def __post_init__(self) -> None:
        if not self.is_name(self.name):
            raise ValueError(f"`{self.name}` can't be the name of a region")


class RegionResolutionStrategy(Protocol):
    """What a declared `resolver` implements; it is built without arguments."""

    def resolve(self, value: Any, /) -> Region | int:
        """The region of a routed value, or the id of its organization, which lives where its mapping says.

        Only where the organization is known are its writes held while it moves. Raises RegionMappingNotFound for a
        value that belongs nowhere.
        """
        ...

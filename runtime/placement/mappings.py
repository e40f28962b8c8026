"""What a region mapping is, how it may change, and what a store of mappings can do."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from ..errors import RegionMappingNotFound, RegionResolutionError
from ..regions import Region

__all__ = [
    "MAX_SLUG",
    "MappingLookup",
    "Refusal",
    "RegionMapping",
    "RegionMappingRefused",
    "RegionMappingStore",
    "aborted",
    "begun",
    "checked_region",
    "checked_slug",
    "finished",
    "is_organization_id",
    "is_slug",
    "unmapped",
]

MAX_SLUG = 255
"""The most characters a slug can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMapping:
    """Where one organization lives.

    `version` rises with each finished move and each new slug. No version of an organization or of a slug comes twice,
    not even when a deleted one is created again: whoever has seen a later one knows that an earlier one is out of
    date. `moving_to` is the region to which the organization is being moved.
    """

    organization_id: int = field(repr=False)
    slug: str | None = field(default=None, repr=False)
    region: str
    version: int = 1
    moving_to: str | None = None


class Refusal(StrEnum):
    """Why a mapping can't be changed like that."""

    EXISTS = "the organization is mapped already"
    SLUG_TAKEN = "the slug belongs to another organization"
    MOVING = "the organization is moving: finish or abort that move first"
    NOT_MOVING = "the organization is not moving"
    SAME_REGION = "the organization lives in that region already"


class RegionMappingRefused(RegionResolutionError):
    """A mapping can't be changed like that, and was not; `reason` says why."""

    fault = "caller"

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason

    def __reduce__(self) -> "tuple[type[RegionMappingRefused], tuple[Refusal]]":
        return type(self), (self.reason,)


class MappingLookup(Protocol):
    """What routing asks. A store that can't answer raises RegionResolutionError; None means that it knows of none."""

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None: ...

    def by_slug(self, slug: str, /) -> RegionMapping | None: ...

    def sole(self) -> RegionMapping | None:
        """A mapping to the one region that has any, None if there is no mapping at all.

        If that region has several organizations the mapping is of any of them. Raises RegionResolutionError if several
        regions have organizations.
        """
        ...


class RegionMappingStore(MappingLookup, Protocol):
    """All mappings, in the control silo's database.

    Each change is atomic, is durable when the method returns, and gives the mapping as it is then. Changes raise
    RegionMappingNotFound if the organization is not mapped, RegionMappingRefused if it can't be changed like that,
    ValueError for what no mapping can hold, and RegionResolutionError if the store fails; in the last case alone the
    change may have been made.
    """

    def create(self, organization_id: int, *, region: str, slug: str | None = None) -> RegionMapping: ...

    def begin_move(self, organization_id: int, to: str) -> RegionMapping: ...

    def finish_move(self, organization_id: int) -> RegionMapping:
        """The organization now lives where it was moving to, and its version is one more."""
        ...

    def abort_move(self, organization_id: int) -> RegionMapping: ...

    def rename(self, organization_id: int, slug: str | None) -> RegionMapping:
        """Give the organization another slug, and thereby another version. Refused while it moves."""
        ...

    def delete(self, organization_id: int) -> RegionMapping:
        """Forget the organization, and give the mapping that it had. Refused while it moves."""
        ...

    def list(self, region: str | None = None) -> Iterator[RegionMapping]:
        """All mappings or those of a region, by organization id.

        They are read in pages, and each page is as of the moment it is read.
        """
        ...


def begun(mapping: RegionMapping, to: str) -> RegionMapping:
    """The mapping once its move to a region has begun."""
    if mapping.moving_to is not None:
        raise RegionMappingRefused(Refusal.MOVING)
    if mapping.region == to:
        raise RegionMappingRefused(Refusal.SAME_REGION)
    return replace(mapping, moving_to=to)


def finished(mapping: RegionMapping) -> RegionMapping:
    """The mapping once its move is over."""
    if mapping.moving_to is None:
        raise RegionMappingRefused(Refusal.NOT_MOVING)
    return replace(mapping, region=mapping.moving_to, version=mapping.version + 1, moving_to=None)


def aborted(mapping: RegionMapping) -> RegionMapping:
    """The mapping once its move is given up."""
    if mapping.moving_to is None:
        raise RegionMappingRefused(Refusal.NOT_MOVING)
    return replace(mapping, moving_to=None)


def unmapped() -> RegionMappingNotFound:
    """What to raise for an organization without a mapping. It names no organization, as errors never do."""
    return RegionMappingNotFound("the organization is mapped to no region")


def is_organization_id(value: object) -> bool:
    """Whether a mapping can have that id: an integer of 64 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def is_slug(value: object) -> bool:
    """Whether a mapping can have that slug: what every database keeps as it is."""
    return isinstance(value, str) and 0 < len(value) <= MAX_SLUG and _is_text(value)


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False


def checked_slug(slug: str | None) -> str | None:
    """The slug as plain text, if a mapping can have it."""
    if slug is None:
        return None
    if not is_slug(slug):
        raise ValueError(f"a slug is 1 to {MAX_SLUG} characters, without NUL and lone surrogates")
    return str.__str__(slug)  # of an enum's member too


def checked_region(name: str) -> str:
    """The name as plain text, if a region can have it."""
    return Region(str.__str__(name)).name

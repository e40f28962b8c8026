"""The changes of a mapping store, told once: a database adds rows and transactions."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from ..errors import RegionResolutionError
from .mappings import (
    Refusal,
    RegionMapping,
    RegionMappingRefused,
    aborted,
    begun,
    checked_region,
    checked_slug,
    finished,
    is_organization_id,
    is_slug,
    unmapped,
)
from .transactions import Transactions

__all__ = ["MappingRows", "RowMappingStore"]

PAGE = 100
"""How many mappings `list` reads at once."""


class MappingRows(Protocol):
    """The rows of mappings inside one transaction.

    `retired` is the highest version that a slug or an organization had when it was given up.
    """

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None: ...

    def by_slug(self, slug: str, /) -> RegionMapping | None: ...

    def page(self, after: int | None, region: str | None, size: int, /) -> tuple[RegionMapping, ...]: ...

    def first_of_each_region(self) -> tuple[RegionMapping, ...]:
        """The first mapping of the first region, and of the last one if that is another."""
        ...

    def insert(self, mapping: RegionMapping, /) -> None: ...

    def update(self, mapping: RegionMapping, /) -> None: ...

    def remove(self, organization_id: int, /) -> None: ...

    def retired(self) -> int: ...

    def retire(self, version: int, /) -> None: ...


class RowMappingStore:
    """A RegionMappingStore over rows."""

    def __init__(self, rows: Transactions[MappingRows]) -> None:
        self._rows = rows

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        if not is_organization_id(organization_id):
            return None
        with self._rows.reading() as rows:
            return rows.by_organization_id(organization_id)

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        if not is_slug(slug):
            return None
        with self._rows.reading() as rows:
            found = rows.by_slug(slug)
        # a database may take `Acme` for `acme`
        return found if found is not None and found.slug == slug else None

    def sole(self) -> RegionMapping | None:
        with self._rows.reading() as rows:
            found = rows.first_of_each_region()
        if len(found) > 1:
            raise RegionResolutionError("several regions have organizations, and the method is for a single one")
        return found[0] if found else None

    def list(self, region: str | None = None) -> Iterator[RegionMapping]:
        after: int | None = None
        while True:
            with self._rows.reading() as rows:
                page = rows.page(after, region, PAGE)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].organization_id

    def create(self, organization_id: int, *, region: str, slug: str | None = None) -> RegionMapping:
        if not is_organization_id(organization_id):
            raise ValueError("an organization's id is an integer of 64 bits")
        region, slug = checked_region(region), checked_slug(slug)
        with self._rows.writing() as rows:
            if rows.by_organization_id(organization_id) is not None:
                raise RegionMappingRefused(Refusal.EXISTS)
            _claim(rows, organization_id, slug)
            version = rows.retired() + 1
            mapping = RegionMapping(organization_id=int(organization_id), slug=slug, region=region, version=version)
            rows.insert(mapping)
        return mapping

    def begin_move(self, organization_id: int, to: str) -> RegionMapping:
        target = checked_region(to)
        return self._change(organization_id, lambda mapping: begun(mapping, target))

    def finish_move(self, organization_id: int) -> RegionMapping:
        return self._change(organization_id, finished)

    def abort_move(self, organization_id: int) -> RegionMapping:
        return self._change(organization_id, aborted)

    def rename(self, organization_id: int, slug: str | None) -> RegionMapping:
        slug = checked_slug(slug)
        with self._rows.writing() as rows:
            before = _at_rest(rows, organization_id)
            if before.slug == slug:
                return before
            _claim(rows, organization_id, slug)
            version = _retire(rows, before) + 1
            after = replace(before, slug=slug, version=version)
            rows.update(after)
        return after

    def delete(self, organization_id: int) -> RegionMapping:
        with self._rows.writing() as rows:
            mapping = _at_rest(rows, organization_id)
            _retire(rows, mapping)
            rows.remove(organization_id)
        return mapping

    def _change(self, organization_id: int, change: Callable[[RegionMapping], RegionMapping]) -> RegionMapping:
        with self._rows.writing() as rows:
            after = change(_existing(rows, organization_id))
            rows.update(after)
        return after


def _existing(rows: MappingRows, organization_id: int) -> RegionMapping:
    mapping = rows.by_organization_id(organization_id) if is_organization_id(organization_id) else None
    if mapping is None:
        raise unmapped()
    return mapping


def _at_rest(rows: MappingRows, organization_id: int) -> RegionMapping:
    mapping = _existing(rows, organization_id)
    if mapping.moving_to is not None:
        raise RegionMappingRefused(Refusal.MOVING)
    return mapping


def _claim(rows: MappingRows, organization_id: int, slug: str | None) -> None:
    holder = rows.by_slug(slug) if slug is not None else None
    if holder is not None and holder.organization_id != organization_id:
        raise RegionMappingRefused(Refusal.SLUG_TAKEN)


def _retire(rows: MappingRows, mapping: RegionMapping) -> int:
    """Note the version under which a slug or an organization was last known; the highest such version."""
    retired = max(rows.retired(), mapping.version)
    rows.retire(retired)
    return retired

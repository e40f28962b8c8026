"""Region mappings in memory: for a monolith, where all regions are one process, and for tests."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from .changes import RowMappingStore
from .forks import watch_forks
from .mappings import RegionMapping

__all__ = ["MemoryMappingStore"]


class MemoryMappingStore(RowMappingStore):
    """A RegionMappingStore that ends with its process."""

    def __init__(self) -> None:
        self._memory = _Memory(_Rows({}, 0))
        super().__init__(self._memory)

    def copy(self) -> "MemoryMappingStore":
        """Another store that begins with the same mappings."""
        copy = MemoryMappingStore()
        with self._memory.reading() as rows, copy._memory.writing() as copied:
            copied.mappings.update(rows.mappings)
            copied.last_retired = rows.last_retired
        return copy


class _Memory:
    """The transactions of a dict."""

    def __init__(self, rows: "_Rows") -> None:
        self._rows = rows
        self._lock = threading.RLock()
        watch_forks(self)

    @contextmanager
    def reading(self) -> Generator["_Rows"]:
        with self._lock:
            yield self._rows

    @contextmanager
    def writing(self) -> Generator["_Rows"]:
        with self._lock:
            changed = _Rows(dict(self._rows.mappings), self._rows.last_retired)
            yield changed
            self._rows = changed

    def before_fork(self) -> None:
        self._lock.acquire()

    def after_fork(self) -> None:
        self._lock.release()


class _Rows:
    """MappingRows of a dict."""

    __slots__ = ("last_retired", "mappings")

    def __init__(self, mappings: dict[int, RegionMapping], last_retired: int) -> None:
        self.mappings = mappings
        self.last_retired = last_retired

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        return self.mappings.get(organization_id)

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        return next((mapping for mapping in self.mappings.values() if mapping.slug == slug), None)

    def page(self, after: int | None, region: str | None, size: int, /) -> tuple[RegionMapping, ...]:
        wanted = (
            mapping
            for organization_id, mapping in sorted(self.mappings.items())
            if (after is None or organization_id > after) and region in (None, mapping.region)
        )
        return tuple(wanted)[:size]

    def first_of_each_region(self) -> tuple[RegionMapping, ...]:
        regions = sorted({mapping.region for mapping in self.mappings.values()})
        return tuple(self.page(None, region, 1)[0] for region in dict.fromkeys((*regions[:1], *regions[-1:])))

    def insert(self, mapping: RegionMapping, /) -> None:
        self.mappings[mapping.organization_id] = mapping

    def update(self, mapping: RegionMapping, /) -> None:
        self.mappings[mapping.organization_id] = mapping

    def remove(self, organization_id: int, /) -> None:
        del self.mappings[organization_id]

    def retired(self) -> int:
        return self.last_retired

    def retire(self, version: int, /) -> None:
        self.last_retired = version

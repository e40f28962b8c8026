"""A short memory of found mappings."""

import threading
import time
from collections.abc import Callable

from .forks import watch_forks
from .mappings import MappingLookup, RegionMapping

__all__ = ["CachedMappings", "NotRemembered", "Remembered"]


class CachedMappings:
    """Looks mappings up in a store, and remembers those that exist for `ttl` seconds; never that one is missing.

    What is remembered may be out of date. The region that a call reaches finds out and refuses it; then `drop` the
    mapping and look it up again. `limit` is the most answers remembered; `clock` gives seconds.
    """

    def __init__(
        self,
        store: MappingLookup,
        *,
        ttl: float = 10.0,
        limit: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._ttl = ttl
        self._limit = limit
        self._clock = clock
        self._known: dict[int | str | None, tuple[RegionMapping, float]] = {}
        """By organization id, by slug, and the sole one by None, each with the time at which it is forgotten."""
        self._drops = 0
        self._lock = threading.Lock()
        watch_forks(self)

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        return self.recall(organization_id) or self._ask(
            organization_id, lambda: self._store.by_organization_id(organization_id)
        )

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        return self.recall(slug) or self._ask(slug, lambda: self._store.by_slug(slug))

    def sole(self) -> RegionMapping | None:
        return self.recall(None) or self._ask(None, self._store.sole)

    def drop(self, mapping: RegionMapping) -> None:
        """Forget a mapping that proved out of date, however it was looked up; a later version of it stays."""
        with self._lock:
            self._drops += 1
            for key in (mapping.organization_id, mapping.slug, None):
                found = self._known.get(key)
                if found is not None and found[0].version <= mapping.version:
                    del self._known[key]

    def recall(self, key: int | str | None) -> RegionMapping | None:
        """What is remembered of an organization id, a slug, or (None) the sole mapping; asks no store."""
        found = self._known.get(key)
        return found[0] if found is not None and self._clock() < found[1] else None

    def _ask(self, key: int | str | None, look_up: Callable[[], RegionMapping | None]) -> RegionMapping | None:
        until, drops = self._clock() + self._ttl, self._drops
        mapping = look_up()
        if mapping is not None:
            with self._lock:
                # what was dropped meanwhile may be the very mapping that was just read
                if drops == self._drops:
                    self._remember(key, mapping, until)
        return mapping

    def _remember(self, key: int | str | None, mapping: RegionMapping, until: float) -> None:
        if len(self._known) >= self._limit:
            self._known.clear()  # rare, and cheaper than a record of who was used last
        self._known[key] = (mapping, until)

    def before_fork(self) -> None:
        self._lock.acquire()

    def after_fork(self) -> None:
        self._lock.release()


class NotRemembered(Exception):
    """The answer would have to be looked up."""


class Remembered:
    """What a cache remembers, and nothing else: for who must not wait. Raises NotRemembered."""

    def __init__(self, cache: CachedMappings) -> None:
        self._cache = cache

    def by_organization_id(self, organization_id: int, /) -> RegionMapping:
        return self._recall(organization_id)

    def by_slug(self, slug: str, /) -> RegionMapping:
        return self._recall(slug)

    def sole(self) -> RegionMapping:
        return self._recall(None)

    def _recall(self, key: int | str | None) -> RegionMapping:
        found = self._cache.recall(key)
        if found is None:
            raise NotRemembered
        return found

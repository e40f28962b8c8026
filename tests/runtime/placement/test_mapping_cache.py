"""The cache remembers what exists, for a while, and forgets what proved out of date."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rpcc.runtime import RegionResolutionError
from rpcc.runtime.placement.cache import CachedMappings
from rpcc.runtime.placement.mappings import RegionMapping
from rpcc.runtime.placement.sqlite import SqliteMappingStore


class Counting:
    """A store that counts the questions, and does something before it hands out an answer."""

    def __init__(self, store: SqliteMappingStore) -> None:
        self.store = store
        self.asked = 0
        self.before_answering: list[Callable[[], object]] = []

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        return self.answer(self.store.by_organization_id(organization_id))

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        return self.answer(self.store.by_slug(slug))

    def sole(self) -> RegionMapping | None:
        return self.answer(self.store.sole())

    def answer(self, mapping: RegionMapping | None) -> RegionMapping | None:
        self.asked += 1
        for action in self.before_answering:
            action()
        return mapping


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> SqliteMappingStore:
    store = SqliteMappingStore(tmp_path / "mappings.db")
    store.create(1, region="us", slug="acme")
    return store


def test_what_was_found_is_not_asked_again(store: SqliteMappingStore) -> None:
    counting = Counting(store)
    cached = CachedMappings(counting)
    for _ in range(3):
        assert cached.by_organization_id(1) == cached.by_slug("acme") == cached.sole() == store.by_organization_id(1)
    assert counting.asked == 3


def test_what_was_found_is_asked_again_in_time(store: SqliteMappingStore) -> None:
    counting, clock = Counting(store), Clock()
    cached = CachedMappings(counting, clock=clock)
    cached.by_organization_id(1)
    store.begin_move(1, "de")
    moved = store.finish_move(1)
    clock.now = 9.99
    assert cached.by_organization_id(1) != moved
    clock.now = 10
    assert cached.by_organization_id(1) == moved
    assert counting.asked == 2


def test_the_time_counts_from_the_question(store: SqliteMappingStore) -> None:
    counting, clock = Counting(store), Clock()
    cached = CachedMappings(counting, ttl=10, clock=clock)
    counting.before_answering = [lambda: setattr(clock, "now", 8.0)]
    cached.by_organization_id(1)
    clock.now = 10
    cached.by_organization_id(1)
    assert counting.asked == 2


def test_what_is_missing_is_asked_each_time(store: SqliteMappingStore) -> None:
    cached = CachedMappings(store)
    assert cached.by_organization_id(2) is cached.by_slug("other") is None
    created = store.create(2, region="us", slug="other")
    assert cached.by_organization_id(2) == cached.by_slug("other") == created


def test_a_dropped_mapping_is_asked_again(store: SqliteMappingStore) -> None:
    cached = CachedMappings(store)
    stale = cached.by_organization_id(1)
    assert stale is not None
    assert cached.by_slug("acme") == cached.sole() == stale
    store.begin_move(1, "de")
    moved = store.finish_move(1)
    cached.drop(stale)
    assert cached.by_organization_id(1) == cached.by_slug("acme") == cached.sole() == moved


def test_a_later_version_is_not_dropped(store: SqliteMappingStore) -> None:
    counting = Counting(store)
    cached = CachedMappings(counting)
    stale = store.by_organization_id(1)
    assert stale is not None
    store.begin_move(1, "de")
    store.finish_move(1)
    cached.by_organization_id(1)
    cached.drop(stale)
    cached.by_organization_id(1)
    assert counting.asked == 1


def test_what_was_read_before_a_drop_is_not_remembered(store: SqliteMappingStore) -> None:
    counting = Counting(store)
    cached = CachedMappings(counting)
    stale = store.by_organization_id(1)
    assert stale is not None
    counting.before_answering = [lambda: cached.drop(stale)]
    assert cached.by_organization_id(1) == stale
    counting.before_answering = []
    store.begin_move(1, "de")
    assert cached.by_organization_id(1) != stale


def test_only_so_many_are_remembered(store: SqliteMappingStore) -> None:
    counting = Counting(store)
    cached = CachedMappings(counting, limit=2)
    for number in range(2, 6):
        store.create(number, region="us")
    for number in range(1, 6):
        assert cached.by_organization_id(number) is not None
    assert cached.by_organization_id(5) is not None
    assert counting.asked == 5
    assert cached.by_organization_id(1) is not None
    assert counting.asked == 6


def test_a_failing_store_is_no_answer(store: SqliteMappingStore, tmp_path: Path) -> None:
    clock = Clock()
    cached = CachedMappings(store, ttl=10, clock=clock)
    assert cached.by_organization_id(1) is not None
    (tmp_path / "mappings.db").unlink()
    assert cached.by_organization_id(1) is not None
    clock.now = 10
    with pytest.raises(RegionResolutionError):
        cached.by_organization_id(1)

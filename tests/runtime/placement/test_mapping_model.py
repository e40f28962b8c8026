"""Any sequence of changes leaves a store as a plain dict would be."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, create_engine

from rpcc.runtime import RegionMappingNotFound
from rpcc.runtime.placement.mappings import Refusal, RegionMapping, RegionMappingRefused, RegionMappingStore
from rpcc.runtime.placement.sqlalchemy import SqlAlchemyMappingStore
from rpcc.runtime.placement.sqlite import SqliteMappingStore

IDS = st.integers(0, 3)
SLUGS = st.none() | st.sampled_from(["a", "b", "A"])
REGIONS = st.sampled_from(["us", "de"])


class Model:
    """The store as a dict; a change gives the mapping, or says why not."""

    def __init__(self) -> None:
        self.mappings: dict[int, RegionMapping] = {}
        self.retired = 0

    def slug_taken(self, organization_id: int, slug: str | None) -> bool:
        others = (mapping for mapping in self.mappings.values() if mapping.organization_id != organization_id)
        return slug is not None and any(mapping.slug == slug for mapping in others)

    def create(self, organization_id: int, region: str, slug: str | None) -> RegionMapping | Refusal:
        if organization_id in self.mappings:
            return Refusal.EXISTS
        if self.slug_taken(organization_id, slug):
            return Refusal.SLUG_TAKEN
        return self.put(
            RegionMapping(organization_id=organization_id, slug=slug, region=region, version=self.retired + 1)
        )

    def begin(self, before: RegionMapping, to: str) -> RegionMapping | Refusal:
        if before.moving_to:
            return Refusal.MOVING
        return Refusal.SAME_REGION if before.region == to else self.put(replace(before, moving_to=to))

    def finish(self, before: RegionMapping) -> RegionMapping | Refusal:
        if before.moving_to is None:
            return Refusal.NOT_MOVING
        return self.put(replace(before, region=before.moving_to, moving_to=None, version=before.version + 1))

    def abort(self, before: RegionMapping) -> RegionMapping | Refusal:
        return self.put(replace(before, moving_to=None)) if before.moving_to else Refusal.NOT_MOVING

    def rename(self, before: RegionMapping, slug: str | None) -> RegionMapping | Refusal:
        if before.moving_to:
            return Refusal.MOVING
        if slug == before.slug:
            return before
        if self.slug_taken(before.organization_id, slug):
            return Refusal.SLUG_TAKEN
        self.retired = max(self.retired, before.version)
        return self.put(replace(before, slug=slug, version=self.retired + 1))

    def delete(self, before: RegionMapping) -> RegionMapping | Refusal:
        if before.moving_to:
            return Refusal.MOVING
        self.retired = max(self.retired, before.version)
        return self.mappings.pop(before.organization_id)

    def put(self, mapping: RegionMapping) -> RegionMapping:
        self.mappings[mapping.organization_id] = mapping
        return mapping


def outcome(change: Callable[[], RegionMapping]) -> RegionMapping | Refusal | None:
    """What a change of the store gives, in the model's terms."""
    try:
        return change()
    except RegionMappingRefused as refused:
        return refused.reason
    except RegionMappingNotFound:
        return None


class MappingMachine(RuleBasedStateMachine):
    """The same changes to a store and to the model."""

    store: RegionMappingStore

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = SqliteMappingStore(Path(self.folder.name, "mappings.db"))
        self.model = Model()
        self.seen: dict[int | str, tuple[int, str]] = {}

    @rule(organization_id=IDS, region=REGIONS, slug=SLUGS)
    def create(self, organization_id: int, region: str, slug: str | None) -> None:
        expected = self.model.create(organization_id, region, slug)
        self.same(expected, lambda: self.store.create(organization_id, region=region, slug=slug))

    @rule(organization_id=IDS, to=REGIONS)
    def begin_move(self, organization_id: int, to: str) -> None:
        expected = self.on(organization_id, lambda before: self.model.begin(before, to))
        self.same(expected, lambda: self.store.begin_move(organization_id, to))

    @rule(organization_id=IDS)
    def finish_move(self, organization_id: int) -> None:
        self.same(self.on(organization_id, self.model.finish), lambda: self.store.finish_move(organization_id))

    @rule(organization_id=IDS)
    def abort_move(self, organization_id: int) -> None:
        self.same(self.on(organization_id, self.model.abort), lambda: self.store.abort_move(organization_id))

    @rule(organization_id=IDS, slug=SLUGS)
    def rename(self, organization_id: int, slug: str | None) -> None:
        expected = self.on(organization_id, lambda before: self.model.rename(before, slug))
        self.same(expected, lambda: self.store.rename(organization_id, slug))

    @rule(organization_id=IDS)
    def delete(self, organization_id: int) -> None:
        self.same(self.on(organization_id, self.model.delete), lambda: self.store.delete(organization_id))

    def on(
        self, organization_id: int, change: Callable[[RegionMapping], RegionMapping | Refusal]
    ) -> RegionMapping | Refusal | None:
        before = self.model.mappings.get(organization_id)
        return change(before) if before is not None else None

    def same(self, expected: RegionMapping | Refusal | None, change: Callable[[], RegionMapping]) -> None:
        assert outcome(change) == expected

    @invariant()
    def holds_the_same(self) -> None:
        mappings = [self.model.mappings[organization_id] for organization_id in sorted(self.model.mappings)]
        assert list(self.store.list()) == mappings
        for region in ("us", "de"):
            assert list(self.store.list(region)) == [mapping for mapping in mappings if mapping.region == region]
        for slug in ("a", "b", "A"):
            assert self.store.by_slug(slug) == next((mapping for mapping in mappings if mapping.slug == slug), None)

    @invariant()
    def a_later_version_is_a_later_home(self) -> None:
        """Whoever knows an id or a slug at one version: no other region comes with it or with a lower one."""
        for mapping in self.model.mappings.values():
            for key in (mapping.organization_id, mapping.slug):
                if key is not None:
                    version, region = self.seen.get(key, (0, ""))
                    assert mapping.version > version or (mapping.version, mapping.region) == (version, region)
                    self.seen[key] = (mapping.version, mapping.region)

    def teardown(self) -> None:
        self.folder.cleanup()


class SqlAlchemyMachine(MappingMachine):
    """The same over SQLAlchemy."""

    engine: Engine

    @initialize()
    def start(self) -> None:
        super().start()
        self.engine = create_engine(f"sqlite:///{self.folder.name}/data.db")
        store = SqlAlchemyMappingStore(self.engine)
        store.create_tables()
        self.store = store

    def teardown(self) -> None:
        self.engine.dispose()
        super().teardown()


TestSqlite: Any = MappingMachine.TestCase
TestSqlite.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestSqlAlchemy: Any = SqlAlchemyMachine.TestCase
TestSqlAlchemy.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)

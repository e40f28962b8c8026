"""Each kind of store, empty."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from rpcc.runtime.placement import sqlalchemy, sqlalchemy_departures
from rpcc.runtime.placement.departures import DepartureStore
from rpcc.runtime.placement.mappings import RegionMappingStore
from rpcc.runtime.placement.memory import MemoryMappingStore
from rpcc.runtime.placement.memory_departures import MemoryDepartureStore
from rpcc.runtime.placement.sqlalchemy import SqlAlchemyMappingStore
from rpcc.runtime.placement.sqlalchemy_departures import SqlAlchemyDepartureStore
from rpcc.runtime.placement.sqlite import SqliteMappingStore
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore


@pytest.fixture(params=["memory", "sqlite", "sqlalchemy-sqlite", "sqlalchemy-postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[RegionMappingStore]:
    if request.param == "memory":
        yield MemoryMappingStore()
        return
    if request.param == "sqlite":
        yield SqliteMappingStore(tmp_path / "mappings.db")
        return
    with _engine(request, tmp_path) as engine:
        store = SqlAlchemyMappingStore(engine)
        store.create_tables()
        yield store
        sqlalchemy.METADATA.drop_all(engine)


@pytest.fixture(params=["memory", "sqlite", "sqlalchemy-sqlite", "sqlalchemy-postgres"])
def departures(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[DepartureStore]:
    if request.param == "memory":
        yield MemoryDepartureStore(drain_timeout=0.05)
        return
    if request.param == "sqlite":
        yield SqliteDepartureStore(tmp_path / "departures.db", drain_timeout=0.05)
        return
    with _engine(request, tmp_path) as engine:
        store = SqlAlchemyDepartureStore(engine, tmp_path / "writes", max_age=0, drain=0, drain_timeout=0.05)
        store.create_tables()
        yield store
        sqlalchemy_departures.METADATA.drop_all(engine)


@contextmanager
def _engine(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Engine]:
    on_a_server = request.param == "sqlalchemy-postgres"
    url = request.getfixturevalue("postgres_url") if on_a_server else f"sqlite:///{tmp_path / 'data.db'}"
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()

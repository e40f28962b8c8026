"""The company's databases: one SQLite file per silo, or one for all of them in a monolith."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rpcc.runtime import SiloMode, control_silo_model, current_silo_mode, region_silo_model, silo_mode_of
from sqlalchemy import DateTime, Dialect, Table, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

__all__ = ["Base", "ControlTable", "RegionTable", "UtcDateTime", "open_database", "session", "start", "tables_of"]

_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


class Base(DeclarativeBase):
    """What every table is built on."""

    type_annotation_map = {list[str]: JSON, list[int]: JSON, dict[str, Any]: JSON}


@control_silo_model
class ControlTable(Base):
    """A table that only the Control silo has."""

    __abstract__ = True


@region_silo_model
class RegionTable(Base):
    """A table that only the Region silos have: each of its rows belongs to one organization, and moves with it."""

    __abstract__ = True
    organization_id: Mapped[int]


def tables_of(silo: SiloMode) -> list[Table]:
    """The tables that a silo has, those first to which others refer."""
    from acme import models  # importing the tables declares them

    base = models.Base
    silos = {mapper.local_table: silo_mode_of(mapper.class_) for mapper in base.registry.mappers}
    return [table for table in base.metadata.sorted_tables if silo in (silos[table] or silo, SiloMode.MONOLITH)]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime; SQLite itself keeps no time zone."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


def open_database(url: str) -> None:
    """Connect, and create the tables of this silo that are not there yet."""
    engine = create_engine(url)
    Base.metadata.create_all(engine, tables_of(current_silo_mode()))
    engine.dispose()  # a worker that is forked from here opens its own connections
    _sessions.configure(bind=engine)


def start() -> None:
    """What a silo's process does before its first call: `startup` in its settings."""
    open_database(os.environ["ACME_DATABASE"])


@contextmanager
def session() -> Generator[Session, None, None]:
    """A session whose work is committed at the end, or undone by an exception."""
    with _sessions.begin() as opened:
        yield opened

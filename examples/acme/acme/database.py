"""The company's database: one SQLite file here, one database a silo in real life."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, create_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

__all__ = ["Base", "UtcDateTime", "open_database", "session"]

_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


class Base(DeclarativeBase):
    """What every table is built on."""

    type_annotation_map = {list[str]: JSON, list[int]: JSON, dict[str, Any]: JSON}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime; SQLite itself keeps no time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


def open_database(url: str) -> None:
    """Connect, and create the tables that are not there yet."""
    from acme.models import Base  # importing the tables declares them

    engine = create_engine(url)
    Base.metadata.create_all(engine)
    _sessions.configure(bind=engine)


@contextmanager
def session() -> Generator[Session, None, None]:
    """A session whose work is committed at the end, or undone by an exception."""
    with _sessions.begin() as opened:
        yield opened

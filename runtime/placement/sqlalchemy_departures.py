"""A region's departures in any database that SQLAlchemy knows."""

import os
import time
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    delete,
    insert,
    select,
)

from .departures import Departure, RowDepartureStore
from .mappings import MAX_SLUG
from .running import RunningWrites
from .server_database import ServerDatabase, turnstile
from .transactions import RowsOf

__all__ = ["METADATA", "SqlAlchemyDepartureStore"]

METADATA: Final = MetaData()
"""The tables, for who makes them by migrations."""

_departure = Table(
    "rpcc_departure",
    METADATA,
    Column("organization_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slug", String(MAX_SLUG), index=True),
    Column("gone", Integer, nullable=False),
    Column("held", Integer, nullable=False),
)
_turns = turnstile("rpcc_departure_turns", METADATA)
_id = _departure.c.organization_id


class SqlAlchemyDepartureStore(RowDepartureStore):
    """A DepartureStore in a server's database, for a region with processes on several hosts.

    `path` is a file on this host, the same one for all processes of the region here. On this host everything holds that
    DepartureStore promises. Processes of other hosts ask the database again after `max_age` seconds at the latest, and
    `hold` and `release` wait that long: from then on no process admits what they forbid. Writes that run on other hosts
    can't be counted: `hold` gives them another `drain` seconds, so `drain` has to be the longest that a write may take,
    and what takes longer may still change data afterwards. A region with one host sets both to 0.

    The engine must lead to the server that takes the writes, not to a copy that lags behind. `create_tables` makes the
    tables `rpcc_departure` and `rpcc_departure_turns` unless they exist; who makes them by migrations adds a row of
    zeros to the second.
    """

    def __init__(
        self,
        engine: Engine,
        path: str | os.PathLike[str],
        *,
        max_age: float = 1.0,
        drain: float = 10.0,
        drain_timeout: float = 30.0,
    ) -> None:
        self._database = ServerDatabase(engine, what="store of departures", turnstile=_turns)
        writes = RunningWrites(path, timeout=drain_timeout)
        super().__init__(RowsOf(self._database, _Rows), writes, max_age=max_age)
        self._elsewhere = max_age + drain

    def __repr__(self) -> str:
        return "SqlAlchemyDepartureStore(…)"

    def create_tables(self) -> None:
        """Make the tables that are missing."""
        self._database.create_tables()

    def _settle(self, departure: Departure) -> None:
        settled = time.monotonic() + self._elsewhere
        super()._settle(departure)
        time.sleep(max(0.0, settled - time.monotonic()))


class _Rows:
    """DepartureRows of a connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_organization_id(self, organization_id: int, /) -> Departure | None:
        found = self._all(select(_departure).where(_id == organization_id))
        return found[0] if found else None

    def by_slug(self, slug: str, /) -> tuple[Departure, ...]:
        return self._all(select(_departure).where(_departure.c.slug == slug))

    def put(self, departure: Departure, /) -> None:
        self.remove(departure.organization_id)
        self._connection.execute(insert(_departure).values(asdict(departure)))

    def remove(self, organization_id: int, /) -> None:
        self._connection.execute(delete(_departure).where(_id == organization_id))

    def _all(self, query: Select[Any]) -> tuple[Departure, ...]:
        return tuple(Departure(**row) for row in self._connection.execute(query).mappings())

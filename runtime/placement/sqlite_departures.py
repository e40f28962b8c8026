"""A region's departures in an SQLite file: the store that needs no server."""

import os
import sqlite3
from typing import Any

from .database import SqliteFile
from .departures import Departure, RowDepartureStore
from .running import RunningWrites
from .transactions import RowsOf

__all__ = ["SqliteDepartureStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rpcc_departure (
    organization_id INTEGER PRIMARY KEY,
    slug TEXT,
    gone INTEGER NOT NULL,
    held INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS rpcc_departure_by_slug ON rpcc_departure (slug)
"""

_SELECT = "SELECT organization_id, slug, gone, held FROM rpcc_departure"


class SqliteDepartureStore(RowDepartureStore):
    """A DepartureStore in one file, for a region whose processes run on one host.

    A change holds for every process once the method returns: processes read the file again as soon as the stamp in
    `<path>-writes` has changed, at the latest after a second. Running writes are counted by locks on that file: `hold`
    and `release` wait for those of all processes, at most `drain_timeout` seconds. On other hosts, and on file systems
    that hosts share, nothing of this holds. The second file must stay where it is as long as any process runs.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 5.0, drain_timeout: float = 30.0) -> None:
        self._file = SqliteFile(path, what="store of departures", schema=_SCHEMA, timeout=timeout)
        super().__init__(RowsOf(self._file, _Rows), RunningWrites(f"{os.fspath(path)}-writes", timeout=drain_timeout))

    def __repr__(self) -> str:
        return "SqliteDepartureStore(…)"

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()


class _Rows:
    """DepartureRows of a connection."""

    __slots__ = ("_execute",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def by_organization_id(self, organization_id: int, /) -> Departure | None:
        row = self._execute(f"{_SELECT} WHERE organization_id = ?", (organization_id,)).fetchone()
        return _departure(row) if row is not None else None

    def by_slug(self, slug: str, /) -> tuple[Departure, ...]:
        return tuple(map(_departure, self._execute(f"{_SELECT} WHERE slug = ?", (slug,))))

    def put(self, departure: Departure, /) -> None:
        row = (departure.organization_id, departure.slug, departure.gone, departure.held)
        self._execute(
            "INSERT OR REPLACE INTO rpcc_departure (organization_id, slug, gone, held) VALUES (?, ?, ?, ?)", row
        )

    def remove(self, organization_id: int, /) -> None:
        self._execute("DELETE FROM rpcc_departure WHERE organization_id = ?", (organization_id,))


def _departure(row: tuple[Any, ...]) -> Departure:
    organization_id, slug, gone, held = row
    return Departure(organization_id=organization_id, slug=slug, gone=gone, held=held)

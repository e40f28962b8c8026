"""Region mappings in an SQLite file: the store that needs no server."""

import os
import sqlite3
from typing import Any

from .changes import RowMappingStore
from .database import SqliteFile
from .mappings import RegionMapping
from .transactions import RowsOf

__all__ = ["SqliteMappingStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rpcc_region_mapping (
    organization_id INTEGER PRIMARY KEY,
    slug TEXT UNIQUE,
    region TEXT NOT NULL,
    version INTEGER NOT NULL,
    moving_to TEXT
);
CREATE INDEX IF NOT EXISTS rpcc_region_mapping_by_region ON rpcc_region_mapping (region, organization_id);
CREATE TABLE IF NOT EXISTS rpcc_region_mapping_retired (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
);
INSERT OR IGNORE INTO rpcc_region_mapping_retired (id, version) VALUES (1, 0)
"""

_COLUMNS = "organization_id, slug, region, version, moving_to"
_SELECT = f"SELECT {_COLUMNS} FROM rpcc_region_mapping"


class SqliteMappingStore(RowMappingStore):
    """A RegionMappingStore in one file on this host, for any number of threads and processes.

    `timeout` (seconds) is how long a change waits for those of others. A file that is missing, broken or on a full disk
    is a RegionResolutionError, never an answer.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 5.0) -> None:
        self._file = SqliteFile(path, what="store of region mappings", schema=_SCHEMA, timeout=timeout)
        super().__init__(RowsOf(self._file, _Rows))

    def __repr__(self) -> str:
        return "SqliteMappingStore(…)"

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()


class _Rows:
    """MappingRows of a connection."""

    __slots__ = ("_execute",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        return self._one("WHERE organization_id = ?", organization_id)

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        return self._one("WHERE slug = ?", slug)

    def page(self, after: int | None, region: str | None, size: int, /) -> tuple[RegionMapping, ...]:
        wanted = {"organization_id > ?": after, "region = ?": region}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(given)} " if given else ""
        rows = self._execute(f"{_SELECT} {where}ORDER BY organization_id LIMIT ?", (*given.values(), size))
        return tuple(map(_mapping, rows))

    def first_of_each_region(self) -> tuple[RegionMapping, ...]:
        edges = ("(SELECT MIN(region) FROM rpcc_region_mapping)", "(SELECT MAX(region) FROM rpcc_region_mapping)")
        found = (self._one(f"WHERE region = {edge} ORDER BY organization_id LIMIT 1") for edge in edges)
        return tuple({mapping.region: mapping for mapping in found if mapping is not None}.values())

    def insert(self, mapping: RegionMapping, /) -> None:
        self._execute(f"INSERT INTO rpcc_region_mapping ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", _row(mapping))

    def update(self, mapping: RegionMapping, /) -> None:
        organization_id, *rest = _row(mapping)
        assignment = "slug = ?, region = ?, version = ?, moving_to = ?"
        self._execute(
            f"UPDATE rpcc_region_mapping SET {assignment} WHERE organization_id = ?", (*rest, organization_id)
        )

    def remove(self, organization_id: int, /) -> None:
        self._execute("DELETE FROM rpcc_region_mapping WHERE organization_id = ?", (organization_id,))

    def retired(self) -> int:
        (version,) = self._execute("SELECT version FROM rpcc_region_mapping_retired").fetchone()
        return int(version)

    def retire(self, version: int, /) -> None:
        self._execute("UPDATE rpcc_region_mapping_retired SET version = ?", (version,))

    def _one(self, clauses: str, *values: int | str) -> RegionMapping | None:
        row = self._execute(f"{_SELECT} {clauses}", values).fetchone()
        return _mapping(row) if row is not None else None


def _mapping(row: tuple[Any, ...]) -> RegionMapping:
    organization_id, slug, region, version, moving_to = row
    return RegionMapping(
        organization_id=organization_id, slug=slug, region=region, version=version, moving_to=moving_to
    )


def _row(mapping: RegionMapping) -> tuple[int, str | None, str, int, str | None]:
    return mapping.organization_id, mapping.slug, mapping.region, mapping.version, mapping.moving_to

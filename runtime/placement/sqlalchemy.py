"""Region mappings in any database that SQLAlchemy knows."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from .changes import RowMappingStore
from .mappings import MAX_SLUG, RegionMapping
from .server_database import ServerDatabase, turnstile
from .transactions import RowsOf

__all__ = ["METADATA", "SqlAlchemyMappingStore"]

METADATA: Final = MetaData()
"""The tables, for who makes them by migrations."""

_mapping = Table(
    "rpcc_region_mapping",
    METADATA,
    Column("organization_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slug", String(MAX_SLUG), unique=True),
    Column("region", String(48), nullable=False),
    Column("version", Integer, nullable=False),
    Column("moving_to", String(48)),
    Index("rpcc_region_mapping_by_region", "region", "organization_id"),
)
_retired = turnstile("rpcc_region_mapping_retired", METADATA, Column("version", Integer, nullable=False))
_id, _region = _mapping.c.organization_id, _mapping.c.region


class SqlAlchemyMappingStore(RowMappingStore):
    """A RegionMappingStore in a server's database, for any number of hosts.

    The engine must lead to the server that takes the writes, not to a copy that lags behind. `create_tables` makes the
    tables `rpcc_region_mapping` and `rpcc_region_mapping_retired` unless they exist; who makes them by migrations adds
    a row of zeros to the second.
    """

    def __init__(self, engine: Engine) -> None:
        self._database = ServerDatabase(engine, what="store of region mappings", turnstile=_retired)
        super().__init__(RowsOf(self._database, _Rows))

    def __repr__(self) -> str:
        return "SqlAlchemyMappingStore(…)"

    def create_tables(self) -> None:
        """Make the tables that are missing."""
        self._database.create_tables()


class _Rows:
    """MappingRows of a connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        return self._one(select(_mapping).where(_id == organization_id))

    def by_slug(self, slug: str, /) -> RegionMapping | None:
        return self._one(select(_mapping).where(_mapping.c.slug == slug))

    def page(self, after: int | None, region: str | None, size: int, /) -> tuple[RegionMapping, ...]:
        query = select(_mapping).order_by(_id).limit(size)
        query = query if after is None else query.where(_id > after)
        query = query if region is None else query.where(_region == region)
        return tuple(RegionMapping(**row) for row in self._connection.execute(query).mappings())

    def first_of_each_region(self) -> tuple[RegionMapping, ...]:
        edges = (select(edge(_region)).scalar_subquery() for edge in (func.min, func.max))
        found = (self._one(select(_mapping).where(_region == edge).order_by(_id).limit(1)) for edge in edges)
        return tuple({mapping.region: mapping for mapping in found if mapping is not None}.values())

    def insert(self, mapping: RegionMapping, /) -> None:
        self._connection.execute(insert(_mapping).values(asdict(mapping)))

    def update(self, mapping: RegionMapping, /) -> None:
        self._connection.execute(update(_mapping).where(_id == mapping.organization_id).values(asdict(mapping)))

    def remove(self, organization_id: int, /) -> None:
        self._connection.execute(delete(_mapping).where(_id == organization_id))

    def retired(self) -> int:
        version: int = self._connection.execute(select(_retired.c.version)).scalar_one()
        return version

    def retire(self, version: int, /) -> None:
        self._connection.execute(update(_retired).values(version=version))

    def _one(self, query: Select[Any]) -> RegionMapping | None:
        row = self._connection.execute(query).mappings().first()
        return RegionMapping(**row) if row is not None else None

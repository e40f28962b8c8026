"""`ArchiveService` on a region's database: rows as they stand in the tables."""

from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from rpcc.runtime import SiloMode
from sqlalchemy import JSON, Column, Table, delete, insert, select
from sqlalchemy.orm import Session

from acme.database import session, tables_of
from acme.moves.model import Archive
from acme.moves.service import ArchiveService
from acme.types.model import OrganizationId, RegionName


class DatabaseBackedArchiveService(ArchiveService):
    """`ArchiveService`, on the database."""

    def export_organization(self, *, region_name: RegionName, organization_id: OrganizationId) -> Archive:
        with session() as db:
            tables = {table.name: _rows(db, table, organization_id) for table in _tables()}
        return Archive(organization_id=organization_id, tables=tables)

    def import_organization(self, *, region_name: RegionName, archive: Archive) -> None:
        with session() as db:
            _forget(db, archive.organization_id)
            for table in _tables():
                rows = [_values(table, row) for row in archive.tables.get(table.name, [])]
                if rows:
                    db.execute(insert(table), rows)

    def forget_organization(self, *, region_name: RegionName, organization_id: OrganizationId) -> None:
        with session() as db:
            _forget(db, organization_id)


def _tables() -> list[Table]:
    """The tables whose rows belong to organizations."""
    return [table for table in tables_of(SiloMode.REGION) if "organization_id" in table.c]


def _rows(db: Session, table: Table, organization_id: OrganizationId) -> list[dict[str, Any]]:
    rows = db.execute(select(table).where(table.c.organization_id == organization_id)).mappings()
    return [to_jsonable_python(dict(row)) for row in rows]


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column, row[column.name]) for column in table.columns if column.name in row}


def _value(column: Column[Any], value: Any) -> Any:
    """A value as the column has it: JSON has no dates, for instance."""
    if value is None or isinstance(column.type, JSON):
        return value
    return TypeAdapter(column.type.python_type).validate_python(value)


def _forget(db: Session, organization_id: OrganizationId) -> None:
    for table in reversed(_tables()):
        db.execute(delete(table).where(table.c.organization_id == organization_id))

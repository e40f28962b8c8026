"""`AuditService` on a region's database. Events are kept as the contract writes them."""

from collections.abc import Sequence

from sqlalchemy import select

from acme import models
from acme.audit.model import Event, EventKind, EventPage, NewEvent, Retention
from acme.audit.service import AuditService
from acme.database import session
from acme.ids import new_id
from acme.paging import page_of, start_of
from acme.types.model import OrganizationId


class DatabaseBackedAuditService(AuditService):
    """`AuditService`, on the database."""

    def record(self, *, organization_id: OrganizationId, event: NewEvent) -> Event:
        row = models.Event(
            organization_id=organization_id,
            kind=event.kind.value,
            content=event.model_dump(mode="json", include={"actor", "target", "details"}),
        )
        with session() as db:
            row.id = new_id(db, organization_id)
            db.add(row)
            db.flush()
            return _event(row)

    def list_events(
        self,
        *,
        organization_id: OrganizationId,
        kinds: Sequence[EventKind] = (),
        cursor: str | None = None,
        limit: int = 100,
    ) -> EventPage:
        table = models.Event
        query = select(table).where(table.organization_id == organization_id, table.id > start_of(cursor))
        if kinds:
            query = query.where(table.kind.in_([kind.value for kind in kinds]))
        with session() as db:
            rows = db.scalars(query.order_by(table.id).limit(limit + 1)).all()
            found, page = page_of(rows, [row.id for row in rows], limit)
            return EventPage(events=[_event(row) for row in found], page=page)

    def get_retention(self) -> Retention:
        with session() as db:
            row = db.get(models.Setting, "retention")
            return Retention.model_validate(row.value) if row else Retention()

    def set_retention(self, *, retention: Retention) -> Retention:
        with session() as db:
            db.merge(models.Setting(name="retention", value=retention.model_dump(mode="json")))
        return retention


def _event(row: models.Event) -> Event:
    return Event.model_validate(
        {"id": row.id, "organization_id": row.organization_id, "kind": row.kind, "at": row.at, **row.content}
    )

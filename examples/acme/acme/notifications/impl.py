"""`NotificationService` on a region's database: async, as what sends messages over a network would be."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from acme import models
from acme.database import session
from acme.notifications.model import Delivery, Digest, Message, NoChannel, Notification
from acme.notifications.service import AsyncNotificationService
from acme.types.model import OrganizationId, UserId
from acme.users.model import Channel


class DatabaseBackedNotificationService(AsyncNotificationService):
    """`NotificationService`, on the database: "sent" is a row here.

    The database's driver blocks, so that whatever asks it runs in a thread.
    """

    async def send(
        self, *, organization_id: OrganizationId, user_id: UserId, message: Message, message_id: UUID
    ) -> Delivery | NoChannel:
        known = [channel for channel in message.channels if channel.is_known]
        if not known:
            return NoChannel(user_id=user_id)
        notification_id = uuid5(message_id, str(user_id))  # the same message again is the same row
        row = models.Notification(
            id=notification_id,
            organization_id=organization_id,
            user_id=user_id,
            channel=known[0].value,
            subject=message.subject,
            body=message.body,
            sent_at=datetime.now(UTC),
        )
        await asyncio.to_thread(_save, row)
        return Delivery(notification_id=notification_id, channel=known[0], attempts=1)

    async def list_for_user(
        self, *, organization_id: OrganizationId, user_id: UserId, unsent_only: bool = False
    ) -> list[Notification]:
        rows = await asyncio.to_thread(_rows, organization_id, user_id)
        return [_notification(row) for row in rows if not unsent_only or row.sent_at is None]

    async def digest(self, *, organization_id: OrganizationId, user_id: UserId) -> Digest | None:
        found = await self.list_for_user(organization_id=organization_id, user_id=user_id)
        return Digest(notifications=found) if found else None


def _save(row: models.Notification) -> None:
    with session() as db:
        db.merge(row)


def _rows(organization_id: int, user_id: int) -> list[models.Notification]:
    table = models.Notification
    query = select(table).where(table.organization_id == organization_id, table.user_id == user_id)
    with session() as db:
        return list(db.scalars(query.order_by(table.sent_at)))


def _notification(row: models.Notification) -> Notification:
    return Notification(
        id=row.id,
        user_id=UserId(row.user_id),
        channel=Channel(row.channel),
        subject=row.subject,
        body=row.body,
        sent_at=row.sent_at,
    )

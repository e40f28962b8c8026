"""An implementation that keeps its entries in memory."""

from company.audit.service import AuditService
from company.members.model import Subject
from company.types.model import UserId

__all__ = ["DatabaseBackedAuditService"]


class DatabaseBackedAuditService(AuditService):
    """Needs no database after all."""

    def __init__(self) -> None:
        self._entries: list[tuple[UserId, Subject]] = []

    def record(self, *, user_id: UserId, subject: Subject) -> None:
        self._entries.append((user_id, subject))

    def count(self) -> int:
        return len(self._entries)

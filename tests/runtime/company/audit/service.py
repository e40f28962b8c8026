"""Who did what."""

from abc import abstractmethod
from typing import ClassVar

from company.members.model import Subject
from company.types.model import UserId
from rpcc.runtime import MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method

__all__ = ["AuditService", "audit_service"]


class AuditService(RpcService):
    """The log of what was done."""

    key: ClassVar[str] = "audit"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "AuditService":
        from company.audit.impl import DatabaseBackedAuditService

        return DatabaseBackedAuditService()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _AUDIT_SERVICE

    @rpc_method
    @abstractmethod
    def record(self, *, user_id: UserId, subject: Subject) -> None:
        """Write an entry."""

    @rpc_method
    @abstractmethod
    def count(self) -> int:
        """How many entries there are."""


_AUDIT_SERVICE = ServiceTable(
    key="audit",
    impl="company.audit.impl:DatabaseBackedAuditService",
    methods=(
        MethodTable(
            "record",
            params=(
                ParamTable("user_id", UserId),
                ParamTable("subject", Subject),
            ),
        ),
        MethodTable("count", returns=int, readonly=True),
    ),
)

audit_service = AuditService.create_delegation()

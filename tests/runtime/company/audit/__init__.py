"""Who did what."""

from typing import TYPE_CHECKING

__all__ = ["AuditService", "audit_service"]

if TYPE_CHECKING:
    from company.audit.service import AuditService as AuditService
    from company.audit.service import audit_service as audit_service
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import company.audit.service

        return getattr(company.audit.service, name)

"""What all packages share."""

from typing import TYPE_CHECKING

__all__ = ["Email", "OrganizationId", "UserId"]

if TYPE_CHECKING:
    from company.types.model import Email as Email
    from company.types.model import OrganizationId as OrganizationId
    from company.types.model import UserId as UserId
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import company.types.model

        return getattr(company.types.model, name)

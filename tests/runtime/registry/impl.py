"""Asks the store of mappings, and says what came of it."""

import os

from company.members import member_service
from company.types import OrganizationId, UserId

from registry.service import RegistryService
from rpcc.runtime import RpcException, region_mappings

__all__ = ["Registry"]


class Registry(RegistryService):
    """Lives in control."""

    def enter(self, *, organization_id: int) -> str:
        try:
            return self.enter_or_fail(organization_id=organization_id)
        except RpcException as error:
            return f"{type(error).__name__} {error.outcome}: {error}"

    def enter_or_fail(self, *, organization_id: int) -> str:
        slug = f"{'x' * 200}{organization_id}"  # fills a page in no time
        return region_mappings().create(organization_id, region="us", slug=slug).region

    def find(self, *, organization_id: int) -> str:
        try:
            found = member_service.get_by_user(organization_id=OrganizationId(organization_id), user_id=UserId(1))
        except RpcException as error:
            return f"{type(error).__name__} {error.outcome}"
        return "unmapped" if found is None else "found"

    def pid(self) -> int:
        return os.getpid()

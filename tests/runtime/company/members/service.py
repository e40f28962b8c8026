"""Who belongs to an organization, and what they may do there."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from company.members.model import (
    Actor,
    Member,
    MemberNotFound,
    MemberPatch,
    Role,
    SeatLimitReached,
)
from company.types.model import Email, OrganizationId, UserId
from rpcc.runtime import (
    ByOrganizationId,
    Deprecation,
    MethodTable,
    ParamTable,
    RequireSingleOrganization,
    Retry,
    RpcError,
    RpcService,
    ServiceTable,
    SiloMode,
    regional_rpc_method,
)

__all__ = ["MemberService", "member_service"]


class MemberService(RpcService):
    """Members of organizations."""

    key: ClassVar[str] = "organization_member"
    local_mode: ClassVar[SiloMode] = SiloMode.REGION

    @classmethod
    def get_local_implementation(cls) -> "MemberService":
        from company.members.impl import DatabaseBackedMemberService

        return DatabaseBackedMemberService()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _MEMBER_SERVICE

    @regional_rpc_method(resolve=ByOrganizationId(), return_none_if_mapping_not_found=True)
    @abstractmethod
    def get_by_user(self, *, organization_id: OrganizationId, user_id: UserId) -> Member | None:
        """The membership of one user, if they have one."""

    @regional_rpc_method(resolve=ByOrganizationId())
    @abstractmethod
    def invite(
        self,
        *,
        organization_id: OrganizationId,
        email: Email,
        roles: Sequence[Role] = (),
        flags: Mapping[str, bool] = {},
        actor: Actor,
        limit: int = 50,
    ) -> Member | SeatLimitReached:
        """Invite someone."""

    @regional_rpc_method(resolve=ByOrganizationId(path="member.organization_id"))
    @abstractmethod
    def update(self, *, member: Member, patch: MemberPatch) -> Member | MemberNotFound:
        """Change a member."""

    @regional_rpc_method(resolve=RequireSingleOrganization())
    @abstractmethod
    def forget(self, *, user_id: UserId) -> MemberNotFound | None:
        """Forget a user."""

    def invite_or_raise(
        self,
        *,
        organization_id: OrganizationId,
        email: Email,
        roles: Sequence[Role] = (),
        flags: Mapping[str, bool] = {},
        actor: Actor,
        limit: int = 50,
    ) -> Member:
        """`invite`, with its declared errors raised as RpcDeclaredError."""
        result = self.invite(
            organization_id=organization_id, email=email, roles=roles, flags=flags, actor=actor, limit=limit
        )
        if isinstance(result, RpcError):
            raise result.exception()
        return result

    def update_or_raise(self, *, member: Member, patch: MemberPatch) -> Member:
        """`update`, with its declared errors raised as RpcDeclaredError."""
        result = self.update(member=member, patch=patch)
        if isinstance(result, RpcError):
            raise result.exception()
        return result

    def forget_or_raise(self, *, user_id: UserId) -> None:
        """`forget`, with its declared errors raised as RpcDeclaredError."""
        result = self.forget(user_id=user_id)
        if isinstance(result, RpcError):
            raise result.exception()
        return result

    def can_manage_billing(self, *, member: Member) -> bool:
        """True when the member can manage billing. Runs in the caller's process, never on the wire."""
        from company.members.helpers import can_manage_billing

        return can_manage_billing(self, member=member)


_MEMBER_SERVICE = ServiceTable(
    key="organization_member",
    impl="company.members.impl:DatabaseBackedMemberService",
    methods=(
        MethodTable(
            "get_by_user",
            params=(
                ParamTable("organization_id", OrganizationId),
                ParamTable("user_id", UserId),
            ),
            returns=Member | None,
            resolve=ByOrganizationId(),
            return_none_if_mapping_not_found=True,
            readonly=True,
            timeout_ms=2000,
        ),
        MethodTable(
            "invite",
            params=(
                ParamTable("organization_id", OrganizationId),
                ParamTable("email", Email, sensitive=True),
                ParamTable("roles", list[Role], default=()),
                ParamTable("flags", dict[str, bool], default={}),
                ParamTable("actor", Actor),
                ParamTable("limit", Annotated[int, Field(ge=1)], default=50, was=("maximum",)),
            ),
            returns=Member,
            errors=(SeatLimitReached,),
            resolve=ByOrganizationId(),
            idempotent=True,
            retry=Retry(attempts=3, backoff_ms=200),
        ),
        MethodTable(
            "update",
            params=(
                ParamTable("member", Member),
                ParamTable("patch", MemberPatch),
            ),
            returns=Member,
            errors=(MemberNotFound,),
            resolve=ByOrganizationId(path="member.organization_id"),
            deprecated=Deprecation(since="2026-10-01", remove_after="2027-01-01", use="invite"),
        ),
        MethodTable(
            "forget",
            params=(ParamTable("user_id", UserId),),
            errors=(MemberNotFound,),
            resolve=RequireSingleOrganization(),
            disabled_since="2026-11-01",
        ),
    ),
)

member_service = MemberService.create_delegation()

"""An implementation that keeps its members in memory."""

from collections.abc import Mapping, Sequence

from company.members.model import Actor, Member, MemberNotFound, MemberPatch, Role, SeatLimitReached
from company.members.service import MemberService
from company.types.model import Email, OrganizationId, UserId
from rpcc.runtime import UNSET

__all__ = ["DatabaseBackedMemberService"]


class DatabaseBackedMemberService(MemberService):
    """Counts its instances, of which a process makes one."""

    instances = 0

    def __init__(self) -> None:
        type(self).instances += 1
        self._members: dict[UserId, Member] = {}

    def get_by_user(self, *, organization_id: OrganizationId, user_id: UserId) -> Member | None:
        return self._members.get(user_id)

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
        if len(self._members) >= limit:
            return SeatLimitReached(limit=limit)
        user_id = len(self._members) + 1
        role = roles[0] if roles else Role.MEMBER
        member = Member(id=user_id, organization_id=organization_id, user_id=user_id, email=email, role=role)
        self._members[user_id] = member
        return member

    def update(self, *, member: Member, patch: MemberPatch) -> Member | MemberNotFound:
        if member.user_id not in self._members:
            return MemberNotFound(member_id=member.id)
        role = member.role if patch.role is UNSET else patch.role
        email = member.email if patch.email is UNSET else patch.email
        return member.model_copy(update={"role": role, "email": email})

    def forget(self, *, user_id: UserId) -> MemberNotFound | None:
        if self._members.pop(user_id, None) is None:
            return MemberNotFound(member_id=user_id)
        return None

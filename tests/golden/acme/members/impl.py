"""The services of `acme.members`, implemented."""

from collections.abc import Sequence

from acme.members.model import Actor, Member, MemberInvite, MemberNotFound, MemberPatch, Role, SeatLimitReached
from acme.members.service import MemberService
from acme.types.model import Email, OrganizationId, UserId


class DatabaseBackedMemberService(MemberService):
    """`MemberService`, on the database."""

    def get_by_user(self, *, organization_id: OrganizationId, user_id: UserId) -> Member | None:
        raise NotImplementedError

    def invite(
        self,
        *,
        organization_id: OrganizationId,
        invite: MemberInvite,
        actor: Actor,
        role_names: Sequence[Role] = (),
    ) -> Member | SeatLimitReached:
        raise NotImplementedError

    def update(self, *, member: Member, patch: MemberPatch) -> Member | MemberNotFound | SeatLimitReached:
        raise NotImplementedError

    def add_member(self, *, organization_id: OrganizationId, email: Email) -> Member:
        raise NotImplementedError

    def remove(self, *, organization_id: OrganizationId, id: int) -> MemberNotFound | None:
        raise NotImplementedError

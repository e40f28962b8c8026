"""Local methods of `acme.members`: what runs in the caller's process."""

from acme.members.model import Member, Role
from acme.members.service import MemberService
from acme.users.model import UserSummary


def member_can_invite(self_: Member, *, open_seats: int = 1) -> bool:
    return open_seats > 0 and self_.role is not Role.MEMBER


def member_belongs_to(self_: Member, *, user: UserSummary) -> bool:
    return user.holds(membership=self_)


def can_manage_billing(service: MemberService, *, member: Member) -> bool:
    return member.role is Role.OWNER

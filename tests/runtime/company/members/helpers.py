"""The bodies of local methods."""

from company.members.model import Member, Role
from company.members.service import MemberService

__all__ = ["can_manage_billing", "member_display_name"]


def can_manage_billing(service: MemberService, *, member: Member) -> bool:
    return member.role is Role.OWNER


def member_display_name(self_: Member, *, formal: bool = False) -> str:
    return f"Member {self_.id}" if formal else f"#{self_.id}"

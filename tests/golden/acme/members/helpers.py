"""Local methods of `acme.members`: what runs in the caller's process."""

from acme.members.model import Member
from acme.members.service import MemberService


def member_is_pending(self_: Member) -> bool:
    raise NotImplementedError


def can_manage_billing(service: MemberService, *, member: Member) -> bool:
    raise NotImplementedError

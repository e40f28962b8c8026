"""Local methods of `acme.users`: what runs in the caller's process."""

from acme.members.model import Member
from acme.users.model import UserSummary, Visitor
from acme.users.service import UserService


def user_summary_display_name(self_: UserSummary) -> str:
    return self_.name or f"user {self_.id}"


def user_summary_holds(self_: UserSummary, *, membership: Member) -> bool:
    return membership.user_id == self_.id


def visitor_display_name(self_: Visitor) -> str:
    return "a visitor"


def is_same(service: UserService, *, first: UserSummary, second: UserSummary) -> bool:
    return first.id == second.id

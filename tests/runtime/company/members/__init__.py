"""Who belongs to an organization, and what they may do there."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from company.members.model import Actor as Actor
    from company.members.model import ActorApiKey as ActorApiKey
    from company.members.model import ActorUser as ActorUser
    from company.members.model import AuthKind as AuthKind
    from company.members.model import Everything as Everything
    from company.members.model import Folder as Folder
    from company.members.model import InviteStatus as InviteStatus
    from company.members.model import Member as Member
    from company.members.model import MemberNotFound as MemberNotFound
    from company.members.model import MemberPatch as MemberPatch
    from company.members.model import Priority as Priority
    from company.members.model import Role as Role
    from company.members.model import SeatLimitReached as SeatLimitReached
    from company.members.model import Subject as Subject
    from company.members.model import SubjectMember as SubjectMember
    from company.members.model import SubjectNote as SubjectNote
    from company.members.model import SubjectUnknown as SubjectUnknown
    from company.members.model import TeamMembership as TeamMembership
    from company.members.service import MemberService as MemberService
    from company.members.service import member_service as member_service
else:
    from importlib import import_module

    _MODULES = {
        "Actor": "model",
        "ActorApiKey": "model",
        "ActorUser": "model",
        "AuthKind": "model",
        "Everything": "model",
        "Folder": "model",
        "InviteStatus": "model",
        "Member": "model",
        "MemberNotFound": "model",
        "MemberPatch": "model",
        "MemberService": "service",
        "Priority": "model",
        "Role": "model",
        "SeatLimitReached": "model",
        "Subject": "model",
        "SubjectMember": "model",
        "SubjectNote": "model",
        "SubjectUnknown": "model",
        "TeamMembership": "model",
        "member_service": "service",
    }

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return value

    def __dir__():
        return sorted({*globals(), *_MODULES})


__all__ = [
    "Actor",
    "ActorApiKey",
    "ActorUser",
    "AuthKind",
    "Everything",
    "Folder",
    "InviteStatus",
    "Member",
    "MemberNotFound",
    "MemberPatch",
    "MemberService",
    "Priority",
    "Role",
    "SeatLimitReached",
    "Subject",
    "SubjectMember",
    "SubjectNote",
    "SubjectUnknown",
    "TeamMembership",
    "member_service",
]

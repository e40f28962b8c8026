"""Who belongs to an organization, and what they may do there."""

import datetime
import decimal
import uuid
from collections.abc import Mapping
from typing import Annotated, ClassVar, TypeAlias

from pydantic import Discriminator, Field, Tag

from company.types.model import Email, OrganizationId, UserId
from rpcc.runtime import (
    DEFAULT_DATE,
    UNSET,
    Json,
    Omittable,
    OpenIntEnum,
    OpenStrEnum,
    RpcError,
    RpcIntEnum,
    RpcModel,
    RpcPatch,
    RpcStrEnum,
    RpcUnknownArm,
    UnionTags,
)

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
    "Priority",
    "Role",
    "SeatLimitReached",
    "Subject",
    "SubjectMember",
    "SubjectNote",
    "SubjectUnknown",
    "TeamMembership",
]


class Role(RpcStrEnum):
    """`was` on a member: `@was("admin")` stands on OWNER."""

    __was__: ClassVar[Mapping[str, str]] = {"admin": "owner"}

    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"


class AuthKind(OpenStrEnum):
    """An open enum of strings."""

    __was__: ClassVar[Mapping[str, str]] = {"pw": "password"}

    PASSWORD = "password"
    SSO = "sso"


class InviteStatus(OpenIntEnum):
    """An open enum of integers."""

    __was__: ClassVar[Mapping[int, int]] = {100: 1}

    APPROVED = 0
    REQUESTED_TO_JOIN = 1


class Priority(RpcIntEnum):
    """A closed enum of integers."""

    __was__: ClassVar[Mapping[int, int]] = {10: 1}

    LOW = 0
    HIGH = 1


class TeamMembership(RpcModel):
    """A member's place in a team."""

    team_id: int = -1
    slug: Annotated[str, Field(max_length=50)] = ""
    lead: bool = False


class Member(RpcModel):
    """One person's membership in one organization."""

    __was__: ClassVar[Mapping[str, str]] = {"rank": "role"}

    id: int = -1
    organization_id: OrganizationId = OrganizationId(-1)
    user_id: UserId | None = None
    email: Annotated[Email | None, Field(repr=False)] = None
    role: Role = Role.MEMBER
    status: InviteStatus = InviteStatus.APPROVED
    auth: AuthKind = AuthKind.PASSWORD
    priority: Priority = Priority.LOW
    teams: Annotated[list[TeamMembership], Field(max_length=500)] = Field(default_factory=list[TeamMembership])
    joined_at: datetime.datetime = DEFAULT_DATE
    secrets: Annotated[dict[str, str], Field(repr=False)] = Field(default_factory=dict[str, str])

    def display_name(self, *, formal: bool = False) -> str:
        """A name to show. Runs in the caller's process, never on the wire."""
        from company.members.helpers import member_display_name

        return member_display_name(self, formal=formal)


class MemberPatch(RpcPatch):
    """A partial update: what is left out stays; `none` clears."""

    __was__: ClassVar[Mapping[str, str]] = {"rank": "role"}

    role: Omittable[Role] = UNSET
    status: Omittable[InviteStatus] = UNSET
    email: Annotated[Omittable[Email | None], Field(repr=False)] = UNSET
    teams: Omittable[Annotated[list[TeamMembership], Field(max_length=2)]] = UNSET
    seen_at: Omittable[datetime.datetime | None] = UNSET


class Folder(RpcModel):
    """A recursive model."""

    name: str = ""
    parent: "Folder | None" = None
    children: "list[Folder]" = Field(default_factory=lambda: list[Folder]())


class ActorUser(RpcModel):
    """The arm `user` of Actor."""

    user: Member


class ActorApiKey(RpcModel):
    """The arm `api_key` of Actor."""

    __was__: ClassVar[Mapping[str, str]] = {"token": "api_key"}

    api_key: Annotated[str, Field(repr=False)]


Actor: TypeAlias = Annotated[
    Annotated[ActorUser, Tag("user")] | Annotated[ActorApiKey, Tag("api_key")],
    Discriminator(UnionTags({"user": ActorUser, "api_key": ActorApiKey})),
]
"""A closed union."""


class SubjectMember(RpcModel):
    """The arm `member` of Subject."""

    member: Member


class SubjectNote(RpcModel):
    """The arm `note` of Subject."""

    note: str | None


class SubjectUnknown(RpcUnknownArm):
    """An arm of Subject that this version does not know."""


Subject: TypeAlias = Annotated[
    Annotated[SubjectMember, Tag("member")]
    | Annotated[SubjectNote, Tag("note")]
    | Annotated[SubjectUnknown, Tag("unknown")],
    Discriminator(UnionTags({"member": SubjectMember, "note": SubjectNote}, unknown=SubjectUnknown)),
]
"""An open union."""


class Everything(RpcModel):
    """Every type of the language."""

    flag: bool = False
    count: int = 0
    bounded: Annotated[int, Field(ge=1, le=10)] = 1
    ratio: float = 0.0
    share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    text: str = ""
    code: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]*$")] = "ab"
    moment: datetime.datetime = DEFAULT_DATE
    day: datetime.date = datetime.date(2000, 1, 1)
    uid: uuid.UUID = uuid.UUID("00000000-0000-0000-0000-000000000000")
    amount: decimal.Decimal = decimal.Decimal("0")
    data: Annotated[Json, Field(repr=False)] = None
    role: Role = Role.MEMBER
    auth: AuthKind = AuthKind.PASSWORD
    priority: Priority = Priority.LOW
    status: InviteStatus = InviteStatus.APPROVED
    names: list[str] = Field(default_factory=list[str])
    scores: dict[str, float | None] = Field(default_factory=dict[str, float | None])
    by_role: dict[Role, list[datetime.date]] = Field(default_factory=dict[Role, list[datetime.date]])
    actor: Actor | None = None
    subjects: list[Subject] = Field(default_factory=list[Subject])
    patch: MemberPatch = Field(default_factory=MemberPatch)
    folder: Folder | None = None


class SeatLimitReached(RpcError):
    """All seats are taken."""

    limit: int = 0
    upgrade_url: str | None = None


class MemberNotFound(RpcError):
    """There is no such member."""

    member_id: int = -1
    email: Annotated[Email | None, Field(repr=False)] = None

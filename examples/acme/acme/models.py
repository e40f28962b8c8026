"""The tables of the company: what the services keep, and what `from` clauses read."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from acme.database import Base, ControlTable, RegionTable, UtcDateTime

__all__ = [
    "ApiToken",
    "Base",
    "Counter",
    "Event",
    "Identity",
    "Invoice",
    "Notification",
    "OrganizationMapping",
    "OrganizationMember",
    "Preference",
    "PrimaryEmail",
    "Project",
    "Session",
    "Setting",
    "Subscription",
    "Team",
    "TeamMember",
    "User",
    "Verification",
]


def _now() -> datetime:
    return datetime.now(UTC)


def _naive_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


# --------------------------------------------------------------------- both ----


class Setting(Base):
    """Odds and ends, by name: single sign-on, retention, request ids that were seen."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


# ------------------------------------------------------------ Control silo ----


class User(ControlTable):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    avatar_url: Mapped[str | None]
    state: Mapped[int] = mapped_column(default=0)
    date_joined: Mapped[datetime] = mapped_column(default=_naive_now)
    """An old column without a time zone: it holds UTC."""
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    primary_email: Mapped["PrimaryEmail"] = relationship(lazy="selectin")
    preference: Mapped["Preference"] = relationship(lazy="selectin")
    identities: Mapped[list["Identity"]] = relationship(lazy="selectin")
    sessions: Mapped[list["Session"]] = relationship(back_populates="user")


class PrimaryEmail(ControlTable):
    __tablename__ = "primary_email"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)


class Preference(ControlTable):
    __tablename__ = "preference"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    language: Mapped[str] = mapped_column(default="en")
    channels: Mapped[list[str]] = mapped_column(default=lambda: ["email"])
    quiet_hours: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Identity(ControlTable):
    __tablename__ = "identity"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    provider: Mapped[str]
    external_id: Mapped[str]
    verified: Mapped["Verification | None"] = relationship(lazy="selectin")


class Verification(ControlTable):
    __tablename__ = "verification"
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"), primary_key=True)
    day: Mapped[date]


class Session(ControlTable):
    __tablename__ = "session"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    method: Mapped[str]
    user: Mapped[User] = relationship(lazy="selectin", back_populates="sessions")


class ApiToken(ControlTable):
    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int]
    name: Mapped[str]
    scope_list: Mapped[list[str]]
    last_used_on: Mapped[date | None]
    last_four: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


class OrganizationMapping(ControlTable):
    __tablename__ = "organization_mapping"
    organization_id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    region_name: Mapped[str]
    status: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[str | None]
    flag_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=_now)


class Subscription(ControlTable):
    __tablename__ = "subscription"
    organization_id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(default="free")
    seats: Mapped[int]


class Invoice(ControlTable):
    __tablename__ = "invoice"
    number: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    total: Mapped[str]
    issued_on: Mapped[date]


# ------------------------------------------------------------- Region silos ----


class Counter(RegionTable):
    """How many ids an organization has given away."""

    __tablename__ = "counter"
    organization_id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class OrganizationMember(RegionTable):
    __tablename__ = "organization_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None]
    email: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="member")
    invite_status: Mapped[int] = mapped_column(default=0)
    date_added: Mapped[datetime] = mapped_column(UtcDateTime, default=_now)
    team_memberships: Mapped[list["TeamMember"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class Team(RegionTable):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    members: Mapped[list[OrganizationMember]] = relationship(secondary="team_member", lazy="selectin", viewonly=True)


class TeamMember(RegionTable):
    __tablename__ = "team_member"
    member_id: Mapped[int] = mapped_column(ForeignKey("organization_member.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    team: Mapped[Team] = relationship(lazy="selectin")


class Project(RegionTable):
    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    platform: Mapped[str] = mapped_column(default="other")
    team_id_list: Mapped[list[int]] = mapped_column(default=list)
    sample_rate: Mapped[float] = mapped_column(default=1.0)
    created_on: Mapped[date]
    public_key: Mapped[UUID] = mapped_column(default=uuid4)


class Event(RegionTable):
    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=_now)
    content: Mapped[dict[str, Any]]
    """Actor, target and details, as the contract writes them."""


class Notification(RegionTable):
    __tablename__ = "notification"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    channel: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

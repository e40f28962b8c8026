"""The twin of members.rpc in pydantic, for the peers that have no models of their own."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, TypeAdapter

__all__ = ["MEMBERS", "GetRequest", "ListMembersRequest", "Member", "Role"]


class Role(StrEnum):
    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"


class Member(BaseModel):
    id: int = -1
    organization_id: int = -1
    user_id: int | None = None
    email: str = ""
    name: str = ""
    role: Role = Role.MEMBER
    is_active: bool = False
    is_pending: bool = False
    score: float = 0.0
    labels: list[str] = []
    invited_by: str | None = None
    joined_at: datetime


class GetRequest(BaseModel):
    organization_id: int
    user_id: int
    include_pending: bool


class ListMembersRequest(BaseModel):
    organization_id: int
    start: int
    number: int


MEMBERS = TypeAdapter(list[Member])

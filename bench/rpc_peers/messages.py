"""A member as a protobuf message of Google's library, and from there to a pydantic model."""

from datetime import UTC
from typing import Any

import members_pb2 as pb
from common import row
from models import Member

__all__ = ["message", "model"]

_TO_NUMBER = {"member": pb.MEMBER, "manager": pb.MANAGER, "owner": pb.OWNER}
_TO_NAME = {number: name for name, number in _TO_NUMBER.items()}


def message(user_id: int) -> pb.Member:
    values = row(user_id)
    return pb.Member(**{**values, "role": _TO_NUMBER[values["role"]]})


def model(found: Any) -> Member:
    """The model, field by field: the quickest way, faster than by way of a dictionary of protobuf's own making."""
    return Member(
        id=found.id,
        organization_id=found.organization_id,
        user_id=found.user_id if found.HasField("user_id") else None,
        email=found.email,
        name=found.name,
        role=_TO_NAME[found.role],
        is_active=found.is_active,
        is_pending=found.is_pending,
        score=found.score,
        labels=list(found.labels),
        invited_by=found.invited_by if found.HasField("invited_by") else None,
        joined_at=found.joined_at.ToDatetime(UTC),
    )

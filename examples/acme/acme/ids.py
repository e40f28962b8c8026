"""Ids of what belongs to an organization: they begin with its own, so no region gives one twice, wherever it moves."""

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from acme.models import Counter
from acme.types.model import OrganizationId

__all__ = ["new_id", "organization_of"]

_ROOM = 1_000_000
"""How many ids an organization has."""


def new_id(db: Session, organization_id: int) -> int:
    """The next id of an organization."""
    first = insert(Counter).values(organization_id=organization_id, last=1)
    counted = first.on_conflict_do_update(index_elements=["organization_id"], set_={"last": Counter.last + 1})
    return organization_id * _ROOM + db.scalars(counted.returning(Counter.last)).one()


def organization_of(id: int) -> OrganizationId:
    """The organization to which an id belongs."""
    return OrganizationId(id // _ROOM)

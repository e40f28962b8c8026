"""Local methods of `circle.user`: what runs in the caller's process."""

from collections.abc import Sequence

from circle.auth.model import Owner, Session, Subject
from circle.user.model import User


def user_is_owner(self_: User, *, session: Session, owners: Sequence[Owner]) -> Subject | None:
    raise NotImplementedError

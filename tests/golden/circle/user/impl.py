"""The services of `circle.user`, implemented."""

from collections.abc import Sequence

from circle.auth.model import Owner, Session
from circle.user.service import UserService


class DatabaseBackedUserService(UserService):
    """`UserService`, on the database."""

    def sessions(self, *, ids: Sequence[Owner]) -> list[Session]:
        raise NotImplementedError

"""The services of `acme.users`, implemented."""

from collections.abc import Sequence

from acme.types.model import UserId
from acme.users.model import User
from acme.users.service import UserService


class DatabaseBackedUserService(UserService):
    """`UserService`, on the database."""

    def get_many(self, *, ids: Sequence[UserId]) -> list[User]:
        raise NotImplementedError

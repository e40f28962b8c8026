"""The services of `acme.users`, implemented."""

from collections.abc import Sequence

from acme.types.model import UserId
from acme.users.model import User
from acme.users.service import AsyncUserService


class DatabaseBackedUserService(AsyncUserService):
    """`UserService`, on the database."""

    async def get_many(self, *, ids: Sequence[UserId]) -> list[User]:
        raise NotImplementedError

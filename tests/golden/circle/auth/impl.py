"""The services of `circle.auth`, implemented."""

from circle.auth.model import Session
from circle.auth.service import AuthService
from circle.user.model import User


class DatabaseBackedAuthService(AuthService):
    """`AuthService`, on the database."""

    def check(self, *, user: User) -> Session:
        raise NotImplementedError

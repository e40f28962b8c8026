"""The services of `shapes.all`, implemented."""

from shapes.all.model import Single
from shapes.all.service import AsyncEmptyService, JustService, OldService


class DatabaseBackedEmptyService(AsyncEmptyService):
    """`EmptyService`, on the database."""


class DatabaseBackedJustService(JustService):
    """`JustService`, on the database."""

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(self, *, name_of_about_25_letters_: str) -> str:
        raise NotImplementedError

    def dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(
        self,
        *,
        name_of_about_25_letters_: str,
    ) -> str:
        raise NotImplementedError

    def ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(
        self,
        *,
        name_of_about_25_letters_: str,
    ) -> str:
        raise NotImplementedError

    def dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(
        self,
        *,
        name_of_about_25_letters_: str,
    ) -> str:
        raise NotImplementedError

    def ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd(
        self,
        *,
        name_of_about_25_letters_: str,
    ) -> str:
        raise NotImplementedError


class DatabaseBackedOldService(OldService):
    """`OldService`, on the database."""

    def ping(self) -> None:
        raise NotImplementedError

    def by_slug(self, *, slug: str) -> None:
        raise NotImplementedError

    def by_other(self, *, name: str, limit: int = 1) -> None:
        raise NotImplementedError

    def by_region(self, *, region_name: str) -> None:
        raise NotImplementedError

    def by_team(self, *, team_id: int) -> list[Single]:
        raise NotImplementedError

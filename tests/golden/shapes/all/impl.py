"""The services of `shapes.all`, implemented."""

from shapes.all.model import Single
from shapes.all.service import EmptyService, OldService


class DatabaseBackedEmptyService(EmptyService):
    """`EmptyService`, on the database."""


class DatabaseBackedOldService(OldService):
    """`OldService`, on the database."""

    def ping(self) -> None:
        raise NotImplementedError

    def by_slug(self, *, slug: str) -> None:
        raise NotImplementedError

    def by_other(self, *, name: str) -> None:
        raise NotImplementedError

    def by_region(self, *, region_name: str) -> None:
        raise NotImplementedError

    def by_team(self, *, team_id: int) -> list[Single]:
        raise NotImplementedError

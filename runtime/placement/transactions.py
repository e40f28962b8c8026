"""What a store needs of a database: rows inside of a transaction."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, Protocol, TypeVar

__all__ = ["RowsOf", "Transactions"]

C = TypeVar("C")
R = TypeVar("R")
Rows = TypeVar("Rows", covariant=True)


class Transactions(Protocol[Rows]):
    """Two kinds of blocks. Faults of the database are RegionResolutionErrors."""

    def reading(self) -> AbstractContextManager[Rows]:
        """Rows to read."""
        ...

    def writing(self) -> AbstractContextManager[Rows]:
        """Rows to change: no other change runs meanwhile, in any process. Leaving by an exception changes nothing."""
        ...


class RowsOf(Generic[C, R]):
    """The transactions of a database, with `rows` around each connection."""

    def __init__(self, database: Transactions[C], rows: Callable[[C], R]) -> None:
        self._database = database
        self._rows = rows

    @contextmanager
    def reading(self) -> Generator[R]:
        with self._database.reading() as connection:
            yield self._rows(connection)

    @contextmanager
    def writing(self) -> Generator[R]:
        with self._database.writing() as connection:
            yield self._rows(connection)

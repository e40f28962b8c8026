"""A database server behind SQLAlchemy: transactions that run one at a time, and faults as RegionResolutionErrors."""

from collections.abc import Generator
from contextlib import contextmanager
from os import getpid

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, SmallInteger, Table, insert, select, update
from sqlalchemy.exc import SQLAlchemyError, StatementError

from ..errors import RegionResolutionError
from .forks import watch_forks

__all__ = ["ServerDatabase", "turnstile"]

_ATTEMPTS = 5
"""How often the tables are made: processes that make them at the same time get in each other's way."""


def turnstile(name: str, metadata: MetaData, *columns: Column[int]) -> Table:
    """A table with one row, which a transaction that writes updates first, so that the next one waits for its end."""
    return Table(
        name,
        metadata,
        Column("id", SmallInteger, primary_key=True, autoincrement=False),
        Column("turns", Integer, nullable=False),
        *columns,
    )


class ServerDatabase:
    """An engine, the turnstile of its tables, and what to call it in errors. A child forgets its parent's connections.

    Errors name the kind of failure only: what a driver says may have values in it.
    """

    def __init__(self, engine: Engine, *, what: str, turnstile: Table) -> None:
        # a transaction has to see what was committed while it waited for its turn
        level = "SERIALIZABLE" if engine.dialect.name == "sqlite" else "READ COMMITTED"
        self._engine = engine.execution_options(isolation_level=level)
        self._what = what
        self._turnstile = turnstile
        self._process = getpid()
        watch_forks(self)

    def create_tables(self) -> None:
        """Make the tables that are missing."""
        with self._faults():
            for attempt in range(_ATTEMPTS):
                try:
                    self._create()
                    return
                except SQLAlchemyError:
                    if attempt == _ATTEMPTS - 1:
                        raise

    def _create(self) -> None:
        with self._engine.begin() as connection:
            self._turnstile.metadata.create_all(connection)
            if connection.execute(select(self._turnstile.c.id)).first() is None:
                zeros = dict.fromkeys(self._turnstile.c.keys(), 0)
                connection.execute(insert(self._turnstile).values(zeros))

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection to read from."""
        with self._faults(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A connection inside a transaction that no other writer shares; rolled back if the block raises."""
        with self._faults(), self._engine.begin() as connection:
            turns = self._turnstile.c.turns
            # wraps around long before the column is full
            passed = connection.execute(update(self._turnstile).values(turns=(turns + 1) % 1_000_000))
            if passed.rowcount != 1:
                raise RegionResolutionError(f"the {self._what} has no tables yet")
            yield connection

    @contextmanager
    def _faults(self) -> Generator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            if isinstance(error, StatementError):
                error.params = None  # for whoever looks at this error's context
                error.hide_parameters = True
            kinds = dict.fromkeys(type(part).__name__ for part in (error, getattr(error, "orig", None)) if part)
            raise RegionResolutionError(f"the {self._what} failed: {', '.join(kinds)}") from None

    def before_fork(self) -> None:
        pass

    def after_fork(self) -> None:
        if getpid() != self._process:
            self._process = getpid()
            self._engine.dispose(close=False)

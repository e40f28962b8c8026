"""An SQLite file that threads, forks and other processes use at once, and whose faults are RegionResolutionErrors."""

import os
import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ..errors import RegionResolutionError
from .forks import watch_forks

__all__ = ["SqliteFile", "sqlite_reason"]


class SqliteFile:
    """One database file with a connection to read and one to write, each used by one thread at a time.

    The file is made if it is missing when this object is; one that goes missing later is an error, because an empty
    database would answer that nothing exists. Both connections are closed before a fork: SQLite's own books on locks
    would be wrong in the child, for connections that the child opens too.
    """

    def __init__(self, path: str | os.PathLike[str], *, what: str, schema: str, timeout: float = 5.0) -> None:
        self._path = Path(path).absolute()
        self._what = what
        self._reader = _Slot()
        self._writer = _Slot()
        self._timeout = timeout
        with self._faults():
            _prepare(self._path, schema, timeout)
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<{self._what}>"

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """A connection to read from. Each statement sees what is committed when it runs."""
        with self._connected(self._reader) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """A connection inside a transaction that no other writer shares; rolled back if the block raises."""
        with self._connected(self._writer) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    # the error that led here is the one to tell; closing the connection rolls back as well
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _connected(self, slot: "_Slot") -> Generator[sqlite3.Connection]:
        with slot.lock, self._faults():
            identity = _identity(self._path)
            if slot.connection is None or slot.identity != identity:
                slot.close()
                slot.connection = _connect(self._path, "rw", self._timeout)
                slot.identity = identity
            try:
                yield slot.connection
            except sqlite3.Error:
                slot.close()  # whatever state it is in
                raise

    @contextmanager
    def _faults(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise RegionResolutionError(f"the {self._what} failed: {sqlite_reason(error)}") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise RegionResolutionError(f"the file of the {self._what} can't be used: {reason}") from error

    def close(self) -> None:
        """Close the connections; the next use opens them again."""
        for slot in (self._reader, self._writer):
            with slot.lock:
                slot.close()

    def before_fork(self) -> None:
        for slot in (self._reader, self._writer):
            slot.lock.acquire()
            slot.close()

    def after_fork(self) -> None:
        for slot in (self._writer, self._reader):
            slot.lock.release()


def sqlite_reason(error: sqlite3.Error) -> str:
    """SQLite's name of what went wrong, and for what an operator can mend, the same in words."""
    name: str = getattr(error, "sqlite_errorname", type(error).__name__)
    meaning = next((text for start, text in _MEANINGS.items() if name.startswith(start)), "")
    return f"{name} ({meaning})" if meaning else name


_MEANINGS: Final = {
    "SQLITE_CANTOPEN": "its file can't be opened: is there such a folder, and may this process write there?",
    "SQLITE_NOTADB": "its file holds something else",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "its file can't be written",
    "SQLITE_BUSY": "another process holds it",
}


class _Slot:
    """A connection and the lock of whoever uses it; `identity` is that of the file it has open."""

    __slots__ = ("connection", "identity", "lock")

    def __init__(self) -> None:
        # reentrant, so that a signal handler that forks in the midst of a use breaks that use instead of waiting for it
        self.lock = threading.RLock()
        self.connection: sqlite3.Connection | None = None
        self.identity: tuple[int, int] | None = None

    def close(self) -> None:
        connection, self.connection, self.identity = self.connection, None, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _identity(path: Path) -> tuple[int, int]:
    """Which file stands at a path; another one is there after a restored backup."""
    status = os.stat(path)
    return status.st_dev, status.st_ino


def _connect(path: Path, mode: str, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        # in a write-ahead log NORMAL, a common default, may lose the last commits with the power
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(path: Path, schema: str, timeout: float) -> None:
    """Make the file and its tables where they are missing."""
    connection = _connect(path, "rwc", timeout)
    try:
        _use_write_ahead_log(connection, time.monotonic() + timeout)
        connection.execute("BEGIN IMMEDIATE")
        for statement in schema.split(";"):
            connection.execute(statement)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _use_write_ahead_log(connection: sqlite3.Connection, deadline: float) -> None:
    """Switch the file over. Others who do the same make SQLite give up at once, whatever the timeout."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(0.01)

"""How often methods are called, by day, in an SQLite file: what this process has counted, for `rpcc usage collect`."""

import atexit
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, TypeAlias

from ..errors import RpcServiceSetupException
from ..notices import Counted, counts
from ..placement.database import sqlite_reason
from ..placement.forks import watch_forks

__all__ = ["INTERVAL", "UsageLog"]

_LOGGER: Final = logging.getLogger("rpcc.usage")

INTERVAL: Final = 5.0
"""Seconds between two writes: a process that is killed loses what it has counted since the last one."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS rpcc_usage (
    day TEXT NOT NULL,
    silo TEXT NOT NULL,
    side TEXT NOT NULL,
    service TEXT NOT NULL,
    method TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (day, silo, side, service, method)
) WITHOUT ROWID
"""
_ADD: Final = """
INSERT INTO rpcc_usage (day, silo, side, service, method, calls) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET calls = calls + excluded.calls
"""

_Key: TypeAlias = tuple[str, str, str]
"""Side, service key, method."""


class UsageLog:
    """Writes what is counted, beside the calls: they neither wait for it nor fail with it.

    Processes of one host may share the file. A method that is served has a row for each day, also if nobody calls it.
    A place where no such file can be is an RpcServiceSetupException.
    """

    def __init__(self, path: str | os.PathLike[str], silo: str) -> None:
        self._path = Path(path)
        self._silo = silo
        self._served: set[tuple[str, str]] = set()
        self._written: dict[_Key, int] = {}
        self._day = ""
        self._failure = ""
        self._thread: Thread | None = None
        self._end = Event()
        self._lock = Lock()
        self._pid = os.getpid()
        _check(self._path)
        watch_forks(self)

    def before_fork(self) -> None:
        """SQLite would be locked for ever in a child that is forked off while a thread writes."""
        self._lock.acquire()

    def after_fork(self) -> None:
        """A child counts from zero, and has no thread yet."""
        if self._pid != os.getpid():
            self._written, self._day, self._thread = {}, "", None
            self._end, self._pid = Event(), os.getpid()
        self._lock.release()

    def serves(self, methods: Iterable[tuple[str, str]]) -> None:
        """Say what is served here, by service key and method."""
        self._served.update(methods)

    def start(self) -> None:
        """Write from now on, if that is not done already."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Thread(target=self._keep_writing, name="rpcc-usage", daemon=True)
                    self._thread.start()
                    _at_exit(self.close)

    def close(self) -> None:
        """Write what is left, and no more."""
        self._end.set()
        self.write()

    def _keep_writing(self) -> None:
        end = self._end
        self.write()
        while not end.wait(INTERVAL):
            self.write()

    def write(self) -> None:
        """Write what was counted since the last time. What can't be written is kept, and logged once."""
        with self._lock:
            try:
                self._write()
            except Exception as error:
                failure = getattr(error, "sqlite_errorname", type(error).__name__)
                if failure != self._failure:
                    _LOGGER.warning("usage is not written to `%s`, and kept for later: %s", self._path, failure)
                self._failure = failure
            else:
                self._failure = ""

    def _write(self) -> None:
        day = datetime.now(UTC).date().isoformat()
        found: dict[_Key, int] = {}
        for side, what in (("made", Counted.MADE), ("served", Counted.SERVED)):
            found.update(((side, *names), number) for names, number in counts(what).items())
        rows = [(key, number - self._written.get(key, 0)) for key, number in found.items()]
        rows = [row for row in rows if row[1]]
        if day != self._day:
            rows += [(("served", *names), 0) for names in sorted(self._served)]
        if rows:
            _add(self._path, [(day, self._silo, *key, number) for key, number in rows])
        self._written, self._day = found, day


def _at_exit(function: Callable[[], None]) -> None:
    """Children of multiprocessing, such as the workers of `rpcc serve`, have an exit of their own."""
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is None or multiprocessing.parent_process() is None:
        atexit.register(function)
        return
    from multiprocessing.util import Finalize

    Finalize(None, function, exitpriority=0)


def _check(path: Path) -> None:
    """Refuse a place that will never do; what may pass, such as a full disk, is seen to when something is written."""
    try:
        with closing(sqlite3.connect(path, timeout=INTERVAL)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        if error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB")):
            raise RpcServiceSetupException(f"`usage`: {sqlite_reason(error)}") from error


def _add(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    """All of the rows or none. The file is open no longer than that, so that it may be moved or removed."""
    with closing(sqlite3.connect(path, timeout=INTERVAL, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_SCHEMA)
        connection.executemany(_ADD, rows)
        connection.execute("COMMIT")

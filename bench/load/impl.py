"""The ledgers, each in its silo's SQLite file; a row keeps the id of the call that wrote it."""

import os
import sqlite3
import threading

from ledger.service import LedgerService, RegisterService, register_service

from rpcc.runtime import current_call

_here = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_here, "connection"):
        _here.connection = sqlite3.connect(os.environ["LEDGER"], timeout=10, isolation_level=None)
        _here.connection.execute("PRAGMA synchronous=OFF")
    return _here.connection


def prepare() -> None:
    """The function that the setting `startup` names."""
    with sqlite3.connect(os.environ["LEDGER"]) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS entries (entry TEXT, call_id TEXT)")
    connection.close()


def _add(entry: str) -> int:
    call = current_call()
    call_id = call.call_id if call else ""
    cursor = _database().execute("INSERT INTO entries VALUES (?, ?)", (entry, call_id))
    return cursor.lastrowid or 0


class DatabaseBackedLedgerService(LedgerService):
    """A region's ledger."""

    def add(self, *, organization_id: int, entry: str) -> int:
        return _add(entry)

    def count(self, *, organization_id: int) -> int:
        return _database().execute("SELECT max(rowid) FROM entries").fetchone()[0] or 0

    def add_registered(self, *, organization_id: int, entry: str) -> int:
        register_service.add(entry=entry)
        return _add(entry)


class DatabaseBackedRegisterService(RegisterService):
    """Control's ledger."""

    def add(self, *, entry: str) -> int:
        return _add(entry)

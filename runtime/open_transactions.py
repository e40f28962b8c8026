"""Which transactions are open here: of Django's connections, and of SQLAlchemy's sessions and engines.

Neither is imported: who does not use one has none of its transactions. SQLAlchemy tells of its own once it is listened
to; what was begun before is not known.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import ReferenceType, WeakKeyDictionary, ref

__all__ = ["OpenTransaction", "listen", "open_transactions"]


class OpenTransaction(NamedTuple):
    """A transaction or savepoint that is open. `name` is for people; `key` tells it from all others."""

    name: str
    key: tuple[object, ...]


def open_transactions(*, everywhere: bool = False) -> frozenset[OpenTransaction]:
    """Those of this thread; on an event loop, those of this task. `everywhere`: as far as they are known, all."""
    listen()
    return frozenset((*_of_django(), *_of_sqlalchemy(everywhere)))


# ----------------------------------------------------------------- Django ----


def _of_django() -> Iterator[OpenTransaction]:
    """Django's connections belong to threads. Each level of `atomic` counts for one."""
    module: Any = sys.modules.get("django.db")
    conf: Any = sys.modules.get("django.conf")
    if module is None or conf is None or not conf.settings.configured:
        return
    for connection in module.connections.all(initialized_only=True):
        if connection.in_atomic_block:
            name = f"Django, `{connection.alias}`"
            for level in range(len(connection.savepoint_ids) + 1):
                yield OpenTransaction(name, ("django", id(connection), level))


# ------------------------------------------------------------- SQLAlchemy ----

_Place: TypeAlias = tuple[int, ReferenceType[Any] | None]
"""A thread, and the task that it runs. The number of a task that has ended may be another's by now."""
_open: Final[MutableMapping[Any, tuple[_Place, OpenTransaction]]] = WeakKeyDictionary()
"""By the session's transaction, or by the connection that began one. What a session begins on a connection is its own.
"""
_savepoints: Final[MutableMapping[object, OpenTransaction]] = WeakKeyDictionary()
"""By what connections begin within their transactions."""
_numbers: Final = count()
_heard: Final[set[str]] = set()
_listening = threading.Lock()


def _of_sqlalchemy(everywhere: bool) -> Iterator[OpenTransaction]:
    if _open:
        here = _place()
        for begun, (place, found) in list(_open.items()):
            if everywhere or place == here:
                yield found
                yield from _savepoints_of(begun, found.name)


def _savepoints_of(begun: Any, name: str) -> Iterator[OpenTransaction]:
    """Those in which a connection is; nothing tells of their ends, so that they are asked for."""
    savepoint = begun.get_nested_transaction() if hasattr(begun, "get_nested_transaction") else None
    while savepoint is not None:
        yield _savepoints.setdefault(savepoint, _numbered(name))
        savepoint = getattr(savepoint, "_previous_nested", None)  # no public name leads there


def _place() -> _Place:
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return threading.get_ident(), None if task is None else ref(task)


def _numbered(name: str) -> OpenTransaction:
    return OpenTransaction(name, ("sqlalchemy", next(_numbers)))


def _begun(transaction: object, name: str) -> None:
    _open[transaction] = _place(), _numbered(name)


def _ended(transaction: object) -> None:
    _open.pop(transaction, None)


def listen() -> None:
    """Listen to what the program has imported of SQLAlchemy by now."""
    for name, (module, listen) in _LISTEN.items():
        if name not in _heard and hasattr(sys.modules.get(module), name):  # it may be about to be imported
            with _listening:
                if name not in _heard:
                    listen(getattr(sys.modules[module], name), sys.modules["sqlalchemy.event"])
                    _heard.add(name)


def _listen_to_sessions(kind: Any, event: Any) -> None:
    def created(session: object, transaction: object) -> None:
        _begun(transaction, f"SQLAlchemy, {type(session).__name__}")

    def ended(session: object, transaction: object) -> None:
        _ended(transaction)

    def begun(_: object, transaction: object, connection: Any) -> None:
        own = _open.get(transaction)
        savepoint = connection.get_nested_transaction()
        if own is not None and savepoint is not None:
            _savepoints[savepoint] = own[1]
        elif own is not None and connection in _open:  # it is not, if it commits by itself
            _open[connection] = own

    event.listen(kind, "after_transaction_create", created)
    event.listen(kind, "after_begin", begun)
    event.listen(kind, "after_transaction_end", ended)


def _listen_to_engines(kind: Any, event: Any) -> None:
    def begun(connection: Any, *_: object) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            _begun(connection, f"SQLAlchemy, {connection.engine.url.get_backend_name()}")

    def ended(connection: object, *_: object) -> None:
        _ended(connection)

    for name in ("begin", "begin_twophase"):
        event.listen(kind, name, begun)
    for name in ("commit", "rollback", "commit_twophase", "rollback_twophase"):
        event.listen(kind, name, ended)


_LISTEN: Final[dict[str, tuple[str, Callable[[Any, Any], None]]]] = {
    "Session": ("sqlalchemy.orm", _listen_to_sessions),
    "Engine": ("sqlalchemy", _listen_to_engines),
}

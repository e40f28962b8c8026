"""Calls to another silo inside of an open transaction: counted, and warned about once per place in the program.

Rows stay locked while the wire is slow, and the other silo keeps what this one rolls back.
"""

import inspect
import logging
from collections.abc import Generator
from contextvars import ContextVar
from typing import Any, Final

from .notices import Counted, tally
from .open_transactions import OpenTransaction, open_transactions
from .process import current_silo
from .scopes import Scope, scoped

__all__ = ["allow_in_transaction", "check_transactions"]

_LOGGER: Final = logging.getLogger("rpcc")
_ALLOWED: Final[ContextVar[bool]] = ContextVar("rpcc_in_transaction", default=False)
_OWN: Final = __name__.rpartition(".")[0] + "."
_places: Final[set[tuple[str, int]]] = set()
"""Those that were warned about."""


def allow_in_transaction(reason: str) -> Scope[None]:
    """Calls to other silos inside the block, or the decorated function, may be made while a transaction is open.

    `reason` is for readers. Raises ValueError if there is none.
    """
    if not reason.strip():
        raise ValueError("calls in a transaction need a reason")
    return _allowed()


@scoped
def _allowed() -> Generator[None]:
    before = _ALLOWED.get()
    _ALLOWED.set(True)
    try:
        yield
    finally:
        _ALLOWED.set(before)


def check_transactions(service: str, method: str) -> None:
    """What is done before each call to another silo. Under test, the test support says whether it may be made."""
    if _ALLOWED.get():
        return
    found = open_transactions()
    if found:
        watch = current_silo().watch
        (_warn if watch is None else watch.in_transactions)(service, method, found)


def _warn(service: str, method: str, found: frozenset[OpenTransaction]) -> None:
    tally(Counted.IN_TRANSACTION, service, method).add()
    place = _caller(method)
    if place not in _places:
        _places.add(place)
        names = ", ".join(sorted({each.name for each in found}))
        where = f"{place[0]}:{place[1]}"
        _LOGGER.warning("`%s.%s` is called in an open transaction (%s): %s", service, method, names, where)


def _caller(method: str) -> tuple[str, int]:
    """The file and line in the program that make the call: outside of the runtime, and of `*_or_raise`."""
    frame: Any = inspect.currentframe()
    while frame.f_back is not None and _is_own(frame.f_globals.get("__name__"), frame.f_code.co_name, method):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def _is_own(module: object, function: str, method: str) -> bool:
    return (isinstance(module, str) and module.startswith(_OWN)) or function == f"{method}_or_raise"

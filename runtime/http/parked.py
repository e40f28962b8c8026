"""Connections between two requests: the last parked is the first taken."""

import re
from threading import Lock
from time import monotonic
from typing import Final

from .address import Address
from .connection import Connection
from .forks import watch
from .parsing import Reply

__all__ = ["Parked"]

MAX_SECONDS: Final = 4.0
"""How long a connection is parked at most: servers commonly close idle ones after 5 seconds."""
_MARGIN: Final = 1.0
_ADVERTISED: Final = re.compile(r"(?:^|[,;\s])timeout\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)


class Parked:
    """The parked connections of a pool, at most `per_address` to each address. Safe in threads and after a fork."""

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._closed = False
        self._start()
        watch(self)

    def _start(self) -> None:
        self._lock = Lock()
        self._by_address: dict[Address, list[Connection]] = {}
        self._next_sweep = 0.0

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._by_address.values()))

    def take(self, address: Address) -> Connection | None:
        """The connection parked last that is still of use."""
        while True:
            with self._lock:
                shelf = self._by_address.get(address)
                if not shelf:
                    return None
                connection = shelf.pop()
            if connection.parked_until > monotonic() and connection.is_quiet():
                return connection
            connection.close()

    def give(self, address: Address, connection: Connection, reply: Reply) -> None:
        """Park a connection after a reply, or close it."""
        now = monotonic()
        seconds = _seconds(reply)
        connection.parked_until = now + seconds
        late = [connection]
        with self._lock:
            if seconds > 0 and not self._closed:
                late = self._park(address, connection, now)
        for old in late:
            old.close()

    def _park(self, address: Address, connection: Connection, now: float) -> list[Connection]:
        late = self._sweep(now) if now >= self._next_sweep else []
        shelf = self._by_address.setdefault(address, [])
        shelf.append(connection)
        if len(shelf) > self._per_address:
            late.append(shelf.pop(0))
        return late

    def _sweep(self, now: float) -> list[Connection]:
        """Those whose time is over, of all addresses."""
        self._next_sweep = now + 1.0
        late = [each for shelf in self._by_address.values() for each in shelf if each.parked_until <= now]
        for address, shelf in list(self._by_address.items()):
            shelf[:] = [each for each in shelf if each.parked_until > now]
            if not shelf:
                del self._by_address[address]
        return late

    def close(self) -> None:
        """Close all, and all that will be given."""
        with self._lock:
            self._closed = True
            shelves = list(self._by_address.values())
            self._by_address = {}
        for connection in [each for shelf in shelves for each in shelf]:
            connection.close()

    def after_fork(self) -> None:
        """Drop what the parent process parked. Its sockets stay open there: closing a copy sends nothing."""
        inherited = self._by_address
        self._start()
        for connection in [each for shelf in inherited.values() for each in shelf]:
            connection.drop()


def _seconds(reply: Reply) -> float:
    """How long the connection may be parked."""
    if not reply.keep_alive:
        return 0.0
    keep_alive = reply.headers.get("keep-alive")
    advertised = _ADVERTISED.search(keep_alive) if keep_alive else None
    return MAX_SECONDS if advertised is None else min(MAX_SECONDS, int(advertised[1]) - _MARGIN)

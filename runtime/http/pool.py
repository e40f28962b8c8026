"""The pool for threads: sends requests over connections that it keeps."""

import ssl
from collections.abc import Mapping
from math import ceil
from select import poll
from time import monotonic
from types import TracebackType
from typing import Final, Self, TypeVar

from .address import Address
from .connection import Connection, Steps, Wait, connecting
from .lookup import lookup
from .parked import Parked
from .parsing import Reply, request_head
from .tls import Tls, client_context

__all__ = ["CONNECT_TIMEOUT", "MAX_PARKED", "MAX_REPLY", "Kept", "Pool"]

T = TypeVar("T")

CONNECT_TIMEOUT: Final = 1.0
MAX_REPLY: Final = 4 * 1024 * 1024
MAX_PARKED: Final = 64
_MAX_WAIT: Final = 86_400.0


class Kept:
    """What both pools share: keep-alive connections by address.

    Proxies of the environment are not used. Connections opened are as many as there are requests at a time; parked
    ones at most `max_parked` per address; a forked child opens its own. Raises ValueError if `tls` can't be used.
    """

    def __init__(self, *, tls: Tls | None = None, max_parked: int = MAX_PARKED) -> None:
        self._connections = Parked(max_parked)
        self._context = None if tls is None else client_context(tls)

    def _security(self, address: Address) -> ssl.SSLContext | None:
        if address.secure and self._context is None:  # two threads may both make one: no harm
            self._context = client_context(Tls())
        return self._context if address.secure else None

    @property
    def parked(self) -> int:
        """How many connections are parked, of all addresses."""
        return len(self._connections)

    def close(self) -> None:
        """Close the parked connections, and those in use once their reply is read."""
        self._connections.close()


class Pool(Kept):
    """Keep-alive connections by address, for any number of threads."""

    def post(
        self,
        address: Address,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        deadline: float,
        connect_timeout: float = CONNECT_TIMEOUT,
        max_reply: int = MAX_REPLY,
    ) -> Reply:
        """Send a request once and read its reply, whatever its status. Raises an HttpFailure.

        `deadline` is in seconds as `time.monotonic()` counts them; `connect_timeout` are seconds for each socket
        address of the host, TLS included; `max_reply` are bytes of body. Nothing is ever sent twice.
        """
        head = request_head(address, path, headers, len(body))
        connection = self._connections.take(address) or self._connect(address, deadline, connect_timeout)
        try:
            reply = _run(connection.exchange(head, body, deadline=deadline, max_reply=max_reply))
        except BaseException:
            connection.close()
            raise
        self._connections.give(address, connection, reply)
        return reply

    def _connect(self, address: Address, deadline: float, connect_timeout: float) -> Connection:
        candidates = lookup(address, deadline)
        context = self._security(address)
        return _run(connecting(address, candidates, context, deadline=deadline, connect_timeout=connect_timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _run(steps: Steps[T]) -> T:
    try:
        wait = next(steps)
        while True:
            wait = steps.send(_wait(wait))
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        steps.close()  # on KeyboardInterrupt while waiting


def _wait(wait: Wait) -> bool:
    """Whether the socket became ready in time."""
    poller = wait.poller
    if poller is None:
        made = poller = poll()
        made.register(wait.fd, wait.events)
    seconds = min(max(0.0, wait.until - monotonic()), _MAX_WAIT)
    return bool(poller.poll(ceil(seconds * 1000)))

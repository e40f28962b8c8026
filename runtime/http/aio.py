"""The pool for asyncio: the same steps as `pool`, waited for by the event loop."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from select import POLLIN, POLLOUT
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar

from .address import Address
from .connection import Connection, Steps, Wait, connecting
from .lookup import SocketAddress, known, looking_up, lookup_failure
from .parsing import Reply, request_head
from .pool import CONNECT_TIMEOUT, MAX_REPLY, Kept

__all__ = ["AsyncPool"]

T = TypeVar("T")


class AsyncPool(Kept):
    """Keep-alive connections by address, for the tasks of an event loop.

    Parked connections belong to no loop. The loop must be able to watch sockets (`add_reader`).
    """

    async def post(
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
        """As `Pool.post`. A cancelled call closes its connection."""
        head = request_head(address, path, headers, len(body))
        connection = self._connections.take(address) or await self._connect(address, deadline, connect_timeout)
        try:
            reply = await _run(connection.exchange(head, body, deadline=deadline, max_reply=max_reply))
        except BaseException:
            connection.close()
            raise
        self._connections.give(address, connection, reply)
        return reply

    async def _connect(self, address: Address, deadline: float, connect_timeout: float) -> Connection:
        candidates = known(address) or await _lookup(address, deadline)
        context = self._security(address)
        return await _run(connecting(address, candidates, context, deadline=deadline, connect_timeout=connect_timeout))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


async def _lookup(address: Address, deadline: float) -> tuple[SocketAddress, ...]:
    future = looking_up(address)
    loop = asyncio.get_running_loop()
    found: asyncio.Future[bool] = loop.create_future()
    future.add_done_callback(lambda _: _wake(loop, found))
    timer = loop.call_later(max(0.0, deadline - monotonic()), _settle, found, False)
    try:
        if not await found:
            raise TimeoutError
        return future.result()
    except Exception as error:
        raise lookup_failure(address, error) from None
    finally:
        timer.cancel()


def _wake(loop: asyncio.AbstractEventLoop, found: "asyncio.Future[bool]") -> None:
    with suppress(RuntimeError):  # the loop was closed since
        loop.call_soon_threadsafe(_settle, found, True)


async def _run(steps: Steps[T]) -> T:
    try:
        wait = next(steps)
        while True:
            wait = steps.send(await _wait(wait))
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        steps.close()  # on cancellation while waiting


async def _wait(wait: Wait) -> bool:
    """Whether the socket became ready in time."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()
    timer = loop.call_later(max(0.0, wait.until - monotonic()), _settle, ready, False)
    try:
        if wait.events & POLLIN:
            loop.add_reader(wait.fd, _settle, ready, True)
        if wait.events & POLLOUT:
            loop.add_writer(wait.fd, _settle, ready, True)
        return await ready
    finally:
        timer.cancel()
        if wait.events & POLLIN:
            loop.remove_reader(wait.fd)
        if wait.events & POLLOUT:
            loop.remove_writer(wait.fd)


def _settle(ready: "asyncio.Future[bool]", value: bool) -> None:
    if not ready.done():
        ready.set_result(value)

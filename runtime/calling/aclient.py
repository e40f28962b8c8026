"""The client for event loops: does the steps of a call without blocking the loop."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ..http import Address, Reply
from ..http.aio import AsyncPool
from ..network import Network
from ..tables import MethodTable, ServiceTable
from .exchange import Exchange, Post, Resolve, Sleep, Step

if TYPE_CHECKING:
    from .client import Poster

__all__ = ["AsyncClient", "AsyncPoster"]


class AsyncPoster(Protocol):
    """What carries bytes, and is awaited."""

    async def post(
        self,
        address: Address,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        deadline: float,
        connect_timeout: float,
        max_reply: int,
    ) -> Reply:
        """Send a request once and read its reply, whatever its status. Raises an HttpFailure."""
        ...


class AsyncClient:
    """Carries calls to other silos, for any number of tasks and loops: over HTTP, or by `poster` in threads.

    A cancelled call closes its connection.
    """

    def __init__(self, network: Network, exchange: Exchange, poster: "Poster | None" = None) -> None:
        self._exchange = exchange
        self._connect_timeout = network.settings.connect_timeout
        self._pool = AsyncPool(tls=network.tls)  # opens nothing before it is used
        self._poster: AsyncPoster = self._pool if poster is None else _InThreads(poster)

    async def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        """The method's result or declared error. Raises an RpcException."""
        steps = self._exchange.call(service, method, arguments)
        try:
            step: Step = next(steps)
            while True:
                try:
                    answer = await self._do(step)
                except BaseException as error:  # a cancellation ends the steps as well
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            return done.value

    async def _do(self, step: Step) -> Any:
        match step:
            case Post():
                return await self._poster.post(
                    step.address,
                    step.path,
                    step.headers,
                    step.body,
                    deadline=step.deadline,
                    connect_timeout=self._connect_timeout,
                    max_reply=step.max_reply,
                )
            case Resolve():
                return self._exchange.route_at_once(step) or await asyncio.to_thread(self._exchange.route, step)
            case Sleep():
                return await asyncio.sleep(step.seconds)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._pool.close()


class _InThreads:
    """A poster for threads, to be awaited."""

    def __init__(self, poster: "Poster") -> None:
        self._poster = poster

    async def post(
        self,
        address: Address,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        deadline: float,
        connect_timeout: float,
        max_reply: int,
    ) -> Reply:
        return await asyncio.to_thread(
            self._poster.post,
            address,
            path,
            headers,
            body,
            deadline=deadline,
            connect_timeout=connect_timeout,
            max_reply=max_reply,
        )

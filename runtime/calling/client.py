"""The client for threads: does the steps of a call with a connection pool."""

import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ..http import Address, Pool, Reply
from ..network import Network
from ..tables import MethodTable, ServiceTable
from .exchange import Exchange, Post, Resolve, Sleep, Step, Steps

if TYPE_CHECKING:
    from .aclient import AsyncClient

__all__ = ["Client", "Poster"]


class Poster(Protocol):
    """What carries bytes: connections, or something that stands for them in a test."""

    def post(
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


class Client:
    """Carries calls to other silos, for any number of threads: over HTTP, or by `poster`.

    A forked child opens its own connections.
    """

    def __init__(self, network: Network, poster: Poster | None = None) -> None:
        self._network = network
        self._exchange = Exchange(network)
        self._connect_timeout = network.settings.connect_timeout
        self._pool = Pool(tls=network.tls)  # opens nothing before it is used
        self._poster: Poster = self._pool if poster is None else poster

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        """The method's result or declared error. Raises an RpcException."""
        return self._run(self._exchange.call(service, method, arguments))

    @cached_property
    def aio(self) -> "AsyncClient":
        """The same for event loops: it shares what is known of addresses, and opens its own connections."""
        from .aclient import AsyncClient  # a program without a loop needs no asyncio

        return AsyncClient(self._network, self._exchange, None if self._poster is self._pool else self._poster)

    def send(self, service: ServiceTable, method: MethodTable, target: str, arguments: Mapping[str, Any], /) -> Any:
        """The answer of a silo to a call of decoded JSON. Raises an RpcException."""
        return self._run(self._exchange.send(service, method, target, arguments))

    def _run(self, steps: Steps) -> Any:
        try:
            step: Step = next(steps)
            while True:
                try:
                    answer = self._do(step)
                except Exception as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            return done.value
        finally:
            steps.close()  # when the thread is interrupted

    def _do(self, step: Step) -> Any:
        match step:
            case Post():
                return self._poster.post(
                    step.address,
                    step.path,
                    step.headers,
                    step.body,
                    deadline=step.deadline,
                    connect_timeout=self._connect_timeout,
                    max_reply=step.max_reply,
                )
            case Resolve():
                return self._exchange.route(step)
            case Sleep():
                return time.sleep(step.seconds)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._pool.close()

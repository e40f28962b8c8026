"""The client for threads: does the steps of a call with a connection pool."""

import time
from collections.abc import Mapping
from typing import Any

from .exchange import Exchange, Post, Resolve, Sleep, Step
from .http import Pool
from .network import Network
from .tables import MethodTable, ServiceTable

__all__ = ["Client"]


class Client:
    """Carries calls to other silos over HTTP, for any number of threads; a forked child opens its own connections."""

    def __init__(self, network: Network) -> None:
        self._exchange = Exchange(network)
        self._connect_timeout = network.settings.connect_timeout
        self._pool = Pool(tls=network.tls)

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        """The method's result or declared error. Raises an RpcException."""
        steps = self._exchange.call(service, method, arguments)
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

    def _do(self, step: Step) -> Any:
        match step:
            case Post():
                return self._pool.post(
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

"""The client of a silo in a test: production's, whose calls are followed and whose pauses are not waited for."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, TypeAlias

from ..calling.aclient import AsyncClient
from ..calling.client import Client
from ..calling.exchange import Exchange, Sleep, Step
from ..delegation import delegated, implementation_of
from ..errors import RegionMappingNotFound, RpcInternalError
from ..network import Network
from ..tables import MethodTable, ServiceTable
from .injection import count_of_past_faults
from .posters import AsyncFaultyPoster, FaultyPoster
from .recorder import Progress, following

__all__ = ["FollowedClient"]

_CauseOf: TypeAlias = Callable[[str | None], Exception | None]
"""What an implementation raised, by the id of the call."""


class FollowedClient(Client):
    """For threads."""

    def __init__(self, network: Network, poster: FaultyPoster, cause_of: _CauseOf) -> None:
        super().__init__(network, poster)
        self._carrier: Final = poster.carrier
        self._cause_of: Final = cause_of
        self._past_faults = count_of_past_faults()

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        with self.followed(service, method, arguments) as progress:
            progress.result = super().call(service, method, arguments)
        return progress.result

    def send(self, service: ServiceTable, method: MethodTable, target: str, arguments: Mapping[str, Any], /) -> Any:
        with self.followed(service, method, arguments) as progress:
            progress.result = super().send(service, method, target, arguments)
        return progress.result

    @cached_property
    def aio(self) -> AsyncClient:
        return _AsyncFollowedClient(self, self._network, self._exchange, AsyncFaultyPoster(self._carrier))

    @contextmanager
    def followed(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any]) -> Generator[Progress]:
        """What makes a call stands in the block. An error of the server has the implementation's own for its cause."""
        _make_implementation(service)
        self._forget_past_faults()
        progress = Progress(service, method, self._network.identity, arguments)
        with following(progress):
            try:
                yield progress
            except RegionMappingNotFound as error:
                error.add_note('a test says where organizations live: `map_organization(organization_id, "us")`')
                raise
            except RpcInternalError as error:
                raise error from self._cause_of(error.call_id)

    def _forget_past_faults(self) -> None:
        """Once a fault is over, the silo that it was about can be reached; else a test would have to wait for that."""
        if self._past_faults != count_of_past_faults():
            self._past_faults = count_of_past_faults()
            self._exchange.forget_failures()

    def _do(self, step: Step) -> Any:
        return None if isinstance(step, Sleep) else super()._do(step)


class _AsyncFollowedClient(AsyncClient):
    """For event loops."""

    def __init__(
        self, threaded: FollowedClient, network: Network, exchange: Exchange, poster: AsyncFaultyPoster
    ) -> None:
        super().__init__(network, exchange)
        self._poster = poster
        self._threaded = threaded

    async def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        with self._threaded.followed(service, method, arguments) as progress:
            progress.result = await super().call(service, method, arguments)
        return progress.result

    async def _do(self, step: Step) -> Any:
        return None if isinstance(step, Sleep) else await super()._do(step)


def _make_implementation(service: ServiceTable) -> None:
    """Before the call's time begins to run, as a server does when it starts."""
    found = delegated(service)
    if found is not None:
        implementation_of(found)

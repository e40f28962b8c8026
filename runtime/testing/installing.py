"""Puts a fake in the place of a service's implementation, for callers in every silo."""

from collections.abc import Awaitable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from inspect import isawaitable
from typing import Any, TypeVar, cast

from ..delegation import standing_in, stubs_of
from ..errors import RpcInternalError
from ..process import AsyncTransport, Silo
from ..service import RpcService, service_of
from ..tables import MethodTable, ServiceTable
from ..wire import Meta, MethodWire, request_body
from .fakes import AsyncFakeMethod, FakeMethod, FakeService, local_methods_on

__all__ = ["installed"]

F = TypeVar("F", bound=FakeService)


@contextmanager
def installed(fake: F) -> Generator[F]:
    """Let a fake answer the calls of its service while the block runs, whoever makes them and from whichever silo.

    A call from another silo is written and read as on its way there, in silos of the test kit by their own clients and
    servers; none leaves the process. Local methods that the fake was not told about do what the service's do.
    """
    one = cast("RpcService", fake)
    service = service_of(one)
    with ExitStack() as stack:
        stack.enter_context(standing_in(service, one, lambda silo: _Carrier(one, silo)))
        for stub in stubs_of(service):
            methods = local_methods_on(fake, stub)
            vars(stub).update(methods)
            stack.callback(_forget, stub, methods)
        yield fake


def _forget(stub: RpcService, methods: Mapping[str, Any]) -> None:
    for name in methods:
        vars(stub).pop(name, None)


class _Carrier:
    """Carries calls from a silo to a fake: as the test kit does it in its silos, else on the spot."""

    def __init__(self, fake: RpcService, silo: Silo) -> None:
        self._fake = fake
        # the transport of a real process would lead to a real service
        self._inner: Any = _OnTheSpot(fake) if silo.watch is None else silo.transport

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        _fail_as_told(self._fake, method, arguments)
        return self._inner.call(service, method, arguments)

    @cached_property
    def aio(self) -> "_AwaitedCarrier":
        return _AwaitedCarrier(self._fake, self._inner.aio)


class _AwaitedCarrier:
    """The same for calls that are awaited."""

    def __init__(self, fake: RpcService, inner: AsyncTransport) -> None:
        self._fake = fake
        self._inner = inner

    async def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        _fail_as_told(self._fake, method, arguments)
        return await self._inner.call(service, method, arguments)


def _fail_as_told(fake: RpcService, method: MethodTable, arguments: Mapping[str, Any]) -> None:
    told = getattr(fake, method.name)
    if isinstance(told, FakeMethod | AsyncFakeMethod):  # else a subclass has one of its own
        told.fail_as_told(arguments)


class _OnTheSpot:
    """Carries calls over the wire's form, and nothing else: without regions, keys and servers."""

    def __init__(self, fake: RpcService) -> None:
        self._fake = fake

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        wire, arrived = _arrived(method, arguments)
        with _failing(method):
            result = getattr(self._fake, method.name)(**arrived)
            if isawaitable(result):
                from ..loops import on_loop  # few services are async

                result = on_loop(partial(_same, result), f"{service.key}.{method.name}")()
        return _returned(wire, result)

    @property
    def aio(self) -> "_OnTheSpotOfALoop":
        return _OnTheSpotOfALoop(self._fake)


class _OnTheSpotOfALoop:
    """The same for calls that are awaited."""

    def __init__(self, fake: RpcService) -> None:
        self._fake = fake

    async def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        wire, arrived = _arrived(method, arguments)
        with _failing(method):
            result = getattr(self._fake, method.name)(**arrived)
            if isawaitable(result):
                result = await result
        return _returned(wire, result)


def _same(awaitable: Awaitable[Any]) -> Awaitable[Any]:
    return awaitable


def _arrived(method: MethodTable, arguments: Mapping[str, Any]) -> tuple[MethodWire, Mapping[str, Any]]:
    wire = MethodWire(method)
    return wire, wire.decode_request(request_body(Meta(), wire.encode_arguments(arguments))).arguments


def _returned(wire: MethodWire, result: Any) -> Any:
    return wire.decode_reply(wire.encode_result(result))[0]


@contextmanager
def _failing(method: MethodTable) -> Generator[None]:
    """What an implementation raises another silo never sees."""
    try:
        yield
    except Exception as error:
        raise RpcInternalError("the fake failed", repeatable=method.readonly or method.idempotent) from error

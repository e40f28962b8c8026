"""Stubs: from a call on a service to its implementation, or to a transport when the service lives elsewhere.

The first call through a stub seals the silo mode and puts the implementation's bound method into the stub, so that
every later call costs what a direct call costs. Where the test support keeps calls from sealing, a stub's methods stay
forwarders that look the mode up each time.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import update_wrapper
from importlib import import_module
from threading import RLock
from types import new_class
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from .errors import RpcServiceSetupException
from .implementation import async_interface, check_implementation
from .process import HERE, LOCK, PROCESS, AsyncTransport, Silo, Transport, current_silo, ensure_configured
from .silo import SiloMode
from .tables import MethodTable, ServiceTable

if TYPE_CHECKING:
    from .service import AsyncRpcService, RpcService

__all__ = [
    "DELEGATED",
    "delegate",
    "delegate_async",
    "delegated",
    "forget_targets",
    "implementation_of",
    "interface_of",
    "is_async",
    "is_local",
    "sealed_target",
    "standing_in",
    "stubs_of",
    "unseal",
]

Service = TypeVar("Service", bound="RpcService")
AsyncService = TypeVar("AsyncService", bound="AsyncRpcService")


DELEGATED: "WeakSet[type[RpcService]]" = WeakSet()
"""The services that have a stub, which are those whose modules were imported."""
_STUBS: "WeakSet[RpcService | AsyncRpcService]" = WeakSet()
_implementations: "dict[type[RpcService], RpcService | AsyncRpcService]" = {}
_targets: "dict[tuple[type[RpcService], str, bool], dict[Silo, Callable[..., Any]]]" = {}
"""What calls of a method have to call in each silo, where stubs keep nothing: in tests. The bool: are they awaited."""
_carriers: "dict[type[RpcService], Callable[[Silo], Transport]]" = {}
"""What carries the calls of a silo to what stands in for a service: in tests."""
_locks: "dict[type[RpcService], RLock]" = {}
"""Held while a service's implementation is made. Implementations that need each other to be made never end anyway."""


def delegate(service: type[Service]) -> Service:
    """A stub of `service`: a subclass with a forwarder for each abstract method, and what is not abstract inherited."""
    forwarders = {name: _forwarder(service, name) for name in sorted(service.__abstractmethods__)}
    instance: Service = _stub(service, forwarders, f"<delegation of `{service.key}`>")
    DELEGATED.add(service)
    return instance


def delegate_async(interface: type[AsyncService]) -> AsyncService:
    """The same for the async side of a service: forwarders are coroutine functions."""
    service = interface.__service__
    forwarders = {name: _async_forwarder(interface, name) for name in sorted(interface.__abstractmethods__)}
    instance: AsyncService = _stub(interface, forwarders, f"<async delegation of `{service.key}`>")
    return instance


def _stub(interface: type, forwarders: Mapping[str, Callable[..., Any]], text: str) -> Any:
    def represent(_: object) -> str:
        return text

    members: dict[str, Any] = {**forwarders, "__repr__": represent}
    members.update(__module__=interface.__module__, __doc__=interface.__doc__)
    made = new_class(f"{interface.__name__}Delegation", (interface,), exec_body=lambda body: body.update(members))
    stub = made()
    _STUBS.add(stub)
    return stub


def _forwarder(service: "type[RpcService]", name: str) -> Callable[..., Any]:
    known = _known(service, name)

    def forward(self: "RpcService", /, **arguments: Any) -> Any:
        # a forwarder taken from the stub before the first call may be called ever after
        target = vars(self).get(name) or known.get(HERE.get() or PROCESS.silo) or _bind(self, service, name)
        return target(**arguments)

    # without the method's attributes, one of which would make the stub abstract
    return update_wrapper(forward, getattr(service, name), updated=())


def _async_forwarder(interface: "type[AsyncRpcService]", name: str) -> Callable[..., Any]:
    service = interface.__service__
    known = _known(service, name, awaited=True)

    async def forward(self: "AsyncRpcService", /, **arguments: Any) -> Any:
        found = vars(self).get(name) or known.get(HERE.get() or PROCESS.silo)
        target = found or _bind(self, service, name, awaited=True)
        return await target(**arguments)

    return update_wrapper(forward, getattr(interface, name), updated=())


def _bind(
    stub: "RpcService | AsyncRpcService", service: "type[RpcService]", name: str, *, awaited: bool = False
) -> Callable[..., Any]:
    """What a call of a stub's method has to call; the stub keeps it, unless the test support forbids that."""
    target = sealed_target(service, name, awaited=awaited)
    if PROCESS.seals:
        vars(stub)[name] = target
    return target


def sealed_target(service: "type[RpcService]", name: str, *, awaited: bool = False) -> Callable[..., Any]:
    """What a call of a method has to call, or to await. Seals the silo mode, unless the test support forbids it."""
    ensure_configured()
    while True:
        silo = current_silo()
        target = _target(service, name, silo, awaited)
        if not PROCESS.seals:
            return _known(service, name, awaited=awaited).setdefault(silo, target)
        with LOCK:
            if silo is PROCESS.silo:  # else `configure` came in between
                PROCESS.first_call = PROCESS.first_call or f"{service.__qualname__}.{name}"
                return target


def _known(service: "type[RpcService]", name: str, *, awaited: bool = False) -> dict[Silo, Callable[..., Any]]:
    return _targets.setdefault((service, name, awaited), {})


def forget_targets() -> None:
    """Let each call look for what it has to call once more: for test support alone."""
    for known in list(_targets.values()):
        known.clear()


def unseal() -> None:
    """Let no call seal the mode from now on, and forget what earlier ones have sealed: for test support alone."""
    with LOCK:
        PROCESS.seals = False
        PROCESS.first_call = None
    forget_targets()
    for stub in list(_STUBS):
        for name in vars(type(stub)):  # its forwarders, and what is put before them
            vars(stub).pop(name, None)


def stubs_of(service: "type[RpcService]") -> "list[RpcService]":
    """The stubs of a service that are there."""
    return [stub for stub in list(_STUBS) if isinstance(stub, service)]


@contextmanager
def standing_in(
    service: "type[RpcService]", one: "RpcService | AsyncRpcService", carrier: Callable[[Silo], Transport]
) -> Generator[None]:
    """Let an object be the implementation of a service while the block runs: for test support alone.

    `carrier` gives what brings it the calls of a silo in which the service does not live.
    """
    unseal()
    before = _implementations.get(service), _carriers.get(service)
    _stand_in(service, one, carrier)
    try:
        yield
    finally:
        _stand_in(service, *before)


def _stand_in(
    service: "type[RpcService]", one: "RpcService | AsyncRpcService | None", carrier: Callable[[Silo], Transport] | None
) -> None:
    with LOCK:
        _implementations.pop(service, None)
        _carriers.pop(service, None)
        if one is not None:
            _implementations[service] = one
        if carrier is not None:
            _carriers[service] = carrier
    forget_targets()


def is_local(service: "type[RpcService]", mode: SiloMode) -> bool:
    """Whether a service lives in a process of this mode."""
    return mode is SiloMode.MONOLITH or mode is service.local_mode


def _target(service: "type[RpcService]", name: str, silo: Silo, awaited: bool) -> Callable[..., Any]:
    if not is_local(service, silo.mode):
        return _remote(service, name, silo, awaited)
    target: Callable[..., Any] = getattr(implementation_of(service), name)
    if silo.watch is not None:
        target = silo.watch.local(service.get_method_table(), name, target)
    if is_async(service) is awaited:
        return target
    from .loops import in_thread, on_loop  # a program without async services needs no asyncio

    return in_thread(target) if awaited else on_loop(target, f"{service.__qualname__}.{name}")


def delegated(table: ServiceTable) -> "type[RpcService] | None":
    """The service of a table, if it has a stub."""
    return next((service for service in list(DELEGATED) if service.get_method_table() is table), None)


def interface_of(table: ServiceTable) -> str:
    """The name of the class of a service that has a stub; empty if there is none."""
    service = delegated(table)
    return "" if service is None else service.__name__


def is_async(service: "type[RpcService]") -> bool:
    """Whether the implementation of a service in this process has to run on an event loop."""
    return async_interface(service, type(implementation_of(service))) is not None


def implementation_of(service: "type[RpcService]") -> "RpcService | AsyncRpcService":
    """The one implementation of a service in this process, made on the first call."""
    found = _implementations.get(service)
    return found if found is not None else _make_implementation(service)


def _make_implementation(service: "type[RpcService]") -> "RpcService | AsyncRpcService":
    with _setting_up(service):
        # before the lock is taken: an import waits for other threads' imports, and those may make calls
        module, _, name = service.get_method_table().impl.partition(":")
        named = getattr(import_module(module), name, None)
    with _locks.setdefault(service, RLock()):
        if service not in _implementations:
            _implementations[service] = _checked_implementation(service, named)
        return _implementations[service]


def _checked_implementation(service: "type[RpcService]", named: object) -> "RpcService | AsyncRpcService":
    """A new implementation. The class that the table names is checked before it is built, whatever else comes after."""
    if isinstance(named, type):
        check_implementation(service, named)
    with _setting_up(service):
        made = service.get_local_implementation()
    if type(made) is not named:
        check_implementation(service, type(made))
    return made


@contextmanager
def _setting_up(service: "type[RpcService]") -> Generator[None]:
    try:
        yield
    except Exception as error:
        problem = f"the implementation of `{service.key}` ({service.__qualname__}) can't be made"
        raise RpcServiceSetupException(f"{problem}: {type(error).__name__}", service=service.key) from error


def _remote(service: "type[RpcService]", name: str, silo: Silo, awaited: bool) -> Callable[..., Any]:
    stand_in = _carriers.get(service)
    carrier = silo.transport if stand_in is None else stand_in(silo)
    if carrier is None:
        raise RpcServiceSetupException(
            f"`{service.key}` lives in the {service.local_mode.value} silo, this process is {silo.mode.value}, "
            "and no transport between silos is configured",
            service=service.key,
        )
    table = service.get_method_table()
    method = next(method for method in table.methods if method.name == name)
    send: Any = (_awaiting if awaited else _sending)(carrier, table, method)
    send.__name__, send.__qualname__ = name, f"{service.__qualname__}.{name}"  # as a TypeError names it
    named: Callable[..., Any] = send
    return named


def _sending(carrier: Transport, table: ServiceTable, method: MethodTable) -> Callable[..., Any]:
    def send(**arguments: Any) -> Any:
        return carrier.call(table, method, arguments)

    return send


def _awaiting(carrier: Transport, table: ServiceTable, method: MethodTable) -> Callable[..., Any]:
    own: AsyncTransport | None = getattr(carrier, "aio", None)
    if own is None:
        from .loops import in_thread  # a program without async services needs no asyncio

        return in_thread(_sending(carrier, table, method))

    async def send(**arguments: Any) -> Any:
        return await own.call(table, method, arguments)

    return send

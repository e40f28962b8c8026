"""This process: its settings, and the first call, after which they can't change any more."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from .errors import RpcServiceSetupException
from .regions import Region
from .settings import Settings
from .silo import SiloMode
from .tables import MethodTable, ServiceTable

if TYPE_CHECKING:
    from .calls import Call
    from .network import Network
    from .notices import Counted
    from .open_transactions import OpenTransaction

__all__ = [
    "HERE",
    "LOCK",
    "PROCESS",
    "AsyncTransport",
    "Process",
    "Silo",
    "Transport",
    "Watch",
    "configure",
    "current_region",
    "current_silo",
    "current_silo_mode",
    "ensure_configured",
]

_VARIABLES = "RPCC_"


class Transport(Protocol):
    """Carries a call to the silo where its service lives.

    One with an attribute `aio`, which is an AsyncTransport, carries awaited calls by that; another's run in a thread.
    """

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        """The method's result or declared error. `arguments` are those that the caller passed."""
        ...


class AsyncTransport(Protocol):
    """Carries a call that is awaited."""

    async def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any], /) -> Any:
        """As `Transport.call`."""
        ...


class Watch(Protocol):
    """What test support hears of. Each method may raise, which ends the call."""

    def local(self, service: ServiceTable, method: str, target: Callable[..., Any], /) -> Callable[..., Any]:
        """What is called in place of an implementation's method."""
        ...

    def unknown(self, what: "Counted", service: str, method: str, names: Sequence[str], /) -> None:
        """Something came that this side's contract does not know."""
        ...

    def in_transactions(self, service: str, method: str, found: "frozenset[OpenTransaction]", /) -> None:
        """A call to another silo is about to be made while these are open, and nothing allows it."""
        ...

    def failed(self, call: "Call", error: Exception, /) -> None:
        """An implementation raised that was called from another silo."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Silo:
    """Where code runs: a process, or in tests one of the silos that share a process."""

    mode: SiloMode = SiloMode.MONOLITH
    region: Region | None = None
    network: "Network | None" = None
    """The silos around; None in a process that is none of them."""
    transport: Transport | None = None
    """What carries calls to other silos; None in a process that knows no address."""
    watch: Watch | None = None
    """Test support; nothing else sets it."""


class Process:
    """What holds for the whole process. There is one instance, `PROCESS`, changed under `LOCK` only."""

    __slots__ = ("discovery", "first_call", "is_configured", "seals", "silo")

    def __init__(self) -> None:
        self.silo = Silo()
        self.seals = True
        """Whether calls seal the mode. The test support turns this off: then stubs look the silo up at each call."""
        self.first_call: str | None = None
        """The call that sealed the mode."""
        self.is_configured = False
        """Whether settings were given, or looked for in the environment."""
        self.discovery: tuple[str, ...] = ()
        """The packages below which services are found."""


PROCESS = Process()
LOCK = threading.Lock()
"""Held while the process is changed."""
_LOOKING = threading.RLock()
"""Held while a thread looks for settings in the environment."""
HERE: ContextVar[Silo | None] = ContextVar("rpcc_silo", default=None)
"""The silo of the current context, for test support; nothing else sets it, and a process that seals ignores it."""


def configure(settings: Settings) -> None:
    """Set up the process. Call it at start-up, before the first call; a later call replaces the settings.

    Without it the first call looks for `RPCC_*` variables. Raises RpcServiceSetupException and
    RpcAuthenticationSetupException for settings that are wrong; and RpcServiceSetupException after the first call
    through a stub, which it names.
    """
    _check_given(settings)
    silo = _silo_of(settings)
    with LOCK:
        if PROCESS.first_call is not None:
            raise RpcServiceSetupException(
                f"`configure` comes too late: the first call, `{PROCESS.first_call}`, has fixed the silo mode"
            )
        PROCESS.silo = silo
        PROCESS.discovery = settings.discovery
        PROCESS.is_configured = True


def _check_given(given: object) -> None:
    if not isinstance(given, Settings):
        raise RpcServiceSetupException(f"`configure` takes `Settings(…)`, and got a `{type(given).__name__}`")


def _silo_of(settings: Settings) -> Silo:
    mode = settings.silo_mode or SiloMode.MONOLITH
    region = None if settings.region is None else Region(settings.region)
    if mode is SiloMode.MONOLITH:  # which needs nothing to call others, and does not import it
        return Silo(mode=mode, region=region)
    from .calling.client import Client
    from .network import network_of

    network = network_of(settings)
    return Silo(mode=mode, region=region, network=network, transport=Client(network) if network.addresses else None)


def ensure_configured() -> None:
    """Configure the process from `RPCC_*` variables, if there are any and nobody has configured it."""
    if PROCESS.is_configured:
        return
    with _LOOKING:  # else a thread could configure the process after another's first call
        if not PROCESS.is_configured:
            if any(name.startswith(_VARIABLES) for name in os.environ):
                configure(Settings.from_environment())
            PROCESS.is_configured = True


def current_silo() -> Silo:
    """The silo in which a call made here and now begins."""
    return PROCESS.silo if PROCESS.seals else HERE.get() or PROCESS.silo


def current_silo_mode() -> SiloMode:
    """The mode in which a call made here and now runs."""
    return current_silo().mode


def current_region() -> Region | None:
    """The region that this process serves, if it serves one."""
    return current_silo().region

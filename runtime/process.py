"""This process: its settings, and the first call, after which they can't change any more."""

import os
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from .errors import RpcServiceSetupException
from .regions import Region
from .settings import Settings
from .silo import SiloMode
from .tables import MethodTable, ServiceTable

if TYPE_CHECKING:
    from .network import Network

__all__ = [
    "LOCK",
    "MODE_OVERRIDE",
    "PROCESS",
    "AsyncTransport",
    "Process",
    "Transport",
    "configure",
    "current_region",
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


class Process:
    """What holds for the whole process. There is one instance, `PROCESS`, changed under `LOCK` only."""

    __slots__ = ("discovery", "first_call", "is_configured", "network", "region", "seals", "silo_mode", "transport")

    def __init__(self) -> None:
        self.silo_mode = SiloMode.MONOLITH
        self.region: Region | None = None
        self.seals = True
        """Whether calls seal the mode. The test support turns this off: then stubs look the mode up at each call."""
        self.first_call: str | None = None
        """The call that sealed the mode."""
        self.is_configured = False
        """Whether settings were given, or looked for in the environment."""
        self.discovery: tuple[str, ...] = ()
        """The packages below which services are found."""
        self.network: Network | None = None
        """The silos around, of a process that is a silo itself."""
        self.transport: Transport | None = None
        """What carries calls to other silos; none in a process that knows no address."""


PROCESS = Process()
LOCK = threading.Lock()
"""Held while the process is changed."""
_LOOKING = threading.RLock()
"""Held while a thread looks for settings in the environment."""
MODE_OVERRIDE: ContextVar[SiloMode | None] = ContextVar("rpcc_silo_mode", default=None)
"""The mode of the current context, for test support; nothing else sets it, and a process that seals ignores it."""


def configure(settings: Settings) -> None:
    """Set up the process. Call it at start-up, before the first call; a later call replaces the settings.

    Without it the first call looks for `RPCC_*` variables. Raises RpcServiceSetupException and
    RpcAuthenticationSetupException for settings that are wrong; and RpcServiceSetupException after the first call
    through a stub, which it names.
    """
    network, transport = _network_and_transport(settings)
    with LOCK:
        if PROCESS.first_call is not None:
            raise RpcServiceSetupException(
                f"`configure` comes too late: the first call, `{PROCESS.first_call}`, has fixed the silo mode"
            )
        PROCESS.silo_mode = settings.silo_mode or SiloMode.MONOLITH
        PROCESS.region = None if settings.region is None else Region(settings.region)
        PROCESS.discovery = settings.discovery
        PROCESS.network = network
        PROCESS.transport = transport
        PROCESS.is_configured = True


def _network_and_transport(settings: Settings) -> "tuple[Network | None, Transport | None]":
    """What a silo needs to call others. A monolith needs none of it, and does not import it."""
    if settings.silo_mode in (None, SiloMode.MONOLITH):
        return None, None
    from .calling.client import Client
    from .network import network_of

    network = network_of(settings)
    return network, Client(network) if network.addresses else None


def ensure_configured() -> None:
    """Configure the process from `RPCC_*` variables, if there are any and nobody has configured it."""
    if PROCESS.is_configured:
        return
    with _LOOKING:  # else a thread could configure the process after another's first call
        if not PROCESS.is_configured:
            if any(name.startswith(_VARIABLES) for name in os.environ):
                configure(Settings.from_environment())
            PROCESS.is_configured = True


def current_silo_mode() -> SiloMode:
    """The mode in which a call made here and now runs."""
    if PROCESS.seals:
        return PROCESS.silo_mode
    return MODE_OVERRIDE.get() or PROCESS.silo_mode


def current_region() -> Region | None:
    """The region that this process serves, if it serves one."""
    return PROCESS.region

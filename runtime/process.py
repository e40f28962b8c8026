"""This process: its settings, and the first call, after which they can't change any more."""

import threading
from contextvars import ContextVar

from .errors import RpcServiceSetupException
from .regions import Region
from .settings import Settings
from .silo import SiloMode

__all__ = ["LOCK", "MODE_OVERRIDE", "PROCESS", "Process", "configure", "current_region", "current_silo_mode"]


class Process:
    """What holds for the whole process. There is one instance, `PROCESS`, changed under `LOCK` only."""

    __slots__ = ("first_call", "region", "seals", "silo_mode")

    def __init__(self) -> None:
        self.silo_mode = SiloMode.MONOLITH
        self.region: Region | None = None
        self.seals = True
        """Whether calls seal the mode. The test support turns this off: then stubs look the mode up at each call."""
        self.first_call: str | None = None
        """The call that sealed the mode."""


PROCESS = Process()
LOCK = threading.Lock()
"""Held while the process is changed."""
MODE_OVERRIDE: ContextVar[SiloMode | None] = ContextVar("rpcc_silo_mode", default=None)
"""The mode of the current context, for test support; nothing else sets it, and a process that seals ignores it."""


def configure(settings: Settings) -> None:
    """Set up the process. Call it at start-up, before the first call; a later call replaces the settings.

    Raises RpcServiceSetupException after the first call through a stub, and names that call.
    """
    with LOCK:
        if PROCESS.first_call is not None:
            raise RpcServiceSetupException(
                f"`configure` comes too late: the first call, `{PROCESS.first_call}`, has fixed the silo mode"
            )
        PROCESS.silo_mode = settings.silo_mode or SiloMode.MONOLITH
        PROCESS.region = None if settings.region is None else Region(settings.region)


def current_silo_mode() -> SiloMode:
    """The mode in which a call made here and now runs."""
    if PROCESS.seals:
        return PROCESS.silo_mode
    return MODE_OVERRIDE.get() or PROCESS.silo_mode


def current_region() -> Region | None:
    """The region that this process serves, if it serves one."""
    return PROCESS.region

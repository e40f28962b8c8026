"""Faults that are in force: which calls meet them, and how often."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from ..discovery import known_services
from ..near_names import did_you_mean
from ..scopes import Scope, scoped
from ..service import AsyncRpcService, RpcService, service_of
from . import faults
from .faults import Fault

__all__ = ["InjectedFault", "count_of_past_faults", "fault_for", "inject_fault"]


@dataclass(slots=True, eq=False)
class InjectedFault:
    """A fault that is in force. `count` is how many attempts at calls have met it."""

    service: str
    method: str
    fault: Fault
    times: int | None
    count: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def is_met_by(self, service: str, method: str) -> bool:
        """Whether an attempt that begins now meets it; then it counts."""
        if (service, method) != (self.service, self.method):
            return False
        with self._lock:
            is_met = self.count != self.times
            self.count += is_met
        return is_met


_MAKERS: Final[tuple[Callable[..., object], ...]] = (faults.slow,)
"""Of faults that take something more."""
_injected: Final[list[InjectedFault]] = []
"""The last one comes first."""
_past = 0


def inject_fault(method: Callable[..., Any] | str, fault: Fault, *, times: int | None = None) -> Scope[InjectedFault]:
    """Attempts at calls of a method to another silo meet a fault, inside the block or the decorated function.

    `method` is that of a stub, `member_service.invite`, or a name, `"organization_member.invite"`. With `times` only
    the first so many attempts meet it. A local call never does. Raises ValueError for a method that is none, and
    TypeError for a fault that is none.
    """
    if fault in _MAKERS:
        raise TypeError("`faults.slow` makes a fault of a number of seconds: `faults.slow(2)`")
    if not callable(fault):
        raise TypeError(f"a fault is a function, for instance `faults.timeout`, not {fault!r}")
    if times is not None and times < 1:
        raise ValueError(f"`times` is at least 1, not {times}")
    service, name = _named(method) if isinstance(method, str) else _bound(method)
    return _in_force(service, name, fault, times)


def fault_for(service: str, method: str) -> Fault | None:
    """What an attempt that begins now meets."""
    return next((injected.fault for injected in list(_injected) if injected.is_met_by(service, method)), None)


def count_of_past_faults() -> int:
    """How many faults were in force and are not any more."""
    return _past


@scoped
def _in_force(service: str, method: str, fault: Fault, times: int | None) -> Generator[InjectedFault]:
    global _past
    injected = InjectedFault(service, method, fault, times)
    _injected.insert(0, injected)
    try:
        yield injected
    finally:
        _injected.remove(injected)
        _past += 1


def _bound(method: Callable[..., Any]) -> tuple[str, str]:
    owner, name = getattr(method, "__self__", None), getattr(method, "__name__", "")
    if not isinstance(owner, RpcService | AsyncRpcService):
        raise ValueError("a fault is for a method of a stub, `member_service.invite`, or its name")
    return _checked(service_of(owner), name)


def _named(text: str) -> tuple[str, str]:
    first, dot, name = text.partition(".")
    if not dot:
        raise ValueError(f"`{text}` is no name of a method: write `service.method`")
    service = next(iter(known_services(where=lambda service: first in (service.key, service.__name__))), None)
    if service is None:
        near = did_you_mean(first, (name for each in known_services() for name in (each.key, each.__name__)))
        raise ValueError(f"there is no service `{first}`{near or ': its module may not be imported yet'}")
    return _checked(service, name)


def _checked(service: type[RpcService], name: str) -> tuple[str, str]:
    names = [method.name for method in service.get_method_table().methods]
    if name not in names:
        near = did_you_mean(name, names)
        raise ValueError(f"`{service.key}` has no method `{name}` that is called between silos{near}")
    return service.key, name

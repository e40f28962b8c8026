"""What client and server tell of each call: to nobody, unless OpenTelemetry is set up in this process.

None of what is told is an argument or a result: names, sizes, times, and how it ended.
"""

import logging
import sys
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from ..errors import Outcome
from ..http.address import Address
from ..http.forks import watch

if TYPE_CHECKING:
    from ..network import Network
    from .spans import Instruments

__all__ = [
    "LOOKOUT",
    "UNTRACED_CALL",
    "UNTRACED_REQUEST",
    "CallTrace",
    "Lookout",
    "RequestTrace",
    "tell_failure",
    "trace_call",
    "trace_request",
]

_LOGGER: Final = logging.getLogger("rpcc")
_INTERVAL: Final = 1.0
"""Seconds between two looks for OpenTelemetry."""


class CallTrace:
    """A call to another silo, as its caller tells of it. This one is for nobody."""

    __slots__ = ()

    def sending(self, address: Address, attempt: int, headers: dict[str, str], size: int) -> None:
        """An attempt is about to be sent, with a body of `size` bytes. May add headers."""

    def repeating(self, attempt: int, error: Exception) -> None:
        """An attempt has failed, and there will be another."""

    def received(self, size: int) -> None:
        """An answer has come, with a body of `size` bytes."""

    def declared(self, error: str) -> None:
        """The answer is a declared error of this name."""

    def ended(self, target: str, call_id: str, error: BaseException | None) -> None:
        """The call is over; `target` is the silo that was to serve it."""


class RequestTrace:
    """A call from another silo, as the server tells of it. This one is for nobody."""

    __slots__ = ()

    def known(self, caller: str, size: int) -> None:
        """The caller is who it says, and has sent `size` bytes; 0 if they were not looked at."""

    def called(self, call_id: str, attempt: int) -> None:
        """The body was read."""

    def enter(self) -> Any:
        """The implementation begins. What it does belongs to this call, until `leave` gets what this returns."""

    def leave(self, token: Any) -> None:
        """The implementation has ended."""

    def declared(self, error: str) -> None:
        """The answer is a declared error of this name."""

    def ended(self, outcome: Outcome, *, code: str = "", error: BaseException | None = None, size: int = 0) -> None:
        """The answer, with a body of `size` bytes, is on its way. `code` is that of a failure, `error` its cause.

        An error without a code is one after which there is no answer.
        """


UNTRACED_CALL: Final = CallTrace()
UNTRACED_REQUEST: Final = RequestTrace()


def trace_call(network: "Network", service: str, method: str) -> CallTrace:
    """A call of this silo begins."""
    instruments = LOOKOUT.instruments()
    if instruments is not None:
        try:
            return instruments.call(network, service, method)
        except Exception as error:
            tell_failure(error)
    return UNTRACED_CALL


def trace_request(
    network: "Network", method: tuple[str, str] | None, headers: Callable[[str], str | None]
) -> RequestTrace:
    """A request has come in, for a service and method, or None if there are no such."""
    instruments = LOOKOUT.instruments()
    if instruments is not None:
        try:
            return instruments.request(network, method, headers)
        except Exception as error:
            tell_failure(error)
    return UNTRACED_REQUEST


_told: Final[set[str]] = set()


def tell_failure(error: Exception) -> None:
    """Log that calls can't be told; once for each kind of error, whose text may hold anything."""
    kind = type(error).__name__
    if kind not in _told:
        _told.add(kind)
        _LOGGER.warning("a call could not be told to OpenTelemetry: %s", kind)


class Lookout:
    """Looks for OpenTelemetry until it is there, once a second at most."""

    def __init__(self) -> None:
        self._found: Instruments | None = None
        self._next = 0.0
        self._lock = Lock()
        watch(self)

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = Lock()

    def instruments(self) -> "Instruments | None":
        """What calls are told to, if anybody wants to know."""
        if self._found is None and monotonic() >= self._next:
            with self._lock:
                self._next = monotonic() + _INTERVAL
                if self._found is None and "opentelemetry" in sys.modules:  # else it is not set up, nor imported here
                    self._found = _instruments()
        return self._found


def _instruments() -> "Instruments | None":
    try:
        from opentelemetry import metrics, trace

        providers = (trace.get_tracer_provider(), metrics.get_meter_provider())
        if all(map(_is_placeholder, providers)):
            return None
        from .spans import Instruments

        return Instruments()
    except Exception as error:
        tell_failure(error)
        return None


def _is_placeholder(provider: object) -> bool:
    """The interface's own providers do nothing."""
    return type(provider).__module__.startswith(("opentelemetry.trace", "opentelemetry.metrics"))


LOOKOUT: Final = Lookout()

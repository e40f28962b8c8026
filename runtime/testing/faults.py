"""What can happen to a call on its way to another silo, for `inject_fault`.

Each fault is a function of a Delivery, so a test may bring one of its own. What the caller makes of it is up to the
client, which is production's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..http import ConnectionLost, NotConnected, Reply, TimedOut

__all__ = [
    "Delivery",
    "Fault",
    "disconnect_after",
    "disconnect_before",
    "misplaced",
    "proxy_failed",
    "slow",
    "timeout",
    "unavailable",
    "unreachable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt at a call. `deadline` is in seconds as `time.monotonic()` counts them."""

    service: str
    method: str
    deadline: float
    serve: Callable[[], Reply]
    """Have the silo serve it."""
    refuse: Callable[[str], Reply]
    """Have the silo refuse it, with the code of a failure: a signed reply which says that nothing was executed."""


Fault: TypeAlias = Callable[[Delivery], Reply]
"""Gives the reply that the client gets, or raises an `rpcc.runtime.http.HttpFailure`."""


def timeout(delivery: Delivery) -> Reply:
    """No answer comes in time. The call is not executed, but nobody can know; the test does not wait."""
    raise TimedOut("no answer in time", sent=True)


def unreachable(delivery: Delivery) -> Reply:
    """Nobody listens: nothing is sent."""
    raise NotConnected("connection refused")


def disconnect_before(delivery: Delivery) -> Reply:
    """The connection breaks once everything was sent; the call is not executed, but nobody can know."""
    raise ConnectionLost("the connection broke")


def disconnect_after(delivery: Delivery) -> Reply:
    """The call is executed; the connection breaks before the answer comes."""
    delivery.serve()
    raise ConnectionLost("the connection broke")


def unavailable(delivery: Delivery) -> Reply:
    """The silo has too much to do: a signed 503, so that the call was certainly not executed."""
    return delivery.refuse("overloaded")


def proxy_failed(delivery: Delivery) -> Reply:
    """A proxy before the silo answers with a 503 of its own: it is not signed, so nothing is known."""
    return Reply(503, {}, b"no healthy upstream", keep_alive=False)


def misplaced(delivery: Delivery) -> Reply:
    """The region does not have the organization: a signed 421. The caller looks the mapping up again, once."""
    return delivery.refuse("misplaced")


def slow(seconds: float) -> Fault:
    """The call is executed, and its answer comes so much later; if that is too late, it does not come."""

    def delay(delivery: Delivery) -> Reply:
        reply = delivery.serve()
        remaining = max(delivery.deadline - time.monotonic(), 0.0)
        time.sleep(min(seconds, remaining))
        if seconds >= remaining:
            raise TimedOut("no answer in time", sent=True)
        return reply

    return delay

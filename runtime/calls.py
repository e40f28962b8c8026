"""The call that is being served: who called, and how much time is left."""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field

__all__ = ["CURRENT_CALL", "Call", "current_call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call from another silo, as its implementation may see it.

    `caller` is the silo whose key signed it; `via` are the silos that called each other before that, the first one
    first. `deadline` is in seconds as `time.monotonic()` counts them.
    """

    service: str
    method: str
    caller: str
    key_id: str
    call_id: str
    attempt: int
    deadline: float
    via: tuple[str, ...] = ()
    viewer: str = field(default="", repr=False)

    @property
    def remaining(self) -> float:
        """Seconds until the caller stops waiting; 0 once it has."""
        return max(self.deadline - time.monotonic(), 0.0)


CURRENT_CALL: ContextVar[Call | None] = ContextVar("rpcc_call", default=None)


def current_call() -> Call | None:
    """The call from another silo in which this code runs; None outside of one."""
    return CURRENT_CALL.get()

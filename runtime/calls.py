"""The call that is being served: who called, and how much time is left."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple

__all__ = ["CURRENT_CALL", "LONGEST", "VIEWER", "Call", "current_call", "on_behalf_of"]

MAX_VIEWER = 1024
"""Most bytes of a viewer."""
LONGEST: Final = 86_400.0
"""The most seconds that anybody waits for a call."""


class Call(NamedTuple):
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
    viewer: str = ""

    def __repr__(self) -> str:
        return f"Call({self.service}.{self.method}, caller={self.caller!r}, call_id={self.call_id!r})"

    @property
    def remaining(self) -> float:
        """Seconds until the caller stops waiting; 0 once it has."""
        return max(self.deadline - time.monotonic(), 0.0)


CURRENT_CALL: ContextVar[Call | None] = ContextVar("rpcc_call", default=None)


def current_call() -> Call | None:
    """The call from another silo in which this code runs; None outside of one."""
    return CURRENT_CALL.get()


VIEWER: ContextVar[str | None] = ContextVar("rpcc_viewer", default=None)


@contextmanager
def on_behalf_of(viewer: str) -> Generator[None]:
    """Calls made inside the block say on whose behalf, for the audit log of the silo that serves them.

    Calls that these make in turn say the same. `viewer` has at most 1024 bytes; it is signed, and nothing is decided
    by it. Raises ValueError if it is longer.
    """
    if not _is_text(viewer) or len(viewer.encode()) > MAX_VIEWER:
        raise ValueError(f"a viewer is text of at most {MAX_VIEWER} bytes")
    token = VIEWER.set(viewer)
    try:
        yield
    finally:
        VIEWER.reset(token)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True

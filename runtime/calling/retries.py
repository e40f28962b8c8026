"""When a call is sent again, and after which pause.

rpcc sends a call again only if it can't have been executed (nothing was sent, the kernel never took the last byte, or
a signed reply says so) or if its method may run twice (it is readonly or idempotent).
"""

import random
from dataclasses import dataclass
from threading import Lock
from typing import Final

from ..errors import Outcome, RpcRemoteException, RpcTimeout
from ..failures import FAILURES
from ..http import Address
from ..http.forks import watch
from ..tables import MethodTable

__all__ = ["Budget", "RetryPolicy", "policy_of"]

_BACKOFF_MS: Final = 50
_SHARE: Final = 0.2
"""How many extra attempts an address may get for each first one."""
_SAVED: Final = 10.0
"""How many extra attempts are saved up at most, and to begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a method's calls are sent at most, the first attempt included, and the first pause in seconds.

    `unexecuted` is for attempts that were certainly not executed, `unknown` for those of which nothing is known.
    """

    unexecuted: int
    unknown: int
    backoff: float

    def attempts_after(self, error: RpcRemoteException) -> int:
        """How many attempts there may be in all, after one that ended in `error`."""
        if isinstance(error, RpcTimeout) or not _may_pass(error):
            return 1
        return self.unexecuted if error.outcome is Outcome.NOT_EXECUTED else self.unknown

    def pause(self, attempt: int) -> float:
        """Seconds to wait after an attempt: twice as long each time, less up to a half of it."""
        return self.backoff * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)


def policy_of(method: MethodTable, attempts: int, retries: int | None = None) -> RetryPolicy:
    """What a method's attributes say; `attempts` is the setting, and `retries` an option that takes their place."""
    repeatable = method.readonly or method.idempotent
    unknown = method.retry.attempts if method.retry else 2 if repeatable else 1
    if retries is not None:
        unknown = attempts = retries + 1
    backoff = method.retry.backoff_ms if method.retry else None
    return RetryPolicy(
        unexecuted=max(unknown, attempts),
        unknown=unknown if repeatable else 1,
        backoff=(_BACKOFF_MS if backoff is None else backoff) / 1000,
    )


def _may_pass(error: RpcRemoteException) -> bool:
    """Whether the next attempt may fare better: not if the other side refused for a reason that stays.

    A status that nobody signed is some proxy's. A 503 of it asks for less traffic, and below 500 nothing will change.
    """
    if error.code is None and error.status is not None:
        return error.status >= 500 and error.status != 503
    kind = FAILURES.get(error.code or "")
    return kind is None or kind.passes or kind.executed == "unknown"


class Budget:
    """Extra attempts per address: a fifth of the first ones, so that retries can't bury a server that struggles."""

    def __init__(self) -> None:
        self._saved: dict[Address, float] = {}
        self._lock = Lock()
        watch(self)

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = Lock()

    def earn(self, address: Address) -> None:
        """Count a first attempt."""
        if address in self._saved:  # an address that never cost an extra attempt has all it can save
            with self._lock:
                self._saved[address] = min(self._saved[address] + _SHARE, _SAVED)

    def spend(self, address: Address) -> bool:
        """Whether an address may get an extra attempt, which is counted."""
        with self._lock:
            saved = self._saved.get(address, _SAVED)
            if saved < 1:
                return False
            self._saved[address] = saved - 1
            return True

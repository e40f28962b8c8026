"""What has to be put right in a forked child: locks that a thread of the parent held, sockets that are the parent's."""

import os
from typing import Final, Protocol
from weakref import WeakSet

__all__ = ["Forked", "watch"]


class Forked(Protocol):
    """Something with state that a child must not share."""

    def after_fork(self) -> None:
        """Called in the child, before anything else runs there."""
        ...


_WATCHED: Final[WeakSet[Forked]] = WeakSet()


def watch(forked: Forked) -> None:
    """Call its `after_fork` in each forked child, as long as it lives."""
    _WATCHED.add(forked)


def _after_fork() -> None:
    for forked in list(_WATCHED):
        forked.after_fork()


os.register_at_fork(after_in_child=_after_fork)

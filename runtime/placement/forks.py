"""Forks: what holds a lock or a connection is told before and after one."""

import os
import threading
from typing import Protocol
from weakref import WeakSet

__all__ = ["ForkAware", "watch_forks"]


class ForkAware(Protocol):
    """Something that must be at rest when the process forks."""

    def before_fork(self) -> None: ...

    def after_fork(self) -> None:
        """Called in the parent and in the child, by the thread that forked, if `before_fork` was."""
        ...


_watching: WeakSet[ForkAware] = WeakSet()
_resting: list[ForkAware] = []
_forking = threading.Lock()
"""Held during a fork: two forks at once would wait for each other's locks."""


def watch_forks(thing: ForkAware) -> None:
    """From now on, tell `thing` about forks; as long as it lives."""
    with _forking:
        _watching.add(thing)


def _before() -> None:
    _forking.acquire()
    for thing in list(_watching):
        thing.before_fork()
        _resting.append(thing)


def _after() -> None:
    while _resting:
        _resting.pop().after_fork()
    _forking.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after)

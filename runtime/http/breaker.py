"""Which addresses to try: those that take connections, in turn, and the others now and then."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

from .address import Address
from .errors import HttpFailure
from .forks import watch

__all__ = ["Breaker"]

_LEASE: Final = 10.0
"""Seconds after which a trial that nobody reported on is given to another."""


@dataclass(slots=True)
class _State:
    failures: int = 0
    """Connection failures in a row while it was closed."""
    pause: float = 0.0
    """How long it is open this time; 0 while it is closed."""
    until: float = 0.0
    """When the next trial is due; while one is under way, when it is given up for lost."""
    trying: bool = False
    """Whether a caller has been given the address for a trial."""


class Breaker:
    """Keeps callers from addresses that take no connections. Safe in threads.

    After `threshold` connection failures in a row an address is left out for `first` seconds; then one caller tries
    it. Each trial that fails doubles the pause, up to `longest`; anything that shows a connection ends it. Only
    connections count: what a server answers says nothing about its address.
    """

    def __init__(
        self,
        *,
        threshold: int = 2,
        first: float = 0.1,
        longest: float = 5.0,
        clock: Callable[[], float] = monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._threshold = threshold
        self._first = first
        self._longest = longest
        self._clock = clock
        self._jitter = jitter
        self._lock = Lock()
        self._turn = 0
        self._states: dict[Address, _State] = {}
        """Of the addresses that have failed since they last took a connection."""
        watch(self)

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = Lock()

    def pick(self, addresses: Sequence[Address]) -> Iterator[Address]:
        """The addresses to try, one after the other, until one works; none if all are left out for now.

        Those due for a trial come first, and to one caller alone; then the healthy ones, beginning with another each
        time. `report` what came of each that was tried.
        """
        turn = self._turn = (self._turn + 1) % 0xFFFF_FFFF
        if not self._states:
            healthy = addresses
        else:
            healthy = [each for each in addresses if not self._is_open(each)]
            for address in addresses:
                if self._takes_trial(address):
                    yield address
        for number in range(len(healthy)):
            yield healthy[(turn + number) % len(healthy)]

    def report(self, address: Address, failure: HttpFailure | None) -> None:
        """Tell what came of a request: None for a reply, whatever its status."""
        connected = True if failure is None else failure.connected
        if connected and not self._states:
            return
        with self._lock:
            if connected:
                self._states.pop(address, None)
            elif connected is False:
                self._fail(self._states.setdefault(address, _State()))
            elif address in self._states:
                self._postpone(self._states[address])

    def _postpone(self, state: _State) -> None:
        """Let the next caller have the trial that told nothing."""
        if state.trying:
            state.trying = False
            state.until = self._clock()

    def _fail(self, state: _State) -> None:
        if state.trying:
            state.pause = min(state.pause * 2, self._longest)
        elif not state.pause:
            state.failures += 1
            if state.failures < self._threshold:
                return
            state.pause = self._first
        else:
            return  # a request that had begun before the pause
        state.trying = False
        state.until = self._clock() + state.pause * (0.75 + self._jitter() / 2)

    def _is_open(self, address: Address) -> bool:
        state = self._states.get(address)
        return state is not None and state.pause > 0

    def _takes_trial(self, address: Address) -> bool:
        with self._lock:
            state = self._states.get(address)
            now = self._clock()
            if state is None or not state.pause or state.until > now:
                return False
            state.trying = True
            state.until = now + _LEASE
            return True

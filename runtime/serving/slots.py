"""Room for so many calls at once."""

from queue import Empty, SimpleQueue

__all__ = ["Slots"]


class Slots:
    """A semaphore: a queue of tokens, since that of `threading` is written in Python and takes ten times as long."""

    __slots__ = ("_free",)

    def __init__(self, number: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self.give()

    def take(self, seconds: float) -> bool:
        """Take one, and wait for it no longer than that; whether there was one in time."""
        try:
            self._free.get(timeout=seconds)
        except Empty:
            return False
        return True

    def give(self) -> None:
        """Give one back."""
        self._free.put(None)

"""How far a process has got in stopping: one byte, which its forks may share."""

import mmap
from typing import Final

__all__ = ["Stage", "share_stage"]

_SERVING, _STOPPING, _DRAINING = 0, 1, 2
_shared: mmap.mmap | None = None


class Stage:
    """Serving, then stopping (connections are closed after each answer), then draining (new calls are refused)."""

    __slots__ = ("_byte",)

    def __init__(self) -> None:
        self._byte: Final[mmap.mmap | bytearray] = bytearray(1) if _shared is None else _shared

    @property
    def is_stopping(self) -> bool:
        """Whether `/readyz` says no, and each answer closes its connection."""
        return self._byte[0] != _SERVING

    @property
    def is_draining(self) -> bool:
        """Whether new calls are refused."""
        return self._byte[0] == _DRAINING

    def stop(self) -> None:
        """Begin to stop: balancers notice, and callers keep no connections."""
        self._byte[0] = _STOPPING

    def drain(self) -> None:
        """Take no new calls."""
        self._byte[0] = _DRAINING


def share_stage() -> Stage:
    """A stage for this process and its forks: every server that is made from now on, here and in them, has this one."""
    global _shared
    if _shared is None:
        _shared = mmap.mmap(-1, 1)  # anonymous memory, which forks share
    return Stage()

"""Whether a process is being stopped, as its parent tells it: one byte of a file that they share."""

import mmap
import os
from pathlib import Path
from typing import Final

__all__ = ["STAGE_FILE", "Stage"]

STAGE_FILE: Final = "RPCC_STAGE"
"""The variable that names the file to a child."""
_SERVING, _STOPPING, _DRAINING = 0, 1, 2


class Stage:
    """Serving, then stopping (connections are closed after each answer), then draining (new calls are refused).

    Without a file only this process sees it.
    """

    __slots__ = ("_byte",)

    def __init__(self, path: str | Path | None = None) -> None:
        named = path or os.environ.get(STAGE_FILE)
        self._byte: mmap.mmap | bytearray = bytearray(1) if named is None else _shared(Path(named))

    @property
    def is_stopping(self) -> bool:
        """Whether `/readyz` says no, and each answer closes its connection."""
        return self._byte[0] != _SERVING

    @property
    def is_draining(self) -> bool:
        """Whether new calls are refused."""
        return self._byte[0] == _DRAINING

    def stop(self) -> None:
        """Begin to stop: balancers notice, and callers open no lasting connections."""
        self._byte[0] = _STOPPING

    def drain(self) -> None:
        """Take no new calls."""
        self._byte[0] = _DRAINING


def _shared(path: Path) -> mmap.mmap:
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), 1)

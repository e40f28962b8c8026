"""Disks that are full, as a process sees them: a small file system of its own, or a limit on the size of its files."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pytest

__all__ = ["KINDS", "Disk", "disk"]

KINDS: Final = ("file system", "limit")
_SIZE: Final = "1m"


Change: TypeAlias = Callable[[Iterable[int]], None]


class Disk:
    """A folder on a disk that can be filled for some processes, and emptied."""

    def __init__(self, folder: Path, fill: Change, free: Change) -> None:
        self.folder = folder
        self.fill = fill
        self.free = free


@contextmanager
def disk(kind: str, folder: Path) -> Generator[Disk]:
    """An empty one; skips the test where there is none of that kind."""
    if sys.platform != "linux":
        pytest.skip("only Linux has them")
    if kind == "limit":
        yield Disk(folder, lambda pids: _limit(pids, 0), lambda pids: _limit(pids, resource.RLIM_INFINITY))
        return
    place = folder / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(place, lambda _: _fill(place / "full"), lambda _: (place / "full").unlink())
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _limit(pids: Iterable[int], size: int) -> None:
    for pid in pids:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _fill(path: Path) -> None:
    """Take all room that is left, to the last byte."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (65536, 4096, 1):
            try:
                while os.write(file, bytes(size)):
                    pass
            except OSError:
                continue
    finally:
        os.close(file)

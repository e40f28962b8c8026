"""What a region's processes on one host tell each other: which writes run, and that departures have changed."""

import fcntl
import os
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from ..errors import RegionResolutionError
from .forks import watch_forks

__all__ = ["RunningWrites"]

_STAMP = 8
"""The bytes of a stamp. Random ones, since counting would need a lock."""
_HALF = 2**62
"""Offsets below stand for ids of organizations, those from here on for slugs."""


class RunningWrites:
    """Counts running writes in this process, and shows other processes of the host that there are some.

    A process holds a shared lock on one byte of the file per organization as long as it runs writes of it. The kernel
    drops the locks of a process that dies. `timeout` (seconds) is how long `wait` waits.

    The file holds a stamp, a few random bytes that are replaced when something has changed: what was read from a
    database after the stamp is still true as long as the stamp is the same.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._file = _open(Path(path).resolve())
        self._timeout = timeout

    def stamp(self) -> bytes:
        """The stamp of the last change."""
        return self._file.read()

    def restamp(self) -> None:
        """Let every process know that something has changed."""
        self._file.write(os.urandom(_STAMP))

    def enter(self, key: int | str) -> None:
        """Count a write of the organization with that id or slug, until `leave`."""
        self._file.enter(_offset(key))

    def leave(self, key: int | str) -> None:
        self._file.leave(_offset(key))

    def wait(self, keys: Iterable[int | str]) -> None:
        """Return once every write that runs now has ended. Those that enter meanwhile must find out and leave soon.

        Raises RegionResolutionError after the timeout.
        """
        deadline = time.monotonic() + self._timeout
        for key in keys:
            while not self._file.is_free(_offset(key)):
                if time.monotonic() >= deadline:
                    raise RegionResolutionError("writes of the organization are still running")
                time.sleep(0.002)


class _LockedFile:
    """A file whose bytes this process locks, and how many of its writes use each."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        self._counts: dict[int, int] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()
        watch_forks(self)
        if not self.read():
            self.write(bytes(_STAMP))

    def read(self) -> bytes:
        try:  # once per call
            return os.pread(self._descriptor, _STAMP, 0)
        except OSError as error:
            raise _fault(error) from error

    def write(self, stamp: bytes) -> None:
        with _faults():
            os.pwrite(self._descriptor, stamp, 0)

    def enter(self, offset: int) -> None:
        with self._lock:
            count = self._counts.get(offset, 0)
            if not count:
                try:
                    fcntl.lockf(self._descriptor, fcntl.LOCK_SH, 1, offset)
                except OSError as error:
                    raise _fault(error) from error
            self._counts[offset] = count + 1

    def leave(self, offset: int) -> None:
        with self._lock:
            count = self._counts.get(offset, 0)
            if count > 1:
                self._counts[offset] = count - 1
            elif count == 1:  # 0 in a child that was forked while its parent ran the write
                del self._counts[offset]
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, offset)

    def is_free(self, offset: int) -> bool:
        """Whether no write with that offset is running in any process at this moment."""
        with self._lock:
            if self._counts.get(offset):
                return False
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, offset)
            except BlockingIOError:
                return False
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, offset)
            return True

    def before_fork(self) -> None:
        self._lock.acquire()

    def after_fork(self) -> None:
        if os.getpid() != self._process:
            self._process = os.getpid()
            self._counts.clear()  # locks stay with the parent
        self._lock.release()


_files: dict[Path, _LockedFile] = {}
"""One per path, never closed: closing a file drops the process's locks on it, whichever object took them."""
_opening = threading.Lock()


def _open(path: Path) -> _LockedFile:
    with _opening, _faults():
        if path not in _files:
            _files[path] = _LockedFile(path)
        return _files[path]


@contextmanager
def _faults() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise _fault(error) from error


def _fault(error: OSError) -> RegionResolutionError:
    reason = error.strerror or type(error).__name__
    return RegionResolutionError(f"the file of running writes can't be used: {reason}")


def _offset(key: int | str) -> int:
    if isinstance(key, int):
        return key % _HALF
    return _HALF + int.from_bytes(blake2b(key.encode(), digest_size=7).digest(), "big")

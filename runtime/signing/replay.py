"""Which calls were seen before: nonces that all worker processes of a host remember together, in one file.

The file holds a hash table in levels, each much larger than the one before; a level is used where a bucket
above it is full. Buckets are rings: a new nonce takes the place of the oldest, once that one is too old to be
accepted. A process holds the file's lock while it looks and writes. The system drops that lock with its process, and
half an entry is as good as none, so a process may be killed at any point.
"""

import fcntl
import mmap
import os
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import count
from pathlib import Path
from struct import Struct
from typing import Protocol

from ..errors import RpcServiceSetupException

__all__ = ["HostReplayStore", "ReplayStore", "ReplayStoreError"]

_MAGIC = b"rpcc replays 1\0\0"
_SALT_SIZE = 16
_START = mmap.ALLOCATIONGRANULARITY
_BUCKET = 512
_HEAD = Struct("<II")
"""A bucket's head: the slot that is written next; until when, in Unix seconds, the level below is in use."""
_SLOT = Struct("<16sI")
"""A slot: the mark of a nonce; until when, in Unix seconds, it is remembered."""
_SLOTS = (_BUCKET - _HEAD.size) // _SLOT.size
_TRIED = 4
"""Slots that are looked at for a free one. More than one, since callers' clocks differ."""
_PATIENCE = 1.0
"""Seconds to wait for another process that holds the file; it needs a few µs, unless it was stopped there."""
_YIELDS = 200
"""How often to leave the processor to it before taking naps of `_NAP` seconds."""
_NAP = 0.0005


def _levels(*sizes: int) -> Iterator[tuple[int, int]]:
    offset = _START
    for size in sizes:
        yield offset, size
        offset += size * _BUCKET


_LEVELS = tuple(_levels(256, 2048, 16384, 131072, 524288))
"""Offset and number of buckets of each level."""

_threads = threading.Lock()
"""Held during each operation: threads of a process share an open file, and so the lock on it."""
_forks = 0
"""The number of forks between this process and the first one: a child shares its parent's open files as well."""


def _after_fork() -> None:
    global _threads, _forks
    _threads = threading.Lock()  # the old one may be held, by a thread that does not exist here
    _forks += 1


os.register_at_fork(after_in_child=_after_fork)


class ReplayStore(Protocol):
    """Remembers nonces for all servers that could be sent the same call."""

    def first_seen(self, nonce: str, expires_ms: int, now_ms: int, /) -> bool:
        """Whether a nonce comes for the first time; it is remembered until `expires_ms`, in Unix milliseconds.

        Raises anything if it can't tell, or has no room: the call is then refused, and was not executed.
        """
        ...


class ReplayStoreError(Exception):
    """The store can't tell whether a nonce was seen, or can't remember one."""


class HostReplayStore:
    """The nonces seen by any process of this host that runs as this user and serves as `identity`.

    They are kept in `folder`, by default one below the folder for temporary files, and survive the end of all
    processes, though not the loss of the file. Raises RpcServiceSetupException if others could write there.
    Threads and forks may share a store. `levels` bounds its size: it holds some 3,000, 29,000, 240,000, 1.6 million or
    7 million nonces in 0.1, 1, 9, 73 or 329 MiB. A level is made when those above it don't suffice.
    """

    __slots__ = ("_checked", "_layout", "_table", "path")

    def __init__(self, identity: str, *, folder: Path | None = None, levels: int = len(_LEVELS)) -> None:
        self.path = (folder or Path(tempfile.gettempdir(), f"rpcc-{os.geteuid()}")) / f"replay-{identity}"
        self._checked = 0
        """The second in which the file was last found in place."""
        self._layout = _LEVELS[:levels]
        try:
            self._table = _Table(self.path, self._layout)
        except (OSError, ReplayStoreError) as error:
            raise RpcServiceSetupException(f"`replay`: the store of seen nonces: {_reason(error)}") from None

    def first_seen(self, nonce: str, expires_ms: int, now_ms: int, /) -> bool:
        """See ReplayStore. Raises ReplayStoreError if the table is full or the file can't be used."""
        now = now_ms // 1000
        with _threads:
            try:
                if self._checked != now or self._table.forks != _forks:
                    self._check()
                    self._checked = now
                return self._table.first_seen(nonce, expires_ms // 1000, now)
            except OSError as error:
                raise ReplayStoreError(_reason(error)) from None

    def close(self) -> None:
        """Close the file. The store can't be used any more."""
        with _threads:
            self._table.close()

    def _check(self) -> None:
        """Open the file anew in a fork, and where it was deleted: a process that starts now makes a new one."""
        if self._table.forks != _forks or self._table.is_deleted():
            old, self._table = self._table, _Table(self.path, self._layout)
            old.close()


class _Table:
    """The open file. The caller sees to it that one thread at a time is in here."""

    __slots__ = ("_file", "_layout", "_levels", "_salt", "forks")

    def __init__(self, path: Path, layout: Sequence[tuple[int, int]]) -> None:
        self.forks = _forks
        self._layout = layout
        self._levels: list[mmap.mmap] = []
        self._file = _open(path)
        try:
            self._salt = _salt(self._file)
            """Makes the places of nonces unforeseeable, so that no caller can fill a bucket."""
            self._level(0)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for level in self._levels:
            level.close()
        os.close(self._file)

    def is_deleted(self) -> bool:
        return os.fstat(self._file).st_nlink == 0

    def first_seen(self, nonce: str, expires: int, now: int) -> bool:
        digest = sha256(self._salt + nonce.encode("utf-8", "surrogatepass")).digest()
        _lock(self._file)
        try:
            return self._enter(digest[:16], int.from_bytes(digest[16:24], "little"), expires, now)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _enter(self, mark: bytes, place: int, expires: int, now: int) -> bool:
        """Look for a mark on all levels that are in use, and write it on the first that has a free slot."""
        full: list[tuple[mmap.mmap, int]] = []
        free: tuple[mmap.mmap, int, int] | None = None
        for index, (_, size) in enumerate(self._layout):
            level = self._level(index)
            at = place % size * _BUCKET
            if mark in level[at : at + _BUCKET]:
                return False
            first, continues_until = _HEAD.unpack_from(level, at)
            if free is None:
                slot = _free_slot(level, at, first, now)
                if slot is None:
                    full.append((level, at))
                    continue
                free = level, at, slot
            if continues_until < now:
                break
        if free is None:
            raise ReplayStoreError("too many calls: there is no room for another nonce")
        for level, at in full:
            first, continues_until = _HEAD.unpack_from(level, at)
            _HEAD.pack_into(level, at, first, max(continues_until, expires))
        level, at, slot = free
        _SLOT.pack_into(level, at + _HEAD.size + slot * _SLOT.size, mark, expires)
        _HEAD.pack_into(level, at, (slot + 1) % _SLOTS, _HEAD.unpack_from(level, at)[1])
        return True

    def _level(self, index: int) -> mmap.mmap:
        """A level, mapped. Room on the disk is taken before: a page without any would end the process."""
        if index == len(self._levels):
            offset, size = self._layout[index]
            os.posix_fallocate(self._file, offset, size * _BUCKET)
            self._levels.append(mmap.mmap(self._file, size * _BUCKET, offset=offset))
        return self._levels[index]


def _free_slot(level: mmap.mmap, at: int, first: int, now: int) -> int | None:
    for step in range(_TRIED):
        slot = (first + step) % _SLOTS
        if _SLOT.unpack_from(level, at + _HEAD.size + slot * _SLOT.size)[1] < now:
            return slot
    return None


def _lock(file: int) -> None:
    for attempt in count():
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            _wait(attempt)


def _wait(attempt: int) -> None:
    if attempt < _YIELDS:
        os.sched_yield()
    elif attempt < _YIELDS + _PATIENCE / _NAP:
        time.sleep(_NAP)
    else:
        raise ReplayStoreError("another process holds the store")


def _open(path: Path) -> int:
    """Open or make the file, in a folder and with an owner that can be trusted."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check(os.lstat(path.parent), stat.S_ISDIR, 0o022, path.parent)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _check(os.fstat(file), stat.S_ISREG, 0o077, path)
    except BaseException:
        os.close(file)
        raise
    return file


def _check(found: os.stat_result, is_kind: Callable[[int], bool], others: int, path: Path) -> None:
    """Refuse what is of another kind, belongs to someone else, or grants others what they must not have."""
    if not is_kind(found.st_mode):
        raise ReplayStoreError(f"`{path}` is of another kind")
    if found.st_uid != os.geteuid():
        raise ReplayStoreError(f"`{path}` belongs to another user")
    if found.st_mode & others:
        raise ReplayStoreError(f"`{path}` is open to other users")


def _salt(file: int) -> bytes:
    """The salt of the file, which whoever finds it empty writes."""
    _lock(file)
    try:
        head = os.pread(file, _START, 0)[: len(_MAGIC) + _SALT_SIZE]
        if not head:
            head = _MAGIC + os.urandom(_SALT_SIZE)
            os.pwrite(file, head, 0)
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
    if len(head) != len(_MAGIC) + _SALT_SIZE or not head.startswith(_MAGIC):
        raise ReplayStoreError("the file holds something else")
    return head[len(_MAGIC) :]


def _reason(error: Exception) -> str:
    return (error.strerror or type(error).__name__).lower() if isinstance(error, OSError) else str(error)

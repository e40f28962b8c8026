"""Stops a process that serves without losing a call.

A server that closes its port throws away the connections that it has not accepted yet, and those that it keeps open
between requests. A caller that has just sent a call on one can't tell whether it ran. So first every answer closes its
connection, then the kernel is told to take no new ones, and only then does the server stop.
"""

import ctypes
import os
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

from .stage import Stage

__all__ = ["close_doors", "stop_gently"]

_LINGER: Final = 0.3
"""Seconds for what was accepted last to be read, since its caller sends it at once."""
_PATIENCE: Final = 2.0
"""Seconds for a busy server to accept what waits."""
_SO_ATTACH_FILTER: Final = 26
_DROP: Final = struct.pack("HBBI", 6, 0, 0, 0)
"""A packet filter of one instruction: keep 0 bytes."""
_WAITING_AT: Final = 24
"""Where Linux says in TCP_INFO how many connections of a listening socket wait to be accepted."""


def stop_gently(stage: Stage, *, delay: float = 5.0, close: bool = True) -> None:
    """Let SIGTERM and SIGINT stop this process gently, under a server that handles them by `signal.signal`.

    Call it in the main thread, once that server has set its handlers. On the first signal the stage becomes stopping,
    and `delay` seconds later the server gets the signal. A second one it gets at once. `close` is for listening
    sockets that no other program uses: give False where a new version of the program takes them over, or systemd
    holds them.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        _delay(number, signal.getsignal(number), stage, delay, close)


def _delay(number: int, then: Any, stage: Stage, delay: float, close: bool) -> None:
    def handle(number: int, frame: FrameType | None) -> None:
        if not stage.is_stopping:
            stage.stop()
            threading.Thread(target=later, daemon=True).start()
        elif callable(then):
            then(number, frame)
        else:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def later() -> None:
        time.sleep(delay)
        if close:
            close_doors(_listening())
        os.kill(os.getpid(), number)

    signal.signal(number, handle)


def close_doors(doors: Iterable[socket.socket]) -> None:
    """Take no new connections on listening sockets, and wait until all that came before are accepted.

    Only Linux can do that without losing some; elsewhere this does nothing. Closes this process' copies.
    """
    doors = list(doors)
    if sys.platform == "linux":
        for door in doors:
            _ignore_newcomers(door)
        until = time.monotonic() + _PATIENCE
        while any(map(_waiting, doors)) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(_LINGER)
    for door in doors:
        door.close()


def _ignore_newcomers(door: socket.socket) -> None:
    """Drop what comes in for the listening socket itself; connections that stand have sockets of their own."""
    code = ctypes.create_string_buffer(_DROP)
    door.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(code)))


def _waiting(door: socket.socket) -> int:
    info = door.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    (count,) = struct.unpack_from("I", info, _WAITING_AT)
    return int(count)


def _listening() -> Iterator[socket.socket]:
    """Copies of the listening TCP sockets of this process."""
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            door = _socket(int(entry.name))
            if door.family in (socket.AF_INET, socket.AF_INET6) and _is_listening(door):
                yield door
            else:
                door.close()


def _socket(number: int) -> socket.socket:
    copy = os.dup(number)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _is_listening(door: socket.socket) -> bool:
    return door.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1

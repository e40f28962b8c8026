"""granian as `rpcc serve` runs it: one port for all workers, workers that end with their parent, and a gentle stop."""

import errno
import os
import signal
import socket
import time
from collections.abc import Callable
from threading import Thread
from typing import Any, Final

from granian._granian import SocketHolder as _SocketHolder
from granian.server.mp import MPServer as _MPServer

from ..serving.stage import Stage
from ..serving.stopping import close_doors

__all__ = ["SiloServer", "listening"]

# what is used of them below is not in their public types
SocketHolder: Any = _SocketHolder
MPServer: Any = _MPServer

_BACKLOG: Final = 1024
_PATIENCE: Final = 1.0
_KEEPALIVE: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""After what seconds a connection is probed, how often, and how many of these may go unanswered."""


def listening(host: str, port: int) -> socket.socket:
    """A listening socket that no other process shares. Raises OSError, of a port that is in use too."""
    door = _bound(host, port)
    door.setblocking(False)
    # accepted connections inherit these: a peer that has vanished must not hold a thread for ever
    door.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if hasattr(socket, name):
            door.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return door


def _bound(host: str, port: int) -> socket.socket:
    """Tries for a moment: the workers of a parent that was killed are still closing the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=_BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
        time.sleep(0.05)


class SiloServer:
    """Serves the app that `load` makes in each worker. Workers are forks.

    The first signal: callers keep no connections. `delay` seconds later: no new connections, and calls end. The
    second signal: the end. Calls that run longer than `timeout` seconds are cut. `options` are granian's.
    """

    def __init__(
        self,
        load: Callable[[], Any],
        *,
        door: socket.socket,
        stage: Stage,
        delay: float,
        timeout: float,
        **options: Any,
    ) -> None:
        self._load = load
        self._door = door
        self._stage = stage
        self._delay = delay
        self._timeout = max(timeout, 0.01)  # to granian 0 is for ever
        self._alive = os.pipe()
        self._granian = MPServer("rpcc", **options)
        self._stop: Callable[[], None] = self._granian.signal_handler_interrupt
        self._granian.workers_kill_timeout = self._timeout
        self._granian.signal_handler_interrupt = self._signalled
        # on SIGHUP granian replaces its workers, though callers keep connections to them
        self._granian.signal_handler_reload = self._signalled
        self._granian._init_shared_socket = self._share_door

    def run(self) -> None:
        """Serve until a signal. May raise SystemExit."""
        self._granian.serve(target_loader=self._load_in_worker, wrap_loader=False)

    def _share_door(self) -> None:
        """One queue of connections for all workers: one of a worker's own would be lost with it."""
        number = self._door.fileno()
        self._granian._shd = SocketHolder(number, False, _BACKLOG)
        self._granian._sfd = number
        self._granian._sso = self._door

    def _load_in_worker(self) -> Any:
        reading, writing = self._alive
        os.close(writing)
        os.setpgid(0, 0)  # a Ctrl-C is the parent's alone
        Thread(target=_end_with_parent, args=[reading, self._timeout], daemon=True).start()
        return self._load()

    def _signalled(self, *_: object) -> None:
        if self._stage.is_stopping:
            for worker in self._granian.wrks:
                worker.kill()
            self._stop()
            return
        self._stage.stop()
        Thread(target=self._stop_soon, daemon=True).start()

    def _stop_soon(self) -> None:
        time.sleep(self._delay)
        close_doors([self._door.dup()])
        self._stage.drain()
        self._stop()


def _end_with_parent(reading: int, timeout: float) -> None:
    """Nobody ever writes to the pipe: it ends with the parent. Else a killed parent's port would stay in use."""
    os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(timeout)
    os._exit(1)

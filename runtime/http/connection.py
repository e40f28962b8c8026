"""One connection: opening it, and one request and reply at a time.

Sockets never block. What has to wait is a generator that yields a `Wait` and is sent whether the socket became ready
in time; `pool` waits with `poll`, `aio` with the event loop, and everything else is shared.
"""

import errno
import os
import re
import socket
import ssl
from collections.abc import Generator, Sequence
from contextlib import suppress
from select import POLLIN, POLLOUT, poll
from time import monotonic
from typing import Final, NamedTuple, Protocol, TypeAlias, TypeVar

from .address import Address
from .errors import BadReply, ConnectionLost, HttpFailure, NotConnected, NotSent, TimedOut
from .lookup import SocketAddress
from .parsing import Reply, ReplyParser

__all__ = ["Connection", "Steps", "Wait", "connecting"]

T = TypeVar("T")

_RECEIVE: Final = 64 * 1024
_JOINED: Final = 64 * 1024
"""Most bytes of body that are copied behind the head, to be sent at once."""
_FAIR: Final = 0.1
"""Seconds within which a sound address takes a connection."""
_OURS: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL}
"""Errors for which the address is not to blame."""
_CERTIFICATE: Final = re.compile("ALERT_.*(CERTIFICATE|UNKNOWN_CA)")


class Poller(Protocol):
    """What `select.poll` makes."""

    def poll(self, timeout: float | None = None, /) -> list[tuple[int, int]]: ...


class Wait(NamedTuple):
    """Until the socket is ready for `events` (of `poll`), or `until` (as `monotonic` counts) has come."""

    fd: int
    events: int
    until: float
    poller: Poller | None = None
    """One that watches the socket for just these events, if there is one at hand."""


Steps: TypeAlias = Generator[Wait, bool, T]


class Connection:
    """An open connection. Whoever takes it has it alone."""

    __slots__ = ("_arrivals", "_fd", "_parser", "_secure", "_socket", "parked_until")

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._secure = isinstance(sock, ssl.SSLSocket)
        self._fd = sock.fileno()
        self._parser = ReplyParser()
        self._arrivals = poll()
        self._arrivals.register(self._fd, POLLIN)
        self.parked_until = 0.0

    def is_quiet(self) -> bool:
        """Whether nothing has happened on it while it was parked: the server neither closed it nor sent anything."""
        return not self._arrivals.poll(0)

    def close(self) -> None:
        """End the connection, for the server too: a forked process may hold a copy that would keep it open."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def drop(self) -> None:
        """Close this process's copy of a connection that is another's."""
        self._socket.close()

    def exchange(self, head: bytes, body: bytes, *, deadline: float, max_reply: int) -> Steps[Reply]:
        """Send a request and read its reply. After an error the connection must be closed."""
        if monotonic() >= deadline:
            raise TimedOut("the time was over before the request was sent")
        self._parser.start(max_reply)
        parts = (head + body,) if len(body) <= _JOINED else (head + body[:_JOINED], memoryview(body)[_JOINED:])
        for part in parts:
            early = yield from self._send(part, deadline)
            if early is not None:
                return early._replace(keep_alive=False, sent=False)
        return (yield from self._receive(deadline))

    def _send(self, part: bytes | memoryview, deadline: float) -> Steps[Reply | None]:
        """Hand the part to the kernel, or return a reply that came before the kernel had it all."""
        while True:
            events = POLLIN | POLLOUT
            try:
                count = self._socket.send(part)
                if count == len(part):
                    return None
                part = memoryview(part)[count:]
            except (BlockingIOError, ssl.SSLWantWriteError):
                pass
            except ssl.SSLWantReadError:
                events = POLLIN
            except OSError as error:
                return self._last_words(error)
            if not (yield Wait(self._fd, events, deadline)):
                raise TimedOut("the server did not take the whole request in time")
            if self._arrivals.poll(0):
                early = self._early()
                if early is not None:
                    return early

    def _early(self) -> Reply | None:
        """What has come while the request is being sent."""
        try:
            got = self._take()
            while got == 0:
                got = self._take() if self._arrivals.poll(0) else POLLIN
        except BadReply as failure:
            failure.sent = False
            raise
        except (ConnectionLost, OSError) as error:
            raise self._broken(error, sent=False) from error
        return got if isinstance(got, Reply) else None

    def _last_words(self, broken: OSError) -> Reply:
        """The reply of a server that refused and closed before it had read everything."""
        early = self._early() if self._arrivals.poll(0) else None
        if early is None:
            raise self._broken(broken, sent=False) from broken
        return early

    def _receive(self, deadline: float) -> Steps[Reply]:
        events = 0 if self._secure else POLLIN  # TLS may have bytes at hand that the socket does not show
        while True:
            if events and not (yield Wait(self._fd, events, deadline, self._arrivals if events == POLLIN else None)):
                raise TimedOut("no reply came in time", sent=True)
            try:
                got = self._take()
            except OSError as error:
                raise self._broken(error, sent=True) from error
            if isinstance(got, Reply):
                return got
            events = got if got or self._secure else POLLIN

    def _broken(self, error: Exception, *, sent: bool) -> HttpFailure:
        # With TLS 1.3 a server reads the client's certificate only after the client is done shaking hands.
        if isinstance(error, ssl.SSLError) and _CERTIFICATE.search(error.reason or "") and not self._parser.has_read:
            return NotConnected("the server refuses the certificate of this client, or misses one")
        cause = _cause(error) if isinstance(error, OSError) else str(error)
        if sent:
            return ConnectionLost(f"the connection broke before the reply: {cause}")
        return NotSent(f"the connection broke before the whole request was sent: {cause}")

    def _take(self) -> Reply | int:
        """Read once: the reply if it is whole now, else the events to wait for, 0 if there may be more at once."""
        try:
            data = self._socket.recv(_RECEIVE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return POLLIN
        except ssl.SSLWantWriteError:
            return POLLOUT
        if not data:
            return self._parser.end()
        reply = self._parser.feed(data)
        return 0 if reply is None else reply


def connecting(
    address: Address,
    candidates: Sequence[SocketAddress],
    context: ssl.SSLContext | None,
    *,
    deadline: float,
    connect_timeout: float,
) -> Steps[Connection]:
    """Open a connection to the first of the socket addresses that takes one; each has `connect_timeout` seconds.

    Raises NotConnected, or TimedOut if the deadline came first.
    """
    start = monotonic()
    problems: list[OSError] = []
    for candidate in candidates:
        until = min(deadline, monotonic() + connect_timeout)
        try:
            return Connection((yield from _open(address, candidate, context, until)))
        except OSError as error:
            problems.append(error)
            if until == deadline and _is_timeout(error):
                in_doubt = deadline - start >= _FAIR
                raise TimedOut(f"no connection to `{address}` in time", connected=False if in_doubt else None) from None
    causes = "; ".join(dict.fromkeys(map(_cause, problems)))
    ours = all(error.errno in _OURS for error in problems)
    raise NotConnected(f"no connection to `{address}`: {causes}", connected=None if ours else False)


def _open(
    address: Address, candidate: SocketAddress, context: ssl.SSLContext | None, until: float
) -> Steps[socket.socket]:
    sock = socket.socket(candidate.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex(candidate.at)
        if code == errno.EINPROGRESS:
            yield from _ready(sock, POLLOUT, until)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        # A free port of this very machine may be dialled from itself, and then answers with what it is asked.
        if sock.getsockname() == sock.getpeername():
            raise OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        if context is not None:
            sock = context.wrap_socket(
                sock, server_hostname=address.host, do_handshake_on_connect=False, suppress_ragged_eofs=False
            )
            yield from _shake_hands(sock, until)
    except BaseException:
        sock.close()
        raise
    return sock


def _shake_hands(sock: ssl.SSLSocket, until: float) -> Steps[None]:
    while True:
        try:
            return sock.do_handshake()
        except ssl.SSLWantReadError:
            yield from _ready(sock, POLLIN, until)
        except ssl.SSLWantWriteError:
            yield from _ready(sock, POLLOUT, until)


def _ready(sock: socket.socket, events: int, until: float) -> Steps[None]:
    if not (yield Wait(sock.fileno(), events, until)):
        raise TimeoutError


def _is_timeout(error: OSError) -> bool:
    """Whether `_ready` raised it: the kernel's own, ETIMEDOUT, has a number."""
    return isinstance(error, TimeoutError) and error.errno is None


def _cause(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is refused: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        reason = error.reason or (error.strerror or "no reason given").partition(" (_ssl.c")[0]
        return f"TLS: {reason.replace('_', ' ').lower()}"
    if _is_timeout(error):
        return "no answer in time"
    return (error.strerror or type(error).__name__).lower()

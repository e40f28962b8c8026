"""Requests over real sockets to servers that behave and misbehave: what arrives, and what a failure says.

Everything is tested on both pools: the one for threads and the one for asyncio.
"""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event
from time import monotonic
from typing import Any, Protocol

import pytest
from http_servers import OK, Peer, Script, echo, serving

from rpcc.runtime.http import (
    Address,
    BadReply,
    ConnectionLost,
    HttpFailure,
    NotConnected,
    NotSent,
    Pool,
    Reply,
    TimedOut,
    parked,
)
from rpcc.runtime.http.aio import AsyncPool

LARGE = b"x" * 16_000_000
"""More than the buffers of two sockets hold."""


class Client(Protocol):
    """A pool, and how a test calls it."""

    def post(self, address: Address, body: bytes = b"hello", *, seconds: float = 10, **options: Any) -> Reply: ...
    def close(self) -> None: ...


class ThreadClient:
    def __init__(self, **options: Any) -> None:
        self.pool = Pool(**options)
        self.close = self.pool.close

    def post(self, address: Address, body: bytes = b"hello", *, seconds: float = 10, **options: Any) -> Reply:
        options.setdefault("deadline", monotonic() + seconds)
        return self.pool.post(address, "/x", {"X-One": "1"}, body, **options)


class TaskClient:
    def __init__(self, **options: Any) -> None:
        self.pool = AsyncPool(**options)
        self.close = self.pool.close

    def post(self, address: Address, body: bytes = b"hello", *, seconds: float = 10, **options: Any) -> Reply:
        options.setdefault("deadline", monotonic() + seconds)
        return asyncio.run(self.pool.post(address, "/x", {"X-One": "1"}, body, **options))


@pytest.fixture(params=[ThreadClient, TaskClient], ids=["threads", "asyncio"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    with closing(request.param()) as client:
        yield client


def once(data: bytes) -> Script:
    """Answer one request with these bytes and close."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(data)

    return script


def keep(data: bytes) -> Script:
    """Answer every request with these bytes."""

    def script(peer: Peer) -> None:
        while True:
            peer.request()
            peer.send(data)

    return script


def hold(peer: Peer) -> None:
    """Neither read nor answer."""
    peer.server.closing.wait(10)


def failure(client: Client, address: Address, body: bytes = b"hello", **options: Any) -> HttpFailure:
    with pytest.raises(HttpFailure) as caught:
        client.post(address, body, **options)
    return caught.value


def is_(found: HttpFailure, kind: type[HttpFailure], *, sent: bool, connected: bool | None = True) -> bool:
    return (type(found), found.sent, found.connected) == (kind, sent, connected)


# What works


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 3_000_000])
def test_a_body_of_any_size_goes_there_and_back(client: Client, size: int) -> None:
    body = os.urandom(size)
    with serving(echo) as server:
        reply = client.post(server.address, body)
        assert reply.body == body
        assert (reply.status, reply.keep_alive, reply.sent) == (200, True, True)
        assert b"\r\nX-One: 1" in server.heads[0]


def test_a_connection_is_used_again(client: Client) -> None:
    with serving(echo) as server:
        assert [client.post(server.address, body).body for body in (b"a", b"b", b"c")] == [b"a", b"b", b"c"]
        assert server.connections == 1


def test_a_status_is_no_failure(client: Client) -> None:
    with serving(once(b"HTTP/1.1 503 Unavailable\r\nContent-Length: 4\r\n\r\nbusy")) as server:
        reply = client.post(server.address)
        assert (reply.status, reply.body) == (503, b"busy")


def test_a_reply_without_a_length(client: Client) -> None:
    with serving(once(b"HTTP/1.1 200 OK\r\n\r\nhello")) as server:
        reply = client.post(server.address)
        assert (reply.body, reply.keep_alive) == (b"hello", False)


def test_ipv6(client: Client) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with serving(echo, host="::1") as server:
        assert client.post(server.address).body == b"hello"
        assert b"Host: [::1]:" in server.heads[0]


def test_localhost_needs_no_lookup(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> Any:
        raise AssertionError

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with serving(echo) as server:
        assert client.post(Address("http", "localhost", server.address.port)).body == b"hello"


# Which connections are used again


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=1\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: max=100, timeout=0\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
    ],
)
def test_a_connection_is_not_used_again(client: Client, reply: bytes) -> None:
    closed = Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(reply)
        if peer.is_closed():
            closed.set()

    with serving(script, echo) as server:
        assert client.post(server.address).body == b"ok"
        assert closed.wait(10)
        assert client.post(server.address, b"next").body == b"next"
        assert server.connections == 2


@pytest.mark.parametrize(
    ("keep_alive", "later", "connections"),
    [
        (b"", 3.9, 1),
        (b"", 4.1, 2),
        (b"Keep-Alive: timeout=60\r\n", 4.1, 2),
        (b"Keep-Alive: timeout=3, max=100\r\n", 1.9, 1),
        (b"Keep-Alive: max=100, timeout=3\r\n", 2.1, 2),
        (b"Keep-Alive: nonsense\r\n", 3.9, 1),
    ],
)
def test_how_long_a_connection_is_parked(
    client: Client, keep_alive: bytes, later: float, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(parked, "monotonic", lambda: now[0])
    with serving(keep(b"HTTP/1.1 200 OK\r\n" + keep_alive + b"Content-Length: 2\r\n\r\nok")) as server:
        client.post(server.address)
        now[0] += later
        client.post(server.address)
        assert server.connections == connections


@pytest.mark.parametrize("last", [b"", b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"])
def test_a_parked_connection_that_died_costs_nothing(client: Client, last: bytes) -> None:
    go, gone = Event(), Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        go.wait(10)
        peer.send(last)
        peer.sock.shutdown(socket.SHUT_WR)
        gone.set()
        server.closing.wait(10)

    with serving(script, echo) as server:
        assert client.post(server.address).body == b"ok"
        go.set()
        assert gone.wait(10)
        assert client.post(server.address, b"next").body == b"next"
        assert server.connections == 2


# Nothing was sent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_refused(client: Client) -> None:
    found = failure(client, Address("http", "127.0.0.1", free_port()))
    assert is_(found, NotConnected, sent=False, connected=False)
    assert "connection refused" in str(found)


def test_a_connection_to_itself_is_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Circle(socket.socket):
        def connect_ex(self, address: Any, /) -> int:
            if self.family == socket.AF_INET and address[1] == port:  # as the kernel may, when it picks a free port
                self.bind(address)
            return super().connect_ex(address)

    port = free_port()
    monkeypatch.setattr(socket, "socket", Circle)
    found = failure(client, Address("http", "127.0.0.1", port))
    assert is_(found, NotConnected, sent=False, connected=False)
    assert "connection refused" in str(found)


def found_at(*hosts: str) -> Callable[..., Any]:
    """A name service that knows one answer."""

    def getaddrinfo(_: str, port: int, **__: object) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in hosts]

    return getaddrinfo


def test_every_address_of_a_name_is_tried(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(echo, host="127.0.0.3") as server:
        monkeypatch.setattr(socket, "getaddrinfo", found_at("127.0.0.1", "127.0.0.2", "127.0.0.3"))
        assert client.post(Address("http", "eu.example.com", server.address.port)).body == b"hello"
        monkeypatch.setattr(socket, "getaddrinfo", found_at("127.0.0.1", "127.0.0.2"))
        client.close()
        found = failure(client, Address("http", "eu.example.com", server.address.port))
        assert is_(found, NotConnected, sent=False, connected=False)


def test_an_unknown_name(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    found = failure(client, Address("https", "eu.example.com", 443))
    assert is_(found, NotConnected, sent=False, connected=False)
    assert "name or service not known" in str(found)


def test_a_lookup_that_hangs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, count = Event(), [0]

    def getaddrinfo(*_: object, **__: object) -> Any:
        count[0] += 1
        answer.wait(10)
        return found_at("127.0.0.1")("", server.address.port)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with serving(echo) as server:
        address = Address("http", "eu.example.com", server.address.port)
        for _ in range(3):
            assert is_(failure(client, address, seconds=0.02), TimedOut, sent=False, connected=None)
        assert count == [1]  # the three shared it
        answer.set()
        assert client.post(address).body == b"hello"


@pytest.fixture
def full() -> Iterator[Address]:
    """An address that answers no new connection: its queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        queued = [socket.socket() for _ in range(4)]
        for sock in queued:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        yield Address("http", "127.0.0.1", port)
        for sock in queued:
            sock.close()


def test_connecting_takes_too_long(client: Client, full: Address) -> None:
    found = failure(client, full, connect_timeout=0.05)
    assert is_(found, NotConnected, sent=False, connected=False)
    assert "no answer in time" in str(found)


def test_the_deadline_comes_while_connecting(client: Client, full: Address) -> None:
    assert is_(failure(client, full, seconds=0.4, connect_timeout=5), TimedOut, sent=False, connected=False)


def test_a_deadline_too_short_to_connect_says_nothing_of_the_address(client: Client, full: Address) -> None:
    assert is_(failure(client, full, seconds=0.02), TimedOut, sent=False, connected=None)


def test_a_request_whose_time_is_over_is_not_sent(client: Client) -> None:
    with serving(echo) as server:
        client.post(server.address)
        assert is_(failure(client, server.address, seconds=0), TimedOut, sent=False)
        client.post(server.address, b"next")
        assert server.requests == [b"hello", b"next"]


def test_a_process_out_of_sockets_does_not_blame_the_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Spent(socket.socket):
        def __init__(self, family: int = -1, kind: int = -1, proto: int = -1, fileno: int | None = None) -> None:
            if fileno is None and family == socket.AF_INET:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            super().__init__(family, kind, proto, fileno)

    monkeypatch.setattr(socket, "socket", Spent)
    found = failure(client, Address("http", "127.0.0.1", 9))
    assert is_(found, NotConnected, sent=False, connected=None)


# Not everything was sent


def test_the_server_dies_while_it_reads(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.reset()

    with serving(script) as server:
        assert is_(failure(client, server.address, LARGE), NotSent, sent=False)


def test_the_server_closes_while_it_reads(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.sock.shutdown(socket.SHUT_WR)
        server.closing.wait(10)

    with serving(script) as server:
        assert is_(failure(client, server.address, LARGE), NotSent, sent=False)


def test_the_server_does_not_read(client: Client) -> None:
    with serving(hold) as server:
        assert is_(failure(client, server.address, LARGE, seconds=0.4), TimedOut, sent=False)


TOO_LARGE = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge"


@pytest.mark.parametrize("closes", [True, False])
@pytest.mark.parametrize("pieces", [[TOO_LARGE], [TOO_LARGE[:30], TOO_LARGE[30:]]])
def test_a_reply_before_the_whole_request_is_read(client: Client, closes: bool, pieces: list[bytes]) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        for piece in pieces:
            peer.send(piece)
        if not closes:
            server.closing.wait(10)

    with serving(script) as server:
        reply = client.post(server.address, LARGE)
        assert (reply.status, reply.body, reply.sent, reply.keep_alive) == (413, b"large", False, False)


def test_nonsense_before_the_whole_request(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(b"SSH-2.0\r\n")
        server.closing.wait(10)

    with serving(script) as server:
        assert is_(failure(client, server.address, LARGE), BadReply, sent=False)


def test_an_interim_reply_does_not_stop_the_request(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert len(peer.request()) == len(LARGE)
        peer.send(OK)

    with serving(script) as server:
        assert client.post(server.address, LARGE).body == b"ok"


def test_a_broken_connection_is_noticed_while_sending(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaking(socket.socket):
        def send(self, *_: Any) -> int:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    with serving(hold) as server, monkeypatch.context() as patch:
        patch.setattr(socket, "socket", Breaking)
        found = failure(client, server.address)
    assert is_(found, NotSent, sent=False)
    assert "broken pipe" in str(found)


# Everything was sent


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
    ],
)
@pytest.mark.parametrize("end", ["close", "half", "reset"])
def test_the_reply_does_not_come_or_not_whole(client: Client, beginning: bytes, end: str) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(beginning)
        if end == "half":
            peer.sock.shutdown(socket.SHUT_WR)
        if end == "reset":
            peer.reset()
        elif end == "half":
            server.closing.wait(10)

    with serving(script) as server:
        assert is_(failure(client, server.address), ConnectionLost, sent=True)
        assert server.requests == [b"hello"]


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"])
def test_the_reply_does_not_come_in_time(client: Client, beginning: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(beginning)
        server.closing.wait(10)

    with serving(script) as server:
        assert is_(failure(client, server.address, seconds=0.4), TimedOut, sent=True)
        assert server.requests == [b"hello"]


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000,
    ],
)
def test_a_bad_reply(client: Client, reply: bytes) -> None:
    with serving(once(reply)) as server:
        assert is_(failure(client, server.address, max_reply=1000), BadReply, sent=True)


def test_after_a_failure_a_connection_is_not_used_again(client: Client) -> None:
    closed = Event()

    def script(peer: Peer) -> None:
        peer.request()
        if peer.is_closed():
            closed.set()

    with serving(script, echo) as server:
        assert is_(failure(client, server.address, seconds=0.4), TimedOut, sent=True)
        assert closed.wait(10)
        assert client.post(server.address, b"next").body == b"next"


def test_no_failure_shows_what_was_sent_or_received(client: Client) -> None:
    replies = [
        b"canary\r\n",
        b"HTTP/1.1 200 OK\r\nX: canary\r\n",
        b"HTTP/1.1 200 OK\r\ncanary : x\r\n\r\n",
        b"HTTP/1.1 canary",
    ]
    with serving(*map(once, replies)) as server:
        for _ in replies:
            found = failure(client, server.address, b"canary")
            assert "canary" not in repr(found) + str(found)

"""TLS: who is trusted, who is refused, and what a failure says. On both pools."""

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from time import monotonic

import pytest
import trustme
from http_servers import OK, Peer, echo, serving

from rpcc.runtime.http import Address, ConnectionLost, HttpFailure, NotConnected, NotSent, Pool, Reply, TimedOut, Tls
from rpcc.runtime.http.aio import AsyncPool

LARGE = b"x" * 16_000_000


@cache
def authority(_: str) -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


def server_context(*names: str, client_ca: trustme.CA | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued = authority("ours").issue_cert(*names or ("localhost", "127.0.0.1"))
    with issued.private_key_and_cert_chain_pem.tempfile() as file:
        context.load_cert_chain(file)
    if client_ca is not None:
        context.load_verify_locations(cadata=client_ca.cert_pem.bytes().decode())
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def ca_file(folder: Path, name: str = "ours") -> Path:
    file = folder / f"{name}.pem"
    authority(name).cert_pem.write_to_path(file)
    return file


def client_files(folder: Path, ca: str = "clients") -> tuple[Path, Path]:
    issued = authority(ca).issue_cert("control")
    certificate, key = folder / "client.pem", folder / "client.key"
    for pem in issued.cert_chain_pems:
        pem.write_to_path(certificate, append=True)
    issued.private_key_pem.write_to_path(key)
    return certificate, key


@pytest.fixture(params=["threads", "asyncio"])
def posting(request: pytest.FixtureRequest) -> "Posting":
    if request.param == "threads":
        return lambda tls: closing(_Client(Pool(tls=tls)))
    return lambda tls: closing(_Client(AsyncPool(tls=tls)))


class _Client:
    def __init__(self, pool: Pool | AsyncPool) -> None:
        self.pool = pool
        self.close = pool.close

    def post(self, address: Address, body: bytes = b"hello", seconds: float = 10) -> Reply:
        deadline = monotonic() + seconds
        if isinstance(self.pool, Pool):
            return self.pool.post(address, "/x", {}, body, deadline=deadline)
        return asyncio.run(self.pool.post(address, "/x", {}, body, deadline=deadline))

    def failure(self, address: Address, body: bytes = b"hello", seconds: float = 10) -> HttpFailure:
        with pytest.raises(HttpFailure) as caught:
            self.post(address, body, seconds)
        return caught.value


Posting = Callable[[Tls | None], "closing[_Client]"]


def is_(found: HttpFailure, kind: type[HttpFailure], *, sent: bool, connected: bool | None) -> bool:
    return (type(found), found.sent, found.connected) == (kind, sent, connected)


@pytest.mark.parametrize("size", [0, 16_384, 16_385, 3_000_000])
def test_bodies_go_there_and_back_on_one_connection(posting: Posting, tmp_path: Path, size: int) -> None:
    body = os.urandom(size)
    with serving(echo, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert all(client.post(server.address, body).body == body for _ in range(3))
        assert server.connections == 1


def test_tls_1_2(posting: Posting, tmp_path: Path) -> None:
    context = server_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(echo, context=context) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert client.post(server.address).body == b"hello"


def test_the_name_is_checked(posting: Posting, tmp_path: Path) -> None:
    context = server_context("eu.example.com", "127.0.0.2")
    with serving(echo, context=context) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        for host in ("localhost", "127.0.0.1"):
            found = client.failure(Address("https", host, server.address.port))
            assert is_(found, NotConnected, sent=False, connected=False)
            assert "the certificate is refused" in str(found)
        assert server.requests == []


@pytest.mark.parametrize("ca", ["theirs", None])
def test_unknown_authorities_are_refused(posting: Posting, tmp_path: Path, ca: str | None) -> None:
    tls = None if ca is None else Tls(ca=ca_file(tmp_path, ca))
    with serving(echo, context=server_context()) as server, posting(tls) as client:
        found = client.failure(server.address)
        assert is_(found, NotConnected, sent=False, connected=False)
        assert "the certificate is refused" in str(found)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificates(posting: Posting, tmp_path: Path, version: ssl.TLSVersion) -> None:
    context = server_context(client_ca=authority("clients"))
    context.maximum_version = version
    certificate, key = client_files(tmp_path)
    tls = Tls(ca=ca_file(tmp_path), certificate=certificate, key=key)
    with serving(echo, context=context) as server, posting(tls) as client:
        assert client.post(server.address).body == b"hello"
        assert client.post(server.address).body == b"hello"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("ca", ["theirs", None])
def test_refused_client_certificates(posting: Posting, tmp_path: Path, version: ssl.TLSVersion, ca: str | None) -> None:
    context = server_context(client_ca=authority("clients"))
    context.maximum_version = version
    certificate, key = (None, None) if ca is None else client_files(tmp_path, ca)
    with (
        serving(echo, context=context) as server,
        posting(Tls(ca=ca_file(tmp_path), certificate=certificate, key=key)) as client,
    ):
        assert is_(client.failure(server.address), NotConnected, sent=False, connected=False)
        assert server.requests == []


def test_a_server_without_tls(posting: Posting, tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with serving(script) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        found = client.failure(Address("https", "localhost", server.address.port))
        assert is_(found, NotConnected, sent=False, connected=False)


def test_a_server_silent_in_the_handshake(posting: Posting, tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.server.closing.wait(10)

    with serving(script) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        address = Address("https", "127.0.0.1", server.address.port)
        assert is_(client.failure(address, seconds=0.4), TimedOut, sent=False, connected=False)


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", b"HTTP/1.1 200 OK\r\n\r\nok"]
)
def test_a_reply_cut_off_is_noticed(posting: Posting, tmp_path: Path, beginning: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(beginning)
        peer.sock.close()  # without TLS's own farewell

    with serving(script, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert is_(client.failure(server.address), ConnectionLost, sent=True, connected=True)


def test_a_reply_without_a_length_ends_with_the_farewell(posting: Posting, tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        assert isinstance(peer.sock, ssl.SSLSocket)
        peer.sock.unwrap()

    with serving(script, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert client.post(server.address).body == b"hello"


def test_the_server_dies_while_it_reads(posting: Posting, tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.reset()

    with serving(script, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert is_(client.failure(server.address, LARGE), NotSent, sent=False, connected=True)


def test_the_server_does_not_read(posting: Posting, tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.server.closing.wait(10)

    with serving(script, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert is_(client.failure(server.address, LARGE, seconds=0.5), TimedOut, sent=False, connected=True)


@pytest.mark.parametrize("closes", [True, False])
def test_a_reply_before_the_whole_request_is_read(posting: Posting, tmp_path: Path, closes: bool) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge")
        if not closes:
            peer.server.closing.wait(10)

    with serving(script, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        reply = client.post(server.address, LARGE)
        assert (reply.status, reply.body, reply.sent, reply.keep_alive) == (413, b"large", False, False)


@pytest.mark.parametrize("secure", [True, False])
def test_what_is_not_sent_never_arrives_whole(posting: Posting, tmp_path: Path, secure: bool) -> None:
    context = server_context() if secure else None
    whole = 0
    with serving(echo, context=context) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        for milliseconds in range(1, 31, 2):
            try:
                client.post(server.address, LARGE, milliseconds / 1000)
                whole += 1
            except HttpFailure as failure:
                whole += failure.sent
    assert len(server.requests) <= whole


def test_a_parked_connection_that_died_costs_nothing(posting: Posting, tmp_path: Path) -> None:
    died = threading.Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        peer.sock.shutdown(socket.SHUT_WR)
        died.set()

    with serving(script, echo, context=server_context()) as server, posting(Tls(ca=ca_file(tmp_path))) as client:
        assert client.post(server.address).body == b"ok"
        assert died.wait(10)
        assert client.post(server.address, b"next").body in (b"ok", b"next")


def test_settings_that_are_wrong_name_themselves(tmp_path: Path) -> None:
    certificate, key = client_files(tmp_path)
    text = tmp_path / "text.pem"
    text.write_text("nothing")
    for tls, problem in (
        (Tls(ca=tmp_path / "missing.pem"), "`ca`: .* can't be read"),
        (Tls(ca=text), "`ca`: .* holds no certificate in PEM"),
        (Tls(key=key), "`certificate`: is not set, but `key` is"),
        (Tls(certificate=tmp_path / "missing.pem"), "`certificate`: .* can't be read"),
        (Tls(certificate=certificate, key=tmp_path / "missing.key"), "`key`: .*missing.key` can't be read"),
        (Tls(certificate=certificate), "`certificate`: the files hold no certificate with its key"),
        (Tls(certificate=certificate, key=text), "`certificate`: the files hold no certificate with its key"),
    ):
        with pytest.raises(ValueError, match=problem):
            Pool(tls=tls)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Tls(password="hunter2"))

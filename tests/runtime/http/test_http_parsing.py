"""Replies from bytes, however they are cut, and heads of requests that can't be read in two ways."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.runtime.http import Address, BadReply, ConnectionLost, Reply
from rpcc.runtime.http.parsing import MAX_HEAD, ReplyParser, request_head

ADDRESS = Address.parse("https://eu.example.com:8443")
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: 1\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-One: 1\r\n\r\n"
    b"2;extension=1\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n"
)
INTERIM = b"HTTP/1.1 100 Continue\r\nX-One: no\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"


def read(*pieces: bytes, limit: int = 100) -> Reply | None:
    parser = ReplyParser()
    parser.start(limit)
    reply = None
    for piece in pieces:
        assert reply is None
        reply = parser.feed(piece)
    return reply


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(places), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]


@pytest.mark.parametrize("prefix", [b"", INTERIM])
@pytest.mark.parametrize("reply", [LENGTH, CHUNKED])
@given(places=st.lists(st.integers(0, 200), max_size=12))
def test_a_reply_is_the_same_however_it_is_cut(prefix: bytes, reply: bytes, places: list[int]) -> None:
    data = prefix + reply
    got = read(*cut(data, [min(place, len(data)) for place in places]))
    assert got is not None
    assert (got.status, got.body, got.keep_alive, got.headers["x-one"]) == (200, b"hello", True, "1")
    assert "x-trailer" not in got.headers
    assert "link" not in got.headers


@pytest.mark.parametrize("data", [LENGTH, CHUNKED, INTERIM + LENGTH])
def test_no_beginning_of_a_reply_is_a_reply(data: bytes) -> None:
    for end in range(len(data)):
        parser = ReplyParser()
        parser.start(100)
        assert parser.feed(data[:end]) is None
        with pytest.raises(ConnectionLost):
            parser.end()


def test_a_parser_reads_one_reply_after_the_other() -> None:
    parser = ReplyParser()
    for data in (LENGTH, CHUNKED, INTERIM + LENGTH, LENGTH):
        parser.start(100)
        reply = parser.feed(data)
        assert reply is not None
        assert reply.body == b"hello"


@pytest.mark.parametrize(
    ("data", "keep_alive"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\nmore", False),
    ],
)
def test_keep_alive(data: bytes, keep_alive: bool) -> None:
    reply = read(data)
    assert reply is not None
    assert (reply.body, reply.keep_alive) == (b"", keep_alive)


def test_what_follows_a_reply_does_not_change_it() -> None:
    reply = read(LENGTH + b"HTTP/1.1 500 No\r\nX-One: 2\r\nContent-Length: 3\r\n\r\nbad")
    assert reply is not None
    assert (reply.status, reply.body, reply.headers["x-one"]) == (200, b"hello", "1")


def test_repeated_headers_are_joined() -> None:
    reply = read(b"HTTP/1.1 200 OK\r\nVia: a\r\nContent-Length: 0\r\nVIA: b\r\n\r\n")
    assert reply is not None
    assert reply.headers["via"] == "a, b"


def test_a_reply_without_a_length_ends_with_the_connection() -> None:
    parser = ReplyParser()
    parser.start(100)
    assert parser.feed(b"HTTP/1.1 200 OK\r\n\r\nhel") is None
    assert parser.feed(b"lo") is None
    reply = parser.end()
    assert (reply.status, reply.body, reply.keep_alive) == (200, b"hello", False)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no HTTP"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "no HTTP"),
        (b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", "no HTTP"),
        (b"HTTP/3.1 200 OK\r\nContent-Length: 0\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "transfer encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "transfer encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\nX: y\n\n", "no HTTP"),
        (b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "another protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", "too large"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + b"x" * 101, "too large"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 101, "too large"),
    ],
)
def test_refuses(data: bytes, problem: str) -> None:
    with pytest.raises(BadReply, match=problem) as caught:
        read(data)
    assert caught.value.sent


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * MAX_HEAD,
        b"HTTP/1.1 200 " + b"x" * MAX_HEAD,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * (MAX_HEAD // 5),
        b"HTTP/1.1 100 Continue\r\n\r\n" * (MAX_HEAD // 24),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * MAX_HEAD,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: " + b"x" * MAX_HEAD,
    ],
)
def test_headers_do_not_grow_without_end(data: bytes) -> None:
    with pytest.raises(BadReply, match="headers are too large"):
        read(*cut(data, range(0, len(data), 1000)))


def test_a_reply_in_chunks_of_one_byte_is_taken() -> None:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 30_000 + b"0\r\n\r\n"
    reply = read(*cut(data, range(0, len(data), 1000)), limit=30_000)
    assert reply is not None
    assert reply.body == b"x" * 30_000


@given(st.lists(st.binary(max_size=60) | st.sampled_from([LENGTH, CHUNKED, INTERIM, LENGTH[:40]]), max_size=6))
def test_any_bytes_give_a_reply_or_a_failure(pieces: list[bytes]) -> None:
    parser = ReplyParser()
    parser.start(50)
    try:
        if not any(parser.feed(piece) for piece in pieces):
            parser.end()
    except (BadReply, ConnectionLost):
        pass


def test_no_repr_shows_what_was_received() -> None:
    reply = read(b"HTTP/1.1 200 OK\r\nX: canary\r\nContent-Length: 6\r\n\r\ncanary")
    assert "canary" not in repr(reply)


def test_a_head() -> None:
    head = request_head(ADDRESS, "/rpc/member/get/", {"Content-Type": "application/json", "X-Two": "a b"}, 17)
    assert head == (
        b"POST /rpc/member/get/ HTTP/1.1\r\nHost: eu.example.com:8443\r\nAccept-Encoding: identity\r\n"
        b"Content-Length: 17\r\nContent-Type: application/json\r\nX-Two: a b\r\n\r\n"
    )


@given(
    path=st.just("/x") | st.text(alphabet="/ab \r\n\x00é?#%", max_size=6),
    name=st.just("X-One") | st.text(alphabet="ab: \r\n\x00é", max_size=6),
    value=st.just("1") | st.text(alphabet="ab: \r\n\x00é\x85\u2028", max_size=6),
)
def test_a_head_has_just_the_lines_that_were_meant(path: str, name: str, value: str) -> None:
    try:
        head = request_head(ADDRESS, path, {name: value}, 0)
    except ValueError:
        return
    first, *rest = head.decode("ascii").split("\r\n")
    assert first == f"POST {path} HTTP/1.1"
    assert rest[2:] == ["Content-Length: 0", f"{name}: {value}", "", ""]
    assert len(first.split()) == 3
    assert first.isprintable()


@pytest.mark.parametrize(
    "name", ["Content-Length", "transfer-encoding", "HOST", "Connection", "Expect", "", "a b", "a:"]
)
def test_framing_is_not_the_callers(name: str) -> None:
    with pytest.raises(ValueError, match=r"header|to set"):
        request_head(ADDRESS, "/", {name: "x"}, 0)


def test_a_refused_value_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="Authorization") as caught:
        request_head(ADDRESS, "/", {"Authorization": "canary\n"}, 0)
    assert "canary" not in str(caught.value)

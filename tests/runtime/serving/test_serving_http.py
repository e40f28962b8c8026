"""What every server does with requests, whole and broken: nothing runs that was not signed and complete."""

import time
from itertools import count

import pytest
from silo_processes import Connection, Silo, body_of, request

pytestmark = pytest.mark.xdist_group(__name__)
"""One process runs them all, so that what they share is started once."""

_notes = count(1)
UNAUTHORIZED = (401, "unauthorized", False, False)


@pytest.fixture
def note() -> str:
    """A name for one piece of work."""
    return f"note {next(_notes)}"


def test_a_call(silo: Silo, note: str) -> None:
    assert silo.value("workshop", "do_work", note=note) == note
    assert silo.journal()[-2:] == [f"begin {note}", f"end {note}"]
    line = silo.audit()[-1]
    assert (line["caller"], line["key_id"], line["call_id"]) == ("us", "k1", "c1")
    assert (line["service"], line["method"], line["outcome"]) == ("workshop", "do_work", "executed")


def test_a_call_of_generated_code(silo: Silo) -> None:
    before = silo.value("audit", "count")
    silo.value("audit", "record", user_id=1, subject={"note": "moved"})
    assert silo.value("audit", "count") == before + 1


def test_a_call_that_fails(silo: Silo) -> None:
    assert silo.call("workshop", "fail").refusal == (500, "internal", "unknown", True)
    assert silo.audit()[-1]["outcome"] == "failed"
    assert "RuntimeError" in silo.output()
    assert "hammer" not in silo.output()


def test_probes(silo: Silo) -> None:
    for path in ("/healthz", "/readyz", "/readyz?full=1"):
        assert silo.get(path).status == 200
    with Connection(silo.port) as connection:
        connection.send(b"HEAD /healthz HTTP/1.1\r\nHost: silo\r\n\r\nGET /readyz HTTP/1.1\r\nHost: silo\r\n\r\n")
        head = connection.line()
        while line := connection.line():
            head += line
        assert b" 200 " in head
        assert connection.answer().members == {"status": "ready"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods(silo: Silo, method: str) -> None:
    head, body, _ = request("workshop", "echo", body_of({"text": "a"}))
    with Connection(silo.port) as connection:
        connection.send(head.replace(b"POST", method.encode(), 1) + body)
        assert b" 404 " in connection.line()


@pytest.mark.parametrize("path", ["/healthz", "/", "/rpc/workshop/echo/", "/rpc/nothing/there/", "/x", "//", "/rpc//"])
def test_a_post_without_a_signature_learns_nothing(silo: Silo, path: str) -> None:
    with Connection(silo.port) as connection:
        connection.send(f"POST {path} HTTP/1.1\r\nHost: silo\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        assert connection.answer().refusal == UNAUTHORIZED


@pytest.mark.parametrize(
    "path",
    [
        "/rpc/workshop/work",
        "/rpc/workshop//do_work/",
        "//rpc/workshop/do_work/",
        "/rpc/workshop/do_work//",
        "/rpc/./workshop/do_work/",
        "/rpc/x/../workshop/do_work/",
        "/rpc/workshop/do_work/../do_work/",
        "/rpc/workshop%2Fwork%2F..%2Fwork/",
        "/rpc/WORKSHOP/do_work/",
        "/RPC/workshop/do_work/",
        "/rpc/workshop/wor%6B%00/",
        "/rpc/workshop/do_work/%20",
        "/workshop/do_work/",
    ],
)
def test_other_paths_than_the_signed_one(silo: Silo, path: str, note: str) -> None:
    head, body, signed = request("workshop", "do_work", body_of({"note": note}), path=path)
    with Connection(silo.port) as connection:
        connection.send(head + body)
        assert connection.answer(signed).refusal == UNAUTHORIZED
    assert f"begin {note}" not in silo.journal()


def test_a_signed_call_of_something_unknown(silo: Silo) -> None:
    assert silo.call("workshop", "paint").refusal == (404, "not_found", False, True)
    assert silo.call("shop", "do_work", note="a").refusal == (404, "not_found", False, True)


def test_a_query_is_no_part_of_a_call(silo: Silo, note: str) -> None:
    head, body, signed = request(
        "workshop", "do_work", body_of({"note": note}), path="/rpc/workshop/do_work/?note=other"
    )
    with Connection(silo.port) as connection:
        connection.send(head + body)
        assert connection.answer(signed).members["value"] == note


def test_a_body_in_chunks(silo: Silo, note: str) -> None:
    body = body_of({"note": note})
    head, _, signed = request("workshop", "do_work", body, length=None, more="Transfer-Encoding: chunked\r\n")
    with Connection(silo.port) as connection:
        connection.send(head + b"5\r\n" + body[:5] + b"\r\n")
        time.sleep(0.05)
        connection.send(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body) - 5, body[5:]))
        assert connection.answer(signed).members["value"] == note


def test_a_body_in_small_pieces(silo: Silo, note: str) -> None:
    head, body, signed = request("workshop", "do_work", body_of({"note": note}))
    with Connection(silo.port) as connection:
        for data in (head[:30], head[30:], body[:7], body[7:9], body[9:]):
            connection.send(data)
            time.sleep(0.02)
        assert connection.answer(signed).members["value"] == note


def test_no_body_at_all(silo: Silo) -> None:
    head, _, signed = request("workshop", "do_work", body_of({"note": "never"}), length=None)
    with Connection(silo.port) as connection:
        connection.send(head)
        assert connection.answer(signed).refusal == UNAUTHORIZED


def test_a_declared_length_that_is_too_large(silo: Silo) -> None:
    head, _, signed = request("workshop", "echo", body_of({"text": "a"}), length=str(4 * 1024 * 1024 + 1))
    with Connection(silo.port) as connection:
        connection.send(head)  # and nothing more: it must not wait for the body
        assert connection.answer(signed).refusal == (413, "too_large", False, True)


def test_chunks_that_are_too_large(silo: Silo) -> None:
    body = body_of({"text": "a" * (5 * 1024 * 1024)})
    head, _, signed = request("workshop", "echo", body, length=None, more="Transfer-Encoding: chunked\r\n")
    with Connection(silo.port) as connection:
        connection.send(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        assert connection.answer(signed).refusal == (413, "too_large", False, True)


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5000, "-1", "1e3", "0x10", "5, 6"])
def test_a_length_that_is_none(silo: Silo, length: str) -> None:
    head, body, _ = request("workshop", "echo", body_of({"text": "a"}), length=length)
    with Connection(silo.port) as connection:
        connection.send(head + body)
        assert connection.line().split(b" ")[1] in (b"400", b"413")


def test_an_encoded_body(silo: Silo) -> None:
    head, body, signed = request("workshop", "echo", body_of({"text": "a"}), more="Content-Encoding: gzip\r\n")
    with Connection(silo.port) as connection:
        connection.send(head + body)
        assert connection.answer(signed).refusal == (415, "encoded", False, True)


def test_a_caller_that_expects_to_be_told_to_go_on(silo: Silo, note: str) -> None:
    head, body, signed = request("workshop", "do_work", body_of({"note": note}), more="Expect: 100-continue\r\n")
    with Connection(silo.port) as connection:
        connection.send(head)
        assert connection.line().startswith(b"HTTP/1.1 100 ")
        assert connection.line() == b""
        connection.send(body)
        assert connection.answer(signed).members["value"] == note


def test_a_refused_caller_that_expects_to_be_told_to_go_on(silo: Silo) -> None:
    head, _, _ = request("workshop", "do_work", b"{}", more="Expect: 100-continue\r\n")
    with Connection(silo.port) as connection:
        connection.send(head.replace(b"rpc1:k1:", b"rpc1:k2:"))
        assert connection.answer().refusal == UNAUTHORIZED


def test_a_connection_is_kept(silo: Silo, note: str) -> None:
    with Connection(silo.port) as connection:
        for number in range(3):
            head, body, signed = request("workshop", "do_work", body_of({"note": f"{note}/{number}"}))
            connection.send(head + body)
            assert connection.answer(signed).members["value"] == f"{note}/{number}"


@pytest.mark.parametrize("size", [0, 100, 100_000, 3_000_000])
def test_a_body_that_was_not_read_is_no_request(silo: Silo, note: str, size: int) -> None:
    """After an early refusal the next call is served, or the connection is closed; the body is never taken for one."""
    smuggled_head, smuggled_body, _ = request("workshop", "do_work", body_of({"note": note}))
    smuggled = smuggled_head + smuggled_body
    body = smuggled + b" " * size + smuggled
    head, _, _ = request("workshop", "do_work", b"{}", length=str(len(body)))
    echo_head, echo_body, echo = request("workshop", "echo", body_of({"text": "after"}))
    with Connection(silo.port) as connection:
        connection.send(head.replace(b"rpc1:k1:", b"rpc1:k2:"))
        assert connection.answer().refusal == UNAUTHORIZED
        try:
            connection.send(body + echo_head + echo_body)
            after = connection.answer(echo)
        except (EOFError, ConnectionError):
            after = None
    assert after is None or (after.genuine and after.members["value"] == "after")
    time.sleep(0.05)
    assert f"begin {note}" not in silo.journal()


def test_a_caller_that_leaves_in_the_middle_of_its_body(silo: Silo, note: str) -> None:
    head, body, _ = request("workshop", "do_work", body_of({"note": note}))
    for _ in range(3):
        with Connection(silo.port) as connection:
            connection.send(head + body[:-1])
    assert silo.value("workshop", "echo", text="still there") == "still there"
    assert f"begin {note}" not in silo.journal()


def test_a_caller_that_closes_its_half(silo: Silo, note: str) -> None:
    """It may still read: what it asked for is done at most once, and it gets the answer, or the end."""
    head, body, signed = request("workshop", "do_work", body_of({"note": note}))
    with Connection(silo.port) as connection:
        connection.send(head + body)
        connection.socket.shutdown(1)
        try:
            assert connection.answer(signed).members["value"] == note
        except (EOFError, ConnectionError):
            assert silo.journal().count(f"begin {note}") <= 1


def test_loaded_objects_are_left_alone_by_the_collector(silo: Silo) -> None:
    assert silo.value("workshop", "state")["frozen"] > 1000

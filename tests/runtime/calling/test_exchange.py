"""Calls to other silos: when they are sent, sent again, and what their callers get."""

import hashlib
import hmac
import json
import logging
import pickle
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from http_servers import Peer, serving
from probe.impl import ACTS, SEEN, TEAMS
from probe.service import ProbeService, RegionProbeService, method
from threaded_silos import Silos, ask, signed_headers

from rpcc.runtime import (
    Outcome,
    Region,
    RegionResolutionError,
    Retry,
    RpcDisabledException,
    RpcException,
    RpcInternalError,
    RpcInvalidRequest,
    RpcNotFound,
    RpcRemoteException,
    RpcResponseException,
    RpcTimeout,
    RpcUnauthorized,
    RpcUnavailable,
    RpcUndeclaredError,
    RpcValueError,
    Settings,
    current_call,
    on_behalf_of,
)
from rpcc.runtime.calling.client import Client
from rpcc.runtime.calling.retries import policy_of
from rpcc.runtime.failures import FAILURES, Failure
from rpcc.runtime.http import BadReply, ConnectionLost, HttpFailure, NotConnected, NotSent, Reply, TimedOut
from rpcc.runtime.network import network_of
from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.placement.mappings import RegionMapping
from rpcc.runtime.placement.memory import MemoryMappingStore
from rpcc.runtime.signing.keys import new_secret

SECRET = new_secret()
CANARY = "canary-7f3a"
PROBE = ProbeService.get_method_table()
Answer = HttpFailure | tuple[int, bytes] | tuple[int, bytes, bool]


def client_of(*addresses: str, poster: Any = None, **more: Any) -> Client:
    """The region `us`, which calls control."""
    keys = {"control": [{"id": "k", "secret": SECRET}]}
    settings = Settings(**{"silo_mode": "region", "region": "us", "control": addresses, "keys": keys, **more})
    return Client(network_of(settings), poster)


def call(client: Client, name: str = "plain", **arguments: Any) -> Any:
    return client.call(PROBE, method(PROBE, name), arguments)


def signature(authorization: str, status: int, body: bytes) -> str:
    """As the protocol's text says."""
    secret = urlsafe_b64decode(SECRET.removeprefix("rpcck1_") + "=")
    subkey = hmac.new(secret, b"rpcc/rpc1/response\0us\0control", hashlib.sha256).digest()
    text = "\n".join(("rpc1", authorization.rpartition(":")[2], str(status), hashlib.sha256(body).hexdigest()))
    return "rpc1:" + hmac.new(subkey, text.encode(), hashlib.sha256).hexdigest()


@dataclass
class Script:
    """A poster that answers as a test says, the last answer for ever; tuples are signed unless they say False."""

    answers: list[Answer]
    sent: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What was sent: `meta`, `args`, and the parts of the header."""

    def post(self, address: Any, path: str, headers: Mapping[str, str], body: bytes, **more: Any) -> Reply:
        authorization = headers["Authorization"]
        answer = self.answers[min(len(self.sent), len(self.answers) - 1)]
        self.sent.append({**json.loads(body), "nonce": authorization.split(":")[5], "address": str(address), **more})
        if isinstance(answer, HttpFailure):
            raise answer
        status, text, *rest = answer
        signed = {} if rest == [False] else {"rpc-signature": signature(authorization, status, text)}
        return Reply(status, signed, text, keep_alive=True)


def refused(code: str) -> tuple[int, bytes]:
    failure = Failure(code=code, id="f1", executed=FAILURES[code].executed)
    return failure.status, failure.to_json()


OK_BODY = b'{"meta":{},"value":"ok"}'
OK: Answer = (200, OK_BODY)


def run(name: str, *answers: Answer, **more: Any) -> tuple[Any, Script]:
    """What a call gives, and what was sent for it."""
    script = Script(list(answers))
    client = client_of("http://127.0.0.1:1", poster=script, **more)
    try:
        return call(client, name, text=CANARY), script
    except RpcException as error:
        return error, script


# --------------------------------------------------- when a call is sent again ----


@pytest.mark.parametrize(
    ("answer", "plain", "repeatable", "outcome"),
    [
        # (1) no connection, (2) the kernel never took it all, (3) a signed reply says that it was not executed
        (NotConnected("no", connected=None), 3, 3, "not_executed"),
        (TimedOut("connecting", connected=False), 1, 1, "not_executed"),
        (NotSent("no"), 3, 3, "not_executed"),
        (refused("overloaded"), 3, 3, "not_executed"),
        (refused("draining"), 3, 3, "not_executed"),
        (refused("moving"), 3, 3, "not_executed"),
        (refused("unavailable"), 3, 3, "not_executed"),
        # (4) the method may run twice
        (ConnectionLost("gone"), 1, 3, "unknown"),
        (refused("internal"), 1, 3, "unknown"),
        ((502, b"bad gateway", False), 1, 3, "unknown"),
        # never
        ((503, b"unavailable", False), 1, 1, "unknown"),
        ((*refused("overloaded"), False), 1, 1, "unknown"),
        ((*refused("unauthorized"), False), 1, 1, "unknown"),
        ((429, b"slow down", False), 1, 1, "unknown"),
        (TimedOut("late", sent=True), 1, 1, "unknown"),
        (BadReply("no HTTP"), 1, 1, "unknown"),
        (refused("bad_request"), 1, 1, "not_executed"),
        (refused("not_found"), 1, 1, "not_executed"),
        (refused("disabled"), 1, 1, "not_executed"),
        (refused("expired"), 1, 1, "not_executed"),
        ((200, b"[]"), 1, 1, "executed"),
        ((200, b'{"value":"x"}', False), 1, 1, "unknown"),
        ((201, OK_BODY), 1, 1, "unknown"),
        ((302, b""), 1, 1, "unknown"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_how_often_a_call_is_sent(answer: Answer, plain: int, repeatable: int, outcome: str) -> None:
    for name, sent in (("plain", plain), ("read", repeatable), ("again", repeatable)):
        error, script = run(name, answer)
        assert isinstance(error, RpcException)
        assert (len(script.sent), error.outcome) == (sent, outcome), name
        assert error.retry_safe is (name != "plain" or outcome == "not_executed")
        assert error.call_id == script.sent[0]["meta"]["call_id"]
        assert CANARY not in f"{error!r}"


def test_an_attempt_that_works_ends_it() -> None:
    result, script = run("plain", NotSent("no"), refused("overloaded"), OK)
    assert result == "ok"
    assert [sent["meta"]["attempt"] for sent in script.sent] == [1, 2, 3]
    assert len({sent["meta"]["call_id"] for sent in script.sent}) == 1
    assert len({sent["nonce"] for sent in script.sent}) == 3
    left = [sent["meta"]["timeout_ms"] for sent in script.sent]
    assert 5000 >= left[0] > left[1] > left[2]
    assert len({sent["deadline"] for sent in script.sent}) == 1


def test_certain_and_uncertain_failures_in_turn() -> None:
    error, script = run("plain", NotSent("no"), ConnectionLost("gone"), OK)
    assert (error.outcome, len(script.sent)) == (Outcome.UNKNOWN, 2)


def test_what_one_attempt_left_open_the_next_does_not_settle() -> None:
    error, script = run("again", ConnectionLost("gone"), NotSent("no"))
    assert (error.outcome, len(script.sent)) == (Outcome.UNKNOWN, 3)
    assert error.retry_safe
    error, _ = run("read", refused("internal"), refused("disabled"))
    assert (error.code, error.outcome) == ("disabled", Outcome.UNKNOWN)


def test_the_setting_bounds_the_attempts() -> None:
    assert len(run("plain", NotSent("no"), attempts=1)[1].sent) == 1
    assert len(run("plain", NotSent("no"), attempts=2)[1].sent) == 2
    assert len(run("again", ConnectionLost("no"), attempts=1)[1].sent) == 3  # `@retry` says so


def test_no_pause_is_longer_than_the_time_that_is_left() -> None:
    script = Script([NotSent("no")])
    patient = replace(method(PROBE, "again"), retry=Retry(attempts=3, backoff_ms=3_600_000))
    with pytest.raises(RpcUnavailable) as raised:
        client_of("http://127.0.0.1:1", poster=script).call(PROBE, patient, {"text": ""})
    assert (raised.value.outcome, len(script.sent)) == (Outcome.NOT_EXECUTED, 1)


def test_pauses_double_and_are_cut_by_up_to_a_half_at_random() -> None:
    policy = policy_of(method(PROBE, "plain"), 3)
    for attempt, longest in ((1, 0.05), (2, 0.1), (3, 0.2), (4, 0.4)):
        pauses = {policy.pause(attempt) for _ in range(200)}
        assert longest / 2 <= min(pauses) < longest * 0.7
        assert longest * 0.8 < max(pauses) <= longest


def test_extra_attempts_are_a_fifth_of_the_first_ones() -> None:
    script = Script([NotSent("no")])
    client = client_of("http://127.0.0.1:1", poster=script, attempts=2)
    firsts = 60
    for _ in range(firsts):
        with pytest.raises(RpcUnavailable):
            call(client, "again", text="")
    extra = len(script.sent) - firsts
    assert 10 <= extra <= 10 + firsts * 0.2 + 1


def test_another_address_is_tried_at_once_and_a_dead_one_is_left_alone() -> None:
    class Half(Script):
        def post(self, address: Any, *rest: Any, **more: Any) -> Reply:
            self.answers = [NotConnected("no")] if address.port == 1 else [OK]
            return super().post(address, *rest, **more)

    script = Half([])
    client = client_of("http://127.0.0.1:1", "http://127.0.0.1:2", poster=script)
    assert [call(client, text="") for _ in range(20)] == ["ok"] * 20
    dead = [sent for sent in script.sent if sent["address"].endswith(":1")]
    assert 2 <= len(dead) <= 6
    assert all(sent["meta"]["attempt"] == 1 for sent in script.sent)


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionLost("gone"),
        TimedOut("late", sent=True),
        BadReply("no HTTP"),
        refused("internal"),
        (503, b"unavailable", False),
        (200, b'{"value":"x"}', False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_may_have_run_goes_to_no_other_address(answer: Answer) -> None:
    script = Script([answer, OK])
    with pytest.raises(RpcException) as raised:
        call(client_of("http://127.0.0.1:1", "http://127.0.0.1:2", poster=script), text="")
    assert (raised.value.outcome, len(script.sent)) == (Outcome.UNKNOWN, 1)


def test_when_all_addresses_are_left_alone_nothing_is_sent() -> None:
    script = Script([NotConnected("no")])
    client = client_of("http://127.0.0.1:1", poster=script, attempts=1)
    told = set[str]()
    for _ in range(3):
        with pytest.raises(RpcUnavailable) as raised:
            call(client, text="")
        assert raised.value.outcome is Outcome.NOT_EXECUTED
        told.add(str(raised.value))
    assert len(script.sent) == 2
    assert "no address of `control` takes connections at the moment" in told


# ------------------------------------------------------------------ sockets ----


def signing(status: int, body: bytes) -> Callable[[Peer], None]:
    """A server that signs one answer for all."""

    def play(peer: Peer) -> None:
        while True:
            peer.request()
            head = peer.server.heads[-1].decode("latin-1")
            authorization = head.partition("Authorization: ")[2].partition("\r\n")[0]
            header = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nRpc-Signature: "
            peer.send(f"{header}{signature(authorization, status, body)}\r\n\r\n".encode() + body)

    return play


def bare(text: bytes) -> Callable[[Peer], None]:
    def play(peer: Peer) -> None:
        while True:
            peer.request()
            peer.send(text)

    return play


def reset(peer: Peer) -> None:
    peer.request()
    peer.reset()


def hang(peer: Peer) -> None:
    peer.request()
    peer.server.closing.wait(10)


def close_at_once(peer: Peer) -> None:
    peer.reset()


UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno"


@pytest.mark.parametrize(
    ("scripts", "name", "error", "outcome", "requests"),
    [
        ([signing(200, b'{"value":"ok"}')], "plain", None, None, 1),
        ([reset], "plain", RpcUnavailable, "unknown", 1),
        ([reset, reset, signing(200, b'{"value":"ok"}')], "read", None, None, 3),
        ([reset], "again", RpcUnavailable, "unknown", 3),
        ([bare(UNAVAILABLE)], "plain", RpcUnavailable, "unknown", 1),
        ([bare(UNAVAILABLE)], "read", RpcUnavailable, "unknown", 1),
        ([bare(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")], "plain", RpcResponseException, "unknown", 1),
        ([bare(b"HTTP/1.1 204 No Content\r\n\r\n")], "plain", RpcResponseException, "unknown", 1),
        ([bare(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")], "plain", RpcResponseException, "unknown", 1),
        ([bare(b"nonsense\r\n\r\n")], "plain", RpcResponseException, "unknown", 1),
        ([signing(*refused("overloaded"))], "plain", RpcUnavailable, "not_executed", 3),
        ([signing(*refused("internal"))], "plain", RpcInternalError, "unknown", 1),
        ([hang], "plain", RpcTimeout, "unknown", 1),
        ([hang], "read", RpcTimeout, "unknown", 1),
    ],
)
def test_servers_that_misbehave(
    scripts: Sequence[Callable[[Peer], None]],
    name: str,
    error: type[RpcException] | None,
    outcome: str | None,
    requests: int,
) -> None:
    with serving(*scripts) as server:
        client = client_of(str(server.address), timeout=0.3 if scripts == [hang] else 5.0)
        began = time.monotonic()
        if error is None:
            assert call(client, name, text="a") == "ok"
        else:
            with pytest.raises(error) as raised:
                call(client, name, text="a")
            assert raised.value.outcome == outcome
            assert "127.0.0.1" not in str(raised.value) or isinstance(raised.value, RpcUnavailable | RpcTimeout)
        client.close()
        assert len(server.requests) == requests
        assert time.monotonic() - began < 5


def test_nobody_listens() -> None:
    with serving(close_at_once) as server:
        address = str(server.address)
    client = client_of(address)
    with pytest.raises(RpcUnavailable, match=r"`control`.*127\.0\.0\.1") as raised:
        call(client, text="a")
    assert (raised.value.outcome, raised.value.fault, raised.value.retry_safe) == (
        Outcome.NOT_EXECUTED,
        "network",
        True,
    )


# ------------------------------------------------------------ what callers get ----


@pytest.mark.parametrize(
    ("code", "kind", "fault"),
    [
        ("bad_request", RpcInvalidRequest, "caller"),
        ("unauthorized", RpcUnauthorized, "settings"),
        ("forbidden", RpcUnauthorized, "settings"),
        ("not_found", RpcNotFound, "server"),
        ("too_large", RpcInvalidRequest, "caller"),
        ("encoded", RpcInvalidRequest, "caller"),
        ("misplaced", RpcUnavailable, "network"),
        ("disabled", RpcUnavailable, "network"),
        ("overloaded", RpcUnavailable, "network"),
        ("draining", RpcUnavailable, "network"),
        ("moving", RpcUnavailable, "network"),
        ("expired", RpcUnavailable, "network"),
        ("unavailable", RpcUnavailable, "network"),
        ("internal", RpcInternalError, "server"),
    ],
)
def test_each_failure_has_its_error(code: str, kind: type[RpcRemoteException], fault: str) -> None:
    error, _ = run("plain", refused(code), attempts=1)
    assert type(error) is kind
    assert (error.code, error.failure_id, error.fault, error.status) == (code, "f1", fault, FAILURES[code].status)
    assert error.outcome is (Outcome.UNKNOWN if code == "internal" else Outcome.NOT_EXECUTED)
    assert str(error) == FAILURES[code].message
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.call_id, again.outcome, again.status) == (
        code,
        error.call_id,
        error.outcome,
        error.status,
    )
    unsigned, _ = run("plain", (*refused(code), False), attempts=1)
    assert (unsigned.code, unsigned.failure_id, unsigned.outcome) == (None, None, Outcome.UNKNOWN)
    assert "not signed by the silo" in str(unsigned)


def test_all_codes_are_told_apart_above() -> None:
    marks: Any = test_each_failure_has_its_error
    assert {case[0] for case in marks.pytestmark[0].args[1]} == set(FAILURES)


def test_a_code_of_a_later_version() -> None:
    body = b'{"code":"tired","message":"x","id":"f","executed":false}'
    error, script = run("plain", (503, body))
    assert (type(error), error.code, error.outcome, len(script.sent)) == (
        RpcUnavailable,
        "tired",
        Outcome.NOT_EXECUTED,
        3,
    )
    error, _ = run("plain", (418, b"{"))
    assert (type(error), error.outcome, str(error)) == (RpcInvalidRequest, Outcome.UNKNOWN, "status 418")


def test_the_problems_of_a_refused_request_are_shown_and_bounded() -> None:
    problems = [["args.text", "must be a string"], ["", "x" * 999], [1, 2], ["a\nb", "x"], "no", ["one"]]
    body = json.dumps({"code": "bad_request", "message": "m", "id": "f", "executed": False, "problems": problems})
    error, _ = run("plain", (400, body.encode()))
    assert str(error) == f"the request can't be read; `args.text`: must be a string; {'x' * 200}"


def test_an_undeclared_error_was_executed() -> None:
    error, _ = run("plain", (200, b'{"error":{"name":"Nope","value":{"a":"%b"}}}' % CANARY.encode()))
    assert isinstance(error, RpcUndeclaredError)
    assert (error.name, error.outcome, error.retry_safe) == ("Nope", Outcome.EXECUTED, False)
    assert CANARY not in f"{error!r} {error}"


def test_an_answer_with_too_many_values_is_not_decoded() -> None:
    bomb = b'{"value":[' + b"{}," * 100_001 + b"{}]}"
    error, _ = run("plain", (200, bomb))
    assert str(error) == "the answer holds more than 100000 values"
    assert error.outcome is Outcome.EXECUTED


def test_a_failure_that_is_too_large_is_not_decoded() -> None:
    small = b'{"code":"overloaded","message":"m","id":"f","executed":false,"more":[%b{}]}'
    error, _ = run("plain", (503, small % b""), attempts=1)
    assert (error.code, error.outcome) == ("overloaded", Outcome.NOT_EXECUTED)
    error, script = run("plain", (503, small % (b"{}," * 1_000_000)))
    assert (error.code, error.outcome, len(script.sent)) == (None, Outcome.UNKNOWN, 1)


def test_members_of_an_answer_that_are_not_declared_are_noted(caplog: pytest.LogCaptureFixture) -> None:
    noted = tally(Counted.UNKNOWN_MEMBERS, "probe", "plain")
    before = noted.number
    assert run("plain", (200, b'{"value":"ok","more":"%b"}' % CANARY.encode()))[0] == "ok"
    assert noted.number == before + 1
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({}, "text"), ({"text": "a", "else": 1}, "else"), ({"text": "a", "maximum": 1}, "maximum")],
)
def test_wrong_names_are_the_type_errors_of_a_local_call(arguments: dict[str, Any], name: str) -> None:
    from probe.impl import Probe

    script = Script([OK])
    client = client_of("http://127.0.0.1:1", poster=script)
    with pytest.raises(TypeError, match=f"plain.*{name}"):
        call(client, **arguments)
    local: Any = Probe().plain
    with pytest.raises(TypeError, match=f"plain.*{name}"):
        local(**arguments)
    assert script.sent == []


def test_a_value_that_can_not_be_written_is_not_sent() -> None:
    script = Script([OK])
    with pytest.raises(RpcValueError) as raised:
        call(client_of("http://127.0.0.1:1", poster=script), text="a", limit=CANARY)
    assert (script.sent, raised.value.path, raised.value.outcome) == ([], "limit", Outcome.NOT_EXECUTED)
    assert CANARY not in str(raised.value)


def test_a_method_that_is_switched_off_is_not_sent() -> None:
    error, script = run("off", OK)
    assert isinstance(error, RpcDisabledException)
    assert (script.sent, error.outcome, error.fault) == ([], Outcome.NOT_EXECUTED, "settings")


def test_no_value_is_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for answer in (OK, (200, b"{"), (500, CANARY.encode(), False), ConnectionLost("gone")):
            run("plain", answer)
    assert CANARY not in caplog.text


# ------------------------------------------------------ one flipped bit of a reply ----


def test_no_bit_of_a_reply_can_change() -> None:
    body = b'{"value":"ok"}'
    answers: list[tuple[int, str, bytes]] = []

    class Flip(Script):
        def post(self, *rest: Any, **more: Any) -> Reply:
            reply = super().post(*rest, **more)
            status, header, text = 200, bytearray(reply.headers["rpc-signature"].encode()), bytearray(reply.body)
            bit = len(self.sent) - 1
            if bit < len(header) * 8:
                header[bit // 8] ^= 1 << bit % 8
            elif bit < (len(header) + len(text)) * 8:
                bit -= len(header) * 8
                text[bit // 8] ^= 1 << bit % 8
            else:
                status ^= 1 << (bit - (len(header) + len(text)) * 8)
            answers.append((status, header.decode("latin-1"), bytes(text)))
            return Reply(status, {"rpc-signature": answers[-1][1]}, bytes(text), keep_alive=True)

    script = Flip([(200, body)])
    client = client_of("http://127.0.0.1:1", poster=script, attempts=1)
    total = (len("rpc1:") + 64 + len(body)) * 8 + 10
    for _ in range(total):
        with pytest.raises((RpcResponseException, RpcRemoteException)) as raised:
            call(client, text="")
        assert raised.value.outcome is Outcome.UNKNOWN
    assert len(answers) == total


def test_a_reply_to_another_call_is_none_to_this(tmp_path: Path) -> None:
    silos = Silos(tmp_path)
    us = silos["us"]
    us.call(ProbeService, "read", text="a")
    earlier = us.wire.replies[-1]
    us.wire.change = lambda reply: earlier
    with pytest.raises(RpcResponseException, match="not signed"):
        us.call(ProbeService, "read", text="a")


# ------------------------------------------------------------- nested calls ----


@pytest.fixture
def silos(tmp_path: Path) -> Generator[Silos]:
    ACTS.clear()
    SEEN.clear()
    made = Silos(tmp_path)
    made.mappings.create(1, region="us", slug="acme")
    yield made
    ACTS.clear()


def sent_by(silos: Silos, name: str) -> list[dict[str, Any]]:
    return [json.loads(body)["meta"] for _, _, body in silos[name].wire.sent]


def test_deadlines_viewers_and_the_chain_of_callers_go_on(silos: Silos) -> None:
    ACTS["plain"] = lambda text: silos["control"].call(RegionProbeService, "put", organization_id=1, text=text)
    ACTS["put"] = lambda text: silos["us"].call(ProbeService, "read", text=text)
    with on_behalf_of("user-1"):
        assert silos["eu"].call(ProbeService, "plain", text="a") == "a"
    first, second, third = sent_by(silos, "eu")[0], sent_by(silos, "control")[0], sent_by(silos, "us")[0]
    assert "via" not in first
    assert second["via"] == ["eu"]
    assert third["via"] == ["eu", "control"]
    assert first["timeout_ms"] >= second["timeout_ms"] >= third["timeout_ms"] > 4000
    assert {meta["viewer"] for meta in (first, second, third)} == {"user-1"}
    assert len({meta["call_id"] for meta in (first, second, third)}) == 3
    assert current_call() is None


def ask_control(silos: Silos, meta: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"meta": meta, "args": {"text": "a"}}).encode()
    headers = signed_headers(silos["us"], "control", "probe", "plain", body)
    answer: dict[str, Any] = json.loads(ask(silos["control"].server, "/rpc/probe/plain/", headers, body).body)
    return answer


def nested(silos: Silos) -> list[RpcException]:
    """Let control's `plain` call a region, and keep the error that it gets."""
    errors: list[RpcException] = []

    def act(text: str) -> str:
        try:
            answer: str = silos["control"].call(RegionProbeService, "put", organization_id=1, text=text)
        except RpcException as error:
            errors.append(error)
            return "failed"
        return answer

    ACTS["plain"] = act
    return errors


def test_nested_calls_of_a_retried_call_are_sent_once(silos: Silos) -> None:
    errors = nested(silos)
    silos["us"].server.stage.drain()
    assert ask_control(silos, {"attempt": 1})["value"] == "failed"
    assert len(silos["control"].wire.sent) == 3
    assert ask_control(silos, {"attempt": 2})["value"] == "failed"
    assert len(silos["control"].wire.sent) == 4
    assert [error.outcome for error in errors] == [Outcome.NOT_EXECUTED] * 2


def test_a_nested_call_has_no_more_time_than_its_caller(silos: Silos) -> None:
    assert nested(silos) == []
    assert ask_control(silos, {"timeout_ms": 800})["value"] == "a"
    assert 0 < sent_by(silos, "control")[0]["timeout_ms"] <= 800


def test_a_call_whose_time_is_over_is_not_started(silos: Silos, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = nested(silos)
    act = ACTS["plain"]

    def late(text: str) -> str:
        call = current_call()
        assert call is not None
        monkeypatch.setattr(time, "monotonic", lambda: call.deadline + 1)
        answer: str = act(text)
        return answer

    ACTS["plain"] = late
    ask_control(silos, {"timeout_ms": 800})  # one that has started may finish
    assert [(type(error), error.outcome) for error in errors] == [(RpcTimeout, Outcome.NOT_EXECUTED)]
    assert silos["control"].wire.sent == []


# ------------------------------------------------------------------ routing ----


def move(silos: Silos, to: str) -> None:
    """Move organization 1, behind the back of control's cache."""
    mapping = silos.mappings.begin_move(1, to)
    departures = silos[mapping.region].server.departures
    assert departures is not None
    departures.hold(1, mapping.slug, mapping.version)
    silos.mappings.finish_move(1)
    departures.release(1, mapping.version)


def test_a_region_that_lost_an_organization_says_so_and_the_other_is_called(silos: Silos) -> None:
    control = silos["control"]
    assert control.call(RegionProbeService, "put", organization_id=1, text="a") == "a"
    move(silos, "eu")
    assert control.call(RegionProbeService, "put", organization_id=1, text="b") == "b"
    places = [meta["placement"] for meta in sent_by(silos, "control")]
    assert [(place["region"], place["version"]) for place in places] == [("us", 1), ("us", 1), ("eu", 2)]
    assert [reply.status for reply in control.wire.replies] == [200, 421, 200]
    assert len({meta["call_id"] for meta in sent_by(silos, "control")[1:]}) == 1
    assert control.call(RegionProbeService, "put", organization_id=1, text="c") == "c"
    assert len(control.wire.sent) == 4


def test_a_second_refusal_is_the_callers(silos: Silos) -> None:
    departures = silos["us"].server.departures
    assert departures is not None
    departures.release(1, 5, slug="acme")  # more than control knows of
    with pytest.raises(RpcUnavailable) as raised:
        silos["control"].call(RegionProbeService, "put", organization_id=1, text="a")
    assert (raised.value.code, raised.value.outcome) == ("misplaced", Outcome.NOT_EXECUTED)
    assert len(silos["control"].wire.sent) == 2


def test_a_refusal_that_nobody_signed_moves_nothing(silos: Silos) -> None:
    control = silos["control"]
    control.call(RegionProbeService, "put", organization_id=1, text="a")
    move(silos, "eu")
    control.wire.change = lambda reply: Reply(reply.status, {}, reply.body, keep_alive=True)
    with pytest.raises(RpcUnavailable) as raised:
        control.call(RegionProbeService, "put", organization_id=1, text="a")
    assert (raised.value.outcome, len(control.wire.sent)) == (Outcome.UNKNOWN, 2)


def test_an_organization_that_is_gone_when_asked_again(silos: Silos) -> None:
    control, departures = silos["control"], silos["us"].server.departures
    control.call(RegionProbeService, "get", organization_id=1, text="a")
    assert departures is not None
    departures.release(1, 1, slug="acme")
    silos.mappings.delete(1)
    assert control.call(RegionProbeService, "get", organization_id=1, text="a") is None
    with pytest.raises(RegionResolutionError):
        control.call(RegionProbeService, "put", organization_id=1, text="a")


def test_an_organization_that_moves_can_be_read_and_not_written(silos: Silos) -> None:
    departures = silos["us"].server.departures
    assert departures is not None
    departures.hold(1, "acme", 1)
    assert silos["control"].call(RegionProbeService, "get", organization_id=1, text="a") == "a"
    with pytest.raises(RpcUnavailable) as raised:
        silos["control"].call(RegionProbeService, "put", organization_id=1, text="a")
    assert (raised.value.code, raised.value.outcome) == ("moving", Outcome.NOT_EXECUTED)


def test_a_declared_resolver_that_names_the_organization_goes_with_it(silos: Silos) -> None:
    TEAMS.update({7: 1, 8: Region("us")})
    control, departures = silos["control"], silos["us"].server.departures
    assert departures is not None
    departures.hold(1, "acme", 1)
    with pytest.raises(RpcUnavailable) as raised:
        control.call(RegionProbeService, "assign", team=7, text="a")
    assert (raised.value.code, raised.value.outcome) == ("moving", Outcome.NOT_EXECUTED)
    assert control.call(RegionProbeService, "assign", team=8, text="a") == "a"  # which names a region only
    departures.resume(1)
    move(silos, "eu")
    assert control.call(RegionProbeService, "assign", team=7, text="b") == "b"
    assert sent_by(silos, "control")[-1]["placement"] == {
        "kind": "declared",
        "value": None,
        "region": "eu",
        "version": 2,
        "organization_id": 1,
    }
    assert [reply.status for reply in control.wire.replies[-2:]] == [421, 200]


def test_a_store_of_mappings_that_fails_is_never_not_found(tmp_path: Path) -> None:
    class Broken(MemoryMappingStore):
        def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
            raise RegionResolutionError("the store does not answer")

    silos = Silos(tmp_path, own={"control": {"mappings": Broken()}})
    with pytest.raises(RegionResolutionError, match="does not answer") as raised:
        silos["control"].call(RegionProbeService, "get", organization_id=1, text="a")
    assert type(raised.value) is RegionResolutionError
    assert silos["control"].wire.sent == []

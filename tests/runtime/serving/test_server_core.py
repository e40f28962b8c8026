"""A server, from the bytes of a request to the bytes of its answer."""

import json
import logging
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probe.impl import ACTS, SEEN
from probe.service import Oops
from threaded_silos import Silo, Silos, ask, signed_headers

from rpcc.runtime import current_call, on_behalf_of
from rpcc.runtime.failures import FAILURES
from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.serving.server import HttpReply
from rpcc.runtime.signing.rpc1 import Signed, reply_is_genuine, sign

FIXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PATH = "/rpc/probe/plain/"
BODY = b'{"meta":{},"args":{"text":"a"}}'
CANARY = "canary-7f3a"


@pytest.fixture
def silos(tmp_path: Path) -> Generator[Silos]:
    ACTS.clear()
    SEEN.clear()
    yield Silos(tmp_path)
    ACTS.clear()


def signed_by(caller: Silo, target: str, service: str, name: str, body: bytes, **more: Any) -> Signed:
    now_ms = more.pop("now_ms", time.time_ns() // 1_000_000)
    return sign(caller.network.keyring, target, service, name, body, now_ms=now_ms, **more)


def failure(reply: HttpReply) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(reply.body)
    return members


def signature(reply: HttpReply) -> str | None:
    return dict(reply.headers).get("Rpc-Signature")


def post(silos: Silos, body: bytes, name: str = "plain", **headers: str) -> HttpReply:
    """A request of the region `us` to control."""
    path = f"/rpc/probe/{name}/"
    signed = signed_headers(silos["us"], "control", "probe", name, body)
    return ask(silos["control"].server, path, {**signed, **headers}, body)


# ------------------------------------------------------------------ answers ----


def test_an_answer_and_its_signature(silos: Silos) -> None:
    signed = signed_by(silos["us"], "control", "probe", "plain", BODY)
    reply = ask(silos["control"].server, PATH, {"authorization": signed.authorization}, BODY)
    assert (reply.status, reply.body) == (200, b'{"meta":{},"value":"a"}')
    assert reply_is_genuine(signed, signature(reply), 200, reply.body)
    assert dict(reply.headers)["Content-Type"] == "application/json"


def test_a_declared_error_is_an_answer_too(silos: Silos) -> None:
    ACTS["plain"] = lambda text: Oops(reason=text)
    reply = post(silos, BODY)
    assert (reply.status, reply.body) == (200, b'{"meta":{},"error":{"name":"Oops","value":{"reason":"a"}}}')


def refusals(silos: Silos) -> dict[str, HttpReply]:
    """A refusal of each kind that a caller with a right signature can get, by its code."""
    us, eu, control = silos["us"], silos["eu"], silos["control"]
    placement = b'{"kind":"region_name","value":"eu","region":"eu"}'
    placed = b'{"meta":{"placement":%b},"args":{"region_name":"us","text":""}}' % placement
    to_us = signed_headers(control, "us", "region_probe", "named", placed)
    found = {
        "bad_request": post(silos, b"[]"),
        "not_found": post(silos, BODY, "else"),
        "encoded": post(silos, BODY, **{"content-encoding": "gzip"}),
        "disabled": post(silos, BODY, "off"),
        "misplaced": ask(us.server, "/rpc/region_probe/named/", to_us, placed),
        "expired": post(silos, b'{"meta":{"timeout_ms":0},"args":{"text":"a"}}'),
        "too_large": ask(
            control.server, PATH, signed_headers(eu, "control", "probe", "plain", BODY), BODY, length=5 * 1024 * 1024
        ),
    }
    control.server.stage.drain()
    found["draining"] = post(silos, BODY)
    return found


def test_each_refusal_has_the_tables_status_and_text_and_was_not_executed(silos: Silos) -> None:
    for code, reply in refusals(silos).items():
        told = failure(reply)
        problems = told.pop("problems", None)
        assert told == {"code": code, "message": FAILURES[code].message, "id": told["id"], "executed": False}
        assert reply.status == FAILURES[code].status
        assert (problems is not None) == (code == "bad_request")
        assert signature(reply) is not None, code
    assert SEEN == []


def test_the_statuses_are_those_of_the_protocol() -> None:
    assert {code: kind.status for code, kind in FAILURES.items()} == {
        "bad_request": 400,
        "unauthorized": 401,
        "forbidden": 403,
        "not_found": 404,
        "too_large": 413,
        "encoded": 415,
        "misplaced": 421,
        "disabled": 503,
        "overloaded": 503,
        "draining": 503,
        "moving": 503,
        "expired": 503,
        "unavailable": 503,
        "internal": 500,
    }


def test_the_rest_of_the_old_names_of_an_argument_and_members_that_are_not_declared(silos: Silos) -> None:
    assert post(silos, b'{"meta":{"x":1},"args":{"text":"a","maximum":1,"strange":[1]},"extra":{}}').status == 200
    twice = post(silos, b'{"meta":{},"args":{"text":"a","maximum":1,"limit":1}}')
    assert (twice.status, failure(twice)["problems"]) == (
        400,
        [["args", "must have only one of `limit` and `maximum` and `most`"]],
    )
    assert post(silos, b'{"meta":{},"args":{"text":"a","most":0}}').status == 400
    assert SEEN == [("plain", "a")]


# --------------------------------------------------- who is not known: 401 ----


def strangers(silos: Silos) -> dict[str, tuple[str, dict[str, str], bytes]]:
    """Requests that are refused with 401, each for another reason."""
    us = silos["us"]

    def headers(target: str = "control", name: str = "plain", **more: Any) -> dict[str, str]:
        return signed_headers(us, target, "probe", name, BODY, **more)

    now = time.time_ns() // 1_000_000
    good = headers()["authorization"]
    return {
        "nothing": (PATH, {}, BODY),
        "another scheme": (PATH, {"authorization": "Basic YTpi"}, BODY),
        "two headers": (PATH, {"authorization": f"{good},{good}"}, BODY),
        "the old form": (PATH, {"authorization": "Rpcsignature rpc0:" + "0" * 64}, BODY),
        "an unknown key": (PATH, {"authorization": good.replace("k-us", "k-xx")}, BODY),
        "an unknown caller": (PATH, {"authorization": good.replace(":us:", ":ap:")}, BODY),
        "another caller": (PATH, {"authorization": good.replace(":us:", ":eu:")}, BODY),
        "another method": (PATH, headers(name="read"), BODY),
        "another body": (PATH, headers(), BODY + b" "),
        "too early": (PATH, headers(now_ms=now - 61_000), BODY),
        "too late": (PATH, headers(now_ms=now + 61_000), BODY),
        "another path": ("/rpc//probe/plain/", headers(), BODY),
    }


def test_whoever_is_not_known_learns_nothing(silos: Silos) -> None:
    server = silos["control"].server
    bodies: set[bytes] = set()
    for reason, (path, headers, body) in strangers(silos).items():
        reply = ask(server, path, headers, body)
        assert reply.status == 401, reason
        assert [name for name, _ in reply.headers] == ["Content-Type"], reason
        told = failure(reply)
        assert len(told.pop("id")) == 16
        bodies.add(json.dumps(told).encode())
    assert bodies == {b'{"code": "unauthorized", "message": "the request is not authorized", "executed": false}'}
    assert SEEN == []


def test_the_reasons_are_in_the_silos_own_log(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    path, headers, body = strangers(silos)["too late"]
    told = failure(ask(silos["control"].server, path, headers, body))
    assert caplog.messages == [f"refused a call ({told['id']}): the clocks are too far apart"]


def test_a_call_is_accepted_once(silos: Silos) -> None:
    headers = signed_headers(silos["us"], "control", "probe", "plain", BODY)
    server = silos["control"].server
    assert [ask(server, PATH, headers, BODY).status for _ in range(3)] == [200, 401, 401]
    assert len(SEEN) == 1


def test_a_second_copy_of_a_call_never_gets_a_signature(silos: Silos) -> None:
    # A proxy that repeats a request, or somebody between, could prove with it that an executed call was not executed.
    headers = signed_headers(silos["us"], "control", "probe", "plain", BODY)
    server = silos["control"].server
    assert ask(server, PATH, headers, BODY).status == 200
    copies = [
        ask(server, PATH, headers, BODY),
        ask(server, PATH, headers, BODY, length=5 * 1024 * 1024),
        ask(server, PATH, headers, b" " * 5_000_000, length=1),
        ask(server, PATH, headers, b"another"),
        ask(server, PATH, {**headers, "content-encoding": "gzip"}, BODY),
    ]
    server.stage.drain()
    copies.append(ask(server, PATH, headers, BODY))
    assert [(copy.status, signature(copy)) for copy in copies] == [(401, None)] * len(copies)


def test_what_was_refused_with_a_signature_is_never_executed(silos: Silos) -> None:
    headers = signed_headers(silos["us"], "control", "probe", "plain", BODY)
    server = silos["control"].server
    refused = ask(server, PATH, headers, BODY, length=5 * 1024 * 1024)
    assert (refused.status, signature(refused) is None) == (413, False)
    assert ask(server, PATH, headers, BODY).status == 401
    assert SEEN == []


def test_a_body_that_comes_slowly_does_not_outlast_the_memory_of_its_nonce(
    silos: Silos, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = silos["control"].server
    headers = signed_headers(silos["us"], "control", "probe", "plain", BODY)
    admitted = server.admit(PATH, headers.get, len(BODY))
    assert not isinstance(admitted, HttpReply)
    later = time.time_ns() + 61 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert server.answer(admitted, BODY).status == 401


# ------------------------------------------------------- order and limits ----


def test_the_order_of_the_checks(silos: Silos) -> None:
    # each request has everything wrong with it that comes later
    us, server = silos["us"], silos["control"].server
    huge, old = 5 * 1024 * 1024, time.time_ns() // 1_000_000 - 61_000
    server.stage.drain()
    stale = signed_headers(us, "control", "probe", "plain", b"{", now_ms=old)
    wrong = {"authorization": stale["authorization"][:-1] + ("0" if stale["authorization"][-1] != "0" else "1")}
    fresh = signed_headers(us, "control", "probe", "plain", b"{")
    assert ask(server, PATH, {"authorization": "x"}, b"", length=huge).status == 401  # the header's form
    large = ask(server, PATH, wrong, b"", length=huge)
    assert (large.status, signature(large)) == (413, None)  # the length, of anybody
    assert ask(server, PATH, wrong, b"").status == 401  # the mac
    assert ask(server, PATH, stale, b"").status == 401  # the clock
    assert ask(server, PATH, fresh, b"").status == 503  # draining, before the body is read


def test_a_clock_that_is_wrong_is_refused_before_the_body_is_read(silos: Silos) -> None:
    stale = signed_headers(silos["us"], "control", "probe", "plain", BODY, now_ms=time.time_ns() // 1_000_000 - 61_000)
    refused = silos["control"].server.admit(PATH, stale.get, len(BODY))
    assert isinstance(refused, HttpReply)
    assert refused.status == 401


def test_as_many_calls_as_the_settings_say(tmp_path: Path) -> None:
    silos = Silos(tmp_path, concurrency=1, backlog=1)
    server = silos["control"].server
    admitted = [
        server.admit(PATH, signed_headers(silos["us"], "control", "probe", "plain", BODY).get, len(BODY))
        for _ in range(3)
    ]
    assert [isinstance(each, HttpReply) for each in admitted] == [False, False, True]
    refused = admitted[2]
    assert isinstance(refused, HttpReply)
    assert (refused.status, failure(refused)["code"]) == (503, "overloaded")
    for each in admitted[:2]:
        assert not isinstance(each, HttpReply)
        assert server.answer(each, BODY).status in (200, 401)
    assert server.running == 0


def test_limits_of_a_method(tmp_path: Path) -> None:
    silos = Silos(tmp_path, method_limits={"probe.plain": {"max_body": 40, "max_elements": 5}})
    assert post(silos, BODY).status == 200
    assert post(silos, BODY + b" " * 40).status == 413
    assert post(silos, BODY + b" " * 40, "read").status == 200
    many = b'{"meta":{},"args":{"more":["","",""]}}'
    assert len(many) <= 40
    assert failure(post(silos, many))["code"] == "too_large"
    undeclared = signed_headers(silos["us"], "control", "probe", "plain", BODY + b" " * 40)
    assert ask(silos["control"].server, PATH, undeclared, BODY + b" " * 40, length=1).status == 413


def test_what_the_limits_of_a_method_leave_out_is_as_for_all(tmp_path: Path) -> None:
    own = {"probe.plain": {"max_body": 2000}}
    silos = Silos(tmp_path, limits={"max_body": 1000, "max_elements": 5}, method_limits=own)
    assert post(silos, BODY + b" " * 1500).status == 200
    assert post(silos, BODY + b" " * 1500, "read").status == 413
    assert failure(post(silos, b'{"meta":{},"args":{"text":"a","more":["","",""]}}' + b" " * 99))["code"] == "too_large"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"meta":{},"args":{"text":"a","more":[' + b"{}," * 1_300_000 + b"{}]}}", id="3.9 MB of {},"),
        pytest.param(b'{"meta":{},"args":' + b"[" * 2_000_000, id="deep"),
        pytest.param(b"[" * 100_001 + b'"' + b'\\"' * 1_900_000, id="a string without an end"),
    ],
)
def test_bombs_are_refused_before_a_value_is_built(silos: Silos, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from probe.service import ProbeService

    routes = silos["control"].server.routes
    wire = next(r.wire for r in routes if r.service is ProbeService and r.method.name == "plain")
    decoded: list[bytes] = []

    def decode(body: bytes, *, naive: bool) -> None:
        decoded.append(body)

    monkeypatch.setattr(wire, "decode_request", decode)
    assert (post(silos, body).status, decoded) == (413, [])


@pytest.mark.parametrize("depth", [70, 300, 90_000])
def test_deep_values_within_the_limit_of_elements_are_refused(silos: Silos, depth: int) -> None:
    body = b'{"meta":{},"args":{"text":"a","user_id":1,"subject":{"x":' + b"[" * depth + b"]" * depth + b"}}}"
    headers = signed_headers(silos["us"], "control", "audit", "record", body)
    assert ask(silos["control"].server, "/rpc/audit/record/", headers, body).status == 400


def test_separators_in_text_are_no_elements(silos: Silos) -> None:
    text = "[,{" * 100_000
    ACTS["plain"] = lambda text: str(len(text))
    body = json.dumps({"meta": {}, "args": {"text": text + '"\\'}}).encode()
    assert json.loads(post(silos, body).body)["value"] == "300002"


# ------------------------------------------------------- no body is a 500 ----

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_meta = st.fixed_dictionaries(
    {},
    optional={
        "timeout_ms": st.integers(1, 2**70) | _json,
        "call_id": st.text(max_size=300),
        "attempt": st.integers() | _json,
        "contract": st.text(max_size=5),
        "via": st.lists(st.text(max_size=5), max_size=70),
        "viewer": st.text(max_size=5),
        "placement": st.fixed_dictionaries(
            {"kind": st.sampled_from(["organization_id", "organization_slug", "else"]), "region": st.just("us")},
            optional={
                "value": st.none() | st.integers() | st.text(max_size=5),
                "version": st.integers() | _json,
                "organization_id": st.none() | st.integers(),
            },
        ),
    },
)
_args = st.fixed_dictionaries(
    {},
    optional={
        "organization_id": st.integers() | _json,
        "text": st.text(max_size=5) | _json,
        "region_name": st.text(max_size=5),
        "more": st.lists(st.text(max_size=3)) | _json,
        "at": st.datetimes().map(str) | _json,
        "limit": st.integers() | _json,
    },
)
_requests = st.fixed_dictionaries({"meta": _meta, "args": _args}) | _json


@FIXED
@given(body=st.binary(max_size=40) | _requests.map(lambda value: json.dumps(value).encode()), data=st.data())
def test_a_body_of_any_bytes_is_no_500(silos: Silos, body: bytes, data: st.DataObject) -> None:
    service, name = data.draw(
        st.sampled_from([("region_probe", "put"), ("region_probe", "get"), ("organization_member", "update")])
    )
    headers = signed_headers(silos["control"], "us", service, name, body)
    reply = ask(silos["us"].server, f"/rpc/{service}/{name}/", headers, body)
    assert reply.status in (200, 400, 503)
    assert reply.status != 503 or failure(reply)["code"] in ("expired", "disabled")
    assert signature(reply) is not None


@FIXED
@given(body=st.binary(max_size=20), cut=st.integers(0, 400), noise=st.binary(max_size=3))
def test_a_broken_request_is_no_500(silos: Silos, body: bytes, cut: int, noise: bytes) -> None:
    whole = json.dumps({"meta": {"call_id": "c"}, "args": {"text": 'ä"\\', "at": "2020-01-01T00:00:00Z"}}).encode()
    broken = whole[:cut] + noise + body + whole[cut + len(noise) :]
    assert post(silos, broken).status in (200, 400)


@FIXED
@given(path=st.text(max_size=30), header=st.text(max_size=60))
def test_a_head_of_any_text_is_no_500(silos: Silos, path: str, header: str) -> None:
    assert ask(silos["control"].server, path, {"authorization": header}, BODY).status == 401


# ------------------------------------------------------------- one flipped bit ----


def flipped(data: bytes) -> Generator[bytes]:
    for position in range(len(data) * 8):
        changed = bytearray(data)
        changed[position // 8] ^= 1 << position % 8
        yield bytes(changed)


def test_no_bit_of_a_request_can_change(silos: Silos) -> None:
    server = silos["control"].server
    header = signed_headers(silos["us"], "control", "probe", "plain", BODY)["authorization"]
    for changed in flipped(header.encode()):
        assert ask(server, PATH, {"authorization": changed.decode("latin-1")}, BODY).status == 401
    for changed in flipped(b"probe/plain"):
        assert ask(server, f"/rpc/{changed.decode('latin-1')}/", {"authorization": header}, BODY).status == 401
    for changed in flipped(BODY):
        assert ask(server, PATH, {"authorization": header}, changed).status == 401
    assert SEEN == []
    assert ask(server, PATH, {"authorization": header}, BODY).status == 200


# ---------------------------------------------------------- what goes wrong ----


def test_an_exception_is_a_500_with_an_id_that_the_log_has(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    def fail(text: str) -> str:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError("canary-in-source " + text) from error

    ACTS["plain"] = fail
    with caplog.at_level(logging.DEBUG):
        reply = post(silos, json.dumps({"meta": {"call_id": "c1"}, "args": {"text": CANARY}}).encode())
    told = failure(reply)
    assert (reply.status, told["code"], told["executed"]) == (500, "internal", "unknown")
    assert signature(reply) is not None
    log = caplog.text
    assert told["id"] in log
    assert "ValueError" in log
    assert "KeyError" in log
    assert "test_server_core.py" in log
    line = json.loads(silos.audit("control"))
    assert (line["outcome"], line["id"], line["call_id"]) == ("failed", told["id"], "c1")
    for text in (log, reply.body.decode(), silos.audit("control")):
        assert "canary" not in text


def test_a_result_that_can_not_be_written_says_where(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    ACTS["plain"] = lambda text: [CANARY]
    reply = post(silos, BODY)
    assert (reply.status, failure(reply)["executed"]) == (500, "unknown")
    assert "RpcValueError: must be a string" in caplog.text
    assert CANARY not in caplog.text


def test_values_are_in_no_log_and_no_refusal(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    ACTS["plain"] = lambda text: Oops(reason=text)
    bodies = [
        json.dumps({"meta": {}, "args": {"text": CANARY}}),
        json.dumps({"meta": {}, "args": {"text": CANARY, "more": {CANARY: 1}, "at": CANARY}}),
        json.dumps({"meta": {}, "args": {"text": CANARY, "more": [CANARY], "limit": CANARY}}),
        '{"meta":{},"args":{"text":"' + CANARY,
        json.dumps({"meta": {"placement": CANARY, "attempt": CANARY}, "args": CANARY}),
    ]
    with caplog.at_level(logging.DEBUG):
        replies = [post(silos, body.encode()) for body in bodies]
    assert [reply.status for reply in replies] == [200, 400, 400, 400, 400]
    texts = [caplog.text, silos.audit("control"), *(reply.body.decode() for reply in replies[1:])]
    assert not any(CANARY in text for text in texts)


def test_a_replay_store_that_fails_refuses_every_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def first_seen(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
            raise OSError(28, CANARY)

    SEEN.clear()
    silos = Silos(tmp_path, own={"control": {"replay": Broken()}})
    reply = post(silos, BODY)
    assert (reply.status, failure(reply)["code"]) == (503, "unavailable")
    # it may be the second copy of a request that was executed: its caller must not believe otherwise
    assert "Rpc-Signature" not in dict(reply.headers)
    assert SEEN == []
    assert "the replay store failed: OSError" in caplog.text
    assert CANARY not in caplog.text


# ------------------------------------------------------------- calls seen ----


def test_the_audit_log_has_a_line_for_each_call_of_a_known_caller(silos: Silos) -> None:
    meta = {"call_id": "c1", "attempt": 2, "via": ["us", "control"], "viewer": "user-1"}
    post(silos, json.dumps({"meta": meta, "args": {"text": "a"}}).encode())
    post(silos, json.dumps({"meta": {"call_id": "c2"}, "args": {"text": "a"}}).encode(), "off")
    for path, headers, body in list(strangers(silos).values())[:5]:
        ask(silos["control"].server, path, headers, body)
    lines = [json.loads(line) for line in silos.audit("control").splitlines()]
    assert [(line["call_id"], line["outcome"]) for line in lines] == [("c1", "executed"), ("c2", "disabled")]
    del lines[0]["time"], lines[0]["ms"]
    assert lines[0] == {
        "caller": "us",
        "key_id": "k-us",
        "service": "probe",
        "method": "plain",
        "outcome": "executed",
        **meta,
    }


def test_an_implementation_sees_its_call(silos: Silos) -> None:
    seen: list[Any] = []

    def look(text: str) -> str:
        call = current_call()
        assert call is not None
        seen.append((call.caller, call.key_id, call.service, call.method, call.attempt, call.call_id, call.via))
        seen.append(0 < call.remaining <= 0.9)
        assert "user-1" not in repr(call)
        return text

    ACTS["plain"] = look
    meta = {"timeout_ms": 900, "call_id": "c1", "attempt": 3, "via": ["eu"], "viewer": "user-1"}
    assert post(silos, json.dumps({"meta": meta, "args": {"text": "a"}}).encode()).status == 200
    assert seen == [("us", "k-us", "probe", "plain", 3, "c1", ("eu",)), True]
    assert current_call() is None


def test_a_wait_of_centuries_is_no_error(silos: Silos) -> None:
    body = json.dumps({"meta": {"timeout_ms": 2**63 - 1}, "args": {"text": "a"}}).encode()
    assert post(silos, body).status == 200


@pytest.mark.parametrize("viewer", ["x" * 1025, "ä" * 513, "\ud800"])
def test_a_viewer_is_short_text(viewer: str) -> None:
    with pytest.raises(ValueError, match="at most 1024 bytes") as raised, on_behalf_of(viewer):
        pass
    assert viewer not in str(raised.value)
    assert raised.value.__context__ is None


def test_another_contract_is_noted_and_served(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    contracts, arguments = (
        tally(what, "probe", "plain") for what in (Counted.OTHER_CONTRACT, Counted.UNKNOWN_ARGUMENTS)
    )
    contracts.number = arguments.number = 0
    body = b'{"meta":{"contract":"ffff"},"args":{"text":"a","strange":1}}'
    assert [post(silos, body).status for _ in range(2)] == [200, 200]
    assert (contracts.number, arguments.number) == (2, 2)
    assert [message for message in caplog.messages if "unknown arguments" in message] == [
        "unknown arguments: `probe.plain` (args.strange)"
    ]

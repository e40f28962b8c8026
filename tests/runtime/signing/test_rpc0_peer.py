"""A peer that speaks the old form, written from the protocol's text alone, calls us and is called."""

import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from company.members import (
    ActorUser,
    Everything,
    Member,
    MemberPatch,
    Role,
    Subject,
    SubjectMember,
    SubjectNote,
    SubjectUnknown,
)
from probe.impl import ACTS, SEEN
from probe.service import ProbeService, RegionProbeService, method
from threaded_silos import Silos, ask

from rpcc.runtime import MethodTable, Outcome, ParamTable, RpcException, RpcInternalError, RpcUnauthorized, Settings
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of
from rpcc.runtime.serving.wsgi import WsgiApp
from rpcc.runtime.signing.keys import new_secret
from rpcc.runtime.wire import MethodWire

OLD = "an old shared secret"
UNTIL = "2999-12-31"
METHODS = ["probe.plain", "probe.moments", "organization_member.update"]


# --------------------------------------------------------------- the old peer ----


def old_mac(path: str, body: bytes) -> str:
    return hmac.new(OLD.encode(), path.encode() + b":" + body, hashlib.sha256).hexdigest()


def old_call(port: int, service: str, name: str, args: Any, scheme: str = "rpcsignature") -> tuple[int, Any]:
    path = f"/rpc/{service}/{name}/"
    body = json.dumps({"meta": {}, "args": args}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", path, body, {"Authorization": f"{scheme} rpc0:{old_mac(path, body)}"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.getheader("Rpc-Signature") is None
    connection.close()
    return response.status, answer


class OldServer(BaseHTTPRequestHandler):
    """Answers `text` as the value, if the signature is right."""

    seen: list[Any] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        scheme, _, token = self.headers["Authorization"].partition(" ")
        good = scheme.lower() == "rpcsignature" and token == "rpc0:" + old_mac(self.path, body)
        text = json.loads(body)["args"]["text"]
        self.seen.append(json.loads(body))
        answer: dict[str, Any] = {"meta": {}, "value": text} if good else {"code": "unauthorized"}
        data = json.dumps(answer).encode()
        self.send_response(500 if text == "fail" else 200 if good else 401)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        pass


@contextmanager
def running(server: Any) -> Generator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        pass


def control(folder: Path, **peer: Any) -> Silos:
    entry = {"secret": OLD, "methods": METHODS, "until": UNTIL, **peer}
    return Silos(folder, own={"control": {"rpc0": {"legacy": entry}}})


@pytest.fixture
def silos(tmp_path: Path) -> Generator[Silos]:
    ACTS.clear()
    SEEN.clear()
    yield control(tmp_path)
    ACTS.clear()


# ------------------------------------------------------------------ it calls ----


def test_an_old_peer_calls(silos: Silos) -> None:
    with running(make_server("127.0.0.1", 0, WsgiApp(silos["control"].server), handler_class=Quiet)) as port:
        assert old_call(port, "probe", "plain", {"text": "a"}) == (200, {"meta": {}, "value": "a"})
        assert old_call(port, "probe", "plain", {"text": "a"}, "RPCSIGNATURE")[0] == 200
        status, answer = old_call(port, "probe", "plain", {"text": 5})
        assert (status, answer["code"]) == (400, "bad_request")
        status, answer = old_call(port, "probe", "read", {"text": "a"})  # not a listed method
        assert (status, answer["code"]) == (401, "unauthorized")
        ACTS["plain"] = lambda text: str(1 / 0)
        assert old_call(port, "probe", "plain", {"text": "a"})[0] == 500
    lines = [json.loads(line) for line in silos.audit("control").splitlines()]
    assert [(line["caller"], line["key_id"], line["outcome"]) for line in lines] == [
        ("legacy", "rpc0", "executed"),
        ("legacy", "rpc0", "executed"),
        ("legacy", "rpc0", "bad_request"),
        ("legacy", "rpc0", "failed"),
    ]


def old_request(
    silos: Silos, body: bytes, path: str = "/rpc/probe/moments/", mac: str | None = None
) -> tuple[int, Any]:
    header = {"authorization": f"Rpcsignature rpc0:{mac or old_mac(path, body)}"}
    reply = ask(silos["control"].server, path, header, body)
    return reply.status, json.loads(reply.body)


def test_naive_datetimes_of_an_old_peer_are_in_utc(silos: Silos) -> None:
    args = {
        "at": ["2026-01-02T03:04:05", "2026-01-02T03:04:05.5", "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05Z"],
        "inside": [{"at": "2026-01-02T03:04:06", "name": "2026-01-02T03:04:07"}],
        "strange": "2026-01-02T03:04:08",
    }
    status, answer = old_request(silos, json.dumps({"meta": {}, "args": args}).encode())
    assert (status, answer.get("value")) == (
        200,
        [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.500000Z",
            "2026-01-02T02:04:05Z",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:06Z",
        ],
    )


def test_naive_datetimes_wherever_they_stand_and_no_other_text() -> None:
    naive, moment = "2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    member = {"joined_at": naive, "rank": "owner"}  # an old name
    subjects = [{"member": member}, {"note": naive}, {"later": naive}]
    it = {"moment": naive, "actor": {"user": member}, "subjects": subjects, "patch": {"seen_at": naive}, "data": naive}
    table = MethodTable("m", params=(ParamTable("it", Everything), ParamTable("by_key", dict[str, Subject])))
    args = {"it": it, "by_key": {"user": {"member": member}, "member": {"member": member}}}
    body = json.dumps({"meta": {}, "args": args}).encode()
    read = MethodWire(table).decode_request(body, naive=True).arguments
    owner = Member(joined_at=moment, role=Role.OWNER)
    assert read["it"] == Everything(
        moment=moment,
        actor=ActorUser(user=owner),
        subjects=[SubjectMember(member=owner), SubjectNote(note=naive), SubjectUnknown(arm="later", value=naive)],
        patch=MemberPatch(seen_at=moment),
        data=naive,
    )
    assert read["by_key"] == {"user": SubjectMember(member=owner), "member": SubjectMember(member=owner)}


@pytest.mark.parametrize(
    "at",
    [
        "2026-02-30T00:00:00",
        "2026-01-02",
        "2026-01-02 03:04:05",
        "2026-01-02T03:04:05\n",
        "0",
        5,
        None,
        "",
        "2026-01-02T24:00:00",
    ],
)
def test_what_is_no_datetime_stays_none(silos: Silos, at: Any) -> None:
    body = json.dumps({"meta": {}, "args": {"at": [at, "2026-01-02T03:04:05"]}}).encode()
    status, answer = old_request(silos, body)
    assert (status, [problem[0] for problem in answer["problems"]]) == (400, ["args.at[0]"])


def test_numbers_that_are_not_finite_are_refused_beside_naive_datetimes(silos: Silos) -> None:
    assert old_request(silos, b'{"meta":{},"args":{"at":["2026-01-02T03:04:05"],"x":NaN}}')[0] in (200, 400)
    assert old_request(silos, b'{"meta":{"timeout_ms":NaN},"args":{"at":["2026-01-02T03:04:05"]}}')[0] == 400


def test_naive_datetimes_of_others_are_refused(silos: Silos) -> None:
    from threaded_silos import signed_headers

    body = b'{"meta":{},"args":{"at":["2026-01-02T03:04:05"]}}'
    headers = signed_headers(silos["us"], "control", "probe", "moments", body)
    assert ask(silos["control"].server, "/rpc/probe/moments/", headers, body).status == 400


def test_the_old_form_is_refused_like_all_else(silos: Silos, tmp_path: Path) -> None:
    body = b'{"meta":{},"args":{"at":[]}}'
    good = old_mac("/rpc/probe/moments/", body)
    refused = [
        old_request(silos, body, mac="0" * 64),
        old_request(silos, body + b" ", mac=good),
        old_request(silos, body, path="/rpc/probe/plain/", mac=good),
        old_request(silos, body, path="/rpc/probe/read/"),
        old_request(silos, body, path="/rpc/x/probe/moments/"),
    ]
    (tmp_path / "late").mkdir()
    refused.append(old_request(control(tmp_path / "late", until="2020-01-01"), body))
    (tmp_path / "none").mkdir()
    refused.append(old_request(Silos(tmp_path / "none"), body))
    for status, answer in refused:
        del answer["id"]
        assert (status, answer) == (
            401,
            {"code": "unauthorized", "message": "the request is not authorized", "executed": False},
        )


# ---------------------------------------------------------------- it is called ----


def test_an_old_peer_is_called() -> None:
    OldServer.seen.clear()
    with running(ThreadingHTTPServer(("127.0.0.1", 0), OldServer)) as port:
        rpc0: dict[str, Any] = {"us": {"secret": OLD, "methods": [], "until": "2020-01-01", "send": True}}
        regions = {"us": {"addresses": f"http://127.0.0.1:{port}"}}
        client = Client(network_of(Settings(silo_mode="control", regions=regions, rpc0=rpc0)))
        table = RegionProbeService.get_method_table()

        def call(text: str) -> Any:
            return client.call(table, method(table, "named"), {"region_name": "us", "text": text})

        assert call("ä") == "ä"
        assert OldServer.seen[0]["args"] == {"region_name": "us", "text": "ä"}
        with pytest.raises(RpcInternalError) as raised:
            call("fail")
        assert raised.value.outcome is Outcome.UNKNOWN
        assert len(OldServer.seen) == 2
        client.close()

        wrong = {"us": {**rpc0["us"], "secret": "another shared secret"}}
        client = Client(network_of(Settings(silo_mode="control", regions=regions, rpc0=wrong)))
        with pytest.raises(RpcUnauthorized) as refused:
            call("a")
        error: RpcException = refused.value
        assert (error.outcome, error.retry_safe) == (Outcome.UNKNOWN, False)
        client.close()


def test_without_send_calls_are_signed_in_the_new_form(tmp_path: Path) -> None:
    keys = {"us": [{"id": "k-us", "secret": new_secret()}]}
    rpc0 = {"us": {"secret": OLD, "methods": METHODS, "until": UNTIL}}
    silos = Silos(tmp_path, own={"control": {"rpc0": rpc0}})
    assert keys
    silos["control"].call(RegionProbeService, "named", region_name="us", text="a")
    assert silos["control"].wire.sent[0][1]["Authorization"].startswith("Rpcsignature rpc1:")
    assert silos["us"].call(ProbeService, "read", text="a") == "a"

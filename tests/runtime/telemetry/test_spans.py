"""Spans and metrics of calls between silos, with OpenTelemetry's SDK: who called what, and how it ended."""

import asyncio
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from alerts.service import AlertService
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from probe.impl import ACTS, SEEN
from probe.service import Oops, ProbeService, RegionProbeService, method
from recorded_telemetry import Point, attributes_of, metric_points, record_telemetry, spans
from threaded_silos import Silos, ask, signed_headers

from rpcc.runtime import RpcDisabledException, RpcException
from rpcc.runtime.http import ConnectionLost, NotSent, Reply
from rpcc.runtime.serving.asgi import AsgiApp
from rpcc.runtime.telemetry.spans import COUNTERS, HISTOGRAMS

PROBE = ProbeService.get_method_table()
REGION_PROBE = RegionProbeService.get_method_table()


@pytest.fixture
def options() -> dict[str, Any]:
    """The options of all silos, which a test may change."""
    return {}


@pytest.fixture
def silos(tmp_path: Path, options: dict[str, Any]) -> Generator[Silos]:
    record_telemetry()
    ACTS.clear()
    SEEN.clear()
    found = Silos(tmp_path, options=options)
    found.mappings.create(1, region="us")
    yield found
    ACTS.clear()


def client_and_server() -> tuple[ReadableSpan, ReadableSpan]:
    client, server = spans()
    assert (client.kind, server.kind) == (SpanKind.CLIENT, SpanKind.SERVER)
    return client, server


def is_child(child: ReadableSpan, parent: ReadableSpan) -> bool:
    assert child.context is not None
    assert parent.context is not None
    is_in_its_trace = child.context.trace_id == parent.context.trace_id
    return is_in_its_trace and child.parent is not None and child.parent.span_id == parent.context.span_id


def counted(name: str, **attributes: Any) -> float:
    """The values of a metric's points that have these attributes, together."""
    wanted = {_dotted(key): value for key, value in attributes.items()}
    points = metric_points().get(name, [])
    return sum(count if name in _MEASURED else value for has, value, count in points if wanted.items() <= has.items())


_MEASURED = {f"rpc.{side}.{name}" for side in ("client", "server") for name in HISTOGRAMS}


def _dotted(name: str) -> str:
    return name.replace("__", ".")


# --------------------------------------------------------------------- spans ----


def test_a_call_has_a_span_on_each_side_in_one_trace(silos: Silos) -> None:
    silos["control"].call(RegionProbeService, "get", organization_id=1, text="a")
    client, server = client_and_server()
    assert client.name == server.name == "region_probe/get"
    assert is_child(server, client)
    same = {
        "rpc.system": "rpcc",
        "rpc.service": "region_probe",
        "rpc.method": "get",
        "rpcc.caller": "control",
        "rpcc.silo": "region",
        "rpcc.region": "us",
        "rpcc.outcome": "executed",
        "rpcc.attempt": 1,
    }
    found = attributes_of(client)
    call_id = found.pop("rpcc.call_id")
    assert found == {**same, "server.address": "127.0.0.1", "server.port": 2}
    assert attributes_of(server) == {**same, "rpcc.call_id": call_id}
    assert f'"call_id":"{call_id}"' in silos.audit("us")
    assert client.status.status_code is server.status.status_code is StatusCode.UNSET


def test_a_call_of_control_has_no_region(silos: Silos) -> None:
    silos["us"].call(ProbeService, "plain", text="a")
    for span in client_and_server():
        found = attributes_of(span)
        assert (found["rpcc.caller"], found["rpcc.silo"], "rpcc.region" in found) == ("us", "control", False)


def test_what_an_implementation_does_belongs_to_the_call(silos: Silos) -> None:
    """Calls that it makes, and spans of its own; and nothing after it has ended."""
    tracer = trace.get_tracer("the implementation's own")

    def act(text: str) -> str:
        with tracer.start_as_current_span("work"):
            return str(silos["us"].call(ProbeService, "plain", text=text))

    ACTS["put"] = act
    with tracer.start_as_current_span("request"):
        silos["control"].call(RegionProbeService, "put", organization_id=1, text="a")
    chain = spans()
    assert [span.name for span in chain] == ["request", *["region_probe/put"] * 2, "work", *["probe/plain"] * 2]
    assert all(map(is_child, chain[1:], chain))
    assert not trace.get_current_span().get_span_context().is_valid


def test_an_awaited_call(silos: Silos) -> None:
    asyncio.run(silos["us"].client.aio.call(PROBE, method(PROBE, "plain"), {"text": "a"}))
    client, server = client_and_server()
    assert is_child(server, client)


def test_calls_that_are_awaited_together_have_their_own_spans(silos: Silos) -> None:
    tracer = trace.get_tracer("the caller's own")

    async def one(name: str) -> None:
        with tracer.start_as_current_span(name):
            await silos["us"].client.aio.call(PROBE, method(PROBE, "plain"), {"text": name})

    async def all_at_once() -> None:
        await asyncio.gather(*[one(f"task {number}") for number in range(8)])

    asyncio.run(all_at_once())
    found = spans()
    served = [span for span in found if span.kind is SpanKind.SERVER]
    assert len(served) == 8
    for span in served:
        (client,) = [other for other in found if is_child(span, other)]
        (task,) = [other for other in found if is_child(client, other)]
        assert task.name.startswith("task ")


def test_a_span_around_the_app_is_the_parent_of_the_servers(silos: Silos) -> None:
    body = b'{"meta":{},"args":{"text":"a"}}'
    headers = signed_headers(silos["us"], "control", "probe", "plain", body)
    with trace.get_tracer("a web framework").start_as_current_span("POST"):
        ask(silos["control"].server, "/rpc/probe/plain/", headers, body)
    around, server = spans()
    assert is_child(server, around)


@pytest.mark.parametrize("header", ["", "00-1-2-3", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x" * 10_000, "ü"])
def test_a_header_that_is_none(silos: Silos, header: str) -> None:
    body = b'{"meta":{},"args":{"text":"a"}}'
    headers = {**signed_headers(silos["us"], "control", "probe", "plain", body), "traceparent": header}
    assert ask(silos["control"].server, "/rpc/probe/plain/", headers, body).status == 200
    (server,) = spans()
    assert server.parent is None


def test_nobody_but_a_known_caller_adds_to_a_trace(silos: Silos) -> None:
    body = b'{"meta":{},"args":{"text":"a"}}'
    headers = {"authorization": "Rpcsignature rpc1:x", "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"}
    before = counted("rpc.server.call.duration", rpc__response__status_code="unauthorized")
    for name in ("plain", "made-up"):
        assert ask(silos["control"].server, f"/rpc/probe/{name}/", headers, body).status == 401
    assert spans() == []
    assert counted("rpc.server.call.duration", rpc__response__status_code="unauthorized") == before + 2
    assert counted("rpc.server.call.duration", rpc__method="made-up") == 0
    assert counted("rpc.server.call.duration", rpc__method="_OTHER") >= 1


# ------------------------------------------------------------------ how it ends ----


def test_a_declared_error_is_an_answer(silos: Silos) -> None:
    ACTS["plain"] = lambda text: Oops(reason=text)
    silos["us"].call(ProbeService, "plain", text="a")
    for span in client_and_server():
        found = attributes_of(span)
        assert (found["rpcc.outcome"], found["rpcc.error"], "error.type" in found) == ("executed", "Oops", False)
        assert span.status.status_code is StatusCode.UNSET


def test_an_implementation_that_fails(silos: Silos) -> None:
    ACTS["plain"] = lambda text: 1 / 0
    with pytest.raises(RpcException):
        silos["us"].call(ProbeService, "plain", text="a")
    client, server = client_and_server()
    assert client.status.status_code is server.status.status_code is StatusCode.ERROR
    assert client.status.description is server.status.description is None
    assert attributes_of(client)["error.type"] == "RpcInternalError"
    assert attributes_of(server)["error.type"] == "ZeroDivisionError"
    for span in (client, server):
        assert attributes_of(span)["rpc.response.status_code"] == "internal"
        assert attributes_of(span)["rpcc.outcome"] == "unknown"
        assert not span.events


def test_a_refusal_is_an_error_of_the_caller_only(silos: Silos) -> None:
    wrong: Any = 5
    with pytest.raises(RpcException):
        silos["us"].client.send(PROBE, method(PROBE, "plain"), "control", {"text": wrong})
    client, server = client_and_server()
    assert (client.status.status_code, server.status.status_code) == (StatusCode.ERROR, StatusCode.UNSET)
    assert attributes_of(client)["error.type"] == "RpcInvalidRequest"
    assert attributes_of(server)["error.type"] == "bad_request"
    assert attributes_of(client)["rpcc.outcome"] == attributes_of(server)["rpcc.outcome"] == "not_executed"


@pytest.mark.parametrize(("failure", "outcome"), [(ConnectionLost("gone"), "unknown"), (NotSent("no"), "not_executed")])
def test_what_never_arrives(silos: Silos, failure: Exception, outcome: str) -> None:
    def fail(_: Reply) -> Reply:
        raise failure

    silos["us"].wire.change = fail
    before = counted("rpcc.client.retries", rpc__method="read")
    with pytest.raises(RpcException):
        silos["us"].call(ProbeService, "read", text="a")
    client, *_ = spans()
    found = attributes_of(client)
    assert (found["error.type"], found["rpcc.outcome"], found["rpcc.attempt"]) == ("RpcUnavailable", outcome, 3)
    again = [(event.name, dict(event.attributes or {})) for event in client.events]
    assert again == [("rpcc.retry", {"rpcc.attempt": number, "error.type": "RpcUnavailable"}) for number in (1, 2)]
    assert [attributes_of(span)["rpcc.attempt"] for span in spans() if span.kind is SpanKind.SERVER] == [1, 2, 3]
    assert counted("rpcc.client.retries", rpc__method="read") == before + 2


def test_a_call_that_is_not_sent(silos: Silos, options: dict[str, Any]) -> None:
    options["disabled-service-methods"] = ["probe"]
    before = counted("rpcc.client.disabled")
    with pytest.raises(RpcDisabledException):
        silos["us"].call(ProbeService, "plain", text="a")
    (client,) = spans()
    assert attributes_of(client)["error.type"] == "RpcDisabledException"
    assert attributes_of(client)["rpcc.outcome"] == "not_executed"
    assert counted("rpcc.client.disabled") == before + 1


def test_an_organization_without_a_region_is_no_failure_where_it_may_be(silos: Silos) -> None:
    assert silos["control"].call(RegionProbeService, "get", organization_id=404, text="a") is None
    (client,) = spans()
    assert (attributes_of(client)["rpcc.outcome"], client.status.status_code) == ("not_executed", StatusCode.UNSET)


def test_a_call_that_its_caller_gives_up(silos: Silos) -> None:
    async def give_up() -> None:
        task = asyncio.create_task(silos["us"].client.aio.call(PROBE, method(PROBE, "plain"), {"text": "a"}))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    client = next(span for span in spans() if span.kind is SpanKind.CLIENT)
    assert attributes_of(client)["error.type"] == "CancelledError"
    assert attributes_of(client)["rpcc.outcome"] == "unknown"
    assert client.status.status_code is StatusCode.ERROR


def test_calls_that_are_cancelled_where_they_are_served(tmp_path: Path) -> None:
    """One runs, and one waits for room, when a server or what stands around the app gives both up."""
    record_telemetry()
    silos = Silos(tmp_path, services=[AlertService], concurrency=1)
    app = AsgiApp(silos["control"].server)
    body = b'{"meta":{},"args":{"milliseconds":60000}}'

    async def ask_to_wait() -> None:
        signed = signed_headers(silos["us"], "control", "alert", "wait", body)
        headers = [(name.encode(), value.encode()) for name, value in signed.items()]
        messages = [{"type": "http.request", "body": body}]

        async def receive() -> dict[str, Any]:
            return messages.pop()

        async def send(_: Any) -> None:
            raise AssertionError("nobody is answered")

        await app({"type": "http", "method": "POST", "path": "/rpc/alert/wait/", "headers": headers}, receive, send)

    async def give_up() -> None:
        tasks = [asyncio.create_task(ask_to_wait()) for _ in range(2)]
        for _ in range(50):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        assert await asyncio.gather(*tasks, return_exceptions=True) == [ANY, ANY]
        assert all(task.cancelled() for task in tasks)

    asyncio.run(give_up())
    ended = [{name: attributes_of(span)[name] for name in ("rpcc.outcome", "error.type")} for span in spans()]
    assert ended == [
        {"rpcc.outcome": "unknown", "error.type": "CancelledError"},
        {"rpcc.outcome": "not_executed", "error.type": "expired"},
    ]
    assert [span.status.status_code for span in spans()] == [StatusCode.ERROR] * 2
    outcomes = [json.loads(line)["outcome"] for line in silos.audit("control").splitlines()]
    assert sorted(outcomes) == ["cancelled", "expired"]
    assert app.server.running == 0


# ------------------------------------------------------------------- metrics ----


def test_calls_are_counted_and_measured_on_both_sides(silos: Silos) -> None:
    names = [f"rpc.{side}.{name}" for side in ("client", "server") for name in HISTOGRAMS]
    names += ["rpcc.client.calls", "rpcc.server.calls"]
    before = {name: counted(name, rpc__service="probe", rpc__method="plain") for name in names}
    for _ in range(3):
        silos["eu"].call(ProbeService, "plain", text="a" * 50)
    after = {name: counted(name, rpc__service="probe", rpc__method="plain") for name in names}
    assert after == {name: number + 3 for name, number in before.items()}
    points = metric_points()
    assert _sum(points["rpc.client.request.size"], "eu") == _sum(points["rpc.server.request.size"], "eu") > 3 * 50
    assert _sum(points["rpc.client.response.size"], "eu") == _sum(points["rpc.server.response.size"], "eu") > 3 * 50
    assert 0 < _sum(points["rpc.server.call.duration"], "eu") < _sum(points["rpc.client.call.duration"], "eu")


def _sum(points: list[Point], caller: str) -> float:
    wanted = {"rpcc.caller": caller, "rpc.method": "plain", "rpcc.outcome": "executed"}
    return sum(value for attributes, value, _ in points if wanted.items() <= attributes.items())


def test_every_notice_is_a_metric(silos: Silos, options: dict[str, Any]) -> None:
    server, us = silos["control"].server, silos["us"]
    before = {name: counted(name) for name, _ in COUNTERS.values()}

    def send(body: bytes, name: str = "plain") -> int:
        return ask(server, f"/rpc/probe/{name}/", signed_headers(us, "control", "probe", name, body), body).status

    assert send(b'{"meta":{"contract":"another"},"args":{"text":"a","more_of_it":1}}') == 200
    assert send(b'{"meta":{},"args":{"text":"a"}}', "off") == 503
    after = {name: counted(name) - before[name] for name in before}
    expected = {"calls": 2, "unknown_members": 1, "contract_mismatches": 1, "disabled": 1}
    assert {name: number for name, number in after.items() if number} == {
        f"rpcc.server.{name}": number for name, number in expected.items()
    }


def test_every_count_is_a_metric_with_a_name_of_its_own() -> None:
    assert len({name for name, _ in COUNTERS.values()}) == len(COUNTERS)
    assert set(COUNTERS) == set(type(next(iter(COUNTERS))))


# -------------------------------------------------------------------- faults ----


class Faulty(SpanProcessor):
    """A program's own part of OpenTelemetry, which fails while a test says so."""

    fails = False

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        if self.fails:
            raise RuntimeError("a canary")

    def on_end(self, span: ReadableSpan) -> None:
        if self.fails:
            raise LookupError("a canary")


def test_who_is_told_of_calls_can_not_make_them_fail(silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
    provider: Any = trace.get_tracer_provider()
    faulty = Faulty()
    provider.add_span_processor(faulty)
    silos["us"].call(ProbeService, "plain", text="a")
    try:
        faulty.fails = True
        for _ in range(2):
            assert silos["us"].call(ProbeService, "plain", text="a") == "a"
    finally:
        faulty.fails = False
    told = [record.getMessage() for record in caplog.records]
    assert told == ["a call could not be told to OpenTelemetry: RuntimeError"]

"""Canaries go through calls of every kind and every failure; nothing that silos produce beside the answers has one.

Searched are logs, spans, metrics, errors, audit lines and the file of usage. What callers say by `on_behalf_of`, and
which silo they are, stands in the audit log by design, and is no argument.
"""

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from probe.impl import ACTS, SEEN
from probe.service import Moment, Oops, ProbeService, RegionProbeService, method
from recorded_telemetry import attributes_of, metric_points, record_telemetry, spans
from threaded_silos import Silos, ask, signed_headers

from rpcc.runtime import RpcException
from rpcc.runtime.http import BadReply, ConnectionLost, NotSent, Reply, TimedOut

CANARY = "canary-5e1f"
NUMBER, UNMAPPED = 918_273_645, 918_273_646
"""Canaries among integers: ids of organizations, one of which has no region."""
PROBE = ProbeService.get_method_table()


@pytest.fixture
def options() -> dict[str, Any]:
    """The options of all silos, which a test may change."""
    return {}


@pytest.fixture
def silos(tmp_path: Path, options: dict[str, Any]) -> Generator[Silos]:
    record_telemetry()
    ACTS.clear()
    SEEN.clear()
    found = Silos(tmp_path, options=options, usage=tmp_path / "usage.sqlite", timeout=30)
    found.mappings.create(NUMBER, region="us")
    yield found
    ACTS.clear()
    for name in ("control", "us", "eu"):
        usage = found[name].network.usage
        assert usage is not None
        usage.close()


class Produced:
    """All that a scenario leaves behind."""

    def __init__(self, silos: Silos, caplog: pytest.LogCaptureFixture) -> None:
        self._silos = silos
        self._caplog = caplog
        self.errors: list[str] = []
        caplog.set_level(logging.DEBUG)

    def fails(self, call: Callable[[], object]) -> None:
        """Make a call that has to fail, and keep all that a handler gets to see of its error."""
        with pytest.raises(RpcException) as caught:
            call()
        self._keep(caught.value)

    def _keep(self, error: BaseException) -> None:
        # of a traceback without lines of source: those of this file have canaries
        frames = [f"{frame.filename} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        self.errors += [str(error), repr(error), repr(error.args), repr(vars(error)), *frames]
        for other in (error.__cause__, error.__context__):
            if other is not None:
                self._keep(other)

    def everything(self) -> dict[str, str]:
        """By where it stands."""
        usage = self._silos["control"].network.usage
        assert usage is not None
        usage.write()
        with closing(sqlite3.connect(self._silos.folder / "usage.sqlite")) as connection:
            counted = repr(connection.execute("SELECT * FROM rpcc_usage").fetchall())
        told = [repr((span.name, attributes_of(span), span.status.description, span.events)) for span in spans()]
        told += [repr([(event.name, event.attributes) for event in span.events]) for span in spans()]
        return {
            "logs": "\n".join([self._caplog.text, *map(_whole, self._caplog.records)]),
            "errors": "\n".join(self.errors),
            "spans": "\n".join(told),
            "metrics": repr(metric_points()),
            "audit": "".join(self._silos.audit(name) for name in ("control", "us", "eu")),
            "usage": counted,
        }


def _whole(record: logging.LogRecord) -> str:
    return f"{record.getMessage()} {record.args!r} {record.exc_info!r}"


def raising(error: Exception) -> Callable[[str], Any]:
    def act(_: str) -> Any:
        raise error

    return act


def in_a_list(text: str) -> list[str]:
    """Not what the method declares, nor is the next."""
    return [text]


def as_a_key(text: str) -> dict[str, int]:
    return {text: 5}


def succeed(silos: Silos) -> None:
    us, control = silos["us"], silos["control"]
    assert us.call(ProbeService, "plain", text=CANARY, more=[CANARY]) == CANARY
    assert us.call(ProbeService, "nothing", text=CANARY) is None
    assert control.call(RegionProbeService, "get", organization_id=NUMBER, text=CANARY) == CANARY
    assert control.call(RegionProbeService, "named", region_name="us", text=CANARY) == CANARY
    assert us.client.send(PROBE, method(PROBE, "plain"), "control", {"text": CANARY})["value"] == CANARY
    assert asyncio.run(us.client.aio.call(PROBE, method(PROBE, "plain"), {"text": CANARY})) == CANARY
    ACTS["plain"] = lambda text: Oops(reason=text)
    assert us.call(ProbeService, "plain", text=CANARY) == Oops(reason=CANARY)


def be_refused(silos: Silos, produced: Produced, options: dict[str, Any]) -> None:
    """By the caller, for its arguments and what they lead to; and by the server, for what it gets."""
    us, control = silos["us"], silos["control"]
    wrong: Any = Moment.model_construct(at=CANARY)
    produced.fails(lambda: us.call(ProbeService, "plain", text=[CANARY]))
    produced.fails(lambda: us.call(ProbeService, "moments", at=[CANARY], inside=[wrong]))
    produced.fails(lambda: us.call(ProbeService, "plain", text=CANARY + "\ud800"))
    produced.fails(lambda: us.call(ProbeService, "off", text=CANARY))
    arguments: list[dict[str, Any]] = [{"text": [CANARY]}, {"text": "", "limit": CANARY}, {"more": {CANARY: CANARY}}]
    for sent in arguments:
        produced.fails(partial(us.client.send, PROBE, method(PROBE, "plain"), "control", sent))
    produced.fails(lambda: control.call(RegionProbeService, "put", organization_id=UNMAPPED, text=CANARY))
    produced.fails(lambda: control.call(RegionProbeService, "named", region_name=CANARY, text=CANARY))
    for option in ("disabled-service-methods", "denied-callers"):
        options[option] = ["probe", "us"]
        produced.fails(lambda: us.call(ProbeService, "plain", text=CANARY))
        body = b'{"meta":{},"args":{"text":"%b"}}' % CANARY.encode()
        headers = signed_headers(us, "control", "probe", "plain", body)
        assert ask(control.server, "/rpc/probe/plain/", headers, body).status in (403, 503)
        options.clear()


def send_odd_bodies(silos: Silos) -> None:
    """What no client of ours sends."""
    canary = CANARY.encode()
    server = silos["control"].server
    for body in (
        canary,
        b'{"%b":1}' % canary,
        b'{"meta":{},"args":{"text":"%b","limit":"%b"}}' % (canary, canary),
        b'{"meta":{"timeout_ms":"%b"},"args":{"text":"a"}}' % canary,
        b'{"meta":{"strange":"%b"},"args":{"text":"a","strange":"%b"}}' % (canary, canary),
        b'{"meta":{},"args":{"text":"%b' % canary,
        b'{"meta":{},"args":{"text":"a","more":["%b",5]}}' % canary,
    ):
        headers = signed_headers(silos["us"], "control", "probe", "plain", body)
        ask(server, "/rpc/probe/plain/", headers, body)
        forged = {"authorization": headers["authorization"][:-4] + "0000", "traceparent": CANARY}
        ask(server, "/rpc/probe/plain/", forged, body)
        ask(server, "/rpc/probe/plain/", {**headers, "traceparent": CANARY, "tracestate": CANARY}, body)


def fail(silos: Silos, produced: Produced) -> None:
    """The implementation, for every kind of error that may quote its arguments; and the answer."""
    us, control = silos["us"], silos["control"]
    chained = ValueError(CANARY)
    chained.__cause__ = KeyError(CANARY)
    for act in (raising(chained), raising(RuntimeError({CANARY: NUMBER})), in_a_list, as_a_key):
        ACTS["plain"] = ACTS["put"] = act
        produced.fails(lambda: us.call(ProbeService, "plain", text=CANARY))
        produced.fails(lambda: control.call(RegionProbeService, "put", organization_id=NUMBER, text=CANARY))
    ACTS.clear()


def lose(silos: Silos, produced: Produced) -> None:
    """The connection, or what comes back on it."""
    us = silos["us"]
    canary = CANARY.encode()
    failures = [NotSent("no"), ConnectionLost("gone"), TimedOut("late", sent=True), BadReply("what")]
    changes: list[Callable[[Reply], Reply]] = [_throwing(failure) for failure in failures]
    bodies = (b'{"value":"%b"}' % canary, canary, b'{"code":"%b","message":"%b"}' % (canary, canary))
    changes += [_answering(status, body) for body in bodies for status in (200, 302, 404, 500, 503)]
    for change in changes:
        us.wire.change = change
        produced.fails(lambda: us.call(ProbeService, "read", text=CANARY))
    us.wire.change = None


def _throwing(failure: Exception) -> Callable[[Reply], Reply]:
    def change(_: Reply) -> Reply:
        raise failure

    return change


def _answering(status: int, body: bytes) -> Callable[[Reply], Reply]:
    return lambda reply: Reply(status, reply.headers, body, keep_alive=True)


def test_no_canary_is_found(silos: Silos, options: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    produced = Produced(silos, caplog)
    succeed(silos)
    be_refused(silos, produced, options)
    send_odd_bodies(silos)
    fail(silos, produced)
    lose(silos, produced)
    everything = produced.everything()
    # or the search would find nothing for want of something to search
    assert {name: len(text) > 500 for name, text in everything.items()} == dict.fromkeys(everything, True)
    for name in ("logs", "spans", "metrics", "audit", "usage"):
        assert "probe" in everything[name]
    canaries = (CANARY, str(NUMBER), str(UNMAPPED))
    found = {
        (name, canary): text.partition(canary)[0][-200:]
        for name, text in everything.items()
        for canary in canaries
        if canary in text
    }
    assert found == {}

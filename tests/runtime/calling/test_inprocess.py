"""Calls to servers of the same process go the way of all calls, but for the sockets."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from probe.impl import ACTS
from probe.service import Oops, ProbeService, RegionProbeService, method
from threaded_silos import Silos

from rpcc.runtime import (
    Outcome,
    RpcInternalError,
    RpcResponseException,
    RpcTimeout,
    RpcUnavailable,
    current_call,
    on_behalf_of,
)
from rpcc.runtime.calling.client import Client
from rpcc.runtime.calling.inprocess import InProcess

WHERE: ContextVar[str] = ContextVar("where", default="outside")
PROBE = ProbeService.get_method_table()


@pytest.fixture
def silos(tmp_path: Path) -> Generator[Silos]:
    ACTS.clear()
    yield Silos(tmp_path)
    ACTS.clear()


def test_the_bytes_of_a_call_are_signed_and_read(silos: Silos) -> None:
    ACTS["plain"] = lambda text: Oops(reason=text)
    assert silos["us"].call(ProbeService, "plain", text="ä") == Oops(reason="ä")
    path, headers, body = silos["us"].wire.sent[0]
    assert path == "/rpc/probe/plain/"
    assert headers["Authorization"].startswith("Rpcsignature rpc1:k-us:us:control:")
    assert body.endswith('"args":{"text":"ä"}}'.encode())
    reply = silos["us"].wire.replies[0]
    assert reply.headers["rpc-signature"].startswith("rpc1:")
    assert reply.body == '{"meta":{},"error":{"name":"Oops","value":{"reason":"ä"}}}'.encode()


def test_a_silo_sees_nothing_of_its_callers_context(silos: Silos) -> None:
    seen: list[Any] = []

    @contextmanager
    def entering(silo: str) -> Generator[None]:
        token = WHERE.set(f"in {silo}")
        try:
            yield
        finally:
            WHERE.reset(token)
            seen.append("left")

    def act(text: str) -> str:
        call = current_call()
        seen.append((WHERE.get(), call and call.caller))
        return text

    network = silos["us"].network
    client = Client(network, InProcess(network, silos.servers.get, entering=entering))
    ACTS["plain"] = act
    WHERE.set("at the caller's")
    with on_behalf_of("user-1"):
        client.call(PROBE, method(PROBE, "plain"), {"text": "a"})
    assert seen == [("in control", "us"), "left"]
    assert WHERE.get() == "at the caller's"
    assert current_call() is None


def test_what_fails_there_fails_as_it_does_elsewhere(silos: Silos) -> None:
    ACTS["plain"] = lambda text: str(1 / 0)
    with pytest.raises(RpcInternalError) as raised:
        silos["us"].call(ProbeService, "plain", text="a")
    assert raised.value.outcome is Outcome.UNKNOWN
    assert raised.value.__cause__ is None
    assert raised.value.failure_id is not None
    assert raised.value.failure_id in silos.audit("control")


def test_a_silo_without_a_server_is_down(silos: Silos) -> None:
    control = silos["control"]
    del silos.servers["eu"]
    assert control.call(RegionProbeService, "named", region_name="us", text="a") == "a"
    with pytest.raises(RpcUnavailable, match="nobody listens for `eu`") as raised:
        control.call(RegionProbeService, "named", region_name="eu", text="a")
    assert raised.value.outcome is Outcome.NOT_EXECUTED


def test_a_reply_that_comes_too_late_or_is_too_large(tmp_path: Path) -> None:
    silos = Silos(tmp_path, timeout=1.0, own={"us": {"limits": {"max_body": 200}}})
    ACTS.clear()

    def late(text: str) -> str:
        time.sleep(1.1)
        return text

    ACTS["plain"] = late
    with pytest.raises(RpcTimeout) as raised:
        silos["us"].call(ProbeService, "plain", text="a")
    assert raised.value.outcome is Outcome.UNKNOWN
    ACTS["plain"] = lambda text: "x" * 300
    with pytest.raises(RpcResponseException, match="more than 200 bytes"):
        silos["us"].call(ProbeService, "plain", text="a")
    ACTS.clear()

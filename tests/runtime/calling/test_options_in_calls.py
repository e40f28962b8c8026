"""What options do to calls: refused by the caller and by the server, sent again, given up; and never locally."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from probe.impl import ACTS, SEEN
from probe.service import ProbeService, RegionProbeService, method
from threaded_silos import Silos, ask, signed_headers

from rpcc.runtime import (
    Outcome,
    RpcDisabledException,
    RpcRemoteException,
    RpcUnauthorized,
    RpcUnavailable,
    Settings,
    current_call,
)
from rpcc.runtime.calling.client import Client
from rpcc.runtime.http import ConnectionLost, NotSent, Reply
from rpcc.runtime.network import network_of
from rpcc.runtime.signing.keys import new_secret

PROBE = ProbeService.get_method_table()
Tables = dict[str, dict[str, Any]]


@pytest.fixture
def options() -> Tables:
    """The options of each silo, which a test may change."""
    return {"control": {}, "us": {}, "eu": {}}


@pytest.fixture
def silos(tmp_path: Path, options: Tables) -> Generator[Silos]:
    ACTS.clear()
    SEEN.clear()
    found = Silos(tmp_path, {name: {"options": table} for name, table in options.items()})
    found.mappings.create(1, region="us")
    yield found
    ACTS.clear()


# ------------------------------------------------------------- switched off ----


@pytest.mark.parametrize("name", ["ProbeService.plain", "probe.plain", "ProbeService", "probe"])
def test_the_caller_refuses_before_anything_is_sent(silos: Silos, options: Tables, name: str) -> None:
    assert silos["us"].call(ProbeService, "plain", text="a") == "a"
    options["us"]["disabled-service-methods"] = [name]
    with pytest.raises(RpcDisabledException) as caught:
        silos["us"].call(ProbeService, "plain", text="b")
    assert str(caught.value) == "`probe.plain` is disabled by `disabled-service-methods`"
    assert (caught.value.outcome, caught.value.fault) == (Outcome.NOT_EXECUTED, "settings")
    assert caught.value.call_id is not None
    assert len(silos["us"].wire.sent) == 1
    if "." in name:
        assert silos["us"].call(ProbeService, "read", text="c") == "c"
    options["us"].clear()
    assert silos["us"].call(ProbeService, "plain", text="d") == "d"


@pytest.mark.parametrize("name", ["RegionProbeService.get", "region_probe"])
def test_the_server_refuses_and_says_that_nothing_was_executed(silos: Silos, options: Tables, name: str) -> None:
    options["us"]["disabled-service-methods"] = [name]
    with pytest.raises(RpcUnavailable) as caught:
        silos["control"].call(RegionProbeService, "get", organization_id=1, text="a")
    assert (caught.value.code, caught.value.status) == ("disabled", 503)
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert SEEN == []
    assert len(silos["control"].wire.sent) == 1
    assert '"outcome":"disabled"' in silos.audit("us")
    options["us"].clear()
    assert silos["control"].call(RegionProbeService, "get", organization_id=1, text="b") == "b"


def test_calls_by_name_and_awaited_calls_are_refused_too(silos: Silos, options: Tables) -> None:
    options["us"]["disabled-service-methods"] = ["probe.plain"]
    client, plain = silos["us"].client, method(PROBE, "plain")
    with pytest.raises(RpcDisabledException):
        client.send(PROBE, plain, "control", {"text": "a"})
    with pytest.raises(RpcDisabledException):
        asyncio.run(client.aio.call(PROBE, plain, {"text": "a"}))
    assert silos["us"].wire.sent == []


LOCAL = """
from probe.service import probe, region_probe
from rpcc.runtime import *

everything = {"disabled-service-methods": ["probe", "RegionProbeService.put"], "denied-callers": ["control", "us"]}
configure(Settings(silo_mode=MODE, options=everything, **REST))
if MODE != "region":
    assert probe.plain(text="a") == "a"
    assert dispatch_to_local_service("probe", "plain", {"text": "b"})["value"] == "b"
if MODE != "control":
    assert region_probe.put(organization_id=1, text="c") == "c"
"""


@pytest.mark.parametrize(("mode", "rest"), [("monolith", {}), ("region", {"region": "us"}), ("control", {})])
def test_a_local_call_is_never_refused(mode: str, rest: dict[str, str]) -> None:
    program = LOCAL.replace("MODE", repr(mode)).replace("REST", repr(rest))
    path = {"PYTHONPATH": ":".join(part for part in sys.path if part)}
    subprocess.run([sys.executable, "-W", "error", "-c", program], env=path, check=True, timeout=60)


# ------------------------------------------------------------------- callers ----


def test_a_denied_caller_is_refused_until_it_is_not(silos: Silos, options: Tables) -> None:
    options["control"]["denied-callers"] = ["us"]
    with pytest.raises(RpcUnauthorized) as caught:
        silos["us"].call(ProbeService, "plain", text="a")
    assert (caught.value.code, caught.value.status) == ("forbidden", 403)
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert silos["eu"].call(ProbeService, "plain", text="b") == "b"
    options["control"].clear()
    assert silos["us"].call(ProbeService, "plain", text="c") == "c"
    assert [text for _, text in SEEN] == ["b", "c"]
    assert '"caller":"us","key_id":"k-us","service":"probe","method":"plain"' in silos.audit("control")


def test_a_refusal_of_a_denied_caller_is_given_once(silos: Silos, options: Tables) -> None:
    """A second copy of a request that may have been executed is not told by a signature that it was not."""
    body = b'{"meta":{},"args":{"text":"a"}}'
    headers = signed_headers(silos["us"], "control", "probe", "plain", body)
    assert ask(silos["control"].server, "/rpc/probe/plain/", headers, body).status == 200
    options["control"]["denied-callers"] = ["us"]
    answer = ask(silos["control"].server, "/rpc/probe/plain/", headers, body)
    assert (answer.status, "Rpc-Signature" in dict(answer.headers)) == (401, False)


def test_a_stranger_does_not_learn_who_is_denied(silos: Silos, options: Tables) -> None:
    body = b'{"meta":{},"args":{"text":"a"}}'
    headers = signed_headers(silos["us"], "control", "probe", "plain", body)
    forged = {"authorization": headers["authorization"][:-4] + "0000"}
    options["control"]["denied-callers"] = ["us"]
    assert ask(silos["control"].server, "/rpc/probe/plain/", forged, body).status == 401


def test_a_peer_with_the_old_form_is_denied_too(tmp_path: Path) -> None:
    rpc0 = {"us": {"secret": "an old secret of some length", "methods": ["probe.plain"], "until": "2999-01-01"}}
    table: dict[str, Any] = {}
    sends = {"control": {**rpc0["us"], "send": True}}
    silos = Silos(tmp_path, {"control": {"options": table, "rpc0": rpc0}, "us": {"rpc0": sends}})
    assert silos["us"].call(ProbeService, "plain", text="a") == "a"
    table["denied-callers"] = ["us"]
    with pytest.raises(RpcUnauthorized) as caught:
        silos["us"].call(ProbeService, "plain", text="b")
    assert caught.value.status == 403
    assert [text for _, text in SEEN][-1] == "a"


# --------------------------------------------------------- attempts and time ----


class Failing:
    """A poster that fails as a test says, and counts."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        self.times: list[float] = []

    def post(self, *_: Any, deadline: float, **__: Any) -> Reply:
        self.times.append(deadline - time.monotonic())
        raise self.failure


def attempts(name: str, failure: Exception, **options: Any) -> int:
    """How often a call is sent that keeps failing."""
    poster = Failing(failure)
    settings = Settings(
        silo_mode="region",
        region="us",
        control="http://127.0.0.1:1",
        keys={"control": [{"id": "k", "secret": new_secret()}]},
        options={option.replace("_", "-"): value for option, value in options.items()},
    )
    client = Client(network_of(settings), poster)
    with pytest.raises(RpcRemoteException):
        client.call(PROBE, method(PROBE, name), {"text": "a"})
    return len(poster.times)


NOT_SENT, LOST = NotSent("no"), ConnectionLost("gone")


def test_retries_take_the_place_of_the_attribute_and_the_setting() -> None:
    assert [attempts("plain", NOT_SENT), attempts("read", NOT_SENT), attempts("read", LOST)] == [3, 3, 3]
    assert [attempts(name, NOT_SENT, retries=0) for name in ("plain", "read", "again")] == [1, 1, 1]
    assert [attempts(name, NOT_SENT, retries=1) for name in ("plain", "read", "again")] == [2, 2, 2]
    assert attempts("read", LOST, retries=4) == 5


def test_what_may_have_run_is_not_sent_again_whatever_the_options_say() -> None:
    assert attempts("plain", LOST, retries=5) == 1
    assert attempts("nothing", LOST, method_retry_overrides={"probe.nothing": 5}) == 1


def test_a_methods_own_retries_come_first() -> None:
    overrides = {"ProbeService.read": 3, "probe": 1}
    assert [attempts(name, NOT_SENT, retries=0, method_retry_overrides=overrides) for name in ("read", "again")] == [
        4,
        2,
    ]


def test_a_wrong_override_is_as_none() -> None:
    assert attempts("read", NOT_SENT, retries=-4, method_retry_overrides={"probe.read": "often"}) == 3


def test_a_methods_time(silos: Silos, options: Tables) -> None:
    def remaining(text: str) -> str:
        call = current_call()
        assert call is not None
        return str(call.remaining)

    ACTS["plain"] = remaining
    assert 4 < float(silos["us"].call(ProbeService, "plain", text="")) <= 5
    options["us"]["method-timeout-overrides"] = {"ProbeService": {"plain": 60}}
    assert 50 < float(silos["us"].call(ProbeService, "plain", text="")) <= 60
    options["us"]["method-timeout-overrides"] = {"probe.plain": -1}
    assert 4 < float(silos["us"].call(ProbeService, "plain", text="")) <= 5

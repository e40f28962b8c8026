"""Calls to other silos that are awaited: the steps are those of threads; only what waits differs."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from alerts.model import NobodyOnDuty
from alerts.service import AlertService, BellService, PagerService
from http_servers import Peer, serving
from threaded_silos import Silos

from rpcc.runtime import (
    MethodTable,
    Outcome,
    RpcException,
    RpcInternalError,
    RpcTimeout,
    RpcUnavailable,
    RpcValueError,
    Settings,
)
from rpcc.runtime.calling.aclient import AsyncClient
from rpcc.runtime.calling.client import Client
from rpcc.runtime.http import NotConnected, Reply
from rpcc.runtime.network import network_of
from rpcc.runtime.placement.mappings import RegionMapping
from rpcc.runtime.placement.memory import MemoryMappingStore
from rpcc.runtime.signing.keys import new_secret

ALERT = AlertService.get_method_table()
BELL = BellService.get_method_table()
SERVICES: Any = [AlertService, BellService, PagerService]


def method(table: Any, name: str) -> MethodTable:
    found: MethodTable = next(method for method in table.methods if method.name == name)
    return found


@pytest.fixture
def silos(tmp_path: Path) -> Silos:
    return Silos(tmp_path, services=SERVICES)


def client_of(*addresses: str, poster: Any = None, **more: Any) -> AsyncClient:
    """The region `us`, which calls control."""
    keys = {"control": [{"id": "k", "secret": new_secret()}]}
    settings = Settings(**{"silo_mode": "region", "region": "us", "control": addresses, "keys": keys, **more})
    return Client(network_of(settings), poster).aio


def alert(client: AsyncClient, name: str = "alert", **arguments: Any) -> Any:
    return asyncio.run(client.call(ALERT, method(ALERT, name), arguments))


# ------------------------------------------------------------------ whole calls ----


def test_values_and_declared_errors_come_back(silos: Silos) -> None:
    client = silos["us"].client.aio
    assert client is silos["us"].client.aio
    assert alert(client, user_id=7) == 7
    assert alert(client, user_id=0, text="night") == NobodyOnDuty(team="night")
    assert '"outcome":"executed"' in silos.audit("control")


def test_a_sync_call_reaches_an_async_implementation(silos: Silos) -> None:
    assert silos["us"].call(AlertService, "alert", user_id=7) == 7
    thread, loop, _, caller = silos["us"].call(PagerService, "where")
    assert (thread, loop, caller) == (threading.current_thread().name, "", "us")


def test_who_calls_is_known_on_the_loop_and_in_the_threads_behind_it(silos: Silos) -> None:
    client = silos["us"].client.aio
    assert alert(client, "ask_pager")[3] == "us"
    silos.mappings.create(1, region="us")
    found = asyncio.run(silos["control"].client.aio.call(BELL, method(BELL, "ring"), {"organization_id": 1}))
    assert found[0] == "rpcc-loop"
    assert found[3] == "control"


def test_calls_of_many_tasks_and_of_several_loops(silos: Silos) -> None:
    client = silos["us"].client.aio

    async def many() -> list[Any]:
        one = method(ALERT, "alert")
        return await asyncio.gather(*(client.call(ALERT, one, {"user_id": at}) for at in range(1, 30)))

    assert asyncio.run(many()) == asyncio.run(many()) == list(range(1, 30))


def test_what_a_local_call_would_raise_is_raised(silos: Silos) -> None:
    client = silos["us"].client.aio
    with pytest.raises(TypeError, match=r"alert\(\) missing required keyword-only argument: 'user_id'"):
        alert(client)
    with pytest.raises(RpcValueError):
        alert(client, user_id="7")


# ---------------------------------------------------------------------- routing ----


class Store(MemoryMappingStore):
    """Notes which threads ask it."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str] = []

    def by_organization_id(self, organization_id: int, /) -> RegionMapping | None:
        self.threads.append(threading.current_thread().name)
        return super().by_organization_id(organization_id)


def test_the_loop_never_waits_for_the_store_of_mappings(tmp_path: Path) -> None:
    store = Store()
    store.create(1, region="eu")
    silos = Silos(tmp_path, {"control": {"mappings": store}}, services=SERVICES)
    client = silos["control"].client.aio

    async def ring(organization_id: int) -> Any:
        return await client.call(BELL, method(BELL, "ring"), {"organization_id": organization_id})

    assert [asyncio.run(ring(1))[3] for _ in range(2)] == ["control", "control"]
    assert len(store.threads) == 1  # then it is remembered
    assert "MainThread" not in store.threads
    assert asyncio.run(ring(2)) is None
    assert len(store.threads) == 2
    assert "MainThread" not in store.threads


# --------------------------------------------------------------------- delivery ----


def caught(call: Callable[[], Any]) -> RpcException:
    with pytest.raises(RpcException) as found:
        call()
    return found.value


class Refusing:
    """A poster to which nobody listens; notes who asks."""

    def __init__(self) -> None:
        self.attempts = 0

    def post(self, address: Any, path: str, headers: Mapping[str, str], body: bytes, **more: Any) -> Reply:
        self.attempts += 1
        raise NotConnected("nobody listens", connected=None)


def test_a_call_that_was_not_sent_is_tried_again() -> None:
    poster = Refusing()
    error = caught(lambda: alert(client_of("http://127.0.0.1:1", poster=poster, attempts=3), user_id=1))
    assert (type(error), error.outcome, poster.attempts) == (RpcUnavailable, Outcome.NOT_EXECUTED, 3)


def test_a_failing_implementation(silos: Silos) -> None:
    error = caught(lambda: alert(silos["us"].client.aio, "wait", milliseconds=-1))
    assert isinstance(error, RpcInternalError)
    assert error.outcome is Outcome.UNKNOWN
    assert error.call_id is not None


def test_a_cancelled_call_closes_its_connection() -> None:
    asked, closed = Event(), Event()

    def script(peer: Peer) -> None:
        peer.request()
        asked.set()
        if peer.is_closed():
            closed.set()

    async def cancelled(address: str) -> None:
        client = client_of(address)
        task = asyncio.create_task(client.call(ALERT, method(ALERT, "alert"), {"user_id": 1}))
        assert await asyncio.to_thread(asked.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with serving(script) as server:
        asyncio.run(cancelled(str(server.address)))
        assert closed.wait(10)


def test_the_time_of_a_call_ends() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.is_closed()

    with serving(script) as server:
        error = caught(lambda: alert(client_of(str(server.address), timeout=0.05), user_id=1))
    assert (type(error), error.outcome) == (RpcTimeout, Outcome.UNKNOWN)

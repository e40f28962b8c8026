"""Stopping loses no call: who asks gets an answer, or learns that nothing was done."""

import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from silo_clients import METHODS, TABLE, client_of, wait_for, work
from silo_processes import SERVERS, Connection, body_of, request, running

from rpcc.runtime import Outcome, RpcException
from rpcc.runtime.serving import stopping
from rpcc.runtime.serving.stopping import close_doors

GRANIAN = ("granian-wsgi", "granian-asgi")


@pytest.fixture
def pool() -> Generator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(32) as found:
        yield found


@pytest.mark.parametrize("server", SERVERS)
def test_stopping(server: str, tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with running(server, tmp_path, drain_delay=1.2) as silo, Connection(silo.port) as kept:
        head, body, signed = request("workshop", "echo", body_of({"text": "before"}))
        kept.send(head + body)
        assert kept.answer(signed).headers.get("connection") != "close"
        slow = pool.submit(silo.call, "workshop", "do_work", note="slow", seconds=2.0)
        wait_for(silo, "begin slow")
        silo.process.send_signal(signal.SIGTERM)
        silo.wait_until_stopping()
        head, body, signed = request("workshop", "echo", body_of({"text": "meanwhile"}))
        kept.send(head + body)
        answer = kept.answer(signed)
        assert (answer.members["value"], answer.headers["connection"]) == ("meanwhile", "close")
        kept.socket.close()  # as callers do; gunicorn waits for it
        ready = silo.get("/readyz")
        assert (ready.status, ready.members, ready.headers["connection"]) == (503, {"status": "stopping"}, "close")
        assert silo.get("/healthz").status == 200
        assert silo.value("workshop", "echo", text="a new connection") == "a new connection"
        answer = slow.result()
        assert answer.members["value"] == "slow"
        # gunicorn decides that before a call runs; then its next answer closes the connection
        assert answer.headers["connection"] == "close" or server == "gunicorn"
        assert silo.process.wait(5) in (0, -signal.SIGTERM)
        with pytest.raises(OSError, match="refused"):
            Connection(silo.port)


@pytest.mark.parametrize("server", SERVERS)
def test_a_second_signal_ends_the_delay(server: str, tmp_path: Path) -> None:
    with running(server, tmp_path, drain_delay=60.0) as silo:
        silo.process.send_signal(signal.SIGTERM)
        silo.wait_until_stopping()
        silo.process.send_signal(signal.SIGTERM)
        assert silo.process.wait(5) in (0, -signal.SIGTERM)


@pytest.mark.parametrize("server", GRANIAN)
def test_a_second_signal_cuts_calls(server: str, tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with (
        running(server, tmp_path, drain_delay=0.1, drain_timeout=60.0) as silo,
        client_of(silo, timeout=60.0) as client,
    ):
        cut = pool.submit(work, client, "cut", 30.0)
        wait_for(silo, "begin cut")
        silo.process.send_signal(signal.SIGTERM)
        time.sleep(1.0)
        silo.process.send_signal(signal.SIGINT)
        silo.process.wait(5)
        error = cut.exception(5)
        assert isinstance(error, RpcException)
        assert (error.outcome, error.retry_safe) == (Outcome.UNKNOWN, False)


@pytest.mark.parametrize("server", GRANIAN)
def test_calls_that_take_too_long_are_cut(server: str, tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with running(server, tmp_path, drain_delay=0.1, drain_timeout=1.0) as silo, client_of(silo, timeout=60.0) as client:
        cut = pool.submit(work, client, "cut", 6.0)
        wait_for(silo, "begin cut")
        silo.process.send_signal(signal.SIGTERM)
        error = cut.exception(5)
        assert isinstance(error, RpcException)
        assert (error.outcome, error.retry_safe) == (Outcome.UNKNOWN, False)


@pytest.mark.parametrize("server", SERVERS)
def test_a_restart_under_load_leaves_nothing_unknown(server: str, tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with running(server, tmp_path, drain_delay=0.4) as silo, client_of(silo) as client:
        numbers, over = count(1), threading.Event()
        outcomes: dict[str, str] = {}
        unknown: list[str] = []

        def calls() -> None:
            while not over.is_set():
                note = str(next(numbers))
                try:
                    work(client, note)
                except RpcException as error:
                    outcomes[note] = error.outcome
                    if error.outcome is not Outcome.NOT_EXECUTED:
                        unknown.append(f"{time.monotonic() - began:.3f} {error}")
                    time.sleep(0.02)
                else:
                    outcomes[note] = Outcome.EXECUTED

        began = time.monotonic()
        callers = [pool.submit(calls) for _ in range(32)]
        try:
            time.sleep(0.5)
            silo.process.send_signal(signal.SIGTERM)
            silo.process.wait(15)
            before = len(silo.journal())
            silo.start()
            silo.wait_until_ready()
            until = time.monotonic() + 20
            while len(silo.journal()) < before + 100 and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            over.set()
        for caller in callers:
            caller.result()
        silo.value("workshop", "echo", text="done")
        assert unknown == [], Counter(outcomes.values())
        done = Counter(silo.journal())
        assert {note for note, outcome in outcomes.items() if outcome == Outcome.EXECUTED} == {
            line.removeprefix("begin ") for line in done if line.startswith("begin ")
        }
        assert set(done.values()) == {1}
        assert 0 < before < len(done)


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """Else a killed parent would leave its port in use."""
    with running("granian-wsgi", tmp_path, workers=2, drain_timeout=1.0) as silo:
        silo.process.send_signal(signal.SIGKILL)
        silo.process.wait()
        silo.wait_until_refused()
        silo.start()
        silo.wait_until_ready()
        assert silo.value("workshop", "echo", text="again") == "again"


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with running("granian-wsgi", tmp_path) as silo, client_of(silo) as client:
        pid = silo.value("workshop", "state")["pid"]
        os.kill(pid, signal.SIGKILL)
        assert client.call(TABLE, METHODS["state"], {})["pid"] != pid


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many wait")
def test_a_port_is_closed_once_all_that_waited_were_accepted(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    monkeypatch.setattr(stopping, "_PATIENCE", 30.0)
    with socket.create_server(("127.0.0.1", 0)) as door, ExitStack() as opened:
        for _ in range(3):
            opened.enter_context(socket.create_connection(door.getsockname()))
        closing = pool.submit(close_doors, [door.dup()])
        for _ in range(3):
            time.sleep(0.4)  # longer than what was accepted last is waited for
            assert not closing.done()
            opened.enter_context(door.accept()[0])
        closing.result()

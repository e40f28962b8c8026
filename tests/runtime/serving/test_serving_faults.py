"""Servers that die, dawdle or have a full disk: callers learn it in time, and nothing is sent twice."""

import json
import os
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_urlsafe

import pytest
from silo_clients import client_of, wait_for, work
from silo_processes import SERVERS, Connection, body_of, request, running

from rpcc.runtime import Outcome, RpcTimeout, RpcUnavailable
from rpcc.runtime.signing.replay import HostReplayStore, ReplayStoreError


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_is_killed_in_the_middle_of_a_call(server: str, tmp_path: Path) -> None:
    with (
        running(server, tmp_path) as silo,
        client_of(silo, timeout=60) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        pid = silo.value("workshop", "state")["pid"]
        call = pool.submit(work, client, "once", 30.0)
        wait_for(silo, "begin once")
        os.kill(pid, signal.SIGKILL)
        error = call.exception(5)
        assert isinstance(error, RpcUnavailable)
        assert (error.outcome, error.retry_safe, error.fault) == (Outcome.UNKNOWN, False, "network")
        if server != "uvicorn":  # which has no parent that starts it again
            silo.wait_until_ready()
        assert silo.journal() == ["begin once"]


@pytest.mark.parametrize("server", ["granian-wsgi", "uvicorn"])
def test_a_server_that_is_slow(server: str, tmp_path: Path) -> None:
    with running(server, tmp_path) as silo, client_of(silo, timeout=0.4) as client:
        began = time.monotonic()
        with pytest.raises(RpcTimeout) as raised:
            work(client, "slow", 1.0)
        assert time.monotonic() - began < 0.9
        assert (raised.value.outcome, raised.value.retry_safe) == (Outcome.UNKNOWN, False)
        wait_for(silo, "end slow")
        assert silo.journal() == ["begin slow", "end slow"]
        work(client, "fast")


def test_a_full_disk_below_the_seen_nonces(tmp_path: Path) -> None:
    """No call runs whose nonce can't be remembered; others go on, and so do all once there is room again."""
    with running("granian-wsgi", tmp_path) as silo:
        pid = silo.value("workshop", "state")["pid"]
        _fill(HostReplayStore("control", folder=tmp_path / "replay", levels=1))
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        refused: list[tuple[int, str, object]] = []
        with Connection(silo.port) as connection:
            for _ in range(1000):
                head, body, signed = request("workshop", "echo", body_of({"text": "a"}))
                connection.send(head + body)
                answer = connection.answer(signed)
                if answer.status != 200:
                    refused.append(answer.refusal[:3])
                    if len(refused) == 3:
                        break
        assert refused == [(503, "unavailable", False)] * 3
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        for _ in range(100):
            assert silo.value("workshop", "echo", text="room") == "room"
        lines = Path(tmp_path, "audit.log").read_text().splitlines()
        torn = [line for line in lines if not _is_json(line)]
        assert len(torn) <= 1  # where the disk was full
        assert len(lines) > 100


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _fill(store: HostReplayStore) -> None:
    """Leave so little room on the first level that the next is needed soon."""
    now_ms, full = time.time_ns() // 1_000_000, 0
    while full < 200:
        try:
            store.first_seen(token_urlsafe(16), now_ms + 60_000, now_ms)
        except ReplayStoreError:
            full += 1
    store.close()

"""Once `hold` has returned, no process of the host runs or admits a write."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from rpcc.runtime import RegionResolutionError
from rpcc.runtime.placement.departures import Placement
from rpcc.runtime.placement.sqlalchemy_departures import SqlAlchemyDepartureStore
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore

PLACEMENT = Placement(kind="organization_id", value=1, region="us", version=1, organization_id=1)

WRITER = """
import sys
from rpcc.runtime.placement.departures import Placement
from rpcc.runtime.placement.sqlite_departures import SqliteDepartureStore

store = SqliteDepartureStore(sys.argv[1])
placement = Placement(kind="organization_id", value=1, region="us", version=1, organization_id=1)
"""

WRITE_ON_AND_ON = (
    WRITER
    + """
import os
log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
print("ready", flush=True)
while True:
    with store.admitted(placement, writes=True) as verdict:
        if verdict == "here":
            os.write(log, b"+")
            os.write(log, b"-")
"""
)

WRITE_ONCE = (
    WRITER
    + """
with store.admitted(placement, writes=True) as verdict:
    print(verdict, flush=True)
    sys.stdin.readline()
print("over", flush=True)
sys.stdin.readline()
"""
)


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() in ("ready\n", "here\n")
    return process


def stop(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        process.kill()
        process.communicate()


def test_no_write_slips_through(tmp_path: Path) -> None:
    path, log = tmp_path / "departures.db", tmp_path / "log"
    log.touch()
    store = SqliteDepartureStore(path)
    writers = [start(WRITE_ON_AND_ON, path, log) for _ in range(3)]
    try:
        for _ in range(10):
            before = log.stat().st_size
            while log.stat().st_size < before + 50:
                time.sleep(0.001)
            store.hold(1, "acme", 1)
            written = log.read_bytes()
            time.sleep(0.02)
            assert log.read_bytes() == written
            assert written.count(b"+") == written.count(b"-")
            store.resume(1)
    finally:
        stop(*writers)


def test_a_hold_waits_for_a_write_of_another_process(tmp_path: Path) -> None:
    path = tmp_path / "departures.db"
    store = SqliteDepartureStore(path, drain_timeout=0.1)
    writer = start(WRITE_ONCE, path)
    try:
        with pytest.raises(RegionResolutionError, match="still running"):
            store.hold(1, "acme", 1)
        assert store.check(PLACEMENT, writes=True) == "moving"
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("end\n")
        writer.stdin.flush()
        assert writer.stdout.readline() == "over\n"
        store.hold(1, "acme", 1)
    finally:
        stop(writer)


def test_a_killed_writer_holds_up_nobody(tmp_path: Path) -> None:
    path = tmp_path / "departures.db"
    store = SqliteDepartureStore(path, drain_timeout=0.1)
    writer = start(WRITE_ONCE, path)
    writer.send_signal(signal.SIGKILL)
    stop(writer)
    store.hold(1, "acme", 1)


def test_a_forked_worker_counts_its_own_writes_only(tmp_path: Path) -> None:
    store = SqliteDepartureStore(tmp_path / "departures.db", drain_timeout=0.1)
    with store.admitted(PLACEMENT, writes=True):
        child = os.fork()
        if not child:
            code = 1
            try:
                with pytest.raises(RegionResolutionError, match="still running"):
                    store.hold(1, "acme", 1)  # the parent's write
                code = 0
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.check(PLACEMENT, writes=True) == "moving"
    store.hold(1, "acme", 1)


def test_a_child_that_leaves_its_parents_write_does_not_end_it(tmp_path: Path) -> None:
    store = SqliteDepartureStore(tmp_path / "departures.db", drain_timeout=0.1)
    write = store.admitted(PLACEMENT, writes=True)
    write.__enter__()
    child = os.fork()
    if not child:
        write.__exit__(None, None, None)
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(RegionResolutionError, match="still running"):
        store.hold(1, "acme", 1)
    write.__exit__(None, None, None)
    store.hold(1, "acme", 1)


def test_another_host_knows_in_time(tmp_path: Path) -> None:
    """Hosts share the database and not the file: `hold` waits until the other one has to ask again."""
    url = f"sqlite:///{tmp_path / 'data.db'}"
    engines = create_engine(url), create_engine(url)
    here, there = (
        SqlAlchemyDepartureStore(engine, tmp_path / name, max_age=0.3, drain=0)
        for engine, name in zip(engines, ("here", "there"), strict=True)
    )
    here.create_tables()
    assert there.check(PLACEMENT, writes=True) == "here"
    here.hold(1, "acme", 1)
    assert there.check(PLACEMENT, writes=True) == "moving"
    for engine in engines:
        engine.dispose()

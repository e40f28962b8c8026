"""Counts of calls in a file: written beside calls, shared by processes, kept when a process is killed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from silo_clients import client_of, work
from silo_processes import running

from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.telemetry.usage import UsageLog

Rows = Mapping[tuple[str, str, str, str], int]


def rows(path: Path) -> Rows:
    """Calls by silo, side, service and method; of all days, should it become midnight meanwhile."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        names = "silo, side, service, method"
        return {
            tuple(found[:4]): found[4]
            for found in connection.execute(f"SELECT {names}, SUM(calls) FROM rpcc_usage GROUP BY {names}")
        }


@contextmanager
def leaving() -> Generator[None]:
    """What a forked child does, whatever comes of it."""
    try:
        yield
    except BaseException:
        os._exit(1)
    os._exit(0)


def wait_for(path: Path, key: tuple[str, str, str, str], number: int) -> None:
    until = time.monotonic() + 60
    while rows(path).get(key) != number:
        assert time.monotonic() < until, rows(path)
        time.sleep(0.05)


@pytest.fixture
def log(tmp_path: Path) -> UsageLog:
    return UsageLog(tmp_path / "usage.sqlite", "us")


def served(method: str) -> tuple[str, str, str, str]:
    return "us", "served", "usage_log", method


def test_what_is_served_has_a_row_though_nobody_calls_it(log: UsageLog, tmp_path: Path) -> None:
    log.serves([("usage_log", "never"), ("usage_log", "once")])
    tally(Counted.SERVED, "usage_log", "once").add()
    log.write()
    found = rows(tmp_path / "usage.sqlite")
    assert (found[served("never")], found[served("once")]) == (0, 1)
    days = sqlite3.connect(tmp_path / "usage.sqlite")
    with closing(days):
        assert datetime.now(UTC).date().isoformat() in {day for (day,) in days.execute("SELECT day FROM rpcc_usage")}


def test_each_call_is_written_once(log: UsageLog, tmp_path: Path) -> None:
    for number in (1, 0, 3):
        for _ in range(number):
            tally(Counted.SERVED, "usage_log", "written").add()
        log.write()
        log.write()
    assert rows(tmp_path / "usage.sqlite")[served("written")] == 4


def test_both_sides_are_kept_apart(log: UsageLog, tmp_path: Path) -> None:
    tally(Counted.SERVED, "usage_log", "both").add()
    tally(Counted.MADE, "usage_log", "both").add()
    log.write()
    found = rows(tmp_path / "usage.sqlite")
    assert (found[served("both")], found["us", "made", "usage_log", "both"]) == (1, 1)


def test_what_can_not_be_written_is_kept_and_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "missing").mkdir()
    log = UsageLog(tmp_path / "missing" / "usage.sqlite", "us")
    shutil.rmtree(tmp_path / "missing")
    counted = tally(Counted.SERVED, "usage_log", "later")
    for _ in range(3):
        counted.add()
        log.write()
    assert [record.getMessage() for record in caplog.records] == [
        f"usage is not written to `{tmp_path / 'missing' / 'usage.sqlite'}`, and kept for later: SQLITE_CANTOPEN"
    ]
    (tmp_path / "missing").mkdir()
    log.write()
    assert rows(tmp_path / "missing" / "usage.sqlite")[served("later")] == counted.number
    for path in (tmp_path / "missing").iterdir():
        path.unlink()
    counted.add()
    log.write()
    log.write()
    assert rows(tmp_path / "missing" / "usage.sqlite")[served("later")] == 1


FILL_THE_DISK = """
import resource, signal, sys
from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.telemetry.usage import UsageLog

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = UsageLog(sys.argv[1], "us")
kept = tally(Counted.SERVED, "usage_log", "full")
kept.add()
log.write()
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
for number in range(5_000):
    tally(Counted.SERVED, "usage_log", f"method_{number}").add()
kept.add()
log.write()
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
log.write()
"""


def test_a_full_disk_is_a_warning_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite"
    command = [sys.executable, "-c", FILL_THE_DISK, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert f"usage is not written to `{path}`, and kept for later: SQLITE_" in done.stderr
    found = rows(path)
    assert (found[served("full")], found[served("method_4999")]) == (2, 1)


def test_processes_share_the_file(log: UsageLog, tmp_path: Path) -> None:
    counted = tally(Counted.SERVED, "usage_log", "shared")
    counted.add()
    log.write()
    children: list[int] = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            with leaving():
                for _ in range(10):
                    counted.add()
                    log.write()
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    assert rows(tmp_path / "usage.sqlite")[served("shared")] == 41


def test_a_forked_child_writes_by_itself(log: UsageLog, tmp_path: Path) -> None:
    """And what its parent has counted but not written stays the parent's."""
    counted = tally(Counted.SERVED, "usage_log", "forked")
    log.start()
    counted.add()
    child = os.fork()
    if child == 0:
        with leaving():
            counted.add()
            log.start()
            wait_for(tmp_path / "usage.sqlite", served("forked"), 2)
    log.write()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    log.close()
    assert rows(tmp_path / "usage.sqlite")[served("forked")] == 2


def test_threads_write_at_once(log: UsageLog, tmp_path: Path) -> None:
    counted = tally(Counted.SERVED, "usage_log", "threads")

    def write() -> None:
        for _ in range(20):
            counted.add()
            log.write()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(tmp_path / "usage.sqlite")[served("threads")] == 80


def test_silos_that_serve_count_their_calls(tmp_path: Path) -> None:
    """Two workers; one restart, and then all are killed."""
    path, key = tmp_path / "usage.sqlite", ("control", "served", "workshop", "do_work")
    with running("granian", tmp_path, usage="usage.sqlite", workers=2) as silo:
        with client_of(silo) as client:
            for number in range(20):
                work(client, str(number))
        silo.process.send_signal(signal.SIGTERM)
        assert silo.process.wait(30) == 0
        assert rows(path)[key] == 20
        assert rows(path)["control", "served", "audit", "count"] == 0
        silo.start()
        silo.wait_until_ready()
        with client_of(silo) as client:
            for number in range(5):
                work(client, str(number))
            wait_for(path, key, 25)
        silo.end()
        assert rows(path)[key] == 25

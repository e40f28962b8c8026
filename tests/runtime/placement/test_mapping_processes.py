"""One file, several processes: changes by turns, forks, and kills at any moment."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rpcc.runtime.placement.sqlite import SqliteMappingStore


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def lines(process: "subprocess.Popen[str]") -> list[str]:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.split()


CREATE = """
import sys
from rpcc.runtime.placement.mappings import RegionMappingRefused
from rpcc.runtime.placement.sqlite import SqliteMappingStore

store = SqliteMappingStore(sys.argv[1], timeout=30)
for number in range(40):
    try:
        store.create(number, region="us", slug=f"s{number}")
        print(number)
    except RegionMappingRefused:
        pass
"""


def test_processes_that_start_together_each_create_some(tmp_path: Path) -> None:
    path = tmp_path / "mappings.db"
    processes = [start(CREATE, path) for _ in range(4)]
    created = [int(number) for process in processes for number in lines(process)]
    assert sorted(created) == list(range(40))
    assert [mapping.organization_id for mapping in SqliteMappingStore(path).list()] == list(range(40))


MOVE = """
import sys
from rpcc.runtime.placement.sqlite import SqliteMappingStore

store = SqliteMappingStore(sys.argv[1])
print("ready", flush=True)
here, there = "us", "de"
while True:
    store.begin_move(1, there)
    store.finish_move(1)
    here, there = there, here
"""


def test_a_kill_in_the_middle_of_a_move_leaves_one_step_or_the_next(tmp_path: Path) -> None:
    path = tmp_path / "mappings.db"
    store = SqliteMappingStore(path)
    version = store.create(1, region="us", slug="acme").version
    for attempt in range(6):
        with start(MOVE, path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            threading.Event().wait(0.003 * attempt)
            process.send_signal(signal.SIGKILL)
        mapping = store.by_organization_id(1)
        assert mapping is not None
        # of versions, odd ones are in `us`
        assert mapping.region == ("de", "us")[mapping.version % 2]
        assert mapping.moving_to in (None, ("us", "de")[mapping.version % 2])
        assert mapping.version >= version
        version = mapping.version
        if mapping.moving_to is not None:
            assert store.abort_move(1).version == version
        if mapping.region == "de":
            store.begin_move(1, "us")
            version = store.finish_move(1).version
    assert store.by_slug("acme") == store.by_organization_id(1)


def in_a_child(work: object) -> int:
    """Run `work` in a forked child, and give its exit code."""
    child = os.fork()
    if not child:
        code = 1
        try:
            assert callable(work)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_and_its_parent_go_on(tmp_path: Path) -> None:
    store = SqliteMappingStore(tmp_path / "mappings.db")
    store.create(1, region="us")
    assert in_a_child(lambda: store.begin_move(1, "de")) == 0
    assert store.finish_move(1).region == "de"


def test_a_child_finds_no_lock_of_its_parents_threads(tmp_path: Path) -> None:
    """Forks while threads read and write: SQLite's books in the child have to be empty."""
    store = SqliteMappingStore(tmp_path / "mappings.db", timeout=10)
    store.create(1, region="us")
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            store.begin_move(1, "de")
            store.abort_move(1)

    def read() -> None:
        while not ended.is_set():
            assert store.by_organization_id(1) is not None

    threads = [threading.Thread(target=work) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    try:
        for number in range(4):
            assert in_a_child(lambda number=number: store.create(100 + number, region="us")) == 0
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert [mapping.organization_id for mapping in store.list()] == [1, *range(100, 104)]


def test_a_fork_in_the_midst_of_a_list(tmp_path: Path) -> None:
    store = SqliteMappingStore(tmp_path / "mappings.db")
    for number in range(3):
        store.create(number, region="us")
    listed = store.list()
    first = next(listed)
    assert in_a_child(lambda: store.delete(2)) == 0
    assert [first.organization_id, *(mapping.organization_id for mapping in listed)] == [0, 1, 2]


def test_a_connection_that_can_not_write(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is read-only for root")
    path = tmp_path / "mappings.db"
    SqliteMappingStore(path).close()
    path.chmod(0o400)
    with pytest.raises(Exception, match="READONLY"):
        SqliteMappingStore(path).create(1, region="us")

"""A nonce is good for one call on this host: across threads, forks, processes, crashes, growth and full disks."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from rpcc.runtime import RpcServiceSetupException
from rpcc.runtime.signing.replay import HostReplayStore, ReplayStore, ReplayStoreError

pytestmark = pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")  # it is what is tested
NOW = 1_798_804_800_000
UNTIL = NOW + 60_000
PRELUDE = f"""
import sys, resource
from pathlib import Path
from rpcc.runtime.signing.replay import HostReplayStore, ReplayStoreError
NOW, UNTIL = {NOW}, {UNTIL}
store = HostReplayStore("us", folder=Path(sys.argv[1]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "replays"


@pytest.fixture
def store(folder: Path) -> Iterator[HostReplayStore]:
    made = HostReplayStore("us", folder=folder)
    yield made
    made.close()


def start(folder: Path, program: str) -> "subprocess.Popen[str]":
    """A process of its own, which has the store open."""
    command = [sys.executable, "-c", PRELUDE + program, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def in_fork(work: Callable[[], bool]) -> bool:
    """What a forked child finds."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            code = int(work())
        finally:
            os._exit(code)
    return {0: False, 1: True}[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]


def nonces(count: int) -> list[str]:
    return [f"{number:022d}" for number in range(count)]


# --------------------------------------------------------------- one process ----


def test_a_nonce_is_new_once(store: ReplayStore) -> None:
    assert store.first_seen("a", UNTIL, NOW)
    assert not store.first_seen("a", UNTIL, NOW)
    assert store.first_seen("b", UNTIL, NOW)
    assert not store.first_seen("a", UNTIL + 60_000, NOW + 60_000)


def fill(store: ReplayStore, until: int, now: int) -> list[str]:
    """Fill a store until it has no room; the nonces that it took."""
    taken: list[str] = []
    with pytest.raises(ReplayStoreError, match="no room"):  # noqa: PT012
        for number in range(100_000):
            assert store.first_seen(f"{until}-{number}", until, now)
            taken.append(f"{until}-{number}")
    return taken


@pytest.mark.parametrize("until", [UNTIL, UNTIL + 1, UNTIL + 999])
def test_it_is_remembered_to_its_last_millisecond(until: int, folder: Path) -> None:
    """More nonces come; only what is too old makes room for them."""
    store = HostReplayStore("us", folder=folder, levels=1)
    taken = fill(store, until, NOW)
    assert len(taken) > 1000
    fill(store, until + 60_000, until)
    assert not any(store.first_seen(nonce, until, until) for nonce in taken)
    assert len(fill(store, until + 61_000, until + 1000)) > 1000
    store.close()


@pytest.mark.parametrize("later", [NOW + 30_000, UNTIL])
def test_what_was_put_aside_is_found_when_there_is_room_again(later: int, folder: Path) -> None:
    small = HostReplayStore("us", folder=folder, levels=1)
    fill(small, NOW + 20_000, NOW)
    small.close()
    store = HostReplayStore("us", folder=folder)
    assert all(store.first_seen(nonce, UNTIL, NOW) for nonce in nonces(1000))
    assert not any(store.first_seen(nonce, UNTIL, later) for nonce in nonces(1000))
    store.close()


def test_it_grows(store: HostReplayStore) -> None:
    many = nonces(30_000)
    assert all(store.first_seen(nonce, UNTIL, NOW) for nonce in many)
    assert not any(store.first_seen(nonce, UNTIL, NOW) for nonce in many)


def test_a_nonce_that_lasts_longer_does_not_stop_those_behind_it(folder: Path) -> None:
    """One caller's clock is ahead, so its nonces are still remembered when it is their slot's turn again."""
    store = HostReplayStore("us", folder=folder, levels=1)
    for second in range(0, 400, 10):
        now = NOW + second * 1000
        for number in range(600):
            until = now + (120_000 if number % 200 == 0 else 20_000)
            assert store.first_seen(f"{second}-{number}", until, now)
    store.close()


def test_threads_agree_on_who_was_first(store: HostReplayStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(lambda: [store.first_seen(nonce, UNTIL, NOW) for nonce in nonces(500)]) for _ in range(8)]
    assert [sum(found) for found in zip(*(run.result() for run in runs), strict=True)] == [1] * 500


def test_two_stores_in_one_process_are_one(store: HostReplayStore, folder: Path) -> None:
    other = HostReplayStore("us", folder=folder)
    assert store.first_seen("a", UNTIL, NOW)
    assert not other.first_seen("a", UNTIL, NOW)
    other.close()
    assert not store.first_seen("a", UNTIL, NOW)


def test_silos_are_apart(store: HostReplayStore, folder: Path) -> None:
    other = HostReplayStore("eu", folder=folder)
    assert store.first_seen("a", UNTIL, NOW)
    assert other.first_seen("a", UNTIL, NOW)
    other.close()


# ---------------------------------------------------------- several processes ----


def test_a_replay_to_another_process_is_refused(store: HostReplayStore, folder: Path) -> None:
    assert store.first_seen("a", UNTIL, NOW)
    other = start(folder, "print([store.first_seen(nonce, UNTIL, NOW) for nonce in 'ab'])")
    assert other.communicate()[0] == "[False, True]\n"
    assert not store.first_seen("b", UNTIL, NOW)


def test_processes_agree_on_who_was_first(folder: Path) -> None:
    program = "print(*(int(store.first_seen(f'{n:022d}', UNTIL, NOW)) for n in range(3000)))"
    runs = [start(folder, program) for _ in range(4)]
    found = [run.communicate()[0].split() for run in runs]
    assert [sum(map(int, each)) for each in zip(*found, strict=True)] == [1] * 3000


def test_a_fork_and_its_parent_are_one(store: HostReplayStore) -> None:
    assert store.first_seen("a", UNTIL, NOW)
    assert in_fork(lambda: not store.first_seen("a", UNTIL, NOW) and store.first_seen("b", UNTIL, NOW))
    assert not store.first_seen("b", UNTIL, NOW)


def test_forks_agree_on_who_was_first(store: HostReplayStore) -> None:
    """A fork shares its parent's open files, so a lock on one of those would not part the two."""
    read, write = os.pipe()
    assert store.first_seen("before", UNTIL, NOW)
    ready, go = os.pipe()
    children: list[int] = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            try:
                os.close(go)
                os.read(ready, 1)  # ends when the parent lets go
                os.write(write, bytes(store.first_seen(nonce, UNTIL, NOW) for nonce in nonces(4000)))
            finally:
                os._exit(0)
        children.append(child)
    for end in (go, ready, write):
        os.close(end)
    with open(read, "rb") as stream:
        found = stream.read()
    for child in children:
        os.waitpid(child, 0)
    assert [sum(found[place::4000]) for place in range(4000)] == [1] * 4000


def test_a_fork_in_the_middle_of_another_threads_call_can_go_on(store: HostReplayStore) -> None:
    stop = threading.Event()
    numbers = iter(range(10**9))

    def busy() -> None:
        while not stop.is_set():
            store.first_seen(f"busy-{next(numbers)}", UNTIL, NOW)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        assert all(in_fork(partial(store.first_seen, f"fork-{n}", UNTIL, NOW)) for n in range(20))
    finally:
        stop.set()
        thread.join()


def test_a_process_that_is_killed_leaves_a_store_that_works(store: HostReplayStore, folder: Path) -> None:
    program = """
for n in range(10**9):
    if store.first_seen(f"{sys.argv[2]}-{n}", UNTIL, NOW):
        print(n, flush=True)
"""
    for run in range(5):
        command = [sys.executable, "-c", PRELUDE + program, str(folder), str(run)]
        victim = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert victim.stdout is not None
        for _ in range(50 + run * 7):
            victim.stdout.readline()
        victim.send_signal(signal.SIGKILL)
        accepted = 50 + run * 7 + len([line for line in victim.communicate()[0].splitlines(True) if line[-1] == "\n"])
        assert not any(store.first_seen(f"{run}-{n}", UNTIL, NOW) for n in range(accepted))
        assert store.first_seen(f"after-{run}", UNTIL, NOW)


def test_a_process_that_stops_with_the_lock_held_makes_calls_fail_not_wait(store: HostReplayStore) -> None:
    program = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); input()"
    command = [sys.executable, "-c", program, str(store.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(ReplayStoreError, match="another process holds the store"):
                store.first_seen("a", UNTIL, NOW)
        finally:
            holder.communicate(b"\n")
    assert store.first_seen("a", UNTIL, NOW)


def test_a_full_disk_is_an_error_that_heals(folder: Path) -> None:
    program = """
size = store.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
seen = []
try:
    for n in range(100_000):
        assert store.first_seen(str(n), UNTIL, NOW)
        seen.append(n)
except ReplayStoreError as error:
    print(error)
print(any(store.first_seen(str(n), UNTIL, NOW) for n in seen))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(store.first_seen(str(len(seen)), UNTIL, NOW))
"""
    assert start(folder, program).communicate()[0].splitlines() == ["file too large", "False", "True"]


# ------------------------------------------------------------------- the file ----


def test_only_this_user_can_open_it(store: HostReplayStore) -> None:
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_by_default_it_is_below_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = HostReplayStore("us")
    assert store.path == tmp_path / f"rpcc-{os.geteuid()}" / "replay-us"
    store.close()


def test_a_file_that_was_deleted_is_made_anew(store: HostReplayStore, folder: Path) -> None:
    assert store.first_seen("a", UNTIL, NOW)
    store.path.unlink()
    assert store.first_seen("b", UNTIL, NOW + 1000)
    other = HostReplayStore("us", folder=folder)
    assert not other.first_seen("b", UNTIL, NOW + 1000)
    other.close()


def open_folder(folder: Path) -> None:
    folder.chmod(0o777)


def open_file(folder: Path) -> None:
    (folder / "replay-us").touch()
    (folder / "replay-us").chmod(0o644)


def link(folder: Path) -> None:
    (folder / "other").touch(0o600)
    (folder / "replay-us").symlink_to(folder / "other")


def something_else(folder: Path) -> None:
    (folder / "replay-us").touch(0o600)
    (folder / "replay-us").write_text("something else")


def named_pipe(folder: Path) -> None:
    os.mkfifo(folder / "replay-us", 0o600)


def foreign_file(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    (folder / "replay-us").touch(0o600)
    os.chown(folder / "replay-us", 12345, -1)


def foreign_folder(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(folder, 12345, -1)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (open_folder, "is open to other users"),
        (open_file, "is open to other users"),
        (link, "too many levels of symbolic links"),
        (something_else, "the file holds something else"),
        (named_pipe, "is of another kind"),
        (foreign_file, "belongs to another user"),
        (foreign_folder, "belongs to another user"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_place_that_others_could_write_to_is_refused(
    spoil: Callable[[Path], None], problem: str, folder: Path
) -> None:
    folder.mkdir(mode=0o700)
    spoil(folder)
    with pytest.raises(RpcServiceSetupException, match=f"^`replay`: the store of seen nonces: .*{problem}$"):
        HostReplayStore("us", folder=folder)

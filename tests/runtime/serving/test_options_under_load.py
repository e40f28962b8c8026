"""Options that change under load: two workers, eight threads that call, and no call is lost or told a lie."""

import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

from silo_clients import client_of, work
from silo_processes import Silo, running

from rpcc.runtime import Outcome, RpcDisabledException, RpcException
from rpcc.runtime.calling.client import Client

PATIENCE = 60.0


class Load:
    """Threads that call, and what they were told: the outcome by the note of each call."""

    def __init__(self, client: Client) -> None:
        self.told: dict[str, str] = {}
        self._client = client
        self._numbers = count()
        self._end = Event()
        self._threads = [Thread(target=self._call) for _ in range(8)]

    @contextmanager
    def running(self) -> Generator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._end.set()
            for thread in self._threads:
                thread.join()

    def _call(self) -> None:
        while not self._end.is_set():
            note = f"note-{next(self._numbers)}"
            self.told[note] = self._outcome(note)

    def _outcome(self, note: str) -> str:
        try:
            work(self._client, note)
        except RpcDisabledException:
            return "not sent"
        except RpcException as error:
            told = getattr(error, "code", None) or repr(error)
            return told if error.outcome is Outcome.NOT_EXECUTED else f"{told}, {error.outcome}"
        return "done"

    def wait_until_all_are(self, outcome: str) -> None:
        """Until a hundred calls in a row have had this outcome."""
        until = time.monotonic() + PATIENCE
        while set(list(self.told.values())[-100:]) != {outcome}:
            assert time.monotonic() < until, Counter(list(self.told.values())[-100:])
            time.sleep(0.02)

    def wait_for_more(self, seconds: float) -> list[str]:
        """The outcomes of the calls that end in some time, but for those that had begun before."""
        before = len(self.told) + len(self._threads)
        time.sleep(seconds)
        until = time.monotonic() + PATIENCE
        while len(self.told) < before + 50:
            assert time.monotonic() < until
            time.sleep(0.02)
        return list(self.told.values())[before:]


def replace(path: Path, text: str) -> None:
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


OFF = 'disabled-service-methods = ["workshop.do_work"]\n'


def play(load: Load, server: Path, caller: Path) -> None:
    load.wait_until_all_are("done")
    replace(server, OFF)
    load.wait_until_all_are("disabled")
    server.write_text('disabled-service-methods = ["workshop.do')  # a broken edit, in place
    assert set(load.wait_for_more(1.5)) == {"disabled"}
    server.unlink()
    assert set(load.wait_for_more(1.5)) == {"disabled"}
    replace(server, 'denied-callers = ["us"]')
    load.wait_until_all_are("forbidden")
    replace(caller, "hybrid_cloud.rpc." + OFF)
    load.wait_until_all_are("not sent")
    replace(server, "retries = 'what'\nunknown = 1")
    replace(caller, 'retries = 0\n[method-timeout-overrides]\n"workshop.do_work" = 30')
    load.wait_until_all_are("done")


def test_no_call_is_lost(tmp_path: Path) -> None:
    server, caller = tmp_path / "server.toml", tmp_path / "caller.toml"
    for path in (server, caller):
        path.write_text("")
    with running("granian", tmp_path, options="server.toml", workers=2, concurrency=16) as silo:
        with client_of(silo, options=caller) as client:
            load = Load(client)
            with load.running():
                play(load, server, caller)
        check(load, silo)


def check(load: Load, silo: Silo) -> None:
    """Done once if its caller was told so, and never otherwise."""
    assert set(load.told.values()) == {"done", "disabled", "forbidden", "not sent"}
    ended = Counter(line.removeprefix("end ") for line in silo.journal() if line.startswith("end "))
    assert ended == Counter(note for note, outcome in load.told.items() if outcome == "done")

"""Puts three silos under load, changes their options, restarts one, kills another, and checks what callers were told.

`python bench/load.py --seconds 60`: control and two regions, each a process of its own; 64 threads of a fourth process
call as control, and every 1.2 s the regions get other options. Afterwards each call that failed is compared with the
silos' audit logs and databases, by its id: one that was NOT_EXECUTED must stand in neither, one that was EXECUTED in
both, and UNKNOWN may be no more calls than were under way when the region was killed. Exits with 1 if anything was told
wrong.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from rpcc.runtime.signing.keys import new_secret

HERE: Final = Path(__file__).parent
BIN: Final = Path(sys.executable).parent
REGIONS: Final = ("us", "de")
GENTLE, KILLED = REGIONS
DELAY: Final = 0.5
"""`drain_delay` of the silos."""
OPTIONS: Final = (
    'disabled-service-methods = ["LedgerService.add"]',
    'disabled-service-methods = ["LedgerService',  # as if somebody were not done: the last ones stay
    "",
    'disabled-service-methods = ["ledger.count"]',
    "",
)
"""What the regions' file of options holds, one after the other."""
SWITCHING: Final = 1.2
"""Seconds between two of them; a process looks once a second."""
PATIENCE: Final = 8.0
"""Seconds for callers to notice that a silo is back: an address is left out for 5 s at most."""


class Silo:
    """A process that serves."""

    def __init__(self, folder: Path, name: str, settings: str) -> None:
        self.name = name
        self.folder = folder / name
        self.folder.mkdir()
        Path(self.folder, "silo.toml").write_text(settings)
        self.set_options("")
        self.start()

    def set_options(self, text: str) -> None:
        Path(self.folder, "new.toml").write_text(text)
        Path(self.folder, "new.toml").replace(self.folder / "options.toml")

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(self.folder.parent), "LEDGER": str(self.folder / "ledger.db")}
        with Path(self.folder, "output").open("ab") as output:
            self.process = subprocess.Popen(
                [str(BIN / "rpcc"), "serve", str(self.folder / "silo.toml")],
                env=environment,
                cwd=self.folder.parent,
                stdout=output,
                stderr=output,
            )

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def kill(self) -> None:
        """With its workers, which would otherwise end gently after their parent.

        They are halted first: as long as one process holds the port, callers whose connection broke get another one,
        which breaks too.
        """
        parent = self.process.pid
        workers = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for pid in map(int, workers):
            os.kill(pid, signal.SIGSTOP)
        self.process.kill()
        self.process.wait()
        for pid in map(int, workers):
            os.kill(pid, signal.SIGKILL)
        while any(map(_is_alive, workers)):
            time.sleep(0.005)

    def audit(self) -> Iterator[dict[str, Any]]:
        for line in Path(self.folder, "audit.log").read_text().splitlines():
            yield json.loads(line)

    def entries(self) -> list[tuple[str, str]]:
        """The entries of the ledger, each with the id of the call that wrote it."""
        connection = sqlite3.connect(self.folder / "ledger.db")
        rows: list[tuple[str, str]] = connection.execute("SELECT entry, call_id FROM entries").fetchall()
        connection.close()
        return rows


def _is_alive(pid: str) -> bool:
    """Whether it still has sockets: until its last thread has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


@dataclass(slots=True)
class Told:
    """What the caller was told about one call."""

    entry: str
    method: str
    region: str
    began: float
    ended: float = 0.0
    outcome: str = "executed"
    call_id: str | None = None
    error: str = ""
    is_remote: bool = True


@dataclass(slots=True)
class Run:
    """The calls of a run, and when what happened, in seconds as `time.monotonic` counts them."""

    over: threading.Event = field(default_factory=threading.Event)
    told: list[Told] = field(default_factory=list[Told])
    at: dict[str, float] = field(default_factory=dict[str, float])
    switched: int = 0
    """How often the options were changed."""


def _ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _settings(ports: dict[str, int], secrets: dict[str, str], name: str) -> str:
    lines = [
        'discovery = ["ledger"]',
        'startup = "ledger.impl:prepare"',
        f'listen = "127.0.0.1:{ports[name]}"',
        'audit_log = "audit.log"',
        'options = "options.toml"',
        'replay = "replay"',
        f"drain_delay = {DELAY}",
        "backlog = 128",
    ]
    if name == "control":
        lines += ['silo_mode = "control"', 'mappings = "mappings.db"']
        lines += [f'[regions.{region}]\naddresses = "http://127.0.0.1:{ports[region]}"' for region in REGIONS]
    else:
        lines += ['silo_mode = "region"', f'region = "{name}"', 'departures = "departures.db"']
        lines += [f'control = "http://127.0.0.1:{ports["control"]}"']
    peers = REGIONS if name == "control" else ("control",)
    for peer in peers:
        region = peer if name == "control" else name
        lines += [f'[[keys.{peer}]]\nid = "{region}1"\nsecret = "{secrets[region]}"']
    return "\n".join(lines) + "\n"


def _compile(folder: Path) -> None:
    shutil.copy(HERE / "load" / "ledger.rpc", folder)
    Path(folder, "rpcc.toml").write_text("")
    command = [str(BIN / "rpcc"), "compile", "--config", str(folder / "rpcc.toml")]
    subprocess.run(command, check=True, capture_output=True)
    shutil.copy(HERE / "load" / "impl.py", folder / "ledger")


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
                if b" 200 " in connection.recv(100):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError("a silo does not start")


# ------------------------------------------------------------- calling ----


def _call(run: Run, numbers: "count[int]", calls: dict[str, Callable[[str, int], object]]) -> None:
    from rpcc.runtime import RpcException, RpcRemoteException

    while not run.over.is_set():
        number = next(numbers)
        region = REGIONS[number % 2]
        method = ("add", "add", "count", "add_registered")[number // 2 % 4]
        told = Told(f"e{number}", method, region, time.monotonic())
        try:
            calls[method](told.entry, 1 + number % 2)
        except RpcException as error:
            told.outcome, told.call_id, told.error = (
                str(error.outcome),
                error.call_id,
                f"{type(error).__name__}: {error}",
            )
            told.is_remote = isinstance(error, RpcRemoteException)
            time.sleep(0.02)  # as callers do that try again
        told.ended = time.monotonic()
        run.told.append(told)


def _events(run: Run, seconds: float, silos: dict[str, Silo], ports: dict[str, int]) -> None:
    """A third into the run the gentle restart, two thirds into it the kill."""
    began = run.at["began"] = time.monotonic()
    for event, share, region, stop in (
        ("gentle", 1 / 3, GENTLE, silos[GENTLE].stop),
        ("killed", 2 / 3, KILLED, silos[KILLED].kill),
    ):
        time.sleep(max(0.0, began + seconds * share - time.monotonic()))
        run.at[event] = time.monotonic()
        stop()
        run.at[f"{event} ended"] = time.monotonic()
        silos[region].start()
        _wait_for(ports[region])
        run.at[f"{event} back"] = time.monotonic()
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    while time.monotonic() < run.at["killed back"] + PATIENCE and time.monotonic() < _last_failure(run) + 1:
        time.sleep(0.1)
    run.at["ended"] = time.monotonic()


def _switch(run: Run, silos: dict[str, Silo]) -> None:
    """Change the regions' options until the killed one is back; in the end they are empty."""
    while "killed back" not in run.at and not run.over.is_set():
        text = OPTIONS[run.switched % len(OPTIONS)]
        run.switched += 1
        for region in REGIONS:
            silos[region].set_options(text)
        time.sleep(SWITCHING)
    for region in REGIONS:
        silos[region].set_options("")


def _last_failure(run: Run) -> float:
    """When a call last ended in an error, after the kill."""
    return max((told.ended for told in list(run.told) if told.error), default=run.at["killed"])


def _play(folder: Path, seconds: float, threads: int, silos: dict[str, Silo], ports: dict[str, int]) -> Run:
    from rpcc.runtime import Settings, configure
    from rpcc.runtime.placement.sqlite import SqliteMappingStore

    configure(Settings.from_file(folder / "control" / "silo.toml"))
    store = SqliteMappingStore(folder / "control" / "mappings.db")
    for number, region in enumerate(REGIONS):
        store.create(1 + number, region=region, slug=region)
    sys.path.insert(0, str(folder))
    from ledger.service import ledger_service  # type: ignore[import-not-found]  # compiled a moment ago

    calls: dict[str, Callable[[str, int], object]] = {
        "add": lambda entry, home: ledger_service.add(organization_id=home, entry=entry),
        "count": lambda entry, home: ledger_service.count(organization_id=home),
        "add_registered": lambda entry, home: ledger_service.add_registered(organization_id=home, entry=entry),
    }
    run, numbers = Run(), count()
    callers = [threading.Thread(target=_call, args=[run, numbers, calls]) for _ in range(threads)]
    callers.append(threading.Thread(target=_switch, args=[run, silos]))
    for caller in callers:
        caller.start()
    try:
        _events(run, seconds, silos, ports)
    finally:
        run.over.set()
    for caller in callers:
        caller.join()
    return run


# ------------------------------------------------------------ comparing ----


def _wrong(run: Run, silos: dict[str, Silo]) -> list[str]:
    """What callers were told wrong."""
    audited = {name: list(silo.audit()) for name, silo in silos.items()}
    ran = {
        name: {line["call_id"] for line in lines if line["outcome"] == "executed"} for name, lines in audited.items()
    }
    began = {
        name: {line["call_id"] for line in lines if line["outcome"] in ("executed", "failed")}
        for name, lines in audited.items()
    }
    rows = {name: silos[name].entries() for name in REGIONS}
    calls_in = {name: {call_id for _, call_id in rows[name]} for name in REGIONS}
    times = {name: Counter(entry for entry, _ in rows[name]) for name in REGIONS}
    problems = [
        f"{name}: {entry} was written {n} times" for name in REGIONS for entry, n in times[name].items() if n > 1
    ]
    for told in run.told:
        where = f"{told.region}: {told.method} {told.entry}: {told.outcome}, {told.error}"
        written = told.entry in times[told.region]
        if told.call_id is None:
            if told.error:
                problems.append(f"{where}: has no call id")
            elif told.method != "count" and not written:
                problems.append(f"{where}: succeeded, but is not in the database")
            continue
        if not told.is_remote:
            problems.append(f"{where}: is no RpcRemoteException")
        if told.outcome == "not_executed" and told.call_id in began[told.region]:
            problems.append(f"{where}: is in the audit log")
        if told.outcome == "not_executed" and (written or told.call_id in calls_in[told.region]):
            problems.append(f"{where}: is in the database")
        if told.outcome == "executed" and (told.call_id not in ran[told.region] or not written):
            problems.append(f"{where}: is missing")
    return problems


def _unknown(run: Run, threads: int) -> tuple[dict[str, int], list[str]]:
    unknown = [told for told in run.told if told.outcome == "unknown"]
    at_the_kill = [
        told
        for told in run.told
        if told.region == KILLED and told.began <= run.at["killed ended"] and told.ended >= run.at["killed"]
    ]
    others = [told for told in unknown if told not in at_the_kill]
    problems = [f"{told.region}: {told.method} {told.entry}: unknown, {told.error}" for told in others]
    if len(unknown) - len(others) > threads:
        problems.append(f"{len(unknown)} calls of unknown outcome, {threads} connections")
    figures = {"unknown at the gentle restart": sum(told.region == GENTLE for told in unknown)}
    figures["unknown at the kill"] = len(unknown) - len(others)
    figures["under way at the kill"] = sum(told.began <= run.at["killed"] for told in at_the_kill)
    return figures, problems


def _not_recovered(run: Run) -> list[str]:
    """Each region answers until the end; the last second counts."""
    late = [told for told in run.told if told.began > run.at["ended"] - 1]
    failed = [f"{told.region}: not recovered: {told.error}" for told in late if told.error]
    silent = [f"{name}: no calls at the end" for name in REGIONS if all(told.region != name for told in late)]
    return failed + silent


def _report(run: Run, threads: int) -> tuple[dict[str, Any], list[str]]:
    figures, problems = _unknown(run, threads)
    outcomes = Counter("answered" if not told.error else told.outcome for told in run.told)
    took = sorted(told.ended - told.began for told in run.told if not told.error)
    seconds = run.at["ended"] - run.at["began"]
    report = {
        "seconds": round(seconds, 1),
        "threads": threads,
        "calls": len(run.told),
        "calls per second": round(len(run.told) / seconds),
        **{name: outcomes[name] for name in ("answered", "not_executed", "unknown", "executed")},
        **figures,
        "p50 ms": round(took[len(took) // 2] * 1000, 1),
        "p99 ms": round(took[len(took) * 99 // 100] * 1000, 1),
        "options changed": run.switched,
        "gentle restart, stopped after s": round(run.at["gentle ended"] - run.at["gentle"], 2),
        "gentle restart, back after s": round(run.at["gentle back"] - run.at["gentle"], 2),
        "kill, back after s": round(run.at["killed back"] - run.at["killed"], 2),
        "kill, last error after s": round(_last_failure(run) - run.at["killed"], 2),
        "errors": dict(Counter(told.error.partition(" to ")[0] for told in run.told if told.error).most_common(8)),
    }
    return report, problems + _not_recovered(run)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=64)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rpcc-load-") as name:
        folder = Path(name)
        _compile(folder)
        silo_names = ("control", *REGIONS)
        ports = dict(zip(silo_names, _ports(3), strict=True))
        secrets = {region: new_secret() for region in REGIONS}
        silos: dict[str, Silo] = {}
        try:
            for silo in silo_names:
                silos[silo] = Silo(folder, silo, _settings(ports, secrets, silo))
            for port in ports.values():
                _wait_for(port)
            run = _play(folder, options.seconds, options.threads, silos, ports)
            report, problems = _report(run, options.threads)
            problems += _wrong(run, silos)
        finally:
            for each in silos.values():
                each.kill()
    print(json.dumps(report, indent=2))
    for problem in problems[:40]:
        print(problem)
    print("everything was told truly" if not problems else f"{len(problems)} problems")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())

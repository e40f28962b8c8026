"""Calls between processes beside other ways to make them, and how long generated code takes to import.

    python bench/rpc.py [--rounds N] [--seconds S] [--only NAME …]

Everything in one run: each peer has a server and a client of its own, each pinned to a core, and all clients take
turns. Prints medians of the rounds, the median of the ratios round by round, the ratio of the best rounds, and the bar.
Servers make their objects anew for each call, and clients read each field of what they get. Peers: the extra `bench`;
one that can't be installed or started is named below the table.
"""

import argparse
import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from rpc_imports import import_rows
from rpc_table import Bar, Row, print_rows

PEERS = Path(__file__).parent / "rpc_peers"
BIN = Path(sys.executable).parent
CORES = sorted(os.sched_getaffinity(0))
CLIENT_CORE, SERVER_CORE = CORES[0], CORES[-1]
PACKAGES = (
    "silo-rpcc pydantic granian grpcio protobuf connectrpc protobuf-py pyqwest thriftpy2 fastapi uvicorn httpx django "
    "gunicorn requests"
).split()


@dataclass(frozen=True)
class Peer:
    """A way to make calls. `server` and `client` are modules of `rpc_peers`, the latter with a function."""

    name: str
    server: str
    client: str
    bars: dict[str, Bar] = field(default_factory=dict[str, Bar])


OURS = Peer("rpcc", "rpcc_peer", "rpcc_peer.connect")
OTHERS = (
    Peer("connectrpc", "connect_peer", "connect_peer.connect", {"small": Bar(0.6), "threads": Bar(2, least=True)}),
    Peer("connectrpc, Google's protobuf", "connect_google_peer", "connect_google_peer.connect"),
    Peer("grpcio", "grpc_peer", "grpc_peer.connect"),
    Peer("grpcio → pydantic", "grpc_peer", "grpc_peer.connect_models", {"bulk": Bar(0.5)}),
    Peer("thriftpy2", "thrift_peer", "thrift_peer.connect"),
    Peer("FastAPI + httpx", "fastapi_peer", "fastapi_peer.connect"),
    Peer("Django + requests + HMAC", "django_peer", "django_peer.connect"),
)
WORKS = {"small": "small call, µs", "bulk": "bulk call, µs", "threads": "16 threads, calls/s"}


class Broken(Exception):
    """A peer that can't take part, and why."""


# ------------------------------------------------------------ generated code ----


def run(command: Sequence[str | Path], folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise Broken(f"`{Path(command[0]).name}` failed: {(done.stderr or done.stdout).strip()}")


def compile_rpc(folder: Path) -> None:
    (folder / "rpcc.toml").write_text('sources = ["members.rpc"]\nout = "."\nemit = ["python"]\n')
    run([BIN / "rpcc", "compile"], folder)


def compile_proto(folder: Path, out: str, *options: str) -> None:
    (folder / out).mkdir(exist_ok=True)
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", *options, "members.proto"]
    run(command, folder)


GENERATORS = {
    "rpcc_peer": lambda folder: compile_rpc(folder),
    "grpc_peer": lambda folder: compile_proto(folder, ".", "--python_out=.", "--grpc_python_out=."),
    "connect_peer": lambda folder: compile_proto(
        folder, "connect_out", "--py_out=connect_out", "--connectrpc_out=connect_out"
    ),
    "connect_google_peer": lambda folder: compile_proto(
        folder,
        "connect_google_out",
        "--python_out=.",
        "--python_out=connect_google_out",
        "--connectrpc_out=connect_google_out",
        "--connectrpc_opt=protobuf=google",
    ),
}
"""What makes a peer's code out of the sources beside it."""


# -------------------------------------------------------------- processes ----


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def environment(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join((str(folder), str(PEERS)))
    own = {"BENCH_FOLDER": str(folder), "BENCH_SECRET": SECRET, "PYTHONPATH": paths, "NO_PROXY": "127.0.0.1"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, **own}


SECRET = secrets.token_urlsafe(32)


@contextmanager
def process(folder: Path, role: str, module: str, port: int, core: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, PEERS / "run.py", role, module, str(port), str(core)]
    log = folder / f"{role}-{module}.log"
    with log.open("w") as errors:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if role == "client" else errors,
            stderr=errors,
            text=True,
        )
    try:
        yield started
    finally:
        started.terminate()
        with suppress(subprocess.TimeoutExpired):
            started.wait(5)
        started.kill()
        started.wait()


class Server(NamedTuple):
    port: int
    process: subprocess.Popen[str]


class Contestant:
    """A peer whose server and client run."""

    def __init__(self, peer: Peer, client: subprocess.Popen[str], log: Path) -> None:
        self.peer = peer
        self._client = client
        self._log = log

    def wait(self) -> None:
        self._answer()

    def measure(self, work: str, seconds: float) -> float:
        assert self._client.stdin is not None
        self._client.stdin.write(f"{work} {seconds}\n")
        self._client.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        assert self._client.stdout is not None
        line = self._client.stdout.readline().strip()
        if not line:
            raise Broken(last_line(self._log))
        return line


def last_line(log: Path) -> str:
    lines = log.read_text().strip().splitlines()
    return lines[-1] if lines else "it ended without a word"


def started(stack: ExitStack, peer: Peer, folder: Path, servers: dict[str, Server]) -> Contestant:
    """Generate a peer's code, start its server unless it runs already, and its client."""
    if peer.server not in servers:
        if peer.server in GENERATORS:
            GENERATORS[peer.server](folder)
        port = free_port()
        running = stack.enter_context(process(folder, "server", peer.server, port, SERVER_CORE))
        servers[peer.server] = Server(port, running)
    server = servers[peer.server]
    client = stack.enter_context(process(folder, "client", peer.client, server.port, CLIENT_CORE))
    contestant = Contestant(peer, client, folder / f"client-{peer.client}.log")
    try:
        contestant.wait()
    except Broken:
        if server.process.poll() is None:
            raise
        raise Broken(last_line(folder / f"server-{peer.server}.log")) from None
    return contestant


# -------------------------------------------------------------- measuring ----


def measure(contestants: Sequence[Contestant], work: str, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Figures by peer, one for each round; all take turns, each round in another order. The first warms up."""
    figures: dict[str, list[float]] = {contestant.peer.name: [] for contestant in contestants}
    for index in range(rounds + 1):
        first = index % len(contestants)
        for contestant in [*contestants[first:], *contestants[:first]]:
            figure = contestant.measure(work, seconds)
            if index:
                figures[contestant.peer.name].append(figure)
    return figures


def rows(contestants: Sequence[Contestant], rounds: int, seconds: float) -> Iterator[Row]:
    for work, label in WORKS.items():
        taking_part = [one for one in contestants if work == "bulk" or one.peer.client != "grpc_peer.connect_models"]
        figures = measure(taking_part, work, rounds, seconds)
        ours = figures.pop(OURS.name)
        for peer in (one.peer for one in taking_part if one.peer is not OURS):
            yield Row(label, ours, peer.name, figures[peer.name], peer.bars.get(work), more_is_better=work == "threads")


def versions() -> str:
    def of(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"{package} not installed"

    return ", ".join([f"Python {platform.python_version()}", *map(of, PACKAGES)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.5, help="of one client's turn")
    parser.add_argument("--only", nargs="*", help="peers, by the start of their names")
    parser.add_argument("--skip-imports", action="store_true")
    parser.add_argument("--skip-calls", action="store_true")
    options = parser.parse_args()
    pinned = "each" if CLIENT_CORE != SERVER_CORE else "both on the only one"
    print(f"{versions()}\nclient and server on a core {pinned}, {options.rounds} rounds of {options.seconds} s\n")
    others = [peer for peer in OTHERS if not options.only or peer.name.startswith(tuple(options.only))]
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for source in PEERS.glob("members.*"):
            shutil.copy(source, folder)
        if not options.skip_calls:
            print_rows(rows(list(start_all(stack, others, folder, missing)), options.rounds, options.seconds))
    if not options.skip_imports:
        print_rows(import_rows(options.rounds))
    for line in missing:
        print(f"missing: {line}")


def start_all(stack: ExitStack, others: Sequence[Peer], folder: Path, missing: list[str]) -> Iterator[Contestant]:
    """All that start; those that don't are noted. Without rpcc there is nothing to compare."""
    servers: dict[str, Server] = {}
    try:
        yield started(stack, OURS, folder, servers)
    except Broken as problem:
        raise SystemExit(f"rpcc: {problem}") from None
    for peer in others:
        try:
            yield started(stack, peer, folder, servers)
        except Broken as problem:
            missing.append(f"{peer.name}: {problem}")


if __name__ == "__main__":
    main()

"""How long a fresh process takes to import one generated service, out of a workspace of 1000 models."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus import MODELS, write_protos, write_rpcs
from rpc_table import Bar, Row

__all__ = ["import_rows"]

SERVICES = 1000 // MODELS
PROGRAM = "import time; started = time.perf_counter(); {}; print((time.perf_counter() - started) * 1000)"
PACKAGE = "import bench.p0"
SERVICE = "from bench.p0 import bench0_service"
PYDANTIC = "from pydantic import BaseModel; type('First', (BaseModel,), {})"
UPB = "import p0_pb2"
GRPC = "import p0_pb2_grpc"


def import_rows(rounds: int) -> Iterator[Row]:
    """Milliseconds; every program runs once in each round, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _generate(folder)
        programs = (PACKAGE, SERVICE, PYDANTIC, UPB, GRPC)
        found: dict[str, list[float]] = {program: [] for program in programs}
        for index in range(rounds + 1):
            for program in programs:
                elapsed = _milliseconds(folder, program)
                if index:  # the first round writes the compiled modules
                    found[program].append(elapsed)
        for work, ours, peer, theirs, bar in (
            ("import one service, ms", SERVICE, "protobuf upb", UPB, Bar(2.4)),
            ("import one service, ms", SERVICE, "grpcio", GRPC, None),
            ("import one service, ms", SERVICE, "pydantic and a first model", PYDANTIC, None),
            ("import its package alone, ms", PACKAGE, "protobuf upb", UPB, Bar(0.2)),
        ):
            yield Row(work, found[ours], peer, found[theirs], bar)


def _generate(folder: Path) -> None:
    write_rpcs(folder, SERVICES)
    write_protos(folder, SERVICES)
    _run([str(Path(sys.executable).with_name("rpcc")), "compile"], folder)
    protos = sorted(path.name for path in (folder / "proto").glob("*.proto"))
    outs = ["--python_out=out", "--grpc_python_out=out"]
    _run([sys.executable, "-m", "grpc_tools.protoc", "-Iproto", *outs, *protos], folder)


def _milliseconds(folder: Path, program: str) -> float:
    return float(_run([sys.executable, "-c", PROGRAM.format(program)], folder / "out"))


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} … failed:\n{done.stdout}{done.stderr}")
    return done.stdout

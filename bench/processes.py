"""Commands as whole processes, side by side in one run: their time, their peak of memory, and what they are."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

__all__ = ["PROTOC", "RPCC", "Pair", "Run", "Took", "buf_binary", "compare", "versions"]

HERE = Path(__file__).parent
RPCC = str(Path(sys.executable).parent / "rpcc")
PROTOC = [sys.executable, "-m", "grpc_tools.protoc"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""Without settings such as PYTHONDONTWRITEBYTECODE, which would make every start compile every module."""


class Took(NamedTuple):
    """What one run took: milliseconds, those of CPU time on all cores, and MB at its peak."""

    ms: float
    cpu_ms: float
    mb: float


@dataclass(frozen=True)
class Run:
    """A command, where it runs, the code that it is to end with, and what to clear away before each run (not timed)."""

    command: Sequence[str]
    cwd: Path
    clear: Sequence[Path] = ()
    code: int = 0

    def took(self) -> Took:
        for path in self.clear:
            shutil.rmtree(path, ignore_errors=True)
        started = time.perf_counter()
        with subprocess.Popen(
            self.command, cwd=self.cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT
        ) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        elapsed = (time.perf_counter() - started) * 1000
        if process.returncode != self.code:
            raise SystemExit(f"{' '.join(self.command[:4])} … ended with {process.returncode}:\n{said}")
        return Took(elapsed, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024)


class Pair(NamedTuple):
    """Medians of two runs, ours and a peer's, and of the ratios of their times and of their CPU times."""

    ours: Took
    theirs: Took
    ratio: float
    cpu_ratio: float


def compare(ours: Run, peer: Run, runs: int) -> Pair:
    """Run both in turn; the first pair warms up and does not count."""
    pairs = [(ours.took(), peer.took()) for _ in range(runs + 1)][1:]
    ours_took, theirs_took = ([pair[side] for pair in pairs] for side in (0, 1))
    return Pair(
        _median(ours_took),
        _median(theirs_took),
        median(a.ms / b.ms for a, b in pairs),
        median(a.cpu_ms / b.cpu_ms for a, b in pairs),
    )


def _median(took: Sequence[Took]) -> Took:
    return Took(*(median(values) for values in zip(*took, strict=True)))


def buf_binary() -> str:
    """buf itself, not the node script that starts it: the peer is measured at its best."""
    modules = HERE / "node_modules"
    found = sorted((modules / "@bufbuild").glob("buf-*/bin/buf"))
    return str(found[0]) if found else str(modules / ".bin" / "buf")


def versions(*peers: str) -> str:
    """What was measured, in one line."""
    asked = {"python": [sys.executable, "--version"], "rpcc": [RPCC, "--version"]}
    known = {"protoc": [*PROTOC, "--version"], "buf": [buf_binary(), "--version"]}
    said = {
        name: subprocess.run(command, capture_output=True, text=True).stdout.split()[-1]
        for name, command in {**asked, **{peer: known[peer] for peer in peers}}.items()
    }
    return ", ".join(f"{name} {version}" for name, version in said.items()) + f", {os.cpu_count()} cores"

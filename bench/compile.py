"""The compiler against protoc and buf on twins of equal content, as whole processes, side by side in one run.

    python bench/compile.py [--runs N] [--skip-1000]

Prints medians in milliseconds, the median of the ratios pair by pair, and the bar. Peers: grpcio-tools (extra `bench`)
and buf (`npm install --prefix bench`).
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus import write_protos, write_rpcs
from processes import PROTOC, RPCC, Run, buf_binary, compare, versions


def rpcc_cold(folder: Path) -> Run:
    return Run([RPCC, "compile", "--no-cache"], folder, (folder / "out", folder / ".rpcc_cache"))


def rpcc_warm(folder: Path) -> Run:
    return Run([RPCC, "compile"], folder)


def protoc(folder: Path, *outs: str) -> Run:
    target = folder / "pb"
    protos = sorted(p.name for p in (folder / "proto").glob("*.proto"))
    flags = [f"--{out}_out={target}" for out in outs]
    command = [*PROTOC, "-I", "proto", *flags, *(f"proto/{p}" for p in protos)]
    return Run(["sh", "-c", 'mkdir -p "$0" && exec "$@"', str(target), *command], folder, (target,))


def buf_generate(folder: Path) -> Run:
    template = (
        '{"version":"v2","plugins":[{"protoc_builtin":"python","protoc_path":'
        f'["{sys.executable}","-m","grpc_tools.protoc"],"out":"../buf_out"}}]}}'
    )
    return Run([buf_binary(), "generate", "--template", template], folder / "proto", (folder / "buf_out",))


def buf_build(folder: Path) -> Run:
    return Run([buf_binary(), "build"], folder / "proto")


def corpus(root: Path, services: int) -> Path:
    folder = root / f"n{services}"
    write_rpcs(folder, services)
    write_protos(folder, services)
    return folder


def rows(root: Path, large: bool) -> list[tuple[str, Callable[[], tuple[Run, Run]], str, float]]:
    one, hundred = corpus(root, 1), corpus(root, 100)
    version = Run([RPCC, "--version"], root), Run([*PROTOC, "--version"], root)
    found: list[tuple[str, Callable[[], tuple[Run, Run]], str, float]] = [
        ("--version", lambda: version, "grpc_tools --version", 1.4),
        ("one small file, cold", lambda: (rpcc_cold(one), buf_generate(one)), "buf generate", 0.8),
        (
            "100 services, cold",
            lambda: (rpcc_cold(hundred), protoc(hundred, "python", "grpc_python")),
            "protoc python+grpc",
            0.8,
        ),
        ("100 services, unchanged", lambda: (rpcc_warm(hundred), buf_build(hundred)), "buf build", 0.4),
    ]
    if large:
        thousand = corpus(root, 1000)
        row = ("1000 services, cold", lambda: (rpcc_cold(thousand), protoc(thousand, "python")), "protoc python", 0.8)
        found.append(row)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--skip-1000", action="store_true")
    options = parser.parse_args()
    print(versions("protoc", "buf"))
    print(f"\n{'work':<26}{'rpcc ms':>9}{'peer ms':>9}  {'peer':<22}{'ratio':>6}{'bar':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for work, make, peer, bar in rows(Path(folder), not options.skip_1000):
            few = min(options.runs, 5) if "1000" in work else options.runs
            ours, theirs, ratio, _ = compare(*make(), few)
            verdict = "" if ratio <= bar else "  missed"
            print(f"{work:<26}{ours.ms:>9.0f}{theirs.ms:>9.0f}  {peer:<22}{ratio:>6.2f}{bar:>6}{verdict}", flush=True)


if __name__ == "__main__":
    main()

"""`rpcc diff` against `buf breaking` on twins of equal content, as whole processes, side by side in one run.

    python bench/diff.py [--runs N] [--skip-1000]

Ten fields are gone from the new side, each from another service. Cold: nothing is known yet; warm: both sides were
compared before; edited: only the old side was. Prints medians in milliseconds and MB, the medians of the ratios pair by
pair, and the bars, which are about elapsed time: CPU time tells how much of that a busy machine is to blame for, since
buf works on all cores. Peer: buf (`npm install --prefix bench`), which remembers nothing between runs.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus import write_protos, write_rpcs
from processes import RPCC, Pair, Run, buf_binary, compare, versions

RATIO = 0.3
MB = 400
"""For 1000 services."""
BREAKING = 10
BUF_BREAKING = 100
"""The code with which buf says that something is breaking."""


def corpus(root: Path, services: int) -> Path:
    """Both sides of both languages; the new ones lack a field of ten messages."""
    folder = root / f"n{services}"
    for side in ("old", "new"):
        write_rpcs(folder / side, services)
        write_protos(folder / side, services)
    for number in range(0, services, services // BREAKING):
        drop(folder / "new" / "rpc" / f"p{number}.rpc", "  labels: ")
        drop(folder / "new" / "proto" / f"p{number}.proto", "  repeated string labels ")
    return folder


def drop(file: Path, start: str) -> None:
    """Take the first line with this start out of a file."""
    lines = file.read_text().splitlines(keepends=True)
    del lines[next(number for number, line in enumerate(lines) if line.startswith(start))]
    file.write_text("".join(lines))


def runs_of(folder: Path) -> Iterator[tuple[str, Run]]:
    """Our runs, by what is known before: each clears away what it is not to know."""
    command = [RPCC, "diff", "old", "new"]
    old, new = (folder / side / ".rpcc_cache" for side in ("old", "new"))
    yield "cold", Run(command, folder, (old, new), code=1)
    yield "edited", Run(command, folder, (new,), code=1)
    yield "warm", Run(command, folder, code=1)


def row(work: str, found: Pair, is_large: bool) -> str:
    """A line of the table."""
    ours, theirs = found.ours, found.theirs
    is_missed = found.ratio > RATIO or (is_large and ours.mb > MB)
    times = f"{ours.ms:>9.0f}{theirs.ms:>9.0f}{found.ratio:>7.2f}{RATIO:>6}"
    cpu = f"{ours.cpu_ms:>10.0f}{theirs.cpu_ms:>9.0f}{found.cpu_ratio:>7.2f}"
    memory = f"{ours.mb:>9.0f}{theirs.mb:>8.0f}{MB if is_large else '':>6}"
    return f"{work:<24}{times}{cpu}{memory}{'  missed' if is_missed else ''}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--skip-1000", action="store_true")
    options = parser.parse_args()
    print(versions("buf"))
    times = f"{'rpcc ms':>9}{'buf ms':>9}{'ratio':>7}{'bar':>6}{'rpcc CPU':>10}{'buf CPU':>9}{'ratio':>7}"
    print(f"\n{'work':<24}{times}{'rpcc MB':>9}{'buf MB':>8}{'bar':>6}")
    with tempfile.TemporaryDirectory() as name:
        for services in (100, *(() if options.skip_1000 else (1000,))):
            folder = corpus(Path(name), services)
            against = [buf_binary(), "breaking", "--against", "../../old/proto"]
            peer = Run(against, folder / "new" / "proto", code=BUF_BREAKING)
            for known, ours in runs_of(folder):
                found = compare(ours, peer, min(options.runs, 3) if services == 1000 else options.runs)
                print(row(f"{services} services, {known}", found, services == 1000), flush=True)


if __name__ == "__main__":
    main()

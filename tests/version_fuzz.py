"""The soundness fuzz as a command: `python tests/version_fuzz.py --pairs 10000`, which `make fuzz` runs."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

from sameness import unlike
from soundness import Counts, count, tried, unsound
from version_pairs import Pair, pairs
from versions import Versions, difference_of

__all__ = ["Found", "fuzz"]

_STEP = 50


@dataclass(slots=True)
class Found:
    """What a run of the fuzz found.

    Faults are edges that are worse than was said, witnesses that do not replay, and versions that differ from
    themselves.
    """

    pairs: int = 0
    counts: Counts = field(default_factory=Counts)
    faults: list[str] = field(default_factory=list[str])
    kinds: Counter[str] = field(default_factory=Counter[str])

    def text(self) -> str:
        """The figures."""
        counts = self.counts
        share = counts.safe / counts.harmless if counts.harmless else 1.0
        return (
            f"{self.pairs} pairs, {len(self.kinds)} kinds of edit; {counts.edges} edges reached, "
            f"{counts.harmless} harmless, {counts.safe} of them called safe ({share:.1%}), "
            f"{counts.shown} shown by witnesses alone; {len(self.faults)} faults"
        )


def fuzz(number_of_pairs: int, seed: int) -> Found:
    """Draw pairs of versions and hold what is said of them against trying."""
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        for number, pair in enumerate(pairs(number_of_pairs, seed)):
            _try(pair, Path(folder, str(number)), found)
    return found


def _try(pair: Pair, folder: Path, found: Found) -> None:
    folder.mkdir()
    report = difference_of(pair.old, pair.new)
    with Versions.generated(pair.old, pair.new, folder) as versions:
        seen = tried(versions)
        faults = list(unsound(report, versions, seen))
    faults += [*unlike(pair.old), *unlike(pair.new)]
    found.pairs += 1
    found.counts = found.counts.plus(count(report, seen))
    found.kinds.update(pair.edits)
    found.faults += [f"{fault}\nafter {', '.join(pair.edits)}:\n{pair.old}\n{pair.new}" for fault in faults]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after as long, with fewer pairs")
    asked = parser.parse_args()
    whole, start = Found(), time.monotonic()
    parts = [(min(_STEP, asked.pairs - done), asked.seed + 1000 + done) for done in range(0, asked.pairs, _STEP)]
    with Pool(maxtasksperchild=1) as pool:  # generated classes stay as long as their process
        for part in pool.imap(_part, parts):
            whole = Found(
                pairs=whole.pairs + part.pairs,
                counts=whole.counts.plus(part.counts),
                faults=whole.faults + part.faults,
                kinds=whole.kinds + part.kinds,
            )
            print(whole.text(), flush=True)
            for fault in part.faults:
                print(fault, flush=True)
            if time.monotonic() - start > asked.seconds:
                break
    return int(bool(whole.faults))


def _part(pairs_and_seed: tuple[int, int]) -> Found:
    return fuzz(*pairs_and_seed)


if __name__ == "__main__":
    sys.exit(main())

"""The table that `rpc.py` prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Bar", "Row", "print_rows"]


@dataclass(frozen=True)
class Bar:
    """The most that a ratio may be, or the least."""

    ratio: float
    least: bool = False

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.ratio if self.least else ratio <= self.ratio

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.ratio}"


@dataclass(frozen=True)
class Row:
    """rpcc beside one peer: the figures of each round."""

    work: str
    ours: Sequence[float]
    peer: str
    theirs: Sequence[float]
    bar: Bar | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """The median of the ratios round by round."""
        return median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def best(self) -> float:
        """The ratio of the best rounds, which other work on the machine has touched least."""
        best = max if self.more_is_better else min
        return best(self.ours) / best(self.theirs)


def print_rows(rows: Iterable[Row]) -> None:
    print(f"{'work':<34}{'rpcc':>9}{'peer':>9}  {'peer':<30}{'ratio':>7}{'best':>7}{'bar':>8}")
    for row in rows:
        bar = "" if row.bar is None else f"{row.bar!s:>8}{'  met' if row.bar.is_met(row.ratio) else '  missed'}"
        figures = f"{_figure(median(row.ours)):>9}{_figure(median(row.theirs)):>9}"
        print(f"{row.work:<34}{figures}  {row.peer:<30}{row.ratio:>7.2f}{row.best:>7.2f}{bar}", flush=True)
    print()


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"

"""The table that `rpc.py` prints."""

from collections.abc import Iterable
from dataclasses import dataclass

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
    """rpcc beside one peer."""

    work: str
    ours: float
    peer: str
    theirs: float
    ratio: float
    bar: Bar | None = None


def print_rows(rows: Iterable[Row]) -> None:
    print(f"{'work':<34}{'rpcc':>9}{'peer':>9}  {'peer':<30}{'ratio':>7}{'bar':>8}")
    for row in rows:
        bar = "" if row.bar is None else f"{row.bar!s:>8}{'  met' if row.bar.is_met(row.ratio) else '  missed'}"
        print(
            f"{row.work:<34}{_figure(row.ours):>9}{_figure(row.theirs):>9}  {row.peer:<30}{row.ratio:>7.2f}{bar}",
            flush=True,
        )
    print()


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"

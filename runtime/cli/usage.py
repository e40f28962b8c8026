"""`rpcc usage`: from the counts that silos have written to the file that `rpcc diff --usage` reads."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from .usage_counts import Count, calls_by_method, gap_in, silos_of, whole_days

__all__ = ["usage"]

_path = click.Path(path_type=Path, dir_okay=False)
_day = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="Say how often methods were called.")
def usage() -> None:
    """Say how often methods were called."""


@usage.command(short_help="Merge what silos have counted, for rpcc diff --usage.")
@click.argument("files", nargs=-1, required=True, type=_path, metavar="FILE...")
@click.option("--from", "start", type=_day, help="The first day; by default as early as all silos counted.")
@click.option("--to", "end", type=_day, help="The last day; by default yesterday, in UTC.")
@click.option("--out", type=_path, metavar="FILE", help="Write to a file.")
def collect(files: Sequence[Path], start: datetime | None, end: datetime | None, out: Path | None) -> None:
    """Merge the counts in the FILEs that silos write (the setting `usage`) into what `rpcc diff --usage` reads.

    Every silo that counted at all has to have counted on every day of the period, else zero would prove nothing.
    """
    counts = [count for file in files for count in _read(file)]
    if not silos_of(counts):
        raise click.ClickException("no silo has counted the calls that it serves")
    first, last = _period(counts, start and start.date(), end and end.date())
    gap = gap_in(counts, first, last)
    if gap is not None:
        raise click.ClickException(f"`{gap.silo}` counted nothing on {gap.day}, so that the period proves nothing")
    text = _document(first, last, calls_by_method(counts, first, last))
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)
    silos = ", ".join(f"`{silo}`" for silo in silos_of(counts))
    click.echo(f"{first} to {last}, counted by {silos}", err=True)


def _read(file: Path) -> list[Count]:
    os.stat(file)  # else SQLite's own message, which does not name it
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT day, silo, side, service, method, calls FROM rpcc_usage").fetchall()
        finally:
            connection.close()
        return [_count(*row) for row in rows]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise click.UsageError(f"{file}: is no file that a silo with the setting `usage` writes: {error}") from None


def _count(day: Any, silo: Any, side: Any, service: Any, method: Any, calls: Any) -> Count:
    """A row, as a silo writes it. Raises ValueError and TypeError for one that is none."""
    if side not in ("made", "served") or not all(isinstance(name, str) for name in (silo, service, method)):
        raise ValueError("it has a row of nobody's")
    if not isinstance(calls, int) or calls < 0:
        raise ValueError(f"it has counted {calls!r} calls")
    return Count(date.fromisoformat(day), silo, side, service, method, calls)


def _period(counts: Iterable[Count], start: date | None, end: date | None) -> tuple[date, date]:
    today = datetime.now(UTC).date()
    if end is not None and end > today:
        raise click.UsageError("--to is after today, in UTC")
    whole = whole_days(counts, today)
    last = end or max(whole, default=None)
    first = start or (None if last is None else _first_of_run(whole, last))
    if first is None or last is None:
        raise click.ClickException("the silos have not counted together over a whole day yet; pass --from and --to")
    if last < first:
        raise click.UsageError("--to is before --from")
    return first, last


def _first_of_run(days: frozenset[date], last: date) -> date | None:
    """The first of the days that lead up to the last without a gap."""
    first = last
    while first - timedelta(days=1) in days:
        first -= timedelta(days=1)
    return first if first in days else None


def _document(first: date, last: date, calls: Mapping[str, Mapping[str, int]]) -> str:
    head = f'{{"rpcc": "usage", "version": 1, "from": "{first}", "to": "{last}", "calls": {{'
    services = [f"  {json.dumps(key)}: {json.dumps(methods)}" for key, methods in calls.items()]
    return head + "\n" + ",\n".join(services) + "\n}}\n"


def _write(path: Path, text: str) -> None:
    """The whole file or none of it. What is no file, a pipe say, is written to and stays what it is."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    if not path.absolute().parent.is_dir():
        raise click.UsageError(f"--out: there is no folder `{path.parent}`")
    with tempfile.NamedTemporaryFile("w", dir=path.absolute().parent, encoding="utf-8", delete=False) as file:
        try:
            file.write(text)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise

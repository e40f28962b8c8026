"""`rpcc diff`: what a change of the sources means for those who call and serve."""

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ..diff.findings import Level
from ..diff.report.formats import FORMATS, render
from ..diff.run import ORDERS, Settings, Sides, both_contracts, compare_sides, read_sides
from ..diff.sources import SourceError
from ..version import VERSION
from .failure import BUG, Failure
from .options import cache_option, color_option
from .output import wants_color, write_err, write_out, write_utf8
from .session import Reporter, without_gc

if TYPE_CHECKING:
    from ..diff.report.review import Review
    from ..diff.usage import Usage

__all__ = ["compare_waived", "day", "diff", "examine_sides", "today_option"]


def day(_ctx: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date | None:
    """Read a day such as `2026-12-31`."""
    if value is None:
        return None
    try:
        if len(value) == 10:
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"`{value}` is not a day, such as 2026-12-31", param=parameter)


today_option = click.option(
    "--today", callback=day, metavar="DATE", help="Judge as of this day [default: NEW's commit, or today]."
)


@click.command(short_help="Tell what a change breaks, for whom, and in which deploy order.")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--against", multiple=True, metavar="SRC", help="Compare SRC with the work tree; the worst result counts."
)
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["breaking", "hazard", "source"]),
    help="What else gives exit code 1: hazards, or what breaks Python code [default: breaking].",
)
@click.option("--order", type=click.Choice(list(ORDERS)), help="The deploy order, instead of the configured one.")
@today_option
@click.option("--usage", type=click.Path(), metavar="FILE", help="How often methods are called, as JSON.")
@click.option("--callers", multiple=True, type=click.Path(), metavar="PATH", help="Look for calls in this Python code.")
@click.option("--replay", is_flag=True, help="Generate both versions, and run every witness through their code.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="How to report."
)
@click.option("--plan", is_flag=True, help="Tell the way there in phases that are safe one by one, as patches.")
@color_option
@cache_option
def diff(
    old: str | None,
    new: str | None,
    against: tuple[str, ...],
    fail_on: tuple[str, ...],
    order: str | None,
    today: datetime.date | None,
    usage: str | None,
    callers: tuple[str, ...],
    replay: bool,
    form: str,
    plan: bool,
    color: str,
    no_cache: bool,
) -> int:
    """Compare two versions of .rpc sources.

    OLD and NEW are each a file, a folder, a contract's JSON, or `git:REF[:PATH]`. Without them the work tree is
    compared with the merge base of the default branch.
    """
    if (new is None) != (old is None):
        raise Failure("name both OLD and NEW, or use `--against OLD` to compare with the work tree")
    if old is not None and against:
        raise Failure("`--against` compares with the work tree: it goes without OLD and NEW")
    settings = Settings(
        today=today,
        order=ORDERS[order] if order is not None else None,
        usage=_usage(usage) if usage is not None else None,
        callers=callers,
        failing=Level.HAZARD if "hazard" in fail_on else Level.BREAKING,
        fails_on_source="source" in fail_on,
        plan=plan,
    )
    with without_gc():
        sides = examine_sides(old, new, against, is_cached=not no_cache)
        review = compare_waived(sides, settings)
        if replay:
            review = _replayed(review, sides)
        for path in _unread(review):
            write_err(f"rpcc: `{path}` is not Python that can be read: calls in it are not known\n")
        text = render(review, form, color=form == "text" and wants_color(color))
        (write_out if form == "text" else write_utf8)(text)
    return _blame(review) if review.refuted else int(review.is_failed)


def _replayed(review: "Review", sides: Sides) -> "Review":
    """The review with what generated code makes of its witnesses."""
    from ..diff.replay import ReplayError, replay  # the emitters: only who asks pays

    try:
        reports = [
            replay(comparison.report, *both_contracts(old, sides.new))
            for old, comparison in zip(sides.olds, review.comparisons, strict=True)
        ]
    except ReplayError as error:
        raise Failure(str(error)) from None
    pairs = zip(review.comparisons, reports, strict=True)
    return replace(review, comparisons=tuple(replace(comparison, report=report) for comparison, report in pairs))


def _blame(review: "Review") -> int:
    """Tell of witnesses that generated code does not confirm. The exit code is that of a bug."""
    for line in review.refuted:
        write_err(f"rpcc: this is a bug in rpcc {VERSION}: a witness does not replay: {line}\n")
    write_err("please report it, if you can with both versions, to the issue tracker of rpcc\n")
    return BUG


def _unread(review: "Review") -> list[str]:
    """The Python files that could not be searched for calls."""
    searched = [comparison.callers for comparison in review.comparisons if comparison.callers is not None]
    return sorted({path for callers in searched for path in callers.unread})


def _usage(path: str) -> "Usage":
    from ..diff.usage import UsageError, read_usage

    with open(path, "rb") as file:
        data = file.read()
    try:
        return read_usage(data)
    except UsageError as error:
        raise Failure(f"`{path}` does not hold call counts: {error}") from None


def examine_sides(old: str | None, new: str | None, against: tuple[str, ...], *, is_cached: bool = True) -> Sides:
    """Sides that are sound. What is wrong with one goes to stderr: stdout is the report's."""
    try:
        sides = read_sides(old, new, against, is_cached=is_cached)
    except SourceError as error:
        raise Failure(str(error)) from None
    for side in sides.olds:
        if side.is_absent:
            write_err(f"rpcc: there is nothing of this project in `{side.name}`: everything is new\n")
    faulty = sides.faulty
    if not faulty:
        return sides
    for side in faulty:
        write_err(Reporter().text(side.diagnostics))
    names = " and ".join(f"`{side.name}`" for side in faulty)
    raise Failure(f"nothing was compared: there are errors in {names}")


def compare_waived(sides: Sides, settings: Settings) -> "Review":
    """Compare, with the waivers of the new side."""
    from ..diff.accept import WaiverError

    try:
        return compare_sides(sides, settings)
    except (SourceError, WaiverError) as error:
        raise Failure(str(error)) from None

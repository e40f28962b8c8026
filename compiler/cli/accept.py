"""`rpcc accept`: accept one finding of `rpcc diff`, with a reason and an end."""

import datetime
import os
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import click

from ..diff.accept import Waiver, WaiverError, insert_waiver, remove_waivers
from ..diff.findings import Finding, Level
from ..diff.report.review import Review
from ..diff.run import Settings
from ..diff.sources import WaiverFile
from .diff import compare_waived, day, examine_sides, today_option
from .failure import Failure
from .output import write_err
from .session import without_gc

__all__ = ["accept"]


@click.command(short_help="Accept a finding of `rpcc diff`, with a reason and an end.")
@click.argument("id", required=False)
@click.argument("path", required=False)
@click.option("--reason", metavar="TEXT", help="Why it can be accepted.")
@click.option("--until", callback=day, metavar="DATE", help="The last day on which it is.")
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option(
    "--against", multiple=True, metavar="SRC", help="Compare the work tree with SRC [default: as `rpcc diff`]."
)
@click.option("--prune", is_flag=True, help="Remove the waivers that nothing needs.")
@today_option
def accept(
    id: str | None,  # noqa: A002 (the name that `--help` shows)
    path: str | None,
    reason: str | None,
    until: datetime.date | None,
    owner: str | None,
    against: tuple[str, ...],
    prune: bool,
    today: datetime.date | None,
) -> int:
    """Write a waiver for the finding ID at PATH to rpcc-accepted.toml; `--prune` removes those that nothing needs.

    A waiver knows its finding by id, path and the types on both sides: it accepts no other change.
    """
    if prune and (id is not None or reason is not None or until is not None):
        raise Failure("`--prune` goes without an ID")
    missing = [word for word, is_there in _needed(id, path, reason, until).items() if not is_there]
    if not prune and missing:
        raise Failure(f"name {', '.join(missing[:-1])}{' and ' if missing[1:] else ''}{missing[-1]}")
    with without_gc():
        sides = examine_sides(None, None, against)
        review = compare_waived(sides, Settings(today=today))
    if id is None or path is None or reason is None or until is None:
        return _prune(review, sides.new.waivers)
    if until < review.today:
        raise Failure(f"`--until {until}` is over: today is {review.today}")
    if not reason.strip() or (owner is not None and not owner.strip()):
        raise Failure("a reason and an owner are texts that are not empty")
    waivers = [
        Waiver(id=id, path=path, types=finding.types_hash, reason=reason, owner=owner, until=until)
        for finding in _findings(review, id, path)
    ]
    text = _checked(lambda before: reduce(insert_waiver, waivers, before), _text(sides.new.waivers))
    _write(sides.new.waivers, text)
    write_err(f"accepted `{id}` at `{path}` until {until}, in {sides.new.waivers.shown}\n")
    return 0


def _needed(id_: object, path: object, reason: object, until: object) -> dict[str, bool]:
    """What a waiver can't do without, and whether it is there."""
    return {
        "the ID and the PATH of a finding": id_ is not None and path is not None,
        "a `--reason`": reason is not None,
        "the last day with `--until`": until is not None,
    }


def _findings(review: Review, name: str, path: str) -> list[Finding]:
    """The findings that are meant, one for each kind of change; it is a mistake if there are none."""
    findings = [found.finding for found in review.found()]
    meant = {f.types_hash: f for f in findings if (f.id, f.path) == (name, path) and f.level > Level.SAFE}
    if meant:
        return list(meant.values())
    if any((f.id, f.path) == (name, path) for f in findings):
        raise Failure(f"`{name}` at `{path}` is safe: there is nothing to accept")
    raise Failure(f"there is no finding `{name}` at `{path}`{_hint(findings, name, path)}")


def _hint(findings: list[Finding], name: str, path: str) -> str:
    from ..suggest import suggestion

    there = [f.id for f in findings if f.path == path and f.level > Level.SAFE]
    if there:
        return f"; what is found there is {', '.join(f'`{each}`' for each in there)}"
    alike = suggestion(path, (f.path for f in findings if f.id == name))
    if alike:
        return f": did you mean `{alike}`?"
    return "; `rpcc diff` lists the findings"


def _prune(review: Review, file: WaiverFile) -> int:
    unused = {problem.waiver.key for problem in review.problems if not problem.is_used}
    if unused:
        _write(file, _checked(lambda before: remove_waivers(before, unused), _text(file)))
    for _, path, _ in sorted(unused):
        write_err(f"removed the waiver of `{path}` from {file.shown}\n")
    if not unused:
        write_err("every waiver is needed\n")
    return 0


def _text(file: WaiverFile) -> str:
    return file.data.decode() if file.data is not None else ""


def _checked(change: Callable[[str], str], text: str) -> str:
    try:
        changed = change(text)
        changed.encode()
    except WaiverError as error:
        raise Failure(str(error)) from None
    except UnicodeEncodeError:
        raise Failure("a reason and an owner are written as UTF-8, which these can't be") from None
    return changed


def _write(file: WaiverFile, text: str) -> None:
    from .files import create, replace_text

    if os.path.exists(file.path):
        replace_text(file.path, text)
    else:
        create(Path(file.path), text)

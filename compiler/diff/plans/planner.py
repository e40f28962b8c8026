"""From findings to a plan: choose a way for each, try all together, choose again. Read this first.

The relation is the judge. What it does not find safe is done in another way, and at last not at all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from ....schemas.contract import Contract
from ...program import Module
from ..findings import Finding, Plan, Report
from .choices import Choice, Units, first_choices, merged, refused
from .editions import Edition, read_edition
from .patches import moved_files
from .telling import NO_PHASES, Origin, left_out, told
from .trials import Refused, Stand, Standard, try_units
from .units import Clock

__all__ = ["Standard", "with_plan"]

Texts = Mapping[str, str]

_NO_SOURCES = "a plan needs the sources of both versions"
_CHANCES = 20
"""How many ways are tried a second time at most: each takes a comparison for every phase."""


class _Passed(NamedTuple):
    """Choices whose phases are all safe."""

    choices: Sequence[Choice]
    units: Units
    stands: Sequence[Stand]


Attempt = Callable[[Sequence[Choice]], _Passed]
"""Writes and compares the phases of choices. Raises Refused."""


def with_plan(report: Report, old: Contract, texts: tuple[Texts, Texts], standard: Standard) -> Report:
    """The report with a plan for all that fails a run. `texts` are both versions' sources by the contracts' paths."""
    old_texts, new_texts = texts
    failing = [f for f in report.findings if f.level >= standard.failing and f.waived is None]
    if not failing:
        return replace(report, plan=Plan(phases=()))
    if not old_texts or not new_texts:
        return _unplanned(report, failing, _NO_SOURCES)
    editions, moved = _editions(old_texts, new_texts, standard)

    def attempt(choices: Sequence[Choice]) -> _Passed:
        units = merged(choices, editions[0])
        return _Passed(choices, units, try_units([*units.values()], editions, old, new_texts, standard))

    choices = first_choices(failing, editions, Clock(standard.today, standard.grace_days))
    passed = _tried_again(choices, _tried(choices, attempt), attempt)
    if passed is None:
        return _unplanned(report, failing, NO_PHASES)
    paths = {old_path: path for path, old_path in moved.items()}
    origin = Origin({paths.get(path, path): text for path, text in old_texts.items()}, moved)
    return told(report, *passed, origin)


def _editions(old: Texts, new: Texts, standard: Standard) -> tuple[tuple[Edition, Edition], Mapping[str, str]]:
    """Both versions, and which files moved. The new one has a place for every file of the old one."""
    before, after = read_edition(old, standard.parse), read_edition(new, standard.parse)
    moved = moved_files(before, after)
    lost = [path for path in before.modules if path not in after.modules and path not in moved.values()]
    if lost:
        places = {path: _opening(before.modules[path]) for path in lost}
        after = read_edition({**new, **places}, standard.parse)
    after.modules.update({old_path: after.modules[path] for path, old_path in moved.items()})
    return (before, after), moved


def _opening(module: Module) -> str:
    """The text of a file up to its package."""
    assert module.file.package is not None
    return module.source.text[: module.file.package.span.end] + "\n"


# ------------------------------------------------------------------- choosing ----


def _tried(choices: Sequence[Choice], attempt: Attempt) -> _Passed | None:
    """All together; whoever is to blame that they do not pass takes the next way."""
    while any(not choice.is_left_out for choice in choices):
        try:
            return attempt(choices)
        except Refused as error:
            choices = refused(choices, error.units)
    return None


def _tried_again(firsts: Sequence[Choice], passed: _Passed | None, attempt: Attempt) -> _Passed | None:
    """What was left out because of others may be possible without them, or beside what they do now."""
    for index, choice in islice(_second_chances(firsts, passed), _CHANCES):
        choices = [*passed.choices] if passed is not None else [first.left_out() for first in firsts]
        if choices[index].is_left_out:
            choices[index] = choice
            try:
                passed = attempt(choices)
            except Refused:
                continue
    return passed


def _second_chances(firsts: Sequence[Choice], passed: _Passed | None) -> Iterator[tuple[int, Choice]]:
    """Every way of what is left out, with its index."""
    for index, first in enumerate(firsts):
        if passed is None or passed.choices[index].is_left_out:
            yield from ((index, Choice(first.finding, first.ways[number:])) for number in range(len(first.ways) - 1))


def _unplanned(report: Report, failing: Sequence[Finding], reason: str) -> Report:
    left = tuple(left_out(finding, reason) for finding in failing)
    return replace(report, plan=Plan(phases=(), left=left))

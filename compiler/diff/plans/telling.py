"""What was chosen and passed, as the plan of a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ...attributes import find, text_argument
from ..catalogue import FINDINGS
from ..findings import Finding, Left, Level, Phase, Plan, Report, Step
from ..kind import Scope
from .choices import Choice, Units
from .patches import changed_files, patch
from .trials import Stand
from .units import Stage, Unit

__all__ = ["NO_PHASES", "Origin", "left_out", "told"]

Texts = Mapping[str, str]

NO_PHASES = "no phases were found that are all safe"
_REST = "all else is as in the new version"


class Origin(NamedTuple):
    """The old texts by the paths that the new version has for them; by these, the old paths of files that moved."""

    texts: Texts
    moved: Texts


def told(report: Report, choices: Sequence[Choice], units: Units, stands: Sequence[Stand], origin: Origin) -> Report:
    """The report with its plan, and its findings with what is done about each."""
    numbers = _changing(stands, origin.texts)
    has_more = len(report.findings) > len(choices)
    plan = Plan(
        phases=tuple(_phases(units.values(), stands, numbers, origin, more=(_REST,) if has_more else ())),
        ends=tuple(dict.fromkeys(end for unit in units.values() if (end := _end(unit, stands)))),
        left=tuple(left_out(choice.finding, NO_PHASES) for choice in choices if choice.is_left_out),
    )
    steps = {choice.finding.path + choice.finding.id: _steps(choice, units, numbers) for choice in choices}
    found = (replace(finding, plan=steps.get(finding.path + finding.id, ())) for finding in report.findings)
    return replace(report, findings=tuple(found), plan=plan)


def left_out(finding: Finding, reason: str) -> Left:
    """A finding that no plan does anything about; the catalogue may know better why."""
    return Left(id=finding.id, path=finding.path, reason=FINDINGS[finding.id].unplanned or reason)


def _changing(stands: Sequence[Stand], texts: Texts) -> list[int]:
    """The numbers of the phases that change anything."""
    before = [texts, *(stand.texts for stand in stands)]
    return [number for number, stand in enumerate(stands) if stand.texts != before[number]]


def _phases(
    units: Iterable[Unit], stands: Sequence[Stand], numbers: Sequence[int], origin: Origin, more: tuple[str, ...]
) -> Iterable[Phase]:
    units, before, moved = list(units), origin.texts, _moving(stands, origin)
    for number in numbers:
        stand = stands[number]
        files = changed_files(before, stand.texts)
        files |= {path: stand.texts[path] for path in moved} | dict.fromkeys(moved.values())
        stages = _stages(units, number)
        yield Phase(
            day=stand.day,
            steps=(*dict.fromkeys(stage.title for stage in stages if stage.title), *more),
            once=tuple(dict.fromkeys(stage.once for stage in stages if stage.once)),
            hazards=tuple(finding.message for finding in stand.found if finding.level is Level.HAZARD),
            files=files,
            patch=patch(before, files, moved),
        )
        before, moved, more = stand.texts, {}, ()


def _end(unit: Unit, stands: Sequence[Stand]) -> str:
    """How it ends, where that is not what the new version has."""
    day = stands[min(len(unit.stages), len(stands)) - 1].day
    since = text_argument(find(getattr(unit.new.node, "attributes", ()), "disabled"), "since") if unit.new else None
    if unit.scope is Scope.NOTICE and unit.new is not None and since is not None and since < day.isoformat():
        return f"`{unit.new.path}` is disabled on {day}, and not earlier"
    return unit.end


def _moving(stands: Sequence[Stand], origin: Origin) -> dict[str, str]:
    """The files that the first phase has to move, since a patch is for them."""
    texts = [origin.texts, *(stand.texts for stand in stands)]
    changing = {path for before, after in pairwise(texts) for path in changed_files(before, after)}
    return {path: old for path, old in origin.moved.items() if path in changing}


def _steps(choice: Choice, units: Units, numbers: Sequence[int]) -> tuple[Step, ...]:
    """What is done about a finding, phase by phase."""
    if choice.is_left_out:
        return ()
    own = list({id(unit): unit for unit in (units[unit.key] for unit in choice.units)}.values())
    return tuple(
        Step(phase=phase, title=stage.title)
        for phase, number in enumerate(numbers, 1)
        for stage in _stages(own, number)
        if stage.title
    )


def _stages(units: Sequence[Unit], number: int) -> list[Stage]:
    """The stages that begin with a phase."""
    return [unit.stages[number] for unit in units if number < len(unit.stages)]

"""Plans as tests ask for them, and as they are carried out: phase by phase, each compared with the one before."""

import re
from collections.abc import Iterator
from pathlib import Path

from versions import TODAY, Files, contract_of

from rpcc.compiler.config import default_config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import DeployOrder, Level, Plan, Report
from rpcc.compiler.diff.memory import Memory
from rpcc.compiler.diff.plans.planner import Standard, with_plan
from rpcc.idl.printer import format_source
from rpcc.idl.source import Source

__all__ = ["GRACE", "carried_out", "faults", "planned", "regional"]

GRACE = 30


def planned(
    old: Files | str, new: Files | str, order: DeployOrder = DeployOrder.REGIONS_FIRST, failing: Level = Level.BREAKING
) -> Report:
    """What a comparison finds, with a plan."""
    olds, news = _files(old), _files(new)
    before = contract_of(olds)
    standard = Standard(
        order=order,
        today=TODAY,
        grace_days=GRACE,
        usage=None,
        failing=failing,
        waived=frozenset(),
        config=default_config(Path.cwd()),
        parse=Memory().parse,
    )
    report = compare(before, contract_of(news), order=order, today=TODAY, grace_days=GRACE)
    return with_plan(report, before, (olds, news), standard)


def carried_out(plan: Plan, old: Files | str) -> Iterator[dict[str, str]]:
    """The texts after each phase."""
    texts = _files(old)
    for phase in plan.phases:
        changed = {**texts, **phase.files}
        texts = {path: text for path, text in changed.items() if text is not None}
        yield texts


def faults(report: Report, old: Files | str, new: Files | str, failing: Level = Level.BREAKING) -> Iterator[str]:
    """What is wrong with a plan: phases that are not safe on their days or not formatted, another end than was told."""
    plan = report.plan
    assert plan is not None
    before = contract_of(old)
    for number, (phase, texts) in enumerate(zip(plan.phases, carried_out(plan, old), strict=True), 1):
        after = contract_of(texts)
        for finding in compare(before, after, order=report.order, today=phase.day, grace_days=GRACE).findings:
            if finding.level >= failing:
                yield f"phase {number}: {finding.id} at {finding.path}"
        for path, text in phase.files.items():
            if text is not None and text != _files(new).get(path) and format_source(Source(path, text)) != text:
                yield f"phase {number}: {path} is not formatted"
        before = after
    if plan.phases and not plan.ends and not plan.left:
        rest = compare(before, contract_of(new), order=report.order, today=plan.phases[-1].day, grace_days=GRACE)
        yield from (f"not reached: {finding.id} at {finding.path}" for finding in rest.findings)


def regional(text: str) -> str | None:
    """A contract with a Region service in the place of a Control service; None where it has one already."""
    if "region service" in text:
        return None
    return re.sub(r"control service (\w+) \{", r"region service \1 by single_organization {", text)


def _files(files: Files | str) -> dict[str, str]:
    return {"a.rpc": files} if isinstance(files, str) else dict(files)

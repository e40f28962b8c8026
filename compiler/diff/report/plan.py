"""A plan in words that several formats share."""

from collections.abc import Iterator

from ..findings import DeployOrder, Left, Phase, Plan, Report
from .words import ORDERS

__all__ = ["deployment", "differences", "facts", "heading", "opening"]

_DEPLOYMENTS = {
    DeployOrder.REGIONS_FIRST: "deploy every region, then control",
    DeployOrder.CONTROL_FIRST: "deploy control, then every region",
    DeployOrder.ROLLING: "deploy everything, in any order",
}


def opening(report: Report, plan: Plan) -> str:
    """What there is."""
    if plan.phases:
        count = f"{len(plan.phases)} phases, each" if len(plan.phases) > 1 else "one phase that is"
        return f"{count} safe to deploy, {ORDERS[report.order]}"
    return "none" if plan.left else "nothing needs one"


def heading(number: int, phase: Phase, plan: Plan) -> str:
    """`phase 2 of 3, from 2026-10-01 on`."""
    return f"phase {number} of {len(plan.phases)}, from {phase.day} on"


def facts(report: Report, phase: Phase) -> Iterator[str]:
    """For what a phase waits, what is done in it, what to bear in mind, and how it is deployed."""
    yield from (f"once {once}" for once in phase.once)
    yield from phase.steps
    yield from (f"hazard: {hazard}" for hazard in phase.hazards)
    yield deployment(report)


def deployment(report: Report) -> str:
    """Who goes first."""
    return _DEPLOYMENTS[report.order]


def differences(plan: Plan) -> Iterator[str]:
    """How what stands at the end is not what the new version has."""
    if plan.phases:
        yield from (f"at the end {end}" for end in plan.ends)
    yield from (f"left out: {_left(left)}" for left in plan.left)


def _left(left: Left) -> str:
    return f"`{left.id}` at `{left.path}`: {left.reason}"

"""A review as JSON; `schemas/report.schema.json` describes it."""

from typing import TYPE_CHECKING

from ....schemas.contract import Json, Location
from ..accept import Problem
from ..findings import OK, DeployOrder, Edge, Effect, Finding, Level, Phase, Place, Plan, Report, Use
from .plan import deployment
from .review import Comparison, Found, Review, Version, occurring, shown_file, text_location

if TYPE_CHECKING:
    from ..callers import CallSite

__all__ = ["FORMAT_VERSION", "render_json"]

FORMAT_VERSION = 1


def render_json(review: Review) -> str:
    """The document, with a line break at its end."""
    import json

    return json.dumps(_review(review), indent=2) + "\n"  # ASCII, so that any terminal will do


def _review(review: Review) -> dict[str, Json]:
    indices = {id(comparison): index for index, comparison in enumerate(review.comparisons)}
    return {
        "rpcc": "report",
        "version": FORMAT_VERSION,
        "today": review.today.isoformat(),
        "failed": review.is_failed,
        "counts": _counts(review),
        "comparisons": [_comparison(comparison) for comparison in review.comparisons],
        "findings": [
            {"comparison": indices[id(found.comparison)], **_finding(found, review)} for found in review.found()
        ],
        "waivers": [_problem(problem, review) for problem in review.problems],
    }


def _counts(review: Review) -> dict[str, Json]:
    findings = [found.finding for found in review.found()]
    counts: dict[str, Json] = {level.name.lower(): sum(f.level is level for f in findings) for level in Level}
    return {**counts, "waived": sum(finding.waived is not None for finding in findings)}


def _comparison(comparison: Comparison) -> Json:
    report = comparison.report
    callers = comparison.callers
    return {
        "old": comparison.old.name,
        "new": comparison.new.name,
        "order": _order(report.order),
        "need": report.need.value,
        "split": [list(paths) for paths in report.split],
        "unread": list(callers.unread) if callers is not None else [],
        "plan": _plan(report, report.plan) if report.plan is not None else None,
    }


def _plan(report: Report, plan: Plan) -> Json:
    return {
        "phases": [_phase(report, phase) for phase in plan.phases],
        "ends": list(plan.ends),
        "left": [{"id": left.id, "path": left.path, "reason": left.reason} for left in plan.left],
    }


def _phase(report: Report, phase: Phase) -> Json:
    return {
        "day": phase.day.isoformat(),
        "once": list(phase.once),
        "steps": list(phase.steps),
        "deploy": deployment(report),
        "hazards": list(phase.hazards),
        "files": dict(phase.files),
        "patch": phase.patch,
    }


def _order(order: DeployOrder) -> Json:
    return order.value if isinstance(order.value, str) else list(order.value)


def _finding(found: Found, review: Review) -> dict[str, Json]:
    finding, comparison = found
    return {
        "id": finding.id,
        "level": finding.level.name.lower(),
        "axis": finding.axis.value,
        "path": finding.path,
        "message": finding.message,
        "waived": finding.waived,
        "fails": review.fails(finding),
        "old": _place(finding.old, comparison.old),
        "new": _place(finding.new, comparison.new),
        "edges": _edges(finding),
        "uses": [_use(use, comparison.report.order) for use in finding.uses],
        "need": finding.need.value,
        "source": list(finding.source),
        "safe_if": finding.safe_if,
        "notes": list(finding.notes),
        "plan": [{"phase": step.phase, "title": step.title} for step in finding.plan],
        "callers": [_site(site) for site in found.callers] if comparison.callers is not None else None,
        "types_hash": finding.types_hash,
    }


def _place(place: Place | None, version: Version) -> Json:
    if place is None:
        return None
    at = place.location
    return {"text": place.text, "location": _location(at, version) if at is not None else None}


def _location(at: Location, version: Version) -> dict[str, Json]:
    """Lines and columns from 1, the end exclusive; `source` is the text, where that is at hand."""
    where = text_location(Place(location=at, text=""), version)
    text = where.source.text[where.span.start : where.span.end] if where is not None else None
    return {
        "file": shown_file(at, version),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "source": text,
    }


def _edges(finding: Finding) -> dict[str, Json]:
    return {edge.value: _effect(finding.edges.get(edge, OK)) for edge in Edge}


def _effect(effect: Effect) -> dict[str, Json]:
    return {
        "outcome": effect.outcome.value,
        "witness": effect.witness,
        "at": effect.at,
        "note": effect.note,
        "replayed": effect.replayed,
    }


def _use(use: Use, order: DeployOrder) -> Json:
    now = occurring(use, order)
    return {
        "service": use.service,
        "method": use.method,
        "silo": use.silo.value,
        "position": use.position.value,
        "path": use.path,
        "level": use.level.name.lower(),
        "edges": {
            edge.value: {**_effect(use.edges[edge]), "occurs": edge in now} for edge in Edge if edge in use.edges
        },
    }


def _site(site: "CallSite") -> Json:
    return dict(site._asdict())


def _problem(problem: Problem, review: Review) -> Json:
    waiver = problem.waiver
    return {
        "problem": problem.fate.value,
        "is_error": problem.is_error,
        "message": problem.message,
        "help": problem.help,
        "id": waiver.id,
        "path": waiver.path,
        "types_hash": waiver.types,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until.isoformat(),
        "file": review.waiver_file,
        "line": waiver.line,
    }

"""The sentences that several formats share."""

import json
from collections.abc import Iterable

from ....schemas.contract import Json
from ..findings import DeployOrder, Edge, Effect, Finding, Level, Need, Outcome, Report, Use
from .review import Comparison, Found, Review, occurs

__all__ = [
    "EDGES",
    "ORDERS",
    "broken_code",
    "calls",
    "changed",
    "compact",
    "edge_lines",
    "outcome",
    "proof",
    "summary",
    "told_uses",
    "use",
    "uses",
    "verdict",
]

EDGES = {
    Edge.E1: "old caller's request → new server",
    Edge.E2: "new caller's request → old server",
    Edge.E3: "new server's response → old caller",
    Edge.E4: "old server's response → new caller",
}
"""From whom to whom."""

_OUTCOMES = {
    Outcome.OK: "fine",
    Outcome.FILL: "filled with the reader's default",
    Outcome.IGNORED: "what is said there is ignored",
    Outcome.SKEW: "the sides have different defaults",
    Outcome.UNDECLARED: "the error is not known by name",
    Outcome.ALTERED: "it arrives as something else",
    Outcome.LOST: "it is lost without a word",
    Outcome.REJECT: "it is refused",
}

ORDERS = {
    DeployOrder.REGIONS_FIRST: "regions first",
    DeployOrder.CONTROL_FIRST: "control first",
    DeployOrder.ROLLING: "rolling",
}

_MOST = 4
"""How many uses or calls are listed where people read."""


def outcome(effect: Effect) -> str:
    """What becomes of a value, in words."""
    return _OUTCOMES[effect.outcome]


def proof(effect: Effect) -> str:
    """What generated code said of the witness, if it was asked."""
    if effect.replayed is None:
        return ""
    return ", replayed" if effect.replayed else ", which the generated code does not confirm"


def compact(value: Json) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def changed(finding: Finding) -> Iterable[tuple[Edge, Effect]]:
    """The edges on which something happens, in order."""
    return [(edge, finding.edges[edge]) for edge in Edge if edge in finding.edges and _is_noted(finding.edges[edge])]


def _is_noted(effect: Effect) -> bool:
    return effect.outcome is not Outcome.OK


def edge_lines(found: Found) -> list[str]:
    """A line for each edge on which something happens, with its witness below it."""
    lines: list[str] = []
    for edge, effect in changed(found.finding):
        place = f" at `{effect.at}`" if effect.at else ""
        aside = "" if occurs(edge, found) else "; not in this deploy order"
        note = f" ({effect.note})" if effect.note else ""
        lines.append(f"{edge}, {EDGES[edge]}: {outcome(effect)}{place}{note}{proof(effect)}{aside}")
        if effect.witness is not None:
            lines.append(f"    {compact(effect.witness)}")
    return lines


def use(one: Use) -> str:
    """Where a change is used."""
    place = f" in `{one.path}`" if one.path else ""
    return f"`{one.service}.{one.method}`{place}"


def told_uses(finding: Finding) -> list[Use]:
    """The uses, the worst first; none where the only one is the method that the finding is about."""
    ordered = sorted(finding.uses, key=lambda one: (-one.level, one.service, one.method, one.path))
    return [] if [(f"{one.service}.{one.method}", one.path) for one in ordered] == [(finding.path, "")] else ordered


def uses(finding: Finding) -> str:
    """The worst uses, the rest counted; empty where there is nothing to tell of them."""
    ordered = told_uses(finding)
    more = f", and {len(ordered) - _MOST} more" if len(ordered) > _MOST else ""
    return ", ".join(use(one) for one in ordered[:_MOST]) + more


def broken_code(finding: Finding) -> str:
    """Whose Python code breaks."""
    *others, last = (f"{word}s" for word in finding.source)
    return f"in Python it breaks {', '.join(others)} and {last}" if others else f"in Python it breaks {last}"


def calls(found: Found) -> str:
    """Where the code calls what the finding is about; empty where nobody looked or nothing was found."""
    sites = found.callers
    more = f", and {len(sites) - _MOST} more" if len(sites) > _MOST else ""
    return ", ".join(f"{site.file}:{site.line}:{site.column}" for site in sites[:_MOST]) + more


# ----------------------------------------------------------------- the whole ----


def summary(review: Review) -> str:
    """`2 breaking, 1 hazard, 3 safe; 1 accepted; 9 witnesses replayed`."""
    findings = [found.finding for found in review.found()]
    counts = [(sum(f.level is level for f in findings), level.name.lower()) for level in reversed(Level)]
    told = ", ".join(f"{count} {_plural(name, count)}" for count, name in counts if count)
    waived = sum(finding.waived is not None for finding in findings)
    replayed = sum(bool(effect.replayed) for f in findings for use in f.uses for effect in use.edges.values())
    more = [f"; {count} {word}" for count, word in ((waived, "accepted"), (replayed, "witnesses replayed")) if count]
    return "".join([told or "no findings", *more])


def _plural(name: str, count: int) -> str:
    return "hazards" if name == "hazard" and count > 1 else name


def verdict(comparison: Comparison) -> str:
    """What the whole needs of a deployment."""
    report = comparison.report
    if not report.findings:
        return "nothing changed that a caller or a server could notice"
    if report.need is Need.NONE:
        return f"no deploy order is safe for {_all_of(report)}{_split(report)}"
    if report.need is Need.ANY:
        return "any deploy order will do"
    if report.order is DeployOrder.ROLLING:
        return f"it needs {report.need}, and a rolling deployment promises no order"
    if report.need.value == ORDERS[report.order]:
        return f"it needs {report.need}, which is the deploy order"
    return f"it needs {report.need}, but the deploy order is {ORDERS[report.order]}"


def _all_of(report: Report) -> str:
    return "all of it" if len(report.findings) > 1 else "it"


def _split(report: Report) -> str:
    if not report.split:
        return ""
    parts = (f"({number}) {', '.join(f'`{path}`' for path in paths)}" for number, paths in enumerate(report.split, 1))
    return f"; split it into {len(report.split)} changes, in this order: {'; '.join(parts)}"

"""A review as Markdown, for a comment on a change."""

import re
from collections.abc import Iterator

from ..findings import Finding, Level, Place, Report
from .plan import differences, facts, heading, opening
from .review import Found, Review, Version, occurs, spot
from .words import EDGES, ORDERS, broken_code, calls, changed, compact, outcome, proof, summary, told_uses, use, verdict

__all__ = ["render_markdown"]

_MOST_USES = 20


def render_markdown(review: Review) -> str:
    """A heading that counts, a table of what matters, then each finding to be unfolded."""
    found = sorted(review.found(), key=lambda each: (each.finding.waived is not None, -each.finding.level))
    lines = [f"## Compatibility: {summary(review)}", "", *_verdicts(review), *_table(found)]
    for problem in review.problems:
        word = "Error" if problem.is_error else "Note"
        lines += [
            f"> **{word}** ({_code(f'{review.waiver_file}:{problem.waiver.line}')}): {_text(problem.message)}",
            "",
        ]
    for each in found:
        lines += _details(each)
    for comparison in review.comparisons:
        lines += _plan(comparison.report)
    return "\n".join(lines).rstrip("\n") + "\n"


def _verdicts(review: Review) -> Iterator[str]:
    for comparison in review.comparisons:
        order = ORDERS[comparison.report.order]
        yield f"{_code(comparison.old.name)} → {_code(comparison.new.name)}, {order}: {_text(verdict(comparison))}."
        yield ""


def _table(found: list[Found]) -> Iterator[str]:
    if not found:
        return
    yield "| level | finding | what | where |"
    yield "|---|---|---|---|"
    for each in found:
        finding, at = each.finding, spot(each)
        place = _code(f"{at.file}:{at.line}") if at is not None else ""
        cells = (_level(finding), _code(finding.id), _text(finding.message), place)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _level(finding: Finding) -> str:
    name = finding.level.name.lower()
    if finding.waived is not None:
        return f"{name}, accepted"
    return f"**{name}**" if finding.level is Level.BREAKING else name


def _details(found: Found) -> list[str]:
    finding, comparison = found
    lines = [f"<details><summary><b>{_level_word(finding)}</b> <code>{_html(finding.path)}</code></summary>", ""]
    lines += [f"{_text(finding.message)}, decided by {finding.axis}.", ""]
    lines += [*_version("Before", finding.old, comparison.old), *_version("Now", finding.new, comparison.new)]
    lines += _edges(found)
    facts = list(_facts(found))
    return [*lines, *facts, *([""] if facts else []), "</details>", ""]


def _level_word(finding: Finding) -> str:
    return finding.level.name.lower() + (", accepted" if finding.waived is not None else "")


def _version(title: str, place: Place | None, version: Version) -> list[str]:
    if place is None:
        return []
    at = place.location
    source = version.texts.get(at.file) if at is not None else None
    where = f", {_code(f'{source.path}:{at.line}')}" if at is not None and source is not None else ""
    return [f"{title}{where}:", "", *_fenced("rpc", place.text), ""]


def _edges(found: Found) -> Iterator[str]:
    rows = list(changed(found.finding))
    if not rows:
        return
    yield "| edge | | outcome | at |"
    yield "|---|---|---|---|"
    for edge, effect in rows:
        note = f" ({_text(effect.note)})" if effect.note else ""
        note += "" if occurs(edge, found) else "; not in this deploy order"
        yield f"| {edge} | {EDGES[edge]} | {outcome(effect)}{note} | {_code(effect.at) if effect.at else ''} |"
    yield ""
    for edge, effect in rows:
        if effect.witness is not None:
            yield from (
                f"A payload that shows it on {edge}{proof(effect)}:",
                "",
                *_fenced("json", compact(effect.witness)),
                "",
            )


def _facts(found: Found) -> Iterator[str]:
    finding = found.finding
    uses = told_uses(finding)
    for one in uses[:_MOST_USES]:
        yield f"- used by {_text(use(one))}: {one.level.name.lower()}"
    if len(uses) > _MOST_USES:
        yield f"- and {len(uses) - _MOST_USES} more uses"
    if called := calls(found):
        yield f"- called at {_text(called)}"
    if finding.source:
        yield f"- {broken_code(finding)}"
    yield from (f"- {_text(note)}" for note in finding.notes)
    if finding.safe_if:
        yield f"- safe if {_text(finding.safe_if)}"
    yield from (f"- phase {step.phase}: {_text(step.title)}" for step in finding.plan)
    if finding.waived is not None:
        yield f"- accepted: {_text(finding.waived)}"


def _plan(report: Report) -> Iterator[str]:
    """What there is, and each phase with its patch to be unfolded."""
    plan = report.plan
    if plan is None:
        return
    yield from (f"### Plan: {_text(opening(report, plan))}", "")
    yield from (f"- {_text(text)}" for text in differences(plan))
    if plan.ends or plan.left:
        yield ""
    for number, phase in enumerate(plan.phases, 1):
        yield from (f"<details><summary>{heading(number, phase, plan)}</summary>", "")
        yield from (f"- {_text(text)}" for text in facts(report, phase))
        yield from ("", *_fenced("diff", phase.patch.rstrip("\n")), "", "</details>", "")


# ------------------------------------------------------------------ escaping ----


def _code(text: str) -> str:
    """A code span, whatever is in it."""
    text = " ".join(text.split())
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _text(text: str) -> str:
    """Words with code spans in them: all else that Markdown would act on is escaped."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:  # a lone backtick starts nothing
        parts = ["\\`".join(parts)]
    return "`".join(
        part if index % 2 else re.sub(r"([\\*_\[\]<>#|~])", r"\\\1", part) for index, part in enumerate(parts)
    )


def _fenced(kind: str, text: str) -> list[str]:
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return [f"{ticks}{kind}", text, ticks]


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""A review as one self-contained page: both versions side by side at each finding, its edges drawn, its witnesses."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from ....idl.cells import visible
from ..findings import Finding, Level, Report, Use
from .drawing import draw_edges, tint
from .excerpt import excerpt, json_lines
from .plan import differences, facts, heading, opening
from .review import Found, Review, occurs
from .words import EDGES, ORDERS, broken_code, changed, outcome, proof, summary, told_uses, verdict

__all__ = ["render_html"]

_FEW_USES = 5
"""As many are listed without being asked for."""

_KINDS = ("breaking", "hazard", "safe", "accepted")


def render_html(review: Review) -> str:
    """The page. It loads nothing and works from a file; without scripts it lacks only the filters."""
    found = sorted(review.found(), key=lambda each: (each.finding.waived is not None, -each.finding.level))
    title = f"rpcc diff: {_plain(summary(review))}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>\n{_asset('page.css')}</style></head><body>",
        *_header(review),
        *_bar(review, found),
        "<main>",
        *_problems(review),
        *(line for number, each in enumerate(found, 1) for line in _article(number, each)),
        *(line for comparison in review.comparisons for line in _plan(comparison.report)),
        f'<p class="empty"{" hidden" if found else ""}>{"Nothing to show." if found else "No findings."}</p>',
        f"</main><footer>Judged as of {review.today}. “Accepted” findings have a waiver in ",
        f"<code>{_plain(review.waiver_file)}</code>. Dashed edges do not occur in the deploy order.</footer>",
        f"<script>\n{_asset('page.js')}</script></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


# ---------------------------------------------------------------------- head ----


def _header(review: Review) -> Iterator[str]:
    yield f"<header><h1>Compatibility: {_plain(summary(review))}</h1>"
    for comparison in review.comparisons:
        versions = f"<code>{_plain(comparison.old.name)}</code> → <code>{_plain(comparison.new.name)}</code>"
        order = ORDERS[comparison.report.order]
        yield f'<p class="versions">{versions}, {order}: {_words(verdict(comparison))}.</p>'
    yield "</header>"


def _bar(review: Review, found: list[Found]) -> Iterator[str]:
    kinds = [_kind(each.finding) for each in found]
    yield '<div class="bar" role="toolbar" aria-label="Filter">'
    for kind in _KINDS:
        if count := kinds.count(kind):
            box = f'<input type="checkbox" value="{kind}" checked>'
            yield f'<label class="{kind}">{box}{kind}<b>{count}</b></label>'
    yield '<input type="search" placeholder="path, method, id" aria-label="Search">'
    yield '<button id="theme" type="button">light / dark</button></div>'


def _kind(finding: Finding) -> str:
    return "accepted" if finding.waived is not None else finding.level.name.lower()


def _problems(review: Review) -> Iterator[str]:
    for problem in review.problems:
        kind = "breaking" if problem.is_error else "safe"
        waiver = problem.waiver
        words = _plain(f"waiver {problem.fate} {waiver.id} {waiver.path}".lower())
        shown = f"<code>{_plain(review.waiver_file)}:{waiver.line}</code>, “{_plain(waiver.reason)}”"
        yield f'<article class="{kind}" data-kind="{kind}" data-words="{words}">'
        yield f'<h2><span class="level">waiver {problem.fate}</span> {_words(problem.message)}</h2>'
        yield f'<p class="meta">{shown}</p><p class="hint">{_words(problem.help)}</p></article>'


# ------------------------------------------------------------------ a finding ----


def _article(number: int, found: Found) -> Iterator[str]:
    finding, comparison = found
    kind = _kind(finding)
    level = finding.level.name.lower() + (", accepted" if finding.waived is not None else "")
    words = _plain(
        " ".join([finding.id, finding.path, *(f"{one.service}.{one.method}" for one in finding.uses)]).lower()
    )
    yield f'<article id="f{number}" class="{kind}" data-kind="{kind}" data-words="{words}">'
    yield f'<h2><span class="level">{level}</span> {_words(finding.message)}</h2>'
    yield f'<p class="meta"><a href="#f{number}"><code>{_plain(finding.id)}</code></a> at '
    yield f"<code>{_plain(finding.path)}</code>, decided by {finding.axis}{_against(found)}</p>"
    yield '<div class="sides">'
    yield excerpt("old", "before", finding.old, comparison.old)
    yield excerpt("new", "now", finding.new, comparison.new)
    yield "</div>"
    yield from _wire(found)
    yield from _uses(finding)
    yield from _notes(found)
    yield "</article>"


def _against(found: Found) -> str:
    """Which version it is seen from."""
    return f", against <code>{_plain(found.comparison.old.name)}</code>"


def _wire(found: Found) -> Iterator[str]:
    finding = found.finding
    edges = list(changed(finding))
    if not edges:
        return
    yield f'<h3>On the wire</h3><div class="wire">{draw_edges(found)}<dl>'
    for edge, effect in edges:
        aside = "" if occurs(edge, found) else ", but not in this deploy order"
        place = f" at <code>{_plain(effect.at)}</code>" if effect.at else ""
        yield f'<dt class="{tint(effect)}">{edge}: {outcome(effect)}{place}{proof(effect)}</dt>'
        yield f"<dd>{EDGES[edge]}{aside}{_aside(effect.note)}"
        if effect.witness is not None:
            yield f"<pre>{json_lines(effect.witness, effect.at)}</pre>"
        yield "</dd>"
    yield "</dl></div>"


def _aside(note: str) -> str:
    return f"; {_words(note)}" if note else ""


def _uses(finding: Finding) -> Iterator[str]:
    uses = told_uses(finding)
    if not uses:
        return
    is_open = " open" if len(uses) <= _FEW_USES else ""
    places = f"{len(uses)} place{'s' if len(uses) > 1 else ''}"
    yield f"<details{is_open}><summary>used in {places}</summary>"
    yield "<table><tr><th>level</th><th>method</th><th>silo</th><th>position</th><th>path</th><th>edges</th></tr>"
    for use in uses:
        yield _use(use)
    yield "</table></details>"


def _use(use: Use) -> str:
    level = use.level.name.lower()
    edges = ", ".join(f"{edge} {effect.outcome}" for edge, effect in sorted(use.edges.items()))
    method, path = f"{_plain(use.service)}.{_plain(use.method)}", _plain(use.path)
    cells = (f'<span class="level {level}">{level}</span>', f"<code>{method}</code>", use.silo, use.position)
    return "".join(["<tr>", *(f"<td>{cell}</td>" for cell in (*cells, f"<code>{path}</code>", edges)), "</tr>"])


def _notes(found: Found) -> Iterator[str]:
    finding = found.finding
    notes = [_words(note) for note in finding.notes]
    notes += [broken_code(finding)] if finding.source else []
    notes += [f"called at <code>{_plain(site.file)}:{site.line}:{site.column}</code>" for site in found.callers]
    notes += [f"accepted: {_plain(finding.waived)}"] if finding.waived is not None else []
    if notes:
        yield f"<ul>{''.join(f'<li>{note}</li>' for note in notes)}</ul>"
    if finding.safe_if and finding.level > Level.SAFE:
        yield f'<p class="hint">Safe if {_words(finding.safe_if)}</p>'
    if finding.plan:
        steps = "".join(f"<li>phase {step.phase}: {_words(step.title)}</li>" for step in finding.plan)
        yield f"<h3>The way there</h3><ul>{steps}</ul>"


# --------------------------------------------------------------------- plans ----


def _plan(report: Report) -> Iterator[str]:
    """What there is, and each phase with its patch to be unfolded."""
    plan = report.plan
    if plan is None:
        return
    yield f'<section class="plan"><h2>Plan: {_words(opening(report, plan))}</h2>'
    yield _listed(differences(plan))
    for number, phase in enumerate(plan.phases, 1):
        yield f"<details><summary>{_words(heading(number, phase, plan))}</summary>{_listed(facts(report, phase))}"
        yield f"<figure><pre>{''.join(map(_changed, phase.patch.splitlines()))}</pre></figure></details>"
    yield "</section>"


def _listed(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{_words(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def _changed(line: str) -> str:
    kind = {"-": " gone", "+": " come"}.get(line[:1], "") if not line.startswith(("--- ", "+++ ")) else ""
    return f'<span class="row{kind}">{_plain(line) or " "}</span>'


def _words(text: str) -> str:
    """Words with code between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _plain(text)
    return "".join(f"<code>{_plain(part)}</code>" if index % 2 else _plain(part) for index, part in enumerate(parts))


def _plain(text: str) -> str:
    """Text as text, with everything that would reorder or break it made visible."""
    return escape(visible(text))

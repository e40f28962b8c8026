"""A review for people at a terminal, in the look of the compiler's own diagnostics."""

from collections.abc import Iterable, Iterator

from ....idl.cells import Piece, Row, Style, paint, visible
from ....idl.diagnostics import Label
from ....idl.snippet import draw_snippet
from ..accept import Problem
from ..findings import Finding, Level, Place, Report
from .plan import differences, facts, heading, opening
from .review import Found, Review, Version, text_location
from .words import ORDERS, broken_code, calls, edge_lines, summary, uses, verdict

__all__ = ["render_text"]

_STYLES: dict[Level, Style] = {Level.BREAKING: "error", Level.HAZARD: "warning", Level.SAFE: "help"}
_SIGNS: dict[str, Style] = {"-": "removed", "+": "added", "@": "gutter"}
_LONG = 300
"""What a line of witness is cut at."""

Line = list[Piece]


def render_text(review: Review, *, color: bool) -> str:
    """Findings in full, those that are safe or accepted in short, then waivers, the verdict and a count."""
    found = list(review.found())
    several = len(review.comparisons) > 1
    blocks = [
        _full(each, several=several)
        for each in found
        if each.finding.level > Level.SAFE and each.finding.waived is None
    ]
    short = [line for each in found for line in _short(each)]
    blocks += [*([short] if short else []), *(_problem(problem, review) for problem in review.problems)]
    blocks.append([*_verdicts(review), [(summary(review), "bold")]])
    plans = (part for comparison in review.comparisons for part in _plan(comparison.report, color=color))
    return "\n".join([*(_painted(block, color=color) for block in blocks), *plans])


def _head(finding: Finding, style: Style, word: str) -> Line:
    return [(f"{word}[{finding.id}]", style), (f": {visible(finding.message)}", "bold")]


def _full(found: Found, *, several: bool) -> list[Line]:
    finding, comparison = found
    style = _STYLES[finding.level]
    rows = [
        *_side(finding.new, comparison.new, "-->", "now" if finding.old else "new", style),
        *_side(finding.old, comparison.old, ":::" if finding.new else "-->", "before" if finding.new else "", style),
    ]
    width = max((len(row.gutter) for row in rows if isinstance(row, Row) and row.gutter.isdigit()), default=1)
    lines = [_head(finding, style, finding.level.name.lower())]
    lines += [_pieces(row, width) for row in rows]
    blank = " " * (width + 1)
    tail: list[Line] = [
        [(blank + sign, "gutter"), (visible(text), "plain")] for sign, text in _tail(found, several=several)
    ]
    helps: list[Line] = [[("help", "help"), (f": {visible(text)}", "plain")] for text in _helps(finding)]
    return [*lines, *tail, *helps, [(f"{blank}= ", "gutter"), (f"rpcc explain {finding.id}", "plain")]]


def _tail(found: Found, *, several: bool) -> Iterator[tuple[str, str]]:
    """What is told below the sources, each with the sign before it."""
    finding = found.finding
    against = f", against {found.comparison.old.name}" if several else ""
    yield "= ", f"`{finding.path}`, decided by {finding.axis}{against}"
    for line in edge_lines(found):
        yield ("  " if line.startswith(" ") else "= "), line if len(line) <= _LONG else line[:_LONG] + "…"
    if used := uses(finding):
        yield "= ", f"used by {used}"
    if called := calls(found):
        yield "= ", f"called at {called}"
    if finding.source:
        yield "= ", broken_code(finding)
    for note in finding.notes:
        yield "= ", f"note: {note}"


def _helps(finding: Finding) -> Iterator[str]:
    if finding.safe_if:
        yield f"safe if {finding.safe_if}"
    yield from (f"phase {step.phase}: {step.title}" for step in finding.plan)


def _side(place: Place | None, version: Version, sign: str, words: str, style: Style) -> list[Row | str]:
    """The lines of one version; where its text is not at hand, what a `.rpc` file would say."""
    if place is None:
        return []
    where = text_location(place, version)
    if where is None:
        return [f"{sign} {version.name}", Row(), *_plain(place.text), Row()]
    source, span = where
    line, column = source.line_column(span.start)
    label = Label(location=where, text=words)
    primary = label if sign == "-->" else None
    rows = draw_snippet(source, [label], primary=primary, style=style)
    return [f"{sign} {source.path}:{line}:{column}", Row(), *rows, Row()]


def _plain(text: str) -> list[Row | str]:
    return [Row(pieces=[(visible(line), "plain")]) for line in text.split("\n")]


def _pieces(row: Row | str, width: int) -> Line:
    if isinstance(row, str):
        sign, _, rest = row.partition(" ")
        return [(" " * width + sign, "gutter"), (f" {visible(rest)}", "plain")]
    return [(f"{row.gutter:<{width}} ", "gutter"), (row.edge, row.edge_style), (" ", "plain"), *row.pieces]


def _short(found: Found) -> Iterator[Line]:
    """One line for what is safe or accepted, with what is to be kept in mind."""
    finding = found.finding
    if finding.waived is not None:
        yield _head(finding, "secondary", "accepted")
        yield _aside(f"{finding.level.name.lower()} at `{finding.path}`; {finding.waived}")
    elif finding.level is Level.SAFE:
        yield _head(finding, "help", "safe")
        yield from (_aside(f"note: {note}") for note in finding.notes)
    else:
        return
    if called := calls(found):
        yield _aside(f"called at {called}")


def _aside(text: str) -> Line:
    return [("  = ", "gutter"), (visible(text), "plain")]


def _plan(report: Report, *, color: bool) -> Iterator[str]:
    """What there is, then each phase with its patch."""
    plan = report.plan
    if plan is None:
        return
    yield _painted(
        [[(f"plan: {opening(report, plan)}", "bold")], *(_aside(text) for text in differences(plan))], color=color
    )
    for number, phase in enumerate(plan.phases, 1):
        head: Line = [(visible(heading(number, phase, plan)), "bold")]
        lines = [head, *(_aside(text) for text in facts(report, phase))]
        patch = "".join(map(_tinted, phase.patch.splitlines(keepends=True))) if color else phase.patch
        yield _painted(lines, color=color) + patch


def _tinted(line: str) -> str:
    """A line of a patch in its colour. Without colours patches stay as they are: somebody may apply them."""
    text = line.rstrip()
    style: Style = "bold" if text.startswith(("--- ", "+++ ")) else _SIGNS.get(text[:1], "plain")
    return paint([(visible(text), style)], color=True) + line[len(text) :]


def _painted(lines: Iterable[Line], *, color: bool) -> str:
    return "".join(paint(line, color=color) + "\n" for line in lines)


def _problem(problem: Problem, review: Review) -> list[Line]:
    style: Style = "error" if problem.is_error else "help"
    word = "error" if problem.is_error else "note"
    return [
        [(f"{word}[waiver-{problem.fate}]", style), (f": {visible(problem.message)}", "bold")],
        [(" -->", "gutter"), (f" {visible(review.waiver_file)}:{problem.waiver.line}", "plain")],
        [("help", "help"), (f": {problem.help}", "plain")],
    ]


def _verdicts(review: Review) -> Iterator[Line]:
    for comparison in review.comparisons:
        order = ORDERS[comparison.report.order]
        versions = f"{comparison.old.name} → {comparison.new.name}"
        yield [(visible(f"{versions}, {order}: {verdict(comparison)}"), "plain")]

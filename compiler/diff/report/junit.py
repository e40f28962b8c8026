"""A review as JUnit's XML: a test case for each finding, failed where the finding fails the run."""

from collections.abc import Iterator
from html import escape

from ....idl.cells import visible
from .annotations import told
from .review import Found, Review, spot
from .words import verdict

__all__ = ["render_junit"]


def render_junit(review: Review) -> str:
    """One suite for each comparison, one more for waivers that are wrong."""
    suites = [*_comparisons(review), *_waivers(review)]
    tests, failures, skipped = (sum(counts[index] for counts, _ in suites) for index in range(3))
    lines = [line for _, suite in suites for line in suite]
    head = f'<testsuites name="rpcc diff" tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</testsuites>"]) + "\n"


Suite = tuple[tuple[int, int, int], list[str]]
"""How many tests there are, fail and are skipped; and the lines."""


def _comparisons(review: Review) -> Iterator[Suite]:
    for comparison in review.comparisons:
        found = [each for each in review.found() if each.comparison is comparison]
        cases = [line for each in found for line in _case(each, review)]
        cases = cases or ['    <testcase classname="rpcc.diff" name="compatible"/>']
        failures = sum(review.fails(each.finding) for each in found)
        skipped = sum(each.finding.waived is not None for each in found)
        name = f"{comparison.old.name} → {comparison.new.name}"
        output = f"    <system-out>{_text(verdict(comparison))}</system-out>"
        yield _suite(name, (max(len(found), 1), failures, skipped), [*cases, output])


def _suite(name: str, counts: tuple[int, int, int], lines: list[str]) -> Suite:
    tests, failures, skipped = counts
    told = f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'
    return counts, [f'  <testsuite name="{_attribute(name)}" {told}>', *lines, "  </testsuite>"]


def _case(found: Found, review: Review) -> list[str]:
    finding, at = found.finding, spot(found)
    place = f' file="{_attribute(at.file)}" line="{at.line}"' if at is not None else ""
    opening = f'    <testcase classname="rpcc.diff.{finding.id}" name="{_attribute(finding.path)}"{place}>'
    if finding.waived is not None:
        body = f'      <skipped message="{_attribute(finding.waived)}"/>'
    elif review.fails(finding):
        message, kind = _attribute(finding.message), finding.level.name.lower()
        body = f'      <failure message="{message}" type="{kind}">{_text(chr(10).join(told(found)))}</failure>'
    else:
        body = f"      <system-out>{_text(chr(10).join(told(found)))}</system-out>"
    return [opening, body, "    </testcase>"]


def _waivers(review: Review) -> Iterator[Suite]:
    if not review.problems:
        return
    lines: list[str] = []
    for problem in review.problems:
        name = _attribute(f"{problem.waiver.id} {problem.waiver.path}")
        message = _attribute(problem.message)
        body = f'<failure message="{message}"/>' if problem.is_error else f"<system-out>{message}</system-out>"
        lines += [f'    <testcase classname="rpcc.diff.waivers" name="{name}">', f"      {body}", "    </testcase>"]
    failures = sum(problem.is_error for problem in review.problems)
    yield _suite("waivers", (len(review.problems), failures, 0), lines)


def _text(text: str) -> str:
    return "\n".join(escape(visible(line), quote=False) for line in text.split("\n"))


def _attribute(text: str) -> str:
    return escape(visible(text))

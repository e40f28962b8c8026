"""A review for services that show findings beside lines: GitHub's workflow commands, GitLab's code quality."""

from collections.abc import Iterator

from ....schemas.contract import Json
from ....schemas.digests import sha256
from ..findings import Finding, Level
from .review import Found, Review, spot
from .words import edge_lines, verdict

__all__ = ["fingerprint", "render_github", "render_gitlab", "told"]


def told(found: Found) -> list[str]:
    """What is said of a finding where there is room for a few lines."""
    finding = found.finding
    lines = [finding.message, *edge_lines(found), *(f"note: {note}" for note in finding.notes)]
    lines += [f"called at {site.file}:{site.line}:{site.column}" for site in found.callers]
    lines += [f"help: safe if {finding.safe_if}"] if finding.safe_if else []
    lines += [f"help: phase {step.phase}: {step.title}" for step in finding.plan]
    return lines + ([f"accepted: {finding.waived}"] if finding.waived is not None else [])


def fingerprint(found: Found) -> str:
    """The same for the same change, wherever its text moves."""
    finding, comparison = found
    return sha256("\0".join((finding.id, finding.path, finding.types_hash, comparison.old.name)).encode()).hexdigest()


# ------------------------------------------------------------------ GitHub ----

_COMMANDS = {Level.BREAKING: "error", Level.HAZARD: "warning", Level.SAFE: "notice"}


def render_github(review: Review) -> str:
    """A workflow command for each finding that is not safe and for each wrong waiver, then the verdicts."""
    return "".join(_github(review))


def _github(review: Review) -> Iterator[str]:
    for found in review.found():
        if found.finding.level > Level.SAFE:
            yield _command(_word(found.finding, review), _properties(found), "\n".join(told(found)))
    for problem in review.problems:
        properties: dict[str, str | int] = {"file": review.waiver_file, "line": problem.waiver.line}
        word = "error" if problem.is_error else "notice"
        title = f"waiver {problem.fate}"
        yield _command(word, {**properties, "title": title}, f"{problem.message}\nhelp: {problem.help}")
    for comparison in review.comparisons:
        title = f"{comparison.old.name} → {comparison.new.name}"
        yield _command("notice", {"title": title}, verdict(comparison))


def _word(finding: Finding, review: Review) -> str:
    if review.fails(finding):
        return "error"
    return "notice" if finding.waived is not None else _COMMANDS[finding.level]


def _properties(found: Found) -> dict[str, str | int]:
    at = spot(found)
    place: dict[str, str | int] = {}
    if at is not None:
        place = {"file": at.file, "line": at.line, "endLine": at.end_line}
        if at.line == at.end_line:  # columns are refused where an annotation spans lines
            place |= {"col": at.column, "endColumn": at.end_column}
    return {**place, "title": f"{found.finding.level.name.lower()} {found.finding.id}"}


def _command(word: str, properties: dict[str, str | int], body: str) -> str:
    listed = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in properties.items())
    return f"::{word} {listed}::{_escaped(body)}\n"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


# ------------------------------------------------------------------ GitLab ----

_SEVERITIES = {Level.BREAKING: "critical", Level.HAZARD: "minor", Level.SAFE: "info"}


def render_gitlab(review: Review) -> str:
    """A code quality report: an array of issues, each with a fingerprint that stays when text moves."""
    import json

    return json.dumps([*_gitlab(review)], indent=2) + "\n"


def _gitlab(review: Review) -> Iterator[Json]:
    for found in review.found():
        finding, at = found.finding, spot(found)
        if finding.level is Level.SAFE or finding.waived is not None:
            continue
        severity = "critical" if review.fails(finding) else _SEVERITIES[finding.level]
        file, line = (at.file, at.line) if at is not None else (review.waiver_file, 1)
        yield _issue(finding.id, finding.message, severity, fingerprint(found), file, line)
    for problem in review.problems:
        severity = "critical" if problem.is_error else "info"
        mark = sha256("\0".join((problem.fate, *problem.waiver.key)).encode()).hexdigest()
        check = f"waiver-{problem.fate}"
        yield _issue(check, problem.message, severity, mark, review.waiver_file, problem.waiver.line)


def _issue(check: str, message: str, severity: str, mark: str, file: str, line: int) -> Json:
    return {
        "description": message,
        "check_name": check,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": file, "lines": {"begin": line}},
    }

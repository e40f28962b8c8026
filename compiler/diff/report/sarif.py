"""A review as SARIF 2.1.0, with the catalogue of findings as its rules."""

from collections.abc import Iterator, Mapping

from ....idl.reports import uri
from ....schemas.contract import Json
from ...version import VERSION
from ..findings import Finding, Level
from .annotations import fingerprint, told
from .review import Found, Review, Spot, spot
from .words import verdict

__all__ = ["render_sarif"]

_LEVELS = {Level.BREAKING: "error", Level.HAZARD: "warning", Level.SAFE: "note"}


def render_sarif(review: Review) -> str:
    """One run; accepted findings are suppressed with their reasons."""
    import json

    from ..catalogue import FINDINGS

    indices = {name: number for number, name in enumerate([*FINDINGS, *(f"waiver-{fate}" for fate in _WAIVERS)])}
    results = [_result(found, review, indices) for found in review.found()]
    results += [_problem(number, review, indices) for number in range(len(review.problems))]
    run: Json = {
        "tool": {"driver": {"name": "rpcc diff", "version": VERSION, "rules": [*_rules()]}},
        "columnKind": "unicodeCodePoints",
        "results": [*results],
        "properties": {"verdicts": [verdict(comparison) for comparison in review.comparisons]},
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


_WAIVERS = {"expired": "a waiver whose last day has passed", "unused": "a waiver that nothing needs"}


def _rules() -> Iterator[Json]:
    from ..catalogue import FINDINGS

    for kind in FINDINGS.values():
        yield {
            "id": kind.id,
            "shortDescription": {"text": kind.title},
            "fullDescription": {"text": kind.explanation},
        }
    for fate, text in _WAIVERS.items():
        yield {"id": f"waiver-{fate}", "shortDescription": {"text": text}}


def _result(found: Found, review: Review, indices: Mapping[str, int]) -> Json:
    finding, at = found.finding, spot(found)
    result = _start(finding.id, _level(finding, review), "\n".join(told(found)), indices)
    result["locations"] = [_place(at)] if at is not None else []
    result["partialFingerprints"] = {"rpcc/v1": fingerprint(found)}
    result["relatedLocations"] = [
        {**_place(Spot(site.file, site.line, site.column, site.line, site.column)), "message": {"text": "called here"}}
        for site in found.callers
    ]
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.waived}]
    return result


def _level(finding: Finding, review: Review) -> str:
    return "error" if review.fails(finding) else _LEVELS[finding.level]


def _start(rule: str, level: str, text: str, indices: Mapping[str, int]) -> dict[str, Json]:
    index: dict[str, Json] = {"ruleIndex": indices[rule]} if rule in indices else {}
    return {"ruleId": rule, **index, "level": level, "message": {"text": text}}


def _problem(number: int, review: Review, indices: Mapping[str, int]) -> Json:
    problem = review.problems[number]
    level = "error" if problem.is_error else "note"
    result = _start(f"waiver-{problem.fate}", level, f"{problem.message}\nhelp: {problem.help}", indices)
    line = problem.waiver.line
    result["locations"] = [_place(Spot(review.waiver_file, line, 1, line, 1))]
    return result


def _place(at: Spot) -> dict[str, Json]:
    region: Json = {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": max(at.end_column, at.column) if at.line == at.end_line else at.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri(at.file)}, "region": region}}

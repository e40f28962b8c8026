"""The corpus of comparisons: reports in a compact form as goldens, and every witness replayed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from goldens import check_golden
from versions import Versions, difference_of, read_versions, replay_all

from rpcc.compiler.diff.findings import DeployOrder, Edge, Effect, Finding, Outcome, Report, Use

CORPUS = Path(__file__).parents[2] / "corpus" / "diff"
CASES = sorted(CORPUS.glob("*.rpc"))


def _text(report: Report) -> str:
    lines = [f"safe order: {report.need}"]
    lines += [f"part {number}: {', '.join(part)}" for number, part in enumerate(report.split, 1)]
    for finding in report.findings:
        lines += ["", *_finding(finding)]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.level.name.lower()} {finding.id} at {finding.path} ({finding.axis}, needs {finding.need})"
    yield f"  {finding.message}"
    for sign, place in (("-", finding.old), ("+", finding.new)):
        if place is not None and place.location is not None:
            yield f"  {sign} {place.text}  [{place.location.file}:{place.location.line}]"
    yield from (f"  {line}" for use in finding.uses for line in _use(use))
    yield from (f"  note: {note}" for note in finding.notes)
    if finding.safe_if:
        yield f"  safe if {finding.safe_if}"
    if finding.source:
        yield f"  in Python: {', '.join(finding.source)}"


def _use(use: Use) -> Iterator[str]:
    yield f"{use.level.name.lower()} in {use.service}.{use.method} ({use.silo}), {use.position} `{use.path}`"
    yield from (f"  {edge} {_effect(effect)}" for edge, effect in sorted(use.edges.items(), key=_by_edge))


def _by_edge(item: tuple[Edge, Effect]) -> str:
    return item[0].value


def _effect(effect: Effect) -> str:
    if effect.outcome in (Outcome.OK, Outcome.FILL):
        return f"{effect.outcome}" + (f" ({effect.note})" if effect.note else "")
    text = json.dumps(effect.witness, separators=(",", ":"), ensure_ascii=False)
    note = f" ({effect.note})" if effect.note else ""
    return f"{effect.outcome} {text if len(text) < 200 else text[:200] + '…'} at `{effect.at}`{note}"


def _order(text: str) -> DeployOrder:
    """The first line of a case may name one."""
    first = text.partition("\n")[0].removeprefix("// order: ")
    return next((order for order in DeployOrder if order.name.lower() == first), DeployOrder.REGIONS_FIRST)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_of_the_corpus(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    old, new = read_versions(text)
    report = difference_of(old, new, _order(text))
    check_golden(path.with_suffix(".txt"), _text(report))
    with Versions.generated(old, new, tmp_path) as versions:
        assert list(replay_all(report, versions)) == []


def test_there_are_cases() -> None:
    assert len(CASES) >= 12

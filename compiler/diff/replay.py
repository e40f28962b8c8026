"""`rpcc diff --replay`: both versions are generated into a folder each, and their own decoders run every witness.

The compiler never imports the runtime: two processes do, one for each version, so that packages of one name can't meet.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ...schemas.contract import Contract, Json
from ..emit.errors import EmitError
from ..emit.python import emit_python
from ..version import VERSION
from .confirm import Answer, Case, cases, fault
from .findings import Effect, Finding, Report

__all__ = ["ReplayError", "replay"]

_MODULE = "rpcc.runtime.cli.witnesses"
_READY = "ready\n"


class ReplayError(Exception):
    """The witnesses can't be replayed here; the message says why."""


def replay(report: Report, old: Contract, new: Contract) -> Report:
    """The report with what became of each witness; `refuted` tells of those that show something else."""
    asked = list(cases(report, old, new))
    if not asked:
        return report
    with tempfile.TemporaryDirectory(prefix="rpcc-replay-") as folder:
        folders = Path(folder, "old"), Path(folder, "new")
        for contract, place in zip((old, new), folders, strict=True):
            _generate(contract, place)
        with _started(folders[0]) as first, _started(folders[1]) as second:
            sides = enumerate(zip((old, new), (first, second), strict=True))
            answers = [
                _answers(process, {"services": list(contract.services()), "questions": [c.question(n) for c in asked]})
                for n, (contract, process) in sides
            ]
    faults = [
        fault(case, *(both if case.writer == 0 else both[::-1])) for case, *both in zip(asked, *answers, strict=True)
    ]
    return told(report, asked, faults)


def told(report: Report, asked: Sequence[Case], faults: Sequence[str | None]) -> Report:
    """The report with the faults of its witnesses, None for those that were confirmed."""
    confirmed = {id(case.effect): found is None for case, found in zip(asked, faults, strict=True)}
    refuted = [f"{case.text()}: {found}" for case, found in zip(asked, faults, strict=True) if found is not None]
    findings = tuple(_marked(finding, confirmed) for finding in report.findings)
    return replace(report, findings=findings, refuted=tuple(refuted))


def _marked(finding: Finding, confirmed: dict[int, bool]) -> Finding:
    """A finding's own effects are those of its uses."""

    def mark(effect: Effect) -> Effect:
        return replace(effect, replayed=confirmed[id(effect)]) if id(effect) in confirmed else effect

    uses = tuple(replace(use, edges={edge: mark(effect) for edge, effect in use.edges.items()}) for use in finding.uses)
    return replace(finding, uses=uses, edges={edge: mark(effect) for edge, effect in finding.edges.items()})


def _generate(contract: Contract, folder: Path) -> None:
    try:
        files = emit_python(contract, version=VERSION)
    except EmitError as error:
        raise ReplayError(f"`--replay` runs generated code, which this contract can't have: {error}") from None
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _started(folder: Path) -> "subprocess.Popen[str]":
    """The process that runs one version's code; not with modules of the current folder."""
    command = [sys.executable, "-P", "-B", "-m", _MODULE, str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")


def _answers(process: "subprocess.Popen[str]", asked: dict[str, Json]) -> list[Answer]:
    """What it makes of payloads."""
    said, faults = process.communicate(json.dumps(asked))
    if not said.startswith(_READY):
        last = faults.strip().rpartition("\n")[2]
        raise ReplayError(f"`--replay` runs generated code, but the runtime can't be imported here: {last}")
    if process.returncode != 0:
        raise RuntimeError(f"generated code could not be run: {faults}")
    found: list[Answer] = json.loads(said.removeprefix(_READY))
    return found

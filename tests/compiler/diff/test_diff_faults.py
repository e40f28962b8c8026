"""Faults planted in the relation: the rows of the table, trying and replayed witnesses catch each of them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from diff_rows import MODEL_ROWS, PARAM_ROWS, TYPE_ROWS, Row, expected, param_contract, row_contract
from planted_faults import FAULTS
from soundness import Place, Seen, tried, worse
from versions import TODAY, Versions, replay_all

from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import DeployOrder, Outcome, Report

SERVICE = "package acme.rows\nenum Kind: str {{ one two }}\nerror Full {{ limit: int = 0 }}\n{}\n"
OTHERS = {
    "return": (
        "control service ControlService { rpc a() -> none  rpc b() -> none }",
        "control service ControlService { rpc a() -> int  rpc b() -> int? }",
    ),
    "error": (
        "control service ControlService { rpc a() -> bool | Full  rpc b() -> bool }",
        "control service ControlService { rpc a() -> bool  rpc b() -> bool | Full }",
    ),
    "alias": (
        "type Maybe = int?\ncontrol service ControlService { rpc a(x: Maybe) -> Maybe }",
        "type Maybe = int\ncontrol service ControlService { rpc a(x: Maybe) -> Maybe }",
    ),
    "unread": (
        "model Note { a: Kind = one }\ncontrol service ControlService { rpc a(x: Note) -> bool }",
        'model Note { a: Kind? = one }\ncontrol service ControlService { rpc a(y: Note @was("x")) -> bool }',
    ),
    "known": (
        "open enum Rank: int { a = 0 }\ncontrol service ControlService { rpc a(x: Rank) -> Rank }",
        "enum Rank: int { a = 0 }\ncontrol service ControlService { rpc a(x: Rank) -> Rank }",
    ),
}
"""What the table has no rows for."""
FINE = (Outcome.OK, Outcome.FILL)
NAMES = ("bare", "listed", "keyed")


class Trial(NamedTuple):
    """Two versions with what becomes of payloads, and the row that they are for, if any."""

    row: Row | None
    versions: Versions
    seen: dict[Place, Seen]

    def report(self) -> Report:
        return compare(self.versions.old, self.versions.new, order=DeployOrder.ROLLING, today=TODAY)

    def said(self) -> Iterator[str]:
        """What is wrong with what is said now."""
        report = self.report()
        for use in (use for finding in report.findings for use in finding.uses):
            found = {edge: effect.outcome for edge, effect in use.edges.items()}
            if self.row is not None and found != expected(self.row, use.position):
                yield f"{self.row.name}: {found}"
            if any(effect.outcome not in FINE and effect.witness is None for effect in use.edges.values()):
                yield f"nothing shows it: {use}"
        yield from worse(report, self.seen)

    def shown(self) -> Iterator[str]:
        """What generated code does not confirm of it, which takes longer to find out."""
        yield from replay_all(self.report(), self.versions)


def faults(trials: list[Trial]) -> Iterator[str]:
    """All that is wrong, what is quickly found first."""
    for trial in trials:
        yield from trial.said()
    for trial in trials:
        yield from trial.shown()


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Trial]]:
    with ExitStack() as stack:
        made: list[Trial] = []
        for row, old, new in _texts():
            folder = tmp_path_factory.mktemp("versions")
            versions = stack.enter_context(Versions.generated(old, new, folder))
            made.append(Trial(row, versions, tried(versions, "control")))
        yield made


def _texts() -> Iterator[tuple[Row | None, str, str]]:
    for row in PARAM_ROWS:
        yield row, param_contract(row.old), param_contract(row.new)
    for row in MODEL_ROWS:
        old, new = (row_contract("Shade", f"{text}\n", NAMES) for text in (row.old, row.new))
        yield row, old, new
    for row in TYPE_ROWS:
        old, new = (row_contract(text, row.declared, NAMES) for text in (row.old, row.new))
        yield row, old, new
    for old, new in OTHERS.values():
        yield None, SERVICE.format(old), SERVICE.format(new)


def test_nothing_is_wrong_without_faults(trials: list[Trial]) -> None:
    assert list(faults(trials)) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name: str, trials: list[Trial], monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[name](monkeypatch)
    assert next(faults(trials), None) is not None

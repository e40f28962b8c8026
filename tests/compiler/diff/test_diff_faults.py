"""Faults planted in the relation: the rows of the table, trying and replayed witnesses catch each of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import pytest
from diff_rows import MODEL_ROWS, PARAM_ROWS, TYPE_ROWS, Row, expected, param_contract, row_contract
from planted_faults import FAULTS
from soundness import Place, Seen, tried, unsound
from versions import TODAY, Versions, contract_of

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


class Trial:
    """Two versions, and the row that they are for, if any. They are only generated where that is asked for."""

    def __init__(self, row: Row | None, old: str, new: str, place: Callable[[], Path], stack: ExitStack) -> None:
        self.row, self.old, self.new = row, contract_of(old), contract_of(new)
        self._texts, self._place, self._stack = (old, new), place, stack

    @cached_property
    def tried(self) -> tuple[Versions, dict[Place, Seen]]:
        """The generated versions, and what becomes of payloads."""
        versions = self._stack.enter_context(Versions.generated(*self._texts, self._place()))
        return versions, tried(versions, "control")

    def report(self) -> Report:
        return compare(self.old, self.new, order=DeployOrder.ROLLING, today=TODAY)

    def said(self) -> Iterator[str]:
        """What is wrong with what is said now, by the row."""
        report = self.report()
        if self.row is not None and not report.findings and not {self.row.forward, self.row.backward} <= set(FINE):
            yield f"{self.row.name}: nothing is found"
        for use in (use for finding in report.findings for use in finding.uses):
            found = {edge: effect.outcome for edge, effect in use.edges.items()}
            if self.row is not None and found != expected(self.row, use.position):
                yield f"{self.row.name}: {found}"
            if any(effect.outcome not in FINE and effect.witness is None for effect in use.edges.values()):
                yield f"nothing shows it: {use}"

    def shown(self, versions: Versions, seen: dict[Place, Seen]) -> Iterator[str]:
        """What is wrong with it by what was tried, and what generated code does not confirm."""
        yield from unsound(self.report(), versions, seen)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Trial]]:
    with ExitStack() as stack:
        yield [Trial(*texts, lambda: tmp_path_factory.mktemp("versions"), stack) for texts in _texts()]


def _texts() -> Iterator[tuple[Row | None, str, str]]:
    for old, new in OTHERS.values():
        yield None, SERVICE.format(old), SERVICE.format(new)
    for row in PARAM_ROWS:
        yield row, param_contract(row.old), param_contract(row.new)
    for row in MODEL_ROWS:
        old, new = (row_contract("Shade", f"{text}\n", NAMES) for text in (row.old, row.new))
        yield row, old, new
    for row in TYPE_ROWS:
        old, new = (row_contract(text, row.declared, NAMES) for text in (row.old, row.new))
        yield row, old, new


def test_nothing_is_wrong_without_faults(trials: list[Trial]) -> None:
    """The rows are run for real by their own tests."""
    assert [fault for trial in trials for fault in trial.said()] == []
    assert [fault for trial in trials if trial.row is None for fault in trial.shown(*trial.tried)] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name: str, trials: list[Trial], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        FAULTS[name](patch)
        if any(any(trial.said()) for trial in trials):
            return
    for trial in trials:
        tried = trial.tried  # while nothing is wrong
        with monkeypatch.context() as patch:
            FAULTS[name](patch)
            if any(trial.shown(*tried)):
                return
    pytest.fail("nothing tells")

"""Every row of the table of outcomes, in requests and responses, both silos and every container, run for real."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from diff_rows import MODEL_ROWS, PARAM_ROWS, TYPE_ROWS, Row, containers, expected, param_contract, row_contract
from soundness import tried, unsound
from versions import Versions, difference_of, replay_all


def _check(row: Row, old: str, new: str, methods: set[str], folder: Path, *, tries: bool = True) -> None:
    """`tries`: hold it against trying too, for one silo, since values know none."""
    report = difference_of(old, new)
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for finding in report.findings:
        for use in finding.uses:
            found = {str(edge): str(effect.outcome) for edge, effect in use.edges.items()}
            assert found == expected(row, use.position), (finding.id, use)
            seen[use.service, use.method] = found
    assert seen.keys() == {(service, method) for service in ("control", "region") for method in methods}
    with Versions.generated(old, new, folder) as versions:
        assert list(replay_all(report, versions)) == []
        if tries:
            assert list(unsound(report, versions, tried(versions, "control"))) == []


def _methods(names: Sequence[str]) -> set[str]:
    return {f"{verb}_{name}" for verb in ("take", "give") for name in names}


@pytest.mark.parametrize("row", TYPE_ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("backwards", [False, True], ids=["forward", "backward"])
def test_a_type_that_changes(row: Row, backwards: bool, tmp_path: Path) -> None:
    if backwards:
        row = row._replace(old=row.new, new=row.old, forward=row.backward, backward=row.forward)
    names = containers(row.old, row.new)
    old, new = (row_contract(text, row.declared, names) for text in (row.old, row.new))
    _check(row, old, new, set() if row.name == "alias" else _methods(names), tmp_path, tries=not backwards)


@pytest.mark.parametrize("row", MODEL_ROWS, ids=lambda row: row.name)
def test_a_declaration_that_changes(row: Row, tmp_path: Path) -> None:
    names = containers("Shade")
    old, new = (row_contract("Shade", f"{text}\n", names) for text in (row.old, row.new))
    _check(row, old, new, _methods(names), tmp_path)


@pytest.mark.parametrize("row", PARAM_ROWS, ids=lambda row: row.name)
def test_a_parameter_that_changes(row: Row, tmp_path: Path) -> None:
    _check(row, param_contract(row.old), param_contract(row.new), {"take"}, tmp_path)

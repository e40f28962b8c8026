"""Every row of the table of outcomes, in requests and responses, both silos and every container, run for real."""

from pathlib import Path

import pytest
from diff_rows import MODEL_ROWS, PARAM_ROWS, TYPE_ROWS, Row, expected, param_contract, row_contract
from versions import Versions, difference_of, replay_all

CONTAINERS = ("bare", "listed", "keyed", "nullable", "armed", "deep")


def _check(row: Row, old: str, new: str, methods: set[str], folder: Path) -> None:
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


def _methods(*types: str) -> set[str]:
    names = [n for n in CONTAINERS if n != "nullable" or not any(t.endswith("?") or t == "json" for t in types)]
    return {f"{verb}_{name}" for verb in ("take", "give") for name in names}


@pytest.mark.parametrize("row", TYPE_ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("backwards", [False, True], ids=["forward", "backward"])
def test_a_type_that_changes(row: Row, backwards: bool, tmp_path: Path) -> None:
    if backwards:
        row = row._replace(old=row.new, new=row.old, forward=row.backward, backward=row.forward)
    old, new = (row_contract(text, row.declared) for text in (row.old, row.new))
    _check(row, old, new, set() if row.name == "alias" else _methods(row.old, row.new), tmp_path)


@pytest.mark.parametrize("row", MODEL_ROWS, ids=lambda row: row.name)
def test_a_declaration_that_changes(row: Row, tmp_path: Path) -> None:
    _check(row, row_contract("Shade", f"{row.old}\n"), row_contract("Shade", f"{row.new}\n"), _methods(), tmp_path)


@pytest.mark.parametrize("row", PARAM_ROWS, ids=lambda row: row.name)
def test_a_parameter_that_changes(row: Row, tmp_path: Path) -> None:
    _check(row, param_contract(row.old), param_contract(row.new), {"take"}, tmp_path)

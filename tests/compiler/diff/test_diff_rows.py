"""Every row of the table of outcomes, in requests and responses, both silos and every container, run for real."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from diff_rows import MODEL_ROWS, PARAM_ROWS, TYPE_ROWS, Row, containers, expected, param_contract, row_contract
from soundness import tried, unsound
from versions import Versions, difference_of, replay_all

from rpcc.compiler.diff.findings import Report


def _check(row: Row, old: str, new: str, methods: set[str], folder: Path) -> None:
    report = _said(row, old, new, methods)
    with Versions.generated(old, new, folder) as versions:
        assert list(unsound(report, versions, tried(versions, "control"))) == []  # values know no silo


def _said(row: Row, old: str, new: str, methods: set[str]) -> Report:
    """The report, which has to say what the row says of each use in both silos."""
    report = difference_of(old, new)
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for finding in report.findings:
        for use in finding.uses:
            found = {str(edge): str(effect.outcome) for edge, effect in use.edges.items()}
            assert found == expected(row, use.position), (finding.id, use)
            seen[use.service, use.method] = found
    assert seen.keys() == {(service, method) for service in ("control", "region") for method in methods}
    return report


def _methods(names: Sequence[str]) -> set[str]:
    return {f"{verb}_{name}" for verb in ("take", "give") for name in names}


@pytest.mark.parametrize("row", TYPE_ROWS, ids=lambda row: row.name)
def test_a_type_that_changes(row: Row, tmp_path: Path) -> None:
    names = containers(row.old, row.new)
    methods = set[str]() if row.name == "alias" else _methods(names)
    old, new = (row_contract(text, row.declared, names) for text in (row.old, row.new))
    turned = row._replace(old=row.new, new=row.old, forward=row.backward, backward=row.forward)
    reports = _said(row, old, new, methods), _said(turned, new, old, methods)
    with Versions.generated(old, new, tmp_path) as versions:
        assert list(unsound(reports[0], versions, tried(versions, "control"))) == []
        assert list(replay_all(reports[1], versions.turned())) == []


@pytest.mark.parametrize("row", MODEL_ROWS, ids=lambda row: row.name)
def test_a_declaration_that_changes(row: Row, tmp_path: Path) -> None:
    names = containers("Shade")
    old, new = (row_contract("Shade", f"{text}\n", names) for text in (row.old, row.new))
    _check(row, old, new, _methods(names), tmp_path)


@pytest.mark.parametrize("row", PARAM_ROWS, ids=lambda row: row.name)
def test_a_parameter_that_changes(row: Row, tmp_path: Path) -> None:
    _check(row, param_contract(row.old), param_contract(row.new), {"take"}, tmp_path)

"""Every case of `corpus/check`: its report is its golden, and each fix it offers takes its finding away."""

from pathlib import Path

import pytest
from corpora import CHECK_CASES, analyse_files, apply_fix, fixes_of, read_case, tally
from goldens import check_golden

from rpcc.idl.render import render_summary, render_text


@pytest.mark.parametrize("path", CHECK_CASES, ids=lambda path: path.stem)
def test_reports_as_its_golden(path: Path, tmp_path: Path) -> None:
    found = analyse_files(read_case(path.read_text(encoding="utf-8")), tmp_path).diagnostics
    report = render_text(found, color=False)
    check_golden(path.with_suffix(".txt"), f"{report}{render_summary(found)}\n")


@pytest.mark.parametrize("path", CHECK_CASES, ids=lambda path: path.stem)
def test_each_fix_removes_its_finding_and_adds_none(path: Path, tmp_path: Path) -> None:
    files = read_case(path.read_text(encoding="utf-8"))
    found = analyse_files(files, tmp_path / "before").diagnostics
    for number, (diagnostic, fix) in enumerate(fixes_of(found)):
        left = tally(analyse_files(apply_fix(files, fix), tmp_path / str(number)).diagnostics)
        others = tally([d for d in found if d is not diagnostic])
        assert left <= others, f"`{fix.title}` for {diagnostic.code} leaves or adds {left - others}"

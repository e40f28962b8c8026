"""Plans: for every kind of finding, in both silos and under every order, each phase is carried out and compared."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import rpcc, write_files
from git_repositories import commit, git, make_repository
from goldens import check_golden
from plans import faults, planned, regional
from versions import difference_of, read_versions

from rpcc.compiler.diff.catalogue import FINDINGS
from rpcc.compiler.diff.findings import DeployOrder, Level, Report
from rpcc.compiler.diff.kind import Kind

CORPUS = Path(__file__).parents[2] / "corpus"
CASES = sorted((CORPUS / "plans").glob("*.rpc"))
KINDS = list(FINDINGS.values())
ORDERS = list(DeployOrder)


def _sides(kind: Kind) -> list[tuple[str, str]]:
    """The example of a kind, and the same in a Region service."""
    old, new = regional(kind.old), regional(kind.new)
    return [(kind.old, kind.new), *([(old, new)] if old is not None and new is not None else [])]


def _fails(report: Report, failing: Level = Level.BREAKING) -> bool:
    return any(finding.level >= failing for finding in report.findings)


# ------------------------------------------------------------------ the catalogue ----


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name.lower())
@pytest.mark.parametrize("kind", KINDS, ids=FINDINGS)
def test_every_phase_of_a_plan_is_safe(kind: Kind, order: DeployOrder) -> None:
    for old, new in _sides(kind):
        report = planned(old, new, order)
        assert report.plan is not None
        assert list(faults(report, old, new)) == []
        assert bool(report.plan.phases) == (_fails(report) and bool(kind.plan))
        assert [step.phase for step in report.findings[0].plan] == sorted(
            step.phase for step in report.findings[0].plan
        )
        if report.plan.phases:
            assert {step.phase for step in report.findings[0].plan} == set(range(1, len(report.plan.phases) + 1))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.plan], ids=lambda kind: kind.id)
def test_what_is_only_a_hazard_has_a_plan_without_any(kind: Kind) -> None:
    """Where hazards fail a run, phases are without them too, or there are none."""
    for old, new in _sides(kind):
        report = planned(old, new, failing=Level.HAZARD)
        assert list(faults(report, old, new, Level.HAZARD)) == []


def test_what_is_not_safe_has_a_recipe_or_a_reason() -> None:
    for kind in KINDS:
        unsafe = any(_fails(difference_of(*sides, order), Level.HAZARD) for sides in _sides(kind) for order in ORDERS)
        assert unsafe == bool(kind.plan or kind.unplanned), kind.id
        assert not (kind.plan and kind.unplanned)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.plan], ids=lambda kind: kind.id)
def test_explain_tells_the_recipe(kind: Kind) -> None:
    told = " ".join(rpcc("explain", kind.id).out.split())
    assert all(recipe.words in told for recipe in kind.plan)


# --------------------------------------------------------------------- the corpus ----


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_of_the_corpus(path: Path) -> None:
    old, new = read_versions(path.read_text(encoding="utf-8"))
    report = planned(old, new)
    assert list(faults(report, old, new)) == []
    check_golden(path.with_suffix(".txt"), _text(report))


def _text(report: Report) -> str:
    """A plan as the command tells it."""
    plan = report.plan
    assert plan is not None
    lines: list[str] = []
    for number, phase in enumerate(plan.phases, 1):
        lines += [f"phase {number}, {phase.day}", *(f"  {step}" for step in phase.steps)]
        lines += [*(f"  once {once}" for once in phase.once), *(f"  hazard: {hazard}" for hazard in phase.hazards)]
        lines += [phase.patch]
    lines += [*(f"at the end {end}" for end in plan.ends)]
    lines += [*(f"left out: {left.id} at {left.path}: {left.reason}" for left in plan.left)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name.lower())
@pytest.mark.parametrize("path", sorted((CORPUS / "diff").glob("*.rpc")), ids=lambda path: path.stem)
def test_the_corpus_of_comparisons(path: Path, order: DeployOrder) -> None:
    old, new = read_versions(path.read_text(encoding="utf-8"))
    assert list(faults(planned(old, new, order), old, new)) == []


def test_there_are_cases() -> None:
    assert len(CASES) >= 8


# -------------------------------------------------------------------- the command ----


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_repository(tmp_path / "repository")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("order", ["region,control", "control,region", "rolling"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_patch_is_applied_committed_and_compared(path: Path, order: str, repository: Path) -> None:
    old, new = read_versions(path.read_text(encoding="utf-8"))
    commit(repository, {"rpcc.toml": "", **old})
    git(repository, "tag", "before")
    _replace(repository, old, new)
    run = rpcc("diff", "git:before", ".", "--plan", "--order", order, "--today", "2026-09-01", "--format", "json")
    assert run.code == 1, run.err
    git(repository, "reset", "--quiet", "--hard", "before")
    git(repository, "clean", "--quiet", "--force", "-d")
    plan = json.loads(run.out)["comparisons"][0]["plan"]
    assert plan["phases"]
    for phase in plan["phases"]:
        write_files(repository, {"phase.patch": phase["patch"]})
        git(repository, "apply", "--index", "phase.patch")
        git(repository, "commit", "--quiet", "--message=phase")
        between = rpcc("diff", "git:HEAD~1", "git:HEAD", "--order", order, "--today", phase["day"])
        assert between.code == 0, between.out + between.err
        for name, text in phase["files"].items():
            assert ((repository / name).read_text() if (repository / name).exists() else None) == text
    assert rpcc("fmt", "--check").code == 0
    if not plan["ends"] and not plan["left"]:
        assert rpcc("fmt", *new).code == 0
        _replace(repository, {}, new)
        rpcc("fmt")
        assert git(repository, "status", "--porcelain", "*.rpc") == ""


def _replace(root: Path, old: dict[str, str], new: dict[str, str]) -> None:
    for name in old.keys() - new.keys():
        (root / name).unlink()
    write_files(root, new)


def test_the_text_of_a_phase_is_a_patch(repository: Path) -> None:
    old, new = read_versions((CORPUS / "plans" / "calls.rpc").read_text(encoding="utf-8"))
    commit(repository, {"rpcc.toml": "", **old})
    git(repository, "tag", "before")
    _replace(repository, old, new)
    run = rpcc("diff", "git:before", ".", "--plan", "--today", "2026-09-01")
    assert "plan: 3 phases, each safe to deploy, regions first\n" in run.out
    git(repository, "reset", "--quiet", "--hard", "before")
    for phase in re.split(r"^phase ", run.out, flags=re.MULTILINE)[1:]:
        write_files(repository, {"phase.txt": phase})
        git(repository, "apply", "phase.txt")
    assert {path.name: path.read_text() for path in repository.glob("*.rpc")} == new


def test_a_contract_has_no_sources_to_plan_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kind = FINDINGS["field-removed"]
    write_files(tmp_path, {"a.rpc": kind.old})
    write_files(tmp_path, {"old.json": rpcc("contract", "a.rpc").out, "a.rpc": kind.new})
    run = rpcc("diff", "old.json", "a.rpc", "--plan")
    assert run.code == 1
    assert "plan: none\n" in run.out
    assert "a plan needs the sources of both versions" in run.out


def test_what_passes_needs_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kind = FINDINGS["method-added"]
    write_files(tmp_path, {"old.rpc": kind.old, "new.rpc": kind.new})
    run = rpcc("diff", "old.rpc", "new.rpc", "--plan")
    assert (run.code, run.out.splitlines()[-1]) == (0, "plan: nothing needs one")


def test_who_asks_for_no_plan_pays_for_none(tmp_path: Path) -> None:
    kind = FINDINGS["field-removed"]
    write_files(tmp_path, {"old.rpc": kind.old, "new.rpc": kind.new})
    words = "['diff', 'old.rpc', 'new.rpc']"
    script = f"import sys; from rpcc.compiler.cli import main; main({words}); print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "rpcc.compiler.diff.findings" in run.stderr
    assert "rpcc.compiler.diff.plans" not in run.stderr


def test_what_was_accepted_is_in_the_first_phase(repository: Path) -> None:
    old, new = read_versions((CORPUS / "plans" / "left.rpc").read_text(encoding="utf-8"))
    commit(repository, {"rpcc.toml": "", **old})
    git(repository, "switch", "--quiet", "--create", "feature")
    write_files(repository, new)
    day = ("--today", "2026-09-01")
    accepted = ("accept", "sensitive-removed", "acme.users.User.email", "--reason", "it is public", "--until")
    assert rpcc(*accepted, "2026-12-31", *day).code == 0
    document = json.loads(rpcc("diff", "--plan", "--format", "json", *day).out)
    plan = document["comparisons"][0]["plan"]
    assert 'email: str = ""\n' in plan["phases"][0]["files"]["a.rpc"]
    assert [left["id"] for left in plan["left"]] == ["reserved-name-reused", "remove-after-earlier"]

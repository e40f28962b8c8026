"""What projects take from here for their CI: hooks that name commands which exist, an action that does its work."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from command_line import write_files
from git_repositories import commit, git, make_repository

from rpcc.compiler.cli.app import COMMANDS

ROOT = Path(__file__).parents[1]
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")

OLD = "package acme\n\nmodel A {\n  x: int = 0\n  y: int = 0\n}\n\ncontrol service AService {\n  rpc get() -> A\n}\n"
NEW = OLD.replace("  y: int = 0\n", "")


def test_the_hooks_run_commands_and_the_guide_names_them_all() -> None:
    ids = re.findall(r"^- id: (\S+)$", HOOKS, re.MULTILINE)
    assert ids == ["rpcc-fmt", "rpcc-check", "rpcc-compile", "rpcc-diff"]
    assert [re.search(rf"- id: {name}\n", GUIDE) is not None for name in ids] == [True] * len(ids)
    entries = re.findall(r"^  entry: rpcc (\S+)", HOOKS, re.MULTILINE)
    assert set(entries) <= COMMANDS.keys()
    for pattern in re.findall(r"^  files: (.+)$", HOOKS, re.MULTILINE):
        assert re.search(pattern, "rpc/a.rpc")


def test_the_guide_names_only_inputs_of_the_action() -> None:
    inputs = re.search(r"^inputs:\n(.*?)^runs:", ACTION, re.MULTILINE | re.DOTALL)
    assert inputs is not None
    names = set(re.findall(r"^  ([a-z-]+):$", inputs[1], re.MULTILINE))
    assert names == {"against", "fail-on", "callers", "usage", "page", "working-directory"}
    for name in names:
        assert f"inputs.{name} }}}}" in ACTION
        assert name in GUIDE


def run_action(folder: Path, **inputs: str) -> tuple[int, str]:
    """The exit code and the output of the action's script."""
    script = textwrap.dedent(ACTION.rpartition("      run: |\n")[2])
    names = re.findall(r"^        (RPCC_\w+):", ACTION, re.MULTILINE)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    summary = folder.parent / "summary.md"
    environment = {
        **os.environ,
        **dict.fromkeys(names, ""),
        "PATH": path,
        "GITHUB_STEP_SUMMARY": str(summary),
        **inputs,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]  # as GitHub runs it
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a change on a branch, whose origin has gone on meanwhile."""
    origin = make_repository(tmp_path / "origin")
    commit(origin, {"a.rpc": OLD})
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    clone = tmp_path / "clone"
    git(clone, "switch", "--quiet", "--create", "feature")
    commit(clone, {"a.rpc": NEW})
    return clone


def test_a_pull_request_is_compared_with_its_target(clone: Path) -> None:
    code, said = run_action(clone, RPCC_BASE="main", RPCC_PAGE="page.html")
    assert code == 1, said
    assert "::error file=a.rpc,line=5," in said
    assert "field-removed" in (clone.parent / "summary.md").read_text()
    assert (clone / "page.html").read_text().startswith("<!doctype html>")
    code, said = run_action(clone, RPCC_BASE="gone")
    assert (code, "fetch-depth: 0" in said) == (2, True)


def test_a_push_is_compared_with_what_was_there_before(clone: Path) -> None:
    before = git(clone, "rev-parse", "HEAD~1").strip()
    assert run_action(clone, RPCC_BEFORE=before)[0] == 1
    assert run_action(clone, RPCC_BEFORE=git(clone, "rev-parse", "HEAD").strip())[0] == 0
    assert run_action(clone, RPCC_BEFORE="0" * 40)[0] == 1  # a new branch: the merge base


def test_options_are_passed_line_by_line(clone: Path) -> None:
    write_files(clone, {"app one/a.py": "from acme import a_service\n\na_service.get()\n"})
    code, said = run_action(
        clone, RPCC_AGAINST="git:HEAD\ngit:HEAD~1\n", RPCC_CALLERS="app one\n", RPCC_FAIL_ON="hazard"
    )
    assert code == 1
    assert "app one/a.py:3:11" in said
    assert run_action(clone, RPCC_AGAINST="git:nowhere")[0] == 2

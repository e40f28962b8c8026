"""`rpcc diff --replay`: the generated code of both versions runs every witness, in processes of their own."""

import json
from pathlib import Path

import pytest
from command_line import rpcc, write_files
from versions import contract_of

from rpcc.compiler.diff import methods
from rpcc.compiler.diff.differences import Local
from rpcc.compiler.diff.findings import Outcome
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.validate import validate

OLD = """\
package acme.members

enum Role: str { member  owner }

model Member {
  id: int = -1
  role: Role = member
  nickname: str = ""
  required age: int
}

error Missing { id: int = -1 }

control service MemberService {
  rpc get(id: int) -> Member

  rpc put(member: Member, role: Role, note: str = "none") -> none | Missing
}
"""
NEW = """\
package acme.members

enum Role: str { member  boss = "owner" }

model Member {
  id: int = -1
  role: Role = member
  required age: str
}

control service MemberService {
  rpc fetch(id: int) -> Member

  rpc put(member: Member, role: Role, note: str = "") -> none
}
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"old.rpc": OLD, "new.rpc": NEW})
    return tmp_path


def test_every_witness_is_confirmed(root: Path) -> None:
    run = rpcc("diff", "old.rpc", "new.rpc", "--replay", "--format", "json")
    assert (run.code, run.err) == (1, "")
    report = json.loads(run.out)
    assert validate(report, "report.schema.json") == []
    effects = [effect for finding in report["findings"] for use in finding["uses"] for effect in use["edges"].values()]
    assert all(effect["replayed"] is (None if effect["witness"] is None else True) for effect in effects)
    outcomes = {effect["outcome"] for effect in effects if effect["replayed"]}
    assert outcomes == {"reject", "altered", "ignored", "skew", "undeclared"}
    methods_ = {use["method"] for finding in report["findings"] for use in finding["uses"]}
    assert methods_ == {"fetch", "put"}  # `fetch` was `get`: each side is asked by the name that it has there


def test_the_text_says_so(root: Path) -> None:
    run = rpcc("diff", "old.rpc", "new.rpc", "--replay")
    assert "it is refused at `member.age` (only strings are read), replayed; not in this deploy order\n" in run.out
    assert run.out.endswith(" witnesses replayed\n")
    assert "replayed" not in rpcc("diff", "old.rpc", "new.rpc").out


def test_each_old_version_is_replayed(root: Path) -> None:
    write_files(root, {"rpcc.toml": 'sources = ["rpc"]\n', "rpc/a.rpc": NEW})
    (root / "new.rpc").unlink()
    run = rpcc("diff", "--against", "old.rpc", "--against", "rpc/a.rpc", "--replay", "--format", "json")
    report = json.loads(run.out)
    assert {finding["comparison"] for finding in report["findings"]} == {0}
    assert any(effect["replayed"] for finding in report["findings"] for effect in finding["edges"].values())


def test_contracts_are_generated_too(root: Path) -> None:
    for name in ("old", "new"):
        (root / f"{name}.json").write_text(dump_contract(contract_of((root / f"{name}.rpc").read_text())))
    assert rpcc("diff", "old.json", "new.json", "--replay").out.endswith(" witnesses replayed\n")


def test_packages_of_the_same_name_that_are_installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"site/acme/__init__.py": "raise RuntimeError", "json.py": "raise RuntimeError"})
    monkeypatch.setenv("PYTHONPATH", str(root / "site"))
    assert rpcc("diff", "old.rpc", "new.rpc", "--replay").code == 1


def test_without_a_runtime(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"site/pydantic/__init__.py": "raise ImportError('no pydantic here')"})
    monkeypatch.setenv("PYTHONPATH", str(root / "site"))
    run = rpcc("diff", "old.rpc", "new.rpc", "--replay")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "rpcc: `--replay` runs generated code, but the runtime can't be imported here: ImportError: no pydantic here\n"
    )
    assert rpcc("diff", "old.rpc", "old.rpc", "--replay").code == 0  # there is nothing to run


def test_a_witness_that_shows_something_else_is_a_bug(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> Local:
        return Local(outcome=Outcome.REJECT, value=None)

    monkeypatch.setattr(methods, "_none", refused)  # which `T?` is not
    write_files(root, {"old.rpc": NEW.replace("-> none", "-> int?"), "new.rpc": NEW})
    assert rpcc("diff", "old.rpc", "new.rpc").code == 1
    run = rpcc("diff", "old.rpc", "new.rpc", "--replay")
    assert run.code == 3
    assert "it is refused at `value`, which the generated code does not confirm" in run.out
    assert run.err.startswith("rpcc: this is a bug in rpcc ")
    assert "E3 of `return-removed` at `member.put()` in `member.put`: it is not refused at `value`, but read" in run.err
    assert "please report it" in run.err

"""`rpcc init` and `rpcc new service`: what they write compiles at once, and nothing is overwritten."""

from pathlib import Path

import pytest
from command_line import rpcc, write_files


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_gives_a_project_without_a_fault(root: Path) -> None:
    run = rpcc("init", "deep/project")
    assert run.code == 0
    assert run.out == ""
    assert "rpcc compile" in run.err
    for command in (["check", "--deny-warnings"], ["fmt", "--check"], ["contract"]):
        assert rpcc(*command, "deep/project").code == 0
    again = rpcc("init", "deep/project")
    assert again.code == 2
    assert "exists already" in again.err


def test_init_overwrites_nothing(root: Path) -> None:
    write_files(root, {"rpc/greetings.rpc": "mine"})
    assert rpcc("init").code == 2
    assert not (root / "rpcc.toml").exists()
    assert (root / "rpc/greetings.rpc").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("silo", ["control", "region"])
def test_new_service_gives_a_file_without_a_fault(root: Path, silo: str) -> None:
    rpcc("init")
    run = rpcc("new", "service", "BillingService", "--silo", silo)
    assert run == (0, "", "wrote rpc/billing.rpc\n")
    assert f"{silo} service BillingService {{" in (root / "rpc/billing.rpc").read_text(encoding="utf-8")
    assert rpcc("check", "--deny-warnings").code == 0
    assert rpcc("fmt", "--check").code == 0
    assert rpcc("new", "service", "Billing", "--silo", silo).code == 2


@pytest.mark.parametrize(
    ("files", "words", "path", "package"),
    [
        ({}, [], "billing.rpc", "billing"),
        ({"rpc/a.rpc": "package acme.a", "rpc/b.rpc": "package acme.b"}, [], "billing.rpc", "acme.billing"),
        ({"a.rpc": "package acme.a", "b.rpc": "package other.b"}, [], "billing.rpc", "billing"),
        ({"rpcc.toml": "discovery = ['corp.rpc']"}, [], "billing.rpc", "corp.rpc.billing"),
        ({"rpcc.toml": "sources = ['p']", "p/x.rpc": ""}, ["--package", "a.b"], "p/billing.rpc", "a.b"),
        ({"deep/x.rpc": "package a.b"}, ["--package", "a.b"], "deep/billing.rpc", "a.b"),
    ],
)
def test_new_service_finds_its_place(
    root: Path, files: dict[str, str], words: list[str], path: str, package: str
) -> None:
    write_files(root, files)
    assert rpcc("new", "service", "Billing", "--silo", "control", *words) == (0, "", f"wrote {path}\n")
    assert (root / path).read_text(encoding="utf-8").startswith(f"package {package}\n")


def test_new_service_keeps_to_where_services_live(root: Path) -> None:
    write_files(root, {"rpcc.toml": "discovery = ['corp', 'lab']"})
    run = rpcc("new", "service", "Billing", "--silo", "control", "--package", "corporate.billing")
    assert run == (2, "", "rpcc: `corporate.billing` is below none of the packages that `discovery` names: corp, lab\n")
    assert rpcc("new", "service", "Billing", "--silo", "control", "--package", "lab").code == 0
    assert rpcc("check", "--deny-warnings").code == 0


def test_new_service_overwrites_nothing(root: Path) -> None:
    write_files(root, {"billing.rpc": "// mine\n"})
    assert rpcc("new", "service", "Billing", "--silo", "control").code == 2
    assert (root / "billing.rpc").read_text(encoding="utf-8") == "// mine\n"

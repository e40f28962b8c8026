"""The README: its service compiles, its call runs, and the commands, files and codes that it names exist."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.catalogue import CATALOGUE
from rpcc.compiler.cli.app import COMMANDS
from rpcc.runtime import Settings
from rpcc.runtime.network import network_of
from rpcc.runtime.signing.keys import new_secret

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
TYPES = "package acme.types\n\n@newtype type OrganizationId = int\n\n@newtype type UserId = int\n"
IMPLEMENTATION = """
from acme.members import Member, Role, SeatLimitReached
from acme.members.service import MemberService


class DatabaseBackedMemberService(MemberService):
    def get_by_user(self, *, organization_id, user_id):
        return None

    def invite(self, *, organization_id, role=Role.MEMBER):
        return Member(id=7, role=role) if organization_id else SeatLimitReached(limit=3)
"""


def block(kind: str) -> str:
    """The text of the first block of a kind."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_service_compiles_and_the_call_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"members.rpc": block("rpc"), "types.rpc": TYPES})
    assert rpcc("fmt", "--check").code == 0
    assert rpcc("compile", "--deny-warnings").code == 0
    write_files(tmp_path, {"acme/members/impl.py": IMPLEMENTATION})
    imports, _, call = block("python").partition("\n\n")
    program = [imports, *(f"organization_id = {number}\n{call}" for number in (1, 0))]
    done = subprocess.run([sys.executable, "-c", "\n".join(program)], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", "welcome, member 7\nall 3 seats are taken\n")


def test_the_settings_are_good(tmp_path: Path) -> None:
    (tmp_path / "us.key").write_text(new_secret())
    network = network_of(Settings(folder=tmp_path, **tomllib.loads(block("toml"))))
    assert (network.identity, list(network.addresses), network.keyring.peers) == ("us", ["control"], ("control",))


def test_what_it_names_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"^make (\w+)|`make (\w+)`", PAGE, re.MULTILINE)
    assert {first or second for first, second in named} <= set(targets)
    assert set(re.findall(r"(?:^|`)rpcc ([a-z]\w*)", PAGE, re.MULTILINE)) <= set(COMMANDS)
    assert set(re.findall(r"RPC\d{4}", PAGE)) <= set(CATALOGUE)
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert len(links) >= 5
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_report_that_it_shows_begins_as_the_catalogue_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = block("rpc").replace("-> Member?", "-> Member")
    write_files(tmp_path, {"members.rpc": text, "types.rpc": TYPES})
    shown = re.search(r"^error\[.*$", PAGE, re.MULTILINE)
    assert shown is not None
    assert rpcc("check").out.splitlines()[0] == shown[0]

"""Tests that use generated fakes and factories are type-checked: a wrong answer or a misspelt method is an error."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from golden.generate import GOLDEN

ROOT = GOLDEN.parent.parent
BIN = Path(sys.executable).parent

USE = """\
from acme.members.model import Member, MemberNotFound, Role, SeatLimitReached
from acme.members.service import MemberService
from acme.members.testing import FakeMemberService, actor_factory, member_factory, member_strategy, role_factory
from acme.types.model import OrganizationId, UserId
from clash.main.service import AsyncListService, ListService
from clash.main.testing import FakeListService
from rpcc.runtime.testing import installed

fake = FakeMemberService()
service: MemberService = fake
fake.get_by_user.returns(None)
fake.get_by_user.returns(member_factory(role=Role.OWNER), None)
fake.invite.returns(SeatLimitReached(limit=3))
fake.remove.returns(None, MemberNotFound())
fake.get_by_user.answers(lambda call: member_factory(user_id=call["user_id"]))
found: Member | None = service.get_by_user(organization_id=OrganizationId(1), user_id=UserId(1))
users: list[UserId] = [call["user_id"] for call in fake.get_by_user.calls]
assert fake.get_by_user.calls == [{"organization_id": 1, "user_id": 7}]
with installed(fake) as same:
    same.can_manage_billing.returns(True)
role: Role = role_factory()
strategy = member_strategy(role=role).map(lambda member: member.role)
both = FakeListService()
sync: ListService = both
awaited: AsyncListService = both.aio
both.aio.type.returns(3)

fake.get_by_user.returns(3)  # wrong
fake.get_by_user.returns(SeatLimitReached())  # wrong
fake.get_by_usr.returns(None)  # wrong
fake.get_by_user.return_value(None)  # wrong
fake.get_by_user.answers(lambda call: call["user"])  # wrong
fake.get_by_user.answers(lambda call: "nobody")  # wrong
fake.invite.calls[0]["emial"]  # wrong
fake.remove.returns(Member())  # wrong
member_factory(rle=Role.OWNER)  # wrong
member_factory(role="owner")  # wrong
actor_factory(usr=None)  # wrong
member_strategy(role=3)  # wrong
both.aio.type.returns("3")  # wrong
wrong: AsyncListService = both  # wrong
installed(FakeMemberService)  # wrong
"""
WRONG = [number for number, line in enumerate(USE.splitlines(), 1) if line.endswith("# wrong")]


def _lines(command: list[str], cwd: Path, **environment: str) -> list[int]:
    """The lines in which a checker finds errors."""
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)
    found = re.findall(r"use\.py:(\d+)(?::\d+)?(?: -|:) error", done.stdout)
    assert found, done.stdout + done.stderr
    return sorted({int(line) for line in found})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    return tmp_path


def test_mypy_finds_just_what_is_wrong(folder: Path) -> None:
    command = [str(BIN / "mypy"), "--config-file=", "--strict", "--namespace-packages", "--explicit-package-bases"]
    assert _lines([*command, "use.py"], folder, MYPYPATH=f"{GOLDEN}:{ROOT / '.typing'}") == WRONG


def test_pyright_finds_just_what_is_wrong(folder: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": ["use.py"],
        "extraPaths": [str(GOLDEN), str(ROOT / ".typing")],
        "reportUnusedCallResult": "none",
        "reportUnusedExpression": "none",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [str(BIN / "basedpyright"), "--pythonpath", sys.executable, "--project", "."]
    assert _lines(command, folder) == WRONG

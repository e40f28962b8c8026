"""The page on Django: its project is what it shows, and its commands say what it says."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from doc_pages import DOCS, RPCC, Block, blocks, environment, serving, with_free_ports

MANAGE = """
import sys

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
PROGRAM = """
import time

import django

django.setup()
from company.audit import audit_service
from company.members.impl import DatabaseBackedMemberService
from django.core.cache import cache
from django.core.management import call_command

from desk.invitations import invite

call_command("migrate", verbosity=0)
print([invite(DatabaseBackedMemberService(), "r-1", email).email for email in ("a@b.example", "c@d.example")])


def kind_of_failure():
    try:
        audit_service.count()
    except Exception as error:
        return type(error).__name__


print(kind_of_failure())
SWITCH
until = time.monotonic() + 20
while (kind := kind_of_failure()) != "RpcDisabledException" and time.monotonic() < until:
    time.sleep(0.1)
print(kind)
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page with ports that are free; its project stands in the current folder."""
    monkeypatch.chdir(tmp_path)
    page = with_free_ports((DOCS / "django.md").read_text(encoding="utf-8"), 8000, 8001)
    Path("desk").mkdir()
    Path("manage.py").write_text(MANAGE)
    for block in blocks(page):
        if "file" in block.words:
            Path(block.words["file"]).write_text(block.text)
        if "append" in block.words:
            with Path(block.words["append"]).open("a") as file:
                file.write(block.text)
    return page


def _environment() -> dict[str, str]:
    return environment(DJANGO_SETTINGS_MODULE="desk.settings")


def _steps(block: Block) -> Iterator[tuple[list[str], str]]:
    """Each command of a console, with what is shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield shlex.split(command), shown


def _said(command: list[str]) -> str:
    words = [{"rpcc": str(RPCC), "python": sys.executable}[command[0]], *command[1:]]
    done = subprocess.run(words, env=_environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_say_what_is_shown(page: str) -> None:
    address = re.search(r'"listen": "(.*)"', page)
    assert address is not None
    with ExitStack() as stack:
        for command, shown in (step for block in blocks(page) if block.kind == "console" for step in _steps(block)):
            if command[-1] == "&":
                words = [sys.executable, *command[1:-1]]
                url = f"http://{address[1]}/readyz"
                stack.enter_context(serving(Path(), *words, url=url, DJANGO_SETTINGS_MODULE="desk.settings"))
                assert Path("serving.log").read_text() == shown
            else:
                assert _said(command) == shown or not shown


def test_what_a_project_does(page: str) -> None:
    (shown,) = re.findall(r"`(cache\.set\(.*?\))`", page)
    Path("us.key").write_text(f"rpcck1_{'a' * 42}A")
    path = os.pathsep.join([".", _environment()["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("SWITCH", shown)],
        env={**_environment(), "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["['a@b.example', 'a@b.example']", "RpcUnavailable", "RpcDisabledException"]


def test_a_mistake_is_said_as_shown(page: str) -> None:
    shown = re.search(r"``ImproperlyConfigured: (.*?)``", page)
    assert shown is not None
    settings = Path("desk/settings.py")
    settings.write_text(settings.read_text().replace('    "region": "us",\n', ""))
    done = subprocess.run([sys.executable, "manage.py", "check"], env=_environment(), capture_output=True, text=True)
    assert done.stderr.splitlines()[-1].partition(": ")[2] == shown[1]

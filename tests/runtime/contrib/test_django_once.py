"""`once` of Django: the work of a key is done one time, in the implementer's own transaction."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import host_of, new_database

PROGRAM = """
import json, os, sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings

settings.configure(INSTALLED_APPS=["rpcc.runtime.contrib.django"], DATABASES={"default": json.loads(sys.argv[1])})
django.setup()

from company.members import ActorApiKey, Member, SeatLimitReached
from company.members.impl import DatabaseBackedMemberService
from django.core.management import call_command
from django.db import connection, connections, transaction

from rpcc.runtime import RpcServiceSetupException, RpcValueError
from rpcc.runtime.contrib.django.once import forget_older, once

SERVICE, MEMBER = DatabaseBackedMemberService(), Member(id=7, email="a@b.example", user_id=1)


def run(key, result=MEMBER, method="invite"):
    with once(key, SERVICE, method) as call:
        if call.is_first:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO work VALUES (1)")
            if isinstance(result, Exception):
                raise result
            call.result = result
    return call.result


def in_thread(key):
    try:
        return run(key)
    finally:
        connections.close_all()


def works():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM work")
        return cursor.fetchone()[0]


def fails(error, *arguments):
    try:
        run(*arguments)
    except error:
        return True


call_command("migrate", verbosity=0)
call_command("makemigrations", "--check", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE work (number INTEGER)")
report = {"twice": run("a") == run("a") == MEMBER, "after two": works()}
report["errors"] = run("b", SeatLimitReached(limit=5)) == run("b") == SeatLimitReached(limit=5)
report["another method"] = run("a", method="get_by_user") == MEMBER
report["after four"] = works()
report["failed"] = fails(ZeroDivisionError, "c", ZeroDivisionError()), works(), run("c") == MEMBER, works()
report["undeclared"] = fails(RpcValueError, "d", ActorApiKey(api_key="k")), works()
report["unknown"] = fails(RpcServiceSetupException, "d", MEMBER, "promote")
try:
    with transaction.atomic():
        run("e")
        raise KeyError
except KeyError:
    report["rolled back around"] = works(), run("e") == MEMBER, works()
with ThreadPoolExecutor(8) as pool:
    report["at once"] = list(pool.map(in_thread, ["same"] * 16)) == [MEMBER] * 16, works()
report["forgotten"] = forget_older(60), forget_older(-5), run("a") == MEMBER, works()
print(json.dumps(report))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    if request.param == "sqlite":
        options = {"transaction_mode": "IMMEDIATE", "timeout": 30}
        yield {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "once.sqlite"), "OPTIONS": options}
        return
    url = request.getfixturevalue("postgres_url")
    host, name = host_of(url), new_database(url)
    yield {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, "USER": "rpcc"}


def test_the_work_of_a_key_is_done_once(database: dict[str, Any]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", PROGRAM, json.dumps(database)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "twice": True,
        "after two": 1,
        "errors": True,
        "another method": True,
        "after four": 3,
        "failed": [True, 3, True, 4],
        "undeclared": [True, 4],
        "unknown": True,
        "rolled back around": [4, True, 5],
        "at once": [True, 6],
        "forgotten": [0, 6, True, 7],
    }

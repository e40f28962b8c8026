"""Calls to a Django project: through its view under both of its apps, and to `manage.py rpcc serve`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from silo_processes import DJANGO_SERVERS, Connection, Silo, body_of, request, running

from rpcc.runtime.signing.keys import new_secret

pytestmark = pytest.mark.xdist_group(__name__)
"""One process runs them all, so that what they share is started once."""

UNAUTHORIZED = (401, "unauthorized", False, False)
MANY = 4 * 1024 * 1024


@pytest.fixture(scope="module", params=DJANGO_SERVERS)
def silo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Silo]:
    with running(request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found


def _has_pages(silo: Silo) -> bool:
    return "granian" not in silo.folder.name


def test_a_call(silo: Silo) -> None:
    assert silo.value("workshop", "do_work", note="a") == "a"
    assert silo.journal()[-2:] == ["begin a", "end a"]
    assert silo.audit()[-1]["outcome"] == "executed"


def test_a_body_larger_than_django_would_keep(silo: Silo) -> None:
    text = "é" * 500_000
    assert silo.value("workshop", "echo", text=text) == text


def test_async_implementations(silo: Silo) -> None:
    if "asgi" in silo.folder.name:
        assert silo.value("talk", "talk", note="b") == "b"
        assert silo.value("workshop", "do_work", note="c") == "c"
        assert silo.journal()[-4:] == ["begin b", "end b", "begin c", "end c"]


def test_what_fails_is_signed(silo: Silo) -> None:
    assert silo.call("workshop", "fail").refusal == (500, "internal", "unknown", True)
    assert silo.call("workshop", "paint").refusal == (404, "not_found", False, True)
    assert silo.call("workshop", "echo", text=5).refusal == (400, "bad_request", False, True)


def test_a_body_that_is_too_large(silo: Silo) -> None:
    head, body, signed = request("workshop", "echo", body_of({"text": "a" * MANY}))
    with Connection(silo.port) as connection:
        # Django reads it whole under ASGI; others need not see it
        connection.send(head + body if silo.folder.name.startswith("django-asgi") else head)
        assert connection.answer(signed).refusal == (413, "too_large", False, True)


def test_who_has_not_signed_learns_nothing(silo: Silo) -> None:
    head, body, signed = request("workshop", "do_work", body_of({"note": "forged"}))
    for other in (head.replace(b"rpc1:k1", b"rpc1:k2"), head.replace(b"do_work", b"echo", 1)):
        with Connection(silo.port) as connection:
            connection.send(other + body)
            assert connection.answer(signed).refusal == UNAUTHORIZED
    assert "begin forged" not in silo.journal()


def test_a_request_counts_once(silo: Silo) -> None:
    head, body, signed = request("workshop", "do_work", body_of({"note": "once"}))
    for refusal in (None, UNAUTHORIZED):
        with Connection(silo.port) as connection:
            connection.send(head + body)
            answer = connection.answer(signed)
            assert refusal is None or answer.refusal == refusal
    assert silo.journal().count("begin once") == 1


def test_a_body_in_chunks(silo: Silo) -> None:
    if silo.folder.name.startswith("django-wsgi"):
        pytest.skip("Django takes no chunks under WSGI")
    body = body_of({"text": "in chunks"})
    head, _, signed = request("workshop", "echo", body, length=None, more="Transfer-Encoding: chunked\r\n")
    with Connection(silo.port) as connection:
        connection.send(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        assert connection.answer(signed).members["value"] == "in chunks"


def test_a_compressed_body_is_none(silo: Silo) -> None:
    head, body, signed = request("workshop", "echo", body_of({"text": "a"}), more="Content-Encoding: gzip\r\n")
    with Connection(silo.port) as connection:
        connection.send(head + body)
        assert connection.answer(signed).refusal == (415, "encoded", False, True)


def test_probes_and_pages(silo: Silo) -> None:
    assert silo.get("/healthz").members == {"status": "alive"}
    assert silo.get("/readyz").members == {"status": "ready"}
    assert silo.get("/rpc/workshop/echo/").members["code"] == "not_found"
    if _has_pages(silo):
        assert silo.get("/page").body == b"a page"
        assert silo.get("/elsewhere").status == 404


def test_a_stop_loses_no_call(tmp_path: Path) -> None:
    with running("django-granian-wsgi", tmp_path, drain_delay=0.2) as silo, Connection(silo.port) as connection:
        head, body, signed = request("workshop", "do_work", body_of({"note": "last", "seconds": 0.8}))
        connection.send(head + body)
        while "begin last" not in silo.journal():
            pass
        os.kill(silo.process.pid, signal.SIGTERM)
        assert connection.answer(signed).members["value"] == "last"
        assert silo.process.wait(20) == 0


# ----------------------------------------------------------------------- manage.py rpcc ----


PROGRAM = """
import json, os, sys, traceback
import django.core.management.commands.migrate
import django.db.models
from django.core.management import execute_from_command_line
import rpcc.runtime.contrib.django.management.commands.rpcc

os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
for number, (settings, words) in enumerate(json.load(sys.stdin)):
    if pid := os.fork():
        os.waitpid(pid, 0)
        continue
    with open(f"{number}.txt", "w") as said, open("site_settings.py", "w") as module:
        module.write(f'INSTALLED_APPS = ["rpcc.runtime.contrib.django"]\\nRPCC = {settings}\\n')
        for stream in (sys.stdout, sys.stderr):
            os.dup2(said.fileno(), stream.fileno())
    code = 0
    try:
        execute_from_command_line(["manage.py", "rpcc", *words.split()])
    except SystemExit as end:
        code = end.code
    except Exception:
        traceback.print_exc()
        code = 1
    print(code or 0, flush=True)
    os._exit(0)
"""
"""A project's `manage.py`, which has imported Django once for many commands and settings."""


def _manage(folder: Path, *commands: tuple[str, str]) -> list[tuple[int, str]]:
    """The exit code of each command, and what it says. A command has settings, and words after `manage.py rpcc`."""
    path = f"{folder}:{Path(__file__).parents[1]}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, "-Wignore", "-c", PROGRAM]
    done = subprocess.run(
        program, input=json.dumps(commands), capture_output=True, text=True, env=environment, cwd=folder
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = [(folder / f"{number}.txt").read_text().rstrip().rpartition("\n") for number in range(len(commands))]
    return [(int(code), text.strip()) for text, _, code in said]


CONTROL = str(
    {
        "silo_mode": "control",
        "discovery": ["workshop", "company"],
        "regions": {"us": {"addresses": "http://127.0.0.1:9"}},
        "keys": {"us": [{"id": "k1", "secret": new_secret()}]},
    }
)
KEYLESS = '{"silo_mode": "control", "discovery": ["workshop"]}'
MISTAKES = [
    ('{"silo_mode": "region"}', "check", "`settings.RPCC`: `silo_mode` is REGION, but `region` is not set"),
    ('{"mode": "region"}', "check", "`settings.RPCC`: `mode`: there is no such setting"),
    ('{"silo_mode": "control", "keys": {"us": 1}}', "check", "there is no region `us` in `regions`"),
    ("5", "check", "`settings.RPCC`: is neither a dictionary nor `rpcc.runtime.Settings`"),
    ('{"silo_mode": "control", "discovery": ["nowhere"]}', "check", "`discovery`: `nowhere` can't be imported"),
    ('{"silo_mode": "control", "discovery": ["nowhere"]}', "serve", "`discovery`: `nowhere` can't be imported"),
    ('{"silo_mode": "monolith"}', "serve", "`silo_mode`: a process that serves is CONTROL or REGION"),
    (CONTROL, "serve --listen nobody", "`listen`: "),
    (CONTROL, "serve --workers 0", "`--workers`: is less than 1"),
    (CONTROL, "serve --workers many", "argument --workers: invalid int value: 'many'"),
    (KEYLESS, "check", "`keys`: there are none, so that nobody could call this silo"),
    (KEYLESS, "keys check", "settings.RPCC: `keys`: there are none"),
    (KEYLESS, "keys rotate", "settings.RPCC: "),
    (CONTROL, "keys new Us", "REGION is lower-case letters"),
    (CONTROL, "keys wait", "No such command 'wait'"),
    (CONTROL, "", "the following arguments are required"),
    (CONTROL, "wait", "invalid choice: 'wait'"),
    ("None", "keys check", "`settings.RPCC` is not set"),
    ("None", "keys rotate", "`settings.RPCC` is not set"),
]


def test_check_says_what_is_served(tmp_path: Path) -> None:
    monolith = '{"silo_mode": "monolith", "discovery": ["company"]}'
    (code, text), alone = _manage(tmp_path, (CONTROL, "check"), (monolith, "check"))
    assert (code, text.splitlines()[-1]) == (0, "`control` serves 6 methods: nothing wrong")
    assert "  workshop.do_work" in text.splitlines()
    assert alone == (0, "a monolith of 2 services: nothing wrong")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str]]:
    return _manage(tmp_path_factory.mktemp("mistakes"), *[(settings, words) for settings, words, _ in MISTAKES])


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_a_mistake_is_one_clear_error(answers: list[tuple[int, str]], number: int) -> None:
    (code, said), (_, _, text) = answers[number], MISTAKES[number]
    assert code != 0
    assert text in said.splitlines()[-1], said


def test_keys_are_those_of_the_project(tmp_path: Path) -> None:
    key = '{"id": "k1", "secret": {"file": "us.key"}}'
    regions = '{"us": {"addresses": "http://127.0.0.1:9"}}'
    settings = f'{{"silo_mode": "control", "regions": {regions}, "keys": {{"us": [{key}]}}}}'
    made, checked, (code, text) = _manage(
        tmp_path, ("None", "keys new us --out us.key"), (settings, "keys check"), (settings, "keys rotate")
    )
    assert (made[0], (tmp_path / "us.key").stat().st_mode & 0o777) == (0, 0o600), made
    assert checked == (0, "nothing wrong")
    assert (code, "`keys.us` in settings.RPCC" in text) == (0, True), text

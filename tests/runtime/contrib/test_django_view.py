"""Calls to a Django project: through its view under both of its apps, and to `manage.py rpcc serve`."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from silo_processes import BIN, DJANGO_SERVERS, Connection, Silo, body_of, request, running

from rpcc.runtime.signing.keys import new_secret

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


def _manage(settings: str, *words: str, folder: Path) -> tuple[int, str]:
    Path(folder, "site_settings.py").write_text(
        f'INSTALLED_APPS = ["rpcc.runtime.contrib.django"]\nRPCC = {settings}\n'
    )
    path = f"{folder}:{Path(__file__).parents[1]}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "site_settings"}
    command = [sys.executable, "-Wignore", str(BIN / "django-admin"), "rpcc", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    return done.returncode, (done.stdout + done.stderr).strip()


CONTROL = str(
    {
        "silo_mode": "control",
        "discovery": ["workshop", "company"],
        "regions": {"us": {"addresses": "http://127.0.0.1:9"}},
        "keys": {"us": [{"id": "k1", "secret": new_secret()}]},
    }
)
KEYLESS = '{"silo_mode": "control", "discovery": ["workshop"]}'


def test_check_says_what_is_served(tmp_path: Path) -> None:
    code, text = _manage(CONTROL, "check", folder=tmp_path)
    assert (code, text.splitlines()[-1]) == (0, "`control` serves 6 methods: nothing wrong")
    assert "  workshop.do_work" in text.splitlines()
    code, text = _manage('{"silo_mode": "monolith", "discovery": ["company"]}', "check", folder=tmp_path)
    assert (code, text) == (0, "a monolith of 2 services: nothing wrong")


@pytest.mark.parametrize(
    ("settings", "words", "text"),
    [
        ('{"silo_mode": "region"}', ["check"], "`settings.RPCC`: `silo_mode` is REGION, but `region` is not set"),
        ('{"mode": "region"}', ["check"], "`settings.RPCC`: `mode`: there is no such setting"),
        ('{"silo_mode": "control", "keys": {"us": 1}}', ["check"], "there is no region `us` in `regions`"),
        ("5", ["check"], "`settings.RPCC`: is neither a dictionary nor `rpcc.runtime.Settings`"),
        ('{"silo_mode": "control", "discovery": ["nowhere"]}', ["check"], "`discovery`: `nowhere` can't be imported"),
        ('{"silo_mode": "monolith"}', ["serve"], "`silo_mode`: a process that serves is CONTROL or REGION"),
        (CONTROL, ["serve", "--listen", "nobody"], "`listen`: "),
        (CONTROL, ["serve", "--workers", "0"], "`--workers`: is less than 1"),
        (KEYLESS, ["check"], "`keys`: there are none, so that nobody could call this silo"),
        (KEYLESS, ["keys", "check"], "settings.RPCC: `keys`: there are none"),
        (KEYLESS, ["keys", "rotate"], "settings.RPCC: "),
        (CONTROL, ["keys", "new", "Us"], "REGION is lower-case letters"),
        (CONTROL, [], "the following arguments are required"),
        ("None", ["keys", "check"], "`settings.RPCC` is not set"),
    ],
)
def test_a_mistake_is_one_clear_error(settings: str, words: list[str], text: str, tmp_path: Path) -> None:
    code, said = _manage(settings, *words, folder=tmp_path)
    assert code != 0
    assert text in said.splitlines()[-1], said


def test_keys_are_those_of_the_project(tmp_path: Path) -> None:
    code, text = _manage("None", "keys", "new", "us", "--out", "us.key", folder=tmp_path)
    assert (code, (tmp_path / "us.key").stat().st_mode & 0o777) == (0, 0o600), text
    key = '{"id": "k1", "secret": {"file": "us.key"}}'
    regions = '{"us": {"addresses": "http://127.0.0.1:9"}}'
    settings = f'{{"silo_mode": "control", "regions": {regions}, "keys": {{"us": [{key}]}}}}'
    assert _manage(settings, "keys", "check", folder=tmp_path) == (0, "nothing wrong")
    code, text = _manage(settings, "keys", "rotate", folder=tmp_path)
    assert (code, "`keys.us` in settings.RPCC" in text) == (0, True), text

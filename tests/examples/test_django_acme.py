"""The Django example: its own tests, and its silos, each a process with a database of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from postgres import host_of, new_database

from rpcc.runtime.signing.keys import new_secret

DESK = Path(__file__).parents[2] / "examples" / "django_acme"
PATIENCE = 60
SERVERS = {
    "manage": [sys.executable, "manage.py", "rpcc", "serve"],
    "gunicorn": [sys.executable, "-m", "gunicorn", "desk.wsgi", "--threads=8", "--bind=127.0.0.1:{port}"],
    "uvicorn": [sys.executable, "-m", "uvicorn", "desk.asgi:application", "--port={port}"],
}


class Desk:
    """The silos of a help desk, in a folder."""

    def __init__(self, folder: Path, servers: dict[str, str], postgres: str | None) -> None:
        self.folder = folder
        self.servers = servers
        self.ports = dict(zip(servers, _free_ports(len(servers)), strict=True))
        self.postgres = postgres
        for silo, text in self._settings():
            (folder / f"{silo}.toml").write_text(text)

    def _settings(self) -> Iterator[tuple[str, str]]:
        secrets = {silo: new_secret() for silo in self.servers if silo != "control"}
        control = ['silo_mode = "control"', 'mappings = "mappings.sqlite"', *self._own("control")]
        for region, secret in secrets.items():
            key = f'[{{ id = "{region}-1", secret = "{secret}" }}]'
            control += [f'regions.{region}.addresses = "{self.address(region)}"', f"keys.{region} = {key}"]
            head = ['silo_mode = "region"', f'region = "{region}"', f'control = "{self.address("control")}"']
            yield region, "\n".join([*head, f"keys.control = {key}", *self._own(region)])
        yield "control", "\n".join(control)

    def _own(self, silo: str) -> list[str]:
        log = f"audit_log = {json.dumps(f'{silo}-audit.log')}"
        return [f'listen = "127.0.0.1:{self.ports[silo]}"', 'replay = "."', "drain_delay = 0.1", log]

    def address(self, silo: str) -> str:
        return f"http://127.0.0.1:{self.ports[silo]}"

    def environment(self, silo: str) -> dict[str, str]:
        own = {"DESK_SILO": silo, "DESK_FOLDER": str(self.folder), "DJANGO_SETTINGS_MODULE": "desk.settings"}
        return {**os.environ, **_database(self.postgres), **own}

    def manage(self, silo: str, *words: str) -> str:
        return _manage(self.environment(silo), *words)[0]

    def make_databases(self) -> None:
        """One is migrated, and copied for the others: each has the tables of all."""
        first, *others = [f"desk_{silo}" for silo in self.servers]
        if self.postgres is not None:
            new_database(self.postgres, first)
        self.manage(next(iter(self.servers)), "migrate", "--verbosity=0")
        for name in others:
            if self.postgres is None:
                shutil.copy(self.folder / f"{first}.sqlite3", self.folder / f"{name}.sqlite3")
            else:
                new_database(self.postgres, name, template=first)

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        try:
            with urlopen(self.address("control") + path, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    @contextmanager
    def serving(self, silo: str) -> Generator[subprocess.Popen[bytes]]:
        command = [word.format(port=self.ports[silo]) for word in SERVERS[self.servers[silo]]]
        log = self.folder / f"{silo}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=DESK, env=self.environment(silo), stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) in (0, -signal.SIGTERM)

    def wait_for(self, silo: str, process: subprocess.Popen[bytes]) -> None:
        log = self.folder / f"{silo}.log"
        until = time.monotonic() + PATIENCE
        while not self._is_ready(silo):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)

    def _is_ready(self, silo: str) -> bool:
        try:
            with urlopen(f"{self.address(silo)}/readyz", timeout=1):
                return True
        except (URLError, TimeoutError, ConnectionError):
            return False

    def audit(self, silo: str) -> list[tuple[str, str]]:
        lines = [json.loads(line) for line in (self.folder / f"{silo}-audit.log").read_text().splitlines()]
        return [(line["method"], line["outcome"]) for line in lines]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _database(postgres: str | None) -> dict[str, str]:
    """What tells the project which databases to use."""
    return {} if postgres is None else {"DESK_POSTGRES": host_of(postgres)}


def _manage(environment: dict[str, str], *words: str) -> tuple[str, str]:
    """What a command prints, and what it says beside that."""
    command = [sys.executable, "-W", "error", "manage.py", *words]
    done = subprocess.run(command, cwd=DESK, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def _open_connections(host: str, silo: str) -> int:
    """How many connections a silo has open to its database."""
    import psycopg

    with psycopg.connect(host=host, user="rpcc", dbname="postgres") as connection:
        counted = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (f"desk_{silo}",))
        (count,) = counted.fetchone() or (0,)
        return int(count)


@pytest.fixture(params=["sqlite", "postgres"])
def postgres(request: pytest.FixtureRequest) -> str | None:
    """A server of PostgreSQL, or None where SQLite is used."""
    url: str | None = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    return url


@pytest.fixture
def desk(postgres: str | None, tmp_path: Path) -> Generator[Desk]:
    """Control has pages and calls on one port; one region is an ASGI app, one serves calls alone."""
    desk = Desk(tmp_path, {"control": "gunicorn", "us": "uvicorn", "eu": "manage"}, postgres)
    desk.make_databases()
    with ExitStack() as stack:
        processes = {silo: stack.enter_context(desk.serving(silo)) for silo in desk.servers}
        for silo, process in processes.items():
            desk.wait_for(silo, process)
        yield desk


def test_its_own_tests_pass(postgres: str | None) -> None:
    _, said = _manage({**os.environ, **_database(postgres)}, "test")
    ran = re.search(r"^Ran (\d+) tests", said, re.MULTILINE)
    assert ran is not None
    assert int(ran[1]) >= 19


SEED = """
from desk.users.models import User
from rpcc.runtime import region_mappings
User.objects.create(id=7, username="ada", first_name="Ada", last_name="Lovelace")
region_mappings().create(1, region="us", slug="acme")
region_mappings().create(2, region="eu", slug="umbrella")
"""
WORK = """
from uuid import UUID
from desk.tickets import ticket_service
from desk.users.models import User
for organization_id in (1, 2):
    for _ in range(2):
        ticket = ticket_service.open_ticket(
            organization_id=organization_id, request_id=UUID(int=5), author_id=7, subject=f"help {organization_id}")
    ticket_service.reply(organization_id=organization_id, ticket_id=ticket.id, author_id=7, text="is anybody there?")
    print(ticket.id, ticket_service.close(organization_id=organization_id, ticket_id=99))
print(User.objects.get(id=7).seen_at is not None)
"""


def test_pages_in_control_show_what_regions_have(desk: Desk) -> None:
    desk.manage("control", "shell", "-c", SEED)
    assert desk.get("/organizations/1/tickets") == (200, {"open": []})
    assert desk.manage("control", "shell", "-c", WORK).splitlines()[-3:] == ["1 ticket_id=99", "1 ticket_id=99", "True"]
    assert desk.get("/organizations/1/tickets") == (200, {"open": ["help 1"]})
    assert desk.get("/organizations/2/tickets") == (200, {"open": ["help 2"]})
    assert desk.get("/organizations/3/tickets") == (404, {"error": "there is no such organization"})
    thread = {"subject": "help 1", "status": "open", "authors": ["Ada Lovelace"]}
    assert desk.get("/organizations/1/tickets/1") == (200, thread)
    assert desk.get("/organizations/2/tickets/5") == (404, {"error": "there is no such ticket"})
    for region in ("us", "eu"):
        assert ("open_ticket", "executed") in desk.audit(region)
    assert ("get_many", "executed") in desk.audit("control")
    assert {outcome for silo in desk.servers for _, outcome in desk.audit(silo)} == {"executed"}
    if desk.postgres is not None:  # as after every request, Django has closed what a call has opened
        assert [_open_connections(host_of(desk.postgres), silo) for silo in desk.servers] == [0, 0, 0]

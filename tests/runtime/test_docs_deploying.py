"""The page on deploying: its silos are started as it says, its programs run, its tables are the program's."""

import http.client
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme
from doc_pages import DOCS, RPCC, Block, blocks, deploying_page, environment, run, serving, table

from rpcc.runtime import MethodTable, Outcome, Retry, Settings, errors
from rpcc.runtime.calling.retries import Budget, policy_of
from rpcc.runtime.failures import FAILURES, remote_error
from rpcc.runtime.http import Address
from rpcc.runtime.network import network_of
from rpcc.runtime.settings import Limits
from rpcc.runtime.signing.keys import new_secret

PAGE = (DOCS / "deploying.md").read_text(encoding="utf-8")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page with ports that are free; its files stand in the current folder."""
    monkeypatch.chdir(tmp_path)
    return deploying_page(tmp_path)


def steps(block: Block) -> Iterator[tuple[list[str], list[str]]]:
    """Each command of a console with the lines that are shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield shlex.split(command), lines


def start(stack: ExitStack, config: str) -> list[str]:
    """Serve a silo until the end of the test; what it has said by the time that it is ready."""
    settings = tomllib.loads(Path(config).read_text())
    url = f"http://{settings['listen']}/readyz"
    stack.enter_context(serving(Path(), str(RPCC), "serve", config, url=url, log=f"{config}.log"))
    return Path(f"{config}.log").read_text().splitlines()


def said(command: list[str]) -> list[str]:
    program = {"rpcc": str(RPCC), "python": sys.executable}[command[0]]
    done = subprocess.run(
        [program, *command[1:]], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).splitlines()


def test_the_silos_start_call_and_move_an_organization(page: str) -> None:
    ran = 0
    with ExitStack() as stack:
        for block in blocks(page):
            for command, shown in steps(block) if block.kind == "console" else ():
                lines = start(stack, command[2]) if command[-1] == "&" else said(command)
                assert lines == shown or not shown, command
                ran += 1
    assert ran == 8
    (line,) = [block for block in blocks(page) if "audit" in block.words]
    found = json.loads(Path(line.words["audit"]).read_text().splitlines()[0])
    same = {name: value for name, value in json.loads(line.text).items() if name not in ("time", "call_id", "ms")}
    assert {name: found[name] for name in same} == same
    assert list(found) == list(json.loads(line.text))


@pytest.mark.parametrize(
    ("server", "module"), [("uvicorn", "silo_asgi"), ("gunicorn", "silo_wsgi"), ("uvicorn", "silo_web")]
)
def test_other_servers_run_the_app(page: str, server: str, module: str) -> None:
    Path("us.key").write_text(new_secret())
    (line,) = re.findall(rf"^RPCC_SETTINGS=us.toml ({server} .*)$", page, re.MULTILINE)
    listen = tomllib.loads(Path("us.toml").read_text())["listen"]
    words = shlex.split(line)
    command = [str(RPCC.with_name(server)), f"{module}:app", *words[2:]]
    assert module == "silo_web" or words[1] == f"{module}:app"
    if server == "gunicorn":
        command.append("--no-control-socket")
    assert listen.rpartition(":")[2] in line
    with serving(Path(), *command, url=f"http://{listen}/readyz", log="log", RPCC_SETTINGS="us.toml") as process:
        process.terminate()
        host, port = listen.split(":")
        status = 200
        while status == 200:  # the signal has not arrived yet
            connection = http.client.HTTPConnection(host, int(port), timeout=5)
            connection.request("GET", "/readyz")
            status = connection.getresponse().status
            connection.close()
        assert status == 503


def test_silos_with_certificates(page: str, tmp_path: Path) -> None:
    secret = new_secret()
    Path("us.key").write_text(secret)
    authority = trustme.CA()
    authority.cert_pem.write_to_path("ca.pem")
    for silo in ("us", "control"):
        made = authority.issue_cert("localhost")
        made.cert_chain_pems[0].write_to_path(f"{silo}.pem")
        made.private_key_pem.write_to_path(f"{silo}-key.pem")
    listen = tomllib.loads(Path("us-tls.toml").read_text())["listen"]
    call = f"""
from company.members import MemberService
from rpcc.runtime import RpcUnavailable, Settings
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of
from rpcc.runtime.placement.memory import MemoryMappingStore

store = MemoryMappingStore()
store.create(1, region="us")
common = dict(
    silo_mode="control", regions={{"us": {{"addresses": "https://{listen}"}}}}, mappings=store,
    keys={{"us": [{{"id": "us-1", "secret": "{secret}"}}]}},
)
table = MemberService.get_method_table()
get_by_user, arguments = table.methods[0], dict(organization_id=1, user_id=1)
own = dict(ca="ca.pem", certificate="control.pem", key="control-key.pem")
print(Client(network_of(Settings(**common, tls=own))).call(table, get_by_user, arguments))
try:
    Client(network_of(Settings(**common, tls=dict(ca="ca.pem")))).call(table, get_by_user, arguments)
except RpcUnavailable as error:
    print(error.outcome)
"""
    (tmp_path / "call.py").write_text(call)
    with serving(Path(), str(RPCC), "serve", "us-tls.toml", url=f"tcp://{listen}", log="log"):
        assert run(tmp_path / "call.py") == "None\nnot_executed\n"


def test_the_program_with_a_database_runs(page: str, tmp_path: Path) -> None:
    run(tmp_path / "database.py")


def test_the_old_form_is_set_up_so(page: str, tmp_path: Path) -> None:
    (block,) = [block for block in blocks(page) if "rpc0" in block.words]
    Path("us-old.key").write_text("a secret of old times")
    network = network_of(Settings(silo_mode="control", folder=tmp_path, **tomllib.loads(block.text)))
    peer = network.rpc0["us"]
    assert peer.accepts("audit", "record", 1_806_537_599_000)
    assert not peer.accepts("audit", "record", 1_806_537_600_000)


def test_the_table_of_settings_is_the_programs() -> None:
    rows = {row[0].strip("`"): row[1] for row in table(PAGE, "Settings")}
    assert set(rows) == set(Settings.model_fields)
    for name, shown in rows.items():
        if shown.startswith("`"):
            default: Any = Settings.model_fields[name].get_default(call_default_factory=True)
            assert json.loads(shown.strip("`")) == json.loads(json.dumps(default)), name
    limits = re.search(r"^\| `limits` .*`max_body = (\d+)`.*`max_elements = (\d+)`", PAGE, re.MULTILINE)
    assert limits is not None
    assert (int(limits[1]), int(limits[2])) == (Limits().max_body, Limits().max_elements)


def test_the_table_of_errors_is_the_programs() -> None:
    rows = [[cell.strip("`") for cell in row] for row in table(PAGE, "Reading an error at night")]
    assert {code for _, code, *_ in rows} - {""} == set(FAILURES) - {"unauthorized"}
    for error, code, outcome, _ in rows:
        if code:
            kind = FAILURES[code]
            assert error == kind.error.__name__
            assert outcome == ("UNKNOWN" if kind.executed else "NOT_EXECUTED")
    named = {name for error, *_ in rows for name in re.findall(r"R\w+", error)}
    theirs = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    others = {"Outcome", "RpcException", "RpcRemoteException", "RpcDeclaredError", "RpcDecodeError", "RpcValueError"}
    assert named == theirs - others
    for name in named - {kind.error.__name__ for kind in FAILURES.values()} - {"RpcTimeout"}:
        (outcome,) = [outcome for error, _, outcome, _ in rows if name in error]
        assert getattr(errors, name).outcome is Outcome[outcome.partition(" or ")[0]], name


def test_attempts_are_as_the_page_says() -> None:
    plain, readonly, retried = (
        policy_of(method, 3)
        for method in (
            MethodTable("plain"),
            MethodTable("readonly", readonly=True),
            MethodTable("retried", retry=Retry(attempts=5, backoff_ms=200)),
        )
    )
    assert (plain.unexecuted, plain.unknown, plain.backoff) == (3, 1, 0.05)
    assert (readonly.unexecuted, readonly.unknown) == (3, 2)
    assert (retried.unexecuted, retried.unknown, retried.backoff) == (5, 1, 0.2)
    stranger = remote_error(401, b"{}", signed=False, repeatable=False)
    assert (type(stranger).__name__, stranger.outcome, stranger.code) == ("RpcUnauthorized", Outcome.UNKNOWN, None)
    budget, address = Budget(), Address.parse("https://us.example.com")
    assert [budget.spend(address) for _ in range(11)] == [True] * 10 + [False]
    for _ in range(5):
        budget.earn(address)
    assert [budget.spend(address) for _ in range(2)] == [True, False]

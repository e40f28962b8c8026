"""`rpcc serve`: each mistake is one message and exit code 1, before anything is served."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import trustme
from silo_processes import BIN, HERE, SECRET, Connection, free_port, running, toml
from workshop.service import WorkshopService

from rpcc.runtime import RpcUnavailable, Settings, SiloMode
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of

TABLE = WorkshopService.get_method_table()
KEYS = {"us": [{"id": "k1", "secret": SECRET}]}
CONTROL: dict[str, Any] = {
    "silo_mode": "control",
    "discovery": ["workshop"],
    "regions": {"us": {"addresses": ["http://127.0.0.1:9"]}},
    "keys": KEYS,
}
REGION: dict[str, Any] = {
    "silo_mode": "region",
    "region": "us",
    "regions": {},
    "control": "http://127.0.0.1:9",
    "keys": {"control": KEYS["us"]},
}


def refused(folder: Path, settings: dict[str, Any], *options: str, path: Path = HERE) -> str:
    """The one message of a start that fails."""
    Path(folder, "silo.toml").write_text(toml(settings))
    done = subprocess.run(
        [str(BIN / "rpcc"), "serve", "silo.toml", *options],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(path), str(HERE)])},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert done.stderr.startswith("Error: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert SECRET not in done.stderr
    return done.stderr.removeprefix("Error: ").strip()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"silo_mode": "region"}, "`silo_mode` is REGION, but `region` is not set"),
    (
        {"silo_mode": "monolith", "keys": {}, "regions": {}},
        "`silo_mode`: a process that serves is CONTROL or REGION",
    ),
    ({"discovery": ["nothing"]}, "`discovery`: `nothing` can't be imported: ModuleNotFoundError"),
    ({"discovery": ["./workshop"]}, "`discovery`: `./workshop` is no name of a package, like `company.members`"),
    ({"discovery": []}, "`discovery`: it names no package, where no control service is: nothing to serve"),
    (
        {**REGION, "discovery": ["workshop"]},
        "`discovery`: it names `workshop`, where no region service is: nothing to serve",
    ),
    ({"keys": {}, "regions": {}}, "`keys`: there are none, so that nobody could call this silo"),
    ({"startup": "workshop"}, "`startup`: is not `package.module:function`"),
    ({"startup": "sys:exit"}, "`startup`: `sys:exit` failed: SystemExit"),
    ({"startup": "workshop:nothing"}, "`startup`: `workshop:nothing` failed: AttributeError"),
    ({"keys": {}}, "`keys.us`: there is no key for the region `us`"),
    ({"keys": {"us": [{"id": "k1", "secret": "short"}]}}, "`keys.us[0].secret`"),
    ({"colour": "red"}, "`colour`: there is no such setting"),
    ({"workers": 0}, "`workers`"),
    ({"listen": "nowhere"}, "`listen`: is no host and port, like `127.0.0.1:8000` or `[::1]:8000`"),
    ({"listen": "[::1]"}, "`listen`: is no host and port"),
    ({"listen": "unix:/run/rpcc.sock"}, "`listen`: is no host and port"),
    ({"listen": "::1:8000"}, "`listen`: an IPv6 address stands in brackets"),
    ({"listen": "192.0.2.1:80", "allow_plaintext": True}, "`listen`: 192.0.2.1:80: cannot assign requested address"),
    ({"listen": "0.0.0.0:8000"}, "`listen`: plaintext on `0.0.0.0`: set `server_tls`, or `allow_plaintext = true`"),
    ({"listen": "127.0.0.1:99999"}, "`listen`: the port must be a number from 1 to 65535"),
    ({"server_tls": {"certificate": "a.pem"}}, "`server_tls.key`: is not set"),
    (
        {"server_tls": {"certificate": "0.toml", "key": "0.toml"}},
        "`server_tls.certificate`: the files hold no",
    ),
    ({"server_tls": {"certificate": "a.pem", "key": "b.pem"}}, "a.pem` can't be read: no such file or directory"),
    ({"regions": {"us": {"addresses": ["http://example.org"]}}}, "`regions.us.addresses[0]`"),
    ({"mappings": "none/a.db"}, "`mappings`: the store of region mappings failed: SQLITE_CANTOPEN"),
    ({"audit_log": "none/a.log"}, "`audit_log`: can't be opened: no such file or directory"),
    ({"replay": "0.toml"}, "`replay`: the store of seen nonces: file exists"),
    (
        {"method_limits": {"workshop.eco": {"max_body": 9}, "x.y": {"max_body": 9}, "workshop.echo": {}}},
        "`method_limits`: there is no method `workshop.eco`; did you mean `workshop.echo`?; "
        "`method_limits`: there is no method `x.y`",
    ),
    (
        {"rpc0": {"us": {"secret": "0123456789abcdef", "methods": ["workshop.echos"], "until": "2999-01-01"}}},
        "`rpc0.us.methods`: there is no method `workshop.echos`; did you mean `workshop.echo`?",
    ),
]
STARTS = """
import os
import sys
import click
import company.audit.impl, rpcc.runtime.cli.serving, rpcc.runtime.settings_sources, workshop.impl
from rpcc.runtime import Settings
from rpcc.runtime.cli.serve import serve
from rpcc.runtime.serving.apps import make_server

Settings()  # what each of them would load anew

for name in sys.argv[1:]:
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    try:
        serve.main([name], standalone_mode=False)
    except click.ClickException as error:
        print(error.format_message(), flush=True)
    os._exit(0)
"""


def test_a_wrong_setting(tmp_path: Path) -> None:
    """Each in a fork of one process, since most of a start is imports."""
    names = [f"{number}.toml" for number in range(len(WRONG))]
    for name, (change, _) in zip(names, WRONG, strict=True):
        Path(tmp_path, name).write_text(toml({**CONTROL, **change}))
    done = subprocess.run(
        [sys.executable, "-c", STARTS, *names],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    said = done.stdout.splitlines()
    assert [message for (_, message), line in zip(WRONG, said, strict=True) if message not in line] == []
    assert SECRET not in done.stdout


def test_a_mistake_ends_the_command(tmp_path: Path) -> None:
    assert refused(tmp_path, {**CONTROL, "colour": "red"}) == "`colour`: there is no such setting"
    assert "`workers`" in refused(tmp_path, {**CONTROL, "workers": 0})


def test_two_services_of_one_key(tmp_path: Path) -> None:
    folder = tmp_path / "twins"
    folder.mkdir()
    text = (HERE / "workshop" / "service.py").read_text()
    Path(folder, "__init__.py").write_text("")
    Path(folder, "service.py").write_text(text.replace("WorkshopService", "TwinService"))
    message = refused(tmp_path, {**CONTROL, "discovery": ["workshop", "twins"]}, path=tmp_path)
    assert "two services have the key `workshop`" in message
    assert "twins.service.TwinService" in message


def test_a_port_that_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        assert refused(tmp_path, CONTROL, "--listen", listen) == f"`listen`: {listen}: address already in use"


def test_granian_is_missing(tmp_path: Path) -> None:
    Path(tmp_path, "granian").mkdir()
    Path(tmp_path, "granian", "__init__.py").write_text("raise ImportError('as if it were not there')")
    assert refused(tmp_path, CONTROL, path=tmp_path) == "`rpcc serve` needs granian: install `silo-rpcc[serve]`"


def test_what_is_served_is_listed(tmp_path: Path) -> None:
    with running("granian-wsgi", tmp_path) as silo:
        lines = silo.output().splitlines()
    assert lines[:3] == ["  audit.record", "  audit.count", "  workshop.echo"]
    assert lines[-1] == f"serving `control` on 127.0.0.1:{silo.port}"


@pytest.mark.parametrize("server", ["granian-wsgi", "granian-asgi"])
def test_tls_with_certificates_on_both_sides(server: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for name in ("server", "client"):
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_pem.write_to_path(str(tmp_path / f"{name}.key"))
        certificate.cert_chain_pems[0].write_to_path(str(tmp_path / f"{name}.pem"))
    tls = {"certificate": "server.pem", "key": "server.key", "ca": "ca.pem"}
    with running(server, tmp_path, secure=True, server_tls=tls) as silo:
        settings: dict[str, Any] = {
            "silo_mode": SiloMode.REGION,
            "region": "us",
            "control": (f"https://127.0.0.1:{silo.port}",),
            "keys": {"control": [{"id": "k1", "secret": SECRET}]},
            "folder": tmp_path,
        }
        client = Client(
            network_of(Settings(**settings, tls={"ca": "ca.pem", "certificate": "client.pem", "key": "client.key"}))
        )
        assert client.call(TABLE, TABLE.methods[0], {"text": "hello"}) == "hello"
        client.close()
        stranger = Client(network_of(Settings(**settings, tls={"ca": "ca.pem"})))
        with pytest.raises(Exception, match="certificate"):
            stranger.call(TABLE, TABLE.methods[0], {"text": "hello"})
        stranger.close()


@pytest.mark.parametrize("host", ["[::1]", "localhost"])
def test_other_spellings_of_this_machine(host: str, tmp_path: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as reason:
        pytest.skip(f"this machine has no IPv6: {reason}")
    place = f"{host}:{free_port()}"
    Path(tmp_path, "silo.toml").write_text(toml({**CONTROL, "listen": place, "replay": "replay", "drain_delay": 0.0}))
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    with (
        Path(tmp_path, "output").open("wb") as output,
        subprocess.Popen(
            [str(BIN / "rpcc"), "serve", "silo.toml"], cwd=tmp_path, env=environment, stdout=output
        ) as silo,
        closing(client_at(f"http://{place}")) as client,
    ):
        try:
            assert soon(lambda: client.call(TABLE, TABLE.methods[0], {"text": "hello"})) == "hello"
        finally:
            silo.terminate()


def client_at(address: str) -> Client:
    keys = {"control": [{"id": "k1", "secret": SECRET}]}
    return Client(network_of(Settings(silo_mode=SiloMode.REGION, region="us", control=(address,), keys=keys)))


def soon(call: Callable[[], object]) -> object:
    """What a call gives, once somebody listens."""
    until = time.monotonic() + 20
    while True:
        try:
            return call()
        except RpcUnavailable:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def test_ctrl_c_is_the_parents_alone(tmp_path: Path) -> None:
    """A terminal sends it to all processes in the foreground."""
    with running("granian-wsgi", tmp_path, drain_delay=2.0) as silo:
        os.killpg(silo.process.pid, signal.SIGINT)
        silo.wait_until_stopping()
        assert silo.value("workshop", "echo", text="still served") == "still served"
        assert silo.process.wait(5) == 0
        with pytest.raises(OSError, match="refused"):
            Connection(silo.port)

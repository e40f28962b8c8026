"""An organization moves between regions that run as processes: its writes stop, and its calls follow it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from rpcc.runtime import region_mappings
from rpcc.runtime.signing.keys import new_secret

TESTS = Path(__file__).parent.parent
REGIONS: tuple[str, ...] = ("eu", "us")
DEPARTURES = 'departures = "departures-{name}.db"'
BOTH: Mapping[str, str] = dict.fromkeys(REGIONS, DEPARTURES)
PROGRAM = """
import sys
from company.members import ActorApiKey, member_service
from rpcc.runtime import *

configure(Settings.from_file(sys.argv[1]))
mappings = region_mappings()
mappings.create(7, region="us", slug="acme")

def invite():
    return member_service.invite(organization_id=7, email="a@b.example", actor=ActorApiKey(api_key="k"))

def outcome(call):
    try:
        call()
    except RpcUnavailable as error:
        return error.code, error.outcome.value
    return "done"
"""


@pytest.fixture
def control(tmp_path: Path) -> Generator[Path]:
    with _control(tmp_path) as path:
        yield path


@contextmanager
def _control(tmp_path: Path, served: Mapping[str, str] = BOTH) -> Generator[Path]:
    """The settings of control, with those of its two regions served that have settings of their own."""
    ports = {name: _free_port() for name in REGIONS}
    secrets = {name: new_secret() for name in REGIONS}
    control = ['silo_mode = "control"', 'mappings = "mappings.db"', "timeout = 10"]
    for name in REGIONS:
        control += [f"[regions.{name}]", f'addresses = "http://127.0.0.1:{ports[name]}"']
        control += [f"[[keys.{name}]]", f'id = "{name}-1"', f'secret = "{secrets[name]}"']
    (tmp_path / "control.toml").write_text("\n".join(control))
    servers = [_serve(tmp_path, name, ports[name], secrets[name], more) for name, more in served.items()]
    try:
        for name in served:
            _wait_for(ports[name])
        yield tmp_path / "control.toml"
    finally:
        for server in servers:
            server.kill()
            server.wait()


def _serve(folder: Path, name: str, port: int, secret: str, more: str) -> subprocess.Popen[bytes]:
    lines = ['silo_mode = "region"', f'region = "{name}"', 'discovery = ["company"]', f'listen = "127.0.0.1:{port}"']
    lines += ['control = "http://127.0.0.1:1"', f'replay = "{folder}"', more.format(name=name)]
    lines += ["[[keys.control]]", f'id = "{name}-1"', f'secret = "{secret}"']
    (folder / f"{name}.toml").write_text("\n".join(lines))
    command = [
        sys.executable,
        "-c",
        "from rpcc.compiler.cli import main; main()",
        "serve",
        str(folder / f"{name}.toml"),
    ]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("a region did not come up")


def run(control: Path, script: str) -> None:
    """A program of control."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + dedent(script), str(control)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_organization_moves(control: Path) -> None:
    run(
        control,
        """
        assert outcome(invite) == "done"
        before = member_service.get_by_user(organization_id=7, user_id=1)

        assert mappings.begin_move(7, "eu").moving_to == "eu"
        assert mappings.begin_move(7, "eu").moving_to == "eu"   # a step may be repeated
        assert outcome(invite) == ("moving", "not_executed")
        assert member_service.get_by_user(organization_id=7, user_id=1) == before   # reads go on

        mappings.abort_move(7)
        assert outcome(invite) == "done"

        mappings.begin_move(7, "eu")
        moved = mappings.finish_move(7)
        assert (moved.region, moved.version) == ("eu", 2)
        # this process still remembers the old region, which refuses; it asks again and finds the new one
        assert before is not None
        assert member_service.get_by_user(organization_id=7, user_id=1) is None
        assert outcome(invite) == "done"

        mappings.begin_move(7, "us")
        assert mappings.finish_move(7).version == 3
        assert outcome(invite) == "done"
        assert [m.region for m in mappings.list()] == ["us"]
        mappings.delete(7)
        """,
    )


def test_a_region_without_departures_can_not_be_left(tmp_path: Path) -> None:
    with _control(tmp_path, {"us": ""}) as control:
        run(
            control,
            """
            try:
                mappings.begin_move(7, "eu")
            except RpcServiceSetupException as error:
                assert str(error) == (
                    "`departures`: `us` has no store of them, so that no organization can leave it"
                ), error
            else:
                raise AssertionError
            assert mappings.get(7).moving_to is None
            assert outcome(invite) == "done"

            # a move that had begun, while the region had a store, can be given up
            from rpcc.runtime.placement.sqlite import SqliteMappingStore
            SqliteMappingStore(sys.argv[1].replace("control.toml", "mappings.db")).begin_move(7, "eu")
            assert mappings.abort_move(7).moving_to is None
            """,
        )


def test_a_move_that_a_region_was_not_told_of_has_not_begun(tmp_path: Path) -> None:
    with _control(tmp_path, {}) as control:
        run(
            control,
            """
            try:
                mappings.begin_move(7, "eu")
            except RpcUnavailable as error:
                assert error.outcome is Outcome.NOT_EXECUTED, error
            else:
                raise AssertionError
            assert mappings.get(7).moving_to is None
            """,
        )


def test_only_control_moves_organizations() -> None:
    script = "from rpcc.runtime import *; configure(Settings(silo_mode='region', region='us')); region_mappings()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "only control has" in done.stderr


def test_a_monolith_moves_them_too() -> None:
    mappings = region_mappings()
    mappings.create(1, region="us")
    assert mappings.begin_move(1, "eu").moving_to == "eu"
    assert mappings.finish_move(1).region == "eu"
    assert mappings.get(1) == next(mappings.list("eu"))
    assert mappings.get(2) is None
    mappings.begin_move(1, "us")
    assert mappings.abort_move(1).moving_to is None
    assert mappings.delete(1).version == 2

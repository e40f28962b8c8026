"""A watched file of options: each way in which people and programs replace one, and each way in which it goes wrong."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rpcc.runtime import RpcServiceSetupException, Settings
from rpcc.runtime.options import LiveOptions, OptionsError
from rpcc.runtime.options_sources import OptionsFile, load_options, source_of

ONE, TWO = "retries = 1\n", "retries = 2\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "options.toml"


def write(path: Path, text: str | bytes, age: float = 10.0) -> None:
    """Write a file that was left alone for so many seconds since."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    then = time.time_ns() - int(age * 1e9)
    os.utime(path, ns=(then, then))


def watched(path: Path) -> LiveOptions:
    return LiveOptions(OptionsFile(path, interval=0))


def test_a_file_that_is_changed_in_place(path: Path) -> None:
    write(path, ONE)
    live = watched(path)
    assert live.current().retries == 1
    write(path, TWO, age=5)
    assert live.current().retries == 2
    write(path, "", age=4)
    assert live.current().retries is None


def test_a_file_that_is_replaced(path: Path) -> None:
    write(path, ONE)
    live = watched(path)
    write(path.with_suffix(".new"), TWO)
    path.with_suffix(".new").replace(path)
    assert live.current().retries == 2


def test_links_as_kubernetes_makes_them(path: Path, tmp_path: Path) -> None:
    """The file is a link into `..data`, a link to a folder, which is replaced by one to another folder."""
    for name, text in (("first", ONE), ("second", TWO)):
        (tmp_path / name).mkdir()
        write(tmp_path / name / path.name, text, age=10)
    (tmp_path / "..data").symlink_to("first")
    path.symlink_to(f"..data/{path.name}")
    live = watched(path)
    assert live.current().retries == 1
    (tmp_path / "..data_tmp").symlink_to("second")
    (tmp_path / "..data_tmp").replace(tmp_path / "..data")
    assert live.current().retries == 2


def test_json(tmp_path: Path) -> None:
    write(tmp_path / "options.json", json.dumps({"retries": 3}))
    assert watched(tmp_path / "options.json").current().retries == 3


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("retries = ", "it is not TOML"),
        (b"\xff", "it is not UTF-8"),
        ("retries = " + "[" * 5000, "nest too deep"),
        ("retries = 1\nretries = 2", "it is not TOML"),
    ],
)
def test_a_broken_edit_keeps_the_last_state_and_is_logged_once(
    path: Path, broken: str | bytes, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(path, ONE)
    live = watched(path)
    write(path, broken, age=5)
    assert [live.current().retries for _ in range(3)] == [1, 1, 1]
    (record,) = caplog.records
    assert why in record.getMessage()
    write(path, TWO, age=4)
    assert live.current().retries == 2


@pytest.mark.parametrize("text", ["[1]", "5", "null", "{", "", '{"retries": 1'])
def test_broken_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "options.json"
    write(path, '{"retries": 1}')
    live = watched(path)
    write(path, text, age=5)
    assert live.current().retries == 1
    with pytest.raises(OptionsError):
        load_options(path)


def test_a_deleted_file_keeps_the_last_state_until_it_is_back(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(path, ONE)
    live = watched(path)
    path.unlink()
    assert [live.current().retries for _ in range(3)] == [1, 1, 1]
    assert [record.getMessage() for record in caplog.records] == [
        f"the options can't be read, the last ones stay: `{path}`: no such file or directory"
    ]
    write(path, TWO)
    assert live.current().retries == 2


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_keeps_the_last_state_and_nobody_waiting(
    path: Path, caplog: pytest.LogCaptureFixture, make: Callable[[Path], None]
) -> None:
    write(path, ONE)
    live = watched(path)
    path.unlink()
    make(path)
    assert [live.current().retries for _ in range(2)] == [1, 1]
    assert watched(path).current().retries is None
    assert [record.getMessage().partition(": `")[2] for record in caplog.records if record.levelname == "WARNING"] == [
        f"{path}`: is no file"
    ] * 2


def test_a_file_that_is_missing_or_broken_at_the_start(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    live = watched(path)
    assert live.current().retries is None
    path.mkdir()
    os.utime(path, (0, 0))
    live.current()
    path.rmdir()
    write(path, "=")
    live.current()
    assert len(caplog.records) == 3
    write(path, TWO)
    assert live.current().retries == 2


def test_a_file_that_is_being_written_is_left_alone_for_a_moment(path: Path) -> None:
    """An editor that empties the file first must not switch everything on again, be it for a second."""
    write(path, ONE)
    live = watched(path)
    write(path, "", age=0)
    assert live.current().retries == 1
    write(path, TWO, age=5)
    assert live.current().retries == 2
    live = LiveOptions(OptionsFile(path.with_name("new"), interval=0))
    write(path.with_name("new"), ONE, age=0)
    assert live.current().retries is None
    until = time.monotonic() + 10
    while live.current().retries is None:
        assert time.monotonic() < until


def test_a_time_in_the_future_is_no_reason_to_wait(path: Path) -> None:
    write(path, ONE)
    live = watched(path)
    write(path, TWO, age=-3600)
    assert live.current().retries == 2


def test_the_file_is_looked_at_once_per_interval(path: Path) -> None:
    write(path, ONE)
    live = LiveOptions(OptionsFile(path, interval=3600))
    write(path, TWO, age=5)
    assert live.current().retries == 1


def test_a_forked_child_looks_for_itself(path: Path) -> None:
    write(path, ONE)
    live = watched(path)
    child = os.fork()
    if child == 0:
        write(path, TWO, age=5)
        os._exit(live.current().retries or 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert live.current().retries == 2


def test_what_the_setting_may_be(path: Path, tmp_path: Path) -> None:
    write(path, ONE)
    for given in (path, str(path), path.name, {"retries": 1}, lambda: {"retries": 1}, OptionsFile(path)):
        assert Settings(silo_mode="control", options=given).options is not None
        assert LiveOptions(source_of(given, tmp_path)).current().retries == 1
    assert source_of(None, None) is None


@pytest.mark.parametrize("given", [5, ["a"], b"options.toml", {1: 2}])
def test_what_the_setting_may_not_be(given: object) -> None:
    with pytest.raises(RpcServiceSetupException, match="`options`: is neither a path, a table, a function nor"):
        Settings(silo_mode="control", options=given)


def test_settings_take_options_from_files_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "silo.toml"
    path.write_text('silo_mode = "control"\noptions = "options.toml"\n')
    assert Settings.from_file(path).options == "options.toml"
    monkeypatch.setenv("RPCC_OPTIONS", "other.toml")
    assert Settings.from_file(path).options == "other.toml"
    monkeypatch.delenv("RPCC_OPTIONS")
    path.write_text('silo_mode = "control"\n[options]\ndenied-callers = ["us"]\n')
    assert LiveOptions(source_of(Settings.from_file(path).options, None)).current().denied_callers == {"us"}

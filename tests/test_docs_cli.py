"""The page on the command line: its commands are run one after another, its files written, its output compared."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.cli.app import COMMANDS
from rpcc.compiler.config import default_config, load_config

PAGE = (Path(__file__).parents[1] / "docs" / "cli.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(console: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines that are shown below it."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, lines


def test_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    last = 0
    for block in BLOCK.finditer(PAGE):
        if block["file"]:
            write_files(tmp_path, {block["file"]: block["text"]})
        for command, shown in steps(block["text"]) if block["kind"] == "console" else ():
            if command == "echo $?":
                assert shown == [str(last)], command
                continue
            run = rpcc(*shlex.split(command.removeprefix("rpcc ")))
            said = (run.out + run.err).splitlines()
            last = run.code
            assert said[: len(shown)] == shown, command
            # A report may be shown by its first lines; what was done is shown whole.
            assert len(said) == len(shown) or re.match(r"error|---", shown[0]), command


def test_the_page_has_every_command_and_option() -> None:
    for name in COMMANDS:
        assert f"rpcc {name}" in PAGE
        for option in re.findall(r"--[a-z-]+", rpcc(name, "--help").out):
            assert option in PAGE, (name, option)


def test_the_configuration_shown_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = next(block["text"] for block in BLOCK.finditer(PAGE) if block["kind"] == "toml" and not block["file"])
    write_files(tmp_path, {"rpcc.toml": shown})
    found = load_config(tmp_path)
    assert found.diagnostics == ()
    (tmp_path / "rpcc.toml").unlink()
    defaults = default_config(tmp_path)
    assert {name: getattr(found.config, name) for name in found.config.__slots__ if name != "path"} == {
        name: getattr(defaults, name) for name in defaults.__slots__ if name != "path"
    }
    write_files(tmp_path, {"rpcc.toml": re.sub(r"^# ", "", shown, flags=re.MULTILINE)})
    assert load_config(tmp_path).diagnostics == ()

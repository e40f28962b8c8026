"""The guide to compatibility: its files are written, its commands run one after another, its output compared."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files
from git_repositories import git

from rpcc.compiler.diff.findings import Axis
from rpcc.compiler.diff.report.formats import FORMATS
from rpcc.compiler.diff.usage import read_usage

PAGE = (Path(__file__).parents[1] / "docs" / "compatibility.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(console: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines that are shown below it."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, lines


def run(root: Path, command: str) -> Run:
    program, *words = shlex.split(command)
    if program == "git":
        return Run(0, git(root, *words), "")
    assert program == "rpcc"
    return rpcc(*words)


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
            result = run(tmp_path, command)
            last = result.code
            said = [
                re.sub(r"\bgit:[0-9a-f]{12}\b", "git:4b2fc91d03aa", line)
                for line in (result.out + result.err).splitlines()
            ]
            if shown and shown[-1] == "…":  # a long report may be shown by its first lines
                assert said[: len(shown) - 1] == shown[:-1], command
            elif shown and shown[0] == "…":  # or by its last ones
                assert said[1 - len(shown) :] == shown[1:], command
            else:
                assert said == shown, command


def test_the_page_has_every_format_and_axis() -> None:
    for name in (*FORMATS, *Axis):
        assert f"| `{name}` |" in PAGE


def test_the_usage_file_shown_can_be_read() -> None:
    shown = next(block["text"] for block in BLOCK.finditer(PAGE) if block["file"] == "usage.json")
    assert read_usage(shown.encode()).calls_of("member", "rename") == 0

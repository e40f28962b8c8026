"""The page on operating: its files are good, its commands say what it shows, its tables are the program's."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from doc_pages import DOCS, RPCC, Block, blocks, environment, table

from rpcc.runtime.options import OPTIONS, Options, read_options
from rpcc.runtime.signing.keys import new_secret

PAGE = (DOCS / "operating.md").read_text(encoding="utf-8")
FILES = {block.words["file"]: block.text for block in blocks(PAGE) if "file" in block.words}


def steps(block: Block) -> Iterator[tuple[list[str], list[str]]]:
    """Each command of a console with the lines that are shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield shlex.split(command), lines


def test_the_commands_say_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text)
    Path("us.key").write_text(new_secret())
    code = 0
    for block in blocks(PAGE):
        for command, shown in steps(block) if block.kind == "console" else ():
            if command == ["echo", "$?"]:
                assert shown == [str(code)]
                continue
            program = {"rpcc": str(RPCC), "python": sys.executable}[command[0]]
            done = subprocess.run(
                [program, *command[1:]], env=environment(), capture_output=True, text=True, timeout=60, check=False
            )
            code = done.returncode
            assert (done.stdout + done.stderr).splitlines() == shown, command


def test_the_options_shown_are_good() -> None:
    options, problems = read_options(tomllib.loads(FILES["options.toml"]))
    assert not problems
    assert all(getattr(options, name) != getattr(Options(), name) for name in options.__slots__)


def test_the_table_of_options_is_the_programs() -> None:
    assert [row[0].strip("`") for row in table(PAGE, "Options")] == list(OPTIONS)

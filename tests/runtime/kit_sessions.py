"""Runs tests as their authors do: files in a folder, under pytest, unittest or Django's runner, in a process apart."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Final

__all__ = ["ALONE", "Session", "python", "run_pytest"]

HERE: Final = Path(__file__).parent
ALONE: Final = "-p no:cacheprovider -p no:hypothesispytest -p no:xdist -p no:anyio".split()
"""Options of pytest: without plugins that take as long to import as all else. Who needs one says `-p` once more."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a run printed, and how it ended."""

    code: int
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def results(self) -> dict[str, str]:
        """What became of each test, by its id below the folder; of pytest run with `-v`."""
        found = re.findall(r"^(?:\[gw\d+\] \[ *\d+%\] )?(PASSED|FAILED|ERROR) (\S+\.py::\S+)", self.text, re.MULTILINE)
        return {name: word for word, name in found}


def python(folder: Path, files: Mapping[str, str], *command: str, **variables: str) -> Session:
    """Write files, and run a Python command in their folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    paths = os.pathsep.join((str(folder), str(HERE)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RPCC_", "PYTEST_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**kept, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Session(done.returncode, done.stdout + done.stderr)


def run_pytest(folder: Path, files: Mapping[str, str], *options: str) -> Session:
    """Run pytest as somebody does who has installed rpcc, and nothing of this project's own configuration."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    return python(folder, files, "-m", "pytest", "-rA", "--tb=short", *ALONE, "-W", "error", *options)

"""The example company's own tests pass, as those of a project beside rpcc."""

import os
import subprocess
import sys
from pathlib import Path

ACME = Path(__file__).parents[2] / "examples" / "acme"


def test_they_pass() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(ACME)}
    done = subprocess.run(command, cwd=ACME, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

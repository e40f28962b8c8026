"""The load run in its short form: what callers are told about each call is true, whatever happens to the silos."""

import json
import subprocess
import sys
from pathlib import Path

LOAD = Path(__file__).parents[3] / "bench" / "load.py"


def test_load() -> None:
    done = subprocess.run(
        [sys.executable, str(LOAD), "--seconds", "4"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout[: done.stdout.rindex("}") + 1])
    assert report["unknown at the gentle restart"] == 0
    assert report["answered"] > 500
    assert report["not_executed"] > 0
    assert report["options changed"] >= 2

"""The example company with FastAPI pages in control: calls and pages on one port, and a gentle stop."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ACME = Path(__file__).parents[2] / "examples" / "acme"
PROGRAM = """
import sys
from pathlib import Path

import scenario
from acme.database import open_database
from rpcc.runtime import Settings, configure
from silos import running

with running(Path(sys.argv[1]), web=True) as silos:
    configure(Settings.from_file(silos.settings("control")))
    open_database(silos.database("control"))
    scenario.play()
    print(silos.address("control"), flush=True)
    input()
    print(silos.stop())
"""


def _get(url: str) -> tuple[int, object]:
    try:
        with urlopen(url, timeout=20) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_pages_stand_beside_calls(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ACME, stdin=pipe, stdout=pipe, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        played = ""
        while not (line := program.stdout.readline()).startswith("http"):
            assert line, played
            played += line
        address = line.strip()
        assert played == (ACME / "scenario.txt").read_text()
        assert _get(f"{address}/organizations/1/teams") == (200, {"teams": ["compilers"]})
        assert _get(f"{address}/organizations/404/teams") == (404, {"detail": "there is no such organization"})
        assert _get(f"{address}/readyz") == (200, {"status": "ready"})
        program.stdin.write("\n")
        program.stdin.close()
        # uvicorn stops gently, and then lets the signal end it
        assert program.stdout.read() == "{'control': -15, 'us': 0, 'eu': 0}\n"
    audit = [json.loads(line) for line in (tmp_path / "control-audit.log").read_text().splitlines()]
    assert {line["caller"] for line in audit} <= {"us", "eu"}
    assert audit

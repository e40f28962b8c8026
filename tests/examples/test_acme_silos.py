"""The example company in three silos does what it does in one process, and loses nothing while it moves."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from goldens import check_golden

pytestmark = pytest.mark.xdist_group(__name__)
"""One process runs them all, so that what they share is started once."""

ACME = Path(__file__).parents[2] / "examples" / "acme"
MARK = re.compile(r"^    \| .*\n", re.MULTILINE)
"""A line that says which silo has answered a call."""


@pytest.fixture(scope="module")
def in_silos() -> str:
    return _play("demo.py", "a deprecated call is made: `organization_member.add_member`\n")


def _play(program: str, said: str = "") -> str:
    """What a program prints; `said` is what it says beside that."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RPCC_")}
    command = [sys.executable, str(ACME / program)]
    played = subprocess.run(command, cwd=ACME, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (played.returncode, played.stderr) == (0, said)
    return played.stdout


def _act(output: str, first_line: str) -> str:
    """What follows a line, as long as it is indented."""
    found = re.search(rf"^{first_line}\n((?:  .*\n)*)", output, re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_monolith_prints_the_same_as_three_silos(in_silos: str) -> None:
    scenario = in_silos.partition("\n")[2].partition("What is not allowed")[0]
    assert len(MARK.findall(scenario)) > 30
    assert MARK.sub("", scenario) == _play("scenario.py")


def test_each_call_is_answered_where_it_belongs(in_silos: str) -> None:
    check_golden(ACME / "answers.txt", "".join(MARK.findall(in_silos)))


def test_what_the_readme_shows_of_it_is_so(in_silos: str) -> None:
    shown = re.search(r"^```\n(    \| .*?)^```$", (ACME.parents[1] / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] in in_silos


def test_what_is_not_allowed_is_refused(in_silos: str) -> None:
    act = _act(in_silos, "What is not allowed does not happen")
    assert "organization 404: the organization is mapped to no region; not_executed\n" in act
    assert "does not start: `regions` is control's alone" in act
    assert "us calls eu in control's name: status 401" in act


def test_a_move_during_traffic_loses_no_call_and_runs_none_twice(in_silos: str) -> None:
    act = _act(in_silos, "Acme moves to us while people found teams in it")
    answers = re.findall(r"^  (\w+) answered (\d+) times: (\w+)$", act, re.MULTILINE)
    executed = {silo: int(count) for silo, count, outcome in answers if outcome == "executed"}
    assert set(executed) == {"eu", "us"}
    assert {outcome for _, _, outcome in answers} <= {"executed", "moving", "misplaced"}
    found = re.search(
        r"^  acme lives in us, and has (\d+) new teams of the (\d+) that were founded$", act, re.MULTILINE
    )
    assert found is not None
    assert [int(found[1]), int(found[2])] == [sum(executed.values())] * 2
    assert "none is missing, and none is there twice\n" in act
    assert "who only reads has noticed nothing: 4 members all the time\n" in act
    assert "members by region: {'us': 4, 'eu': 0}" in act


def test_all_silos_stop_gracefully(in_silos: str) -> None:
    assert in_silos.endswith("all have stopped: control with 0, us with 0, eu with 0\n")

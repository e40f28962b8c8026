"""The page on the runtime: its examples run, in order, in one process, and every assertion in them is met."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "runtime.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = """
import runpy, sys
lines = set()

def note(frame, event, argument):
    if frame.f_code.co_filename == sys.argv[1]:
        lines.add(frame.f_lineno)
        return note

sys.settrace(note)
runpy.run_path(sys.argv[1])
sys.settrace(None)
print(*sorted(lines))
"""


def examples_in_place() -> list[str]:
    """The examples as one program, each line where it stands on the page, so that a traceback points there."""
    page = PAGE.read_text(encoding="utf-8")
    lines = [""] * page.count("\n")
    for match in BLOCK.finditer(page):
        start = page.count("\n", 0, match.start(1))
        for offset, line in enumerate(match[1].splitlines()):
            lines[start + offset] = line
    return lines


def test_the_examples_run(tmp_path: Path) -> None:
    lines = examples_in_place()
    program = tmp_path / "examples.py"
    program.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN, str(program)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    asserted = {number for number, line in enumerate(lines, 1) if line.strip().startswith("assert ")}
    assert len(asserted) > 15
    assert asserted <= {int(number) for number in done.stdout.split()}

"""The page on testing: its service compiles, and its examples of fakes, factories and accuracy run in order."""

import subprocess
from pathlib import Path

from doc_pages import DOCS, RPCC, blocks, check, program

PAGE = (DOCS / "testing.md").read_text(encoding="utf-8")


def test_the_examples_of_fakes_run(tmp_path: Path) -> None:
    for block in blocks(PAGE):
        if block.words.get("file", "").startswith("desk"):
            path = tmp_path / block.words["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    command = [str(RPCC), "compile", "--deny-warnings", "--emit", "python,testing"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    check(f"import sys; sys.path.insert(0, '.')\n{program(PAGE, 'fakes')}", tmp_path, least=19)

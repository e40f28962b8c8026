"""The page on moving from hand-written services: its service compiles, and its examples run in order."""

import subprocess
from pathlib import Path

from doc_pages import DOCS, RPCC, blocks, check, program

PAGE = (DOCS / "moving.md").read_text(encoding="utf-8")


def test_the_examples_run(tmp_path: Path) -> None:
    for block in blocks(PAGE):
        if "file" in block.words:
            path = tmp_path / block.words["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    done = subprocess.run(
        [RPCC, "compile", "--deny-warnings"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    check(f"import sys; sys.path.insert(0, '.')\n{program(PAGE, 'moving')}", tmp_path, least=8)

"""The page on the runtime: its examples run, in order, and every assertion in them is met."""

import subprocess
from pathlib import Path

from doc_pages import DOCS, RPCC, blocks, check, deploying_page, program, serving

from rpcc.runtime import Settings
from rpcc.runtime.signing.keys import new_secret

PAGE = (DOCS / "runtime.md").read_text(encoding="utf-8")


def test_the_examples_run(tmp_path: Path) -> None:
    check(program(PAGE), tmp_path, least=16)


def test_the_examples_run_across_silos(tmp_path: Path) -> None:
    deploying_page(tmp_path)
    for name in ("us.key", "eu.key"):
        (tmp_path / name).write_text(new_secret())
    listen = Settings.from_file(tmp_path / "us.toml").listen
    with serving(tmp_path, str(RPCC), "serve", "us.toml", url=f"http://{listen}/readyz"):
        check(program(PAGE, "across"), tmp_path, least=9)
    lines = (tmp_path / "us-audit.log").read_text().splitlines()
    assert ['"viewer":"user 7"' in line for line in lines] == [False, False, True, False, False]


def test_the_async_service_compiles_and_runs(tmp_path: Path) -> None:
    files = {block.words["file"]: block.text for block in blocks(PAGE) if "file" in block.words}
    assert [*files] == ["mail.rpc", "mail/impl.py"]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for command in (["fmt", "--check"], ["compile", "--deny-warnings"]):
        done = subprocess.run([str(RPCC), *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    check(f"import sys; sys.path.insert(0, '.')\n{program(PAGE, 'async')}", tmp_path, least=2)

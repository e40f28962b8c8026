"""The command as a process: its streams, signals and bugs, and that it starts without what it does not need."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.cli import app

GOOD = "package acme\n\nmodel A {\n  x: int = 0\n}\n"
RPCC = [sys.executable, "-c", "import sys; from rpcc.compiler.cli import main; sys.exit(main())"]
HEAVY = {"lark", "jinja2", "jsonschema", "pydantic", "attr", "referencing", "asyncio", "email", "http", "logging"}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(*words: str) -> set[str]:
    """The modules that a run imports, beyond those that are there before it."""
    show = "print(*sys.modules, file=sys.stderr)"
    program = f"import sys; {show}; from rpcc.compiler.cli import main; main(sys.argv[1:]); {show}"
    run = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    before, *_, after = run.stderr.splitlines()
    return set(after.split()) - set(before.split())


# ------------------------------------------------------------------- imports ----


def test_version_needs_nothing() -> None:
    assert not {"click", "dataclasses", "json"} & loaded("--version")


def test_an_unchanged_run_needs_no_compiler(root: Path) -> None:
    write_files(root, {"rpcc.toml": "", "a.rpc": GOOD})
    assert "rpcc.compiler.pipeline" in loaded("check")
    assert not {"click", "dataclasses", "tomllib", "rpcc.idl.ast", "rpcc.compiler.cli.app", *HEAVY} & loaded("check")


def test_help_needs_no_command() -> None:
    assert not {"rpcc.idl", "rpcc.schemas.contract", "rpcc.compiler.cli.check", *HEAVY} & loaded("--help")


def test_a_check_needs_no_libraries_but_click(root: Path) -> None:
    write_files(root, {"a.rpc": GOOD})
    assert not {*HEAVY, "json", "tomllib", "difflib"} & loaded("check")


# ------------------------------------------------------------------- streams ----


def test_a_reader_that_leaves_early_is_no_matter_of_words(root: Path) -> None:
    fields = "".join(f"  x{n}: Nowhere = 0\n" for n in range(1000))
    write_files(root, {"a.rpc": f"package acme\nmodel A {{\n{fields}}}\n"})
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [*RPCC, "check", "--format=json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert said == b""
    assert process.returncode == 141


@pytest.mark.parametrize("closed", ["1", "2"])
def test_closed_streams(root: Path, closed: str) -> None:
    write_files(root, {"a.rpc": GOOD})
    run = subprocess.run(["sh", "-c", f'exec "$@" {closed}>&-', "sh", *RPCC, "check"], capture_output=True, check=False)
    assert run.returncode == 0
    assert b"Traceback" not in run.stdout + run.stderr


def test_a_full_disk_behind_stdout(root: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "wb") as full:
        run = subprocess.run([*RPCC, "explain"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 2
    assert run.stderr == b"rpcc: no space left on device\n"


def test_a_full_disk_behind_both_streams(root: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "wb") as full:
        assert subprocess.run([*RPCC, "explain"], stdout=full, stderr=full, check=False).returncode == 2
        assert subprocess.run([*RPCC, "explain", "nope"], stdout=full, stderr=full, check=False).returncode == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["init", "new"], "new/rpcc.toml"),
        (["new", "service", "New", "--silo", "control"], "new.rpc"),
        (["fmt"], "a.rpc"),
        (["check", "--fix"], "a.rpc"),
        (["compile", "--out", "made"], "made"),
        (["check"], None),
    ],
    ids=["init", "new service", "fmt", "check --fix", "compile", "check"],
)
def test_a_full_disk_behind_files(root: Path, words: list[str], named: str | None) -> None:
    """No file may hold a byte: what can't be written is named, and nothing is left half done."""
    files = {"rpcc.toml": "", "a.rpc": GOOD if "compile" in words else 'package  acme\nmodel A { x: string = "" }\n'}
    write_files(root, files)
    full = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh"]
    run = subprocess.run([*full, *RPCC, *words], capture_output=True, text=True, check=False)
    if named is None:
        assert (run.returncode, run.stderr) == (1, "")
    else:
        assert run.returncode == 2
        assert re.fullmatch(rf"rpcc: .*{re.escape(named)}`: file too large\n", run.stderr)
    left = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}
    assert {name: text for name, text in left.items() if name != ".rpcc_cache/.gitignore"} == files


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "utf-16"])
def test_any_encoding_of_the_terminal(root: Path, encoding: str) -> None:
    write_files(root, {"日本.rpc": "package acme // 語é\nmodel A { x: Nowhere = 0 }\n"})
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for words in (["check"], ["check", "--format=json"], ["fmt", "--diff"], ["contract"]):
        run = subprocess.run([*RPCC, *words], capture_output=True, env=environment, check=False)
        assert run.returncode == 1
        assert b"Traceback" not in run.stderr


def test_names_that_are_no_text(root: Path) -> None:
    name = os.fsdecode(b"\xff.rpc")
    try:
        write_files(root, {name: "package acme\nmodel A { x: Nowhere = 0 }\n"})
    except OSError:
        pytest.skip("this file system takes only text")
    for words in (["check"], ["check", name], ["check", "--format=json"], ["check", "--format=github"], ["fmt"]):
        run = subprocess.run([*RPCC, *words], capture_output=True, check=False)
        assert run.returncode in {0, 1}
        assert b"Traceback" not in run.stderr


# ------------------------------------------------------------------- signals ----


def test_an_interrupt_ends_quietly(root: Path) -> None:
    os.mkfifo(root / "a.rpc")
    with (
        subprocess.Popen([*RPCC, "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        open("a.rpc", "wb"),  # waits for the process to open it, which then waits for us to write
    ):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


# ---------------------------------------------------------------------- bugs ----


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A command with a bug."""
    monkeypatch.setitem(app.COMMANDS, "check", app.Entry("rpcc.compiler.cli.nowhere:check", "Broken."))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_a_bug_is_called_one_and_its_traceback_kept(broken: Path) -> None:
    run = rpcc("check")
    assert run.code == 3
    assert run.out == ""
    assert run.err.startswith("rpcc: this is a bug in rpcc 0.1.0: ModuleNotFoundError: ")
    assert "Traceback" not in run.err
    [kept] = broken.glob("rpcc-bug-*.txt")
    assert str(kept) in run.err
    assert "Traceback" in kept.read_text(encoding="utf-8")


def test_the_traceback_can_be_asked_for(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPCC_TRACEBACK", "1")
    run = rpcc("check")
    assert run.code == 3
    assert "Traceback" in run.err
    assert list(broken.glob("rpcc-bug-*.txt")) == []

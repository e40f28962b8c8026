"""Golden packages: generated as they stand, formatted, checked by type checkers, importable in any order."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

import pytest
from golden.cases import CASES
from golden.generate import GOLDEN, generate
from goldens import check_golden

import rpcc.runtime
import rpcc.runtime.serial
import rpcc.runtime.testing
from rpcc.compiler.emit import templates
from rpcc.compiler.emit.marks import is_generated

ROOT = GOLDEN.parent.parent
BIN = Path(sys.executable).parent
GENERATED = {path: text for case in CASES for path, text in generate(case).items()}


def _run(*command: str, cwd: Path = ROOT, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# ------------------------------------------------------------------- goldens ----


@pytest.mark.parametrize("path", sorted(GENERATED))
def test_generated_text(path: str) -> None:
    check_golden(GOLDEN / path, GENERATED[path])


def test_no_other_files_stand_in_the_goldens() -> None:
    on_disk = {
        file.relative_to(GOLDEN).as_posix()
        for case in CASES
        for file in (GOLDEN / case).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file != GOLDEN / case / "models.py"
    }
    assert on_disk == set(GENERATED)


def test_the_same_contract_gives_the_same_bytes() -> None:
    code = "from golden.generate import *; from golden.cases import CASES; import hashlib\n"
    code += "print(hashlib.sha256(repr([generate(case) for case in CASES]).encode()).hexdigest())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT / "tests",
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


# ------------------------------------------------------------------ checkers ----


def test_formatters_would_change_nothing() -> None:
    _run(str(BIN / "ruff"), "format", "--isolated", "--no-cache", "--line-length=120", "--check", *_roots())


def test_linters_find_nothing() -> None:
    rules = "--select=E4,E7,E9,F,I"
    # In that folder, so that the packages count as first-party ones.
    _run(str(BIN / "ruff"), "check", "--isolated", "--no-cache", "--line-length=120", rules, *CASES, cwd=GOLDEN)


def test_mypy_finds_nothing() -> None:
    packages = [f"-p={case}" for case in CASES]
    flags = ["--config-file=", "--strict", "--namespace-packages", "--explicit-package-bases"]
    _run(str(BIN / "mypy"), *flags, *packages, MYPYPATH=f"{GOLDEN}:{ROOT / '.typing'}")


def test_pyright_finds_nothing(tmp_path: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": _roots(),
        "extraPaths": [str(GOLDEN), str(ROOT / ".typing")],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    _run(str(BIN / "basedpyright"), "--pythonpath", sys.executable, "--project", str(tmp_path))


def _roots() -> list[str]:
    return [str(GOLDEN / case) for case in CASES]


def test_each_module_can_be_imported_first() -> None:
    _run(sys.executable, str(GOLDEN / "check_imports.py"))


# ------------------------------------------------------------------ contents ----


def test_no_generated_module_defers_annotations() -> None:
    assert not [path for path, text in GENERATED.items() if "from __future__" in text]


def _imports(path: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(GENERATED[path])):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", name.name) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)


_STDLIB = set("abc builtins collections.abc datetime decimal enum functools importlib typing uuid".split())


@pytest.mark.parametrize("path", sorted(path for path in GENERATED if path.endswith(".py")))
def test_imports_are_of_the_runtime_of_pydantic_or_generated(path: str) -> None:
    public = {
        "rpcc.runtime": rpcc.runtime.__all__,
        "rpcc.runtime.serial": rpcc.runtime.serial.__all__,
        "rpcc.runtime.testing": rpcc.runtime.testing.__all__,
    }
    for module, name in _imports(path):
        if module.partition(".")[0] == "rpcc":
            assert name in public[module]
        elif module not in _STDLIB:
            assert module == "pydantic" or module.partition(".")[0] in CASES
            # modules, never packages: importing one of them imports no more than it needs
            assert module == "pydantic" or module.rpartition(".")[2] in (
                "model",
                "service",
                "serial",
                "impl",
                "helpers",
                "models",
            )


@pytest.mark.parametrize("path", sorted(GENERATED))
def test_files_are_known_again_by_their_marks(path: str) -> None:
    by_hand = path.endswith(("/impl.py", "/helpers.py"))
    assert is_generated(path, GENERATED[path].encode()) is not by_hand


@pytest.mark.parametrize("path", sorted(GENERATED))
def test_lines_are_short_where_they_can_be_broken(path: str) -> None:
    long = [line for line in GENERATED[path].split("\n") if len(line) > 120]
    assert not [line for line in long if not re.search(r"\w{64}|[\"']|^# ", line)]


# ------------------------------------------------------------------ coverage ----


def _lines_of(code: CodeType) -> set[int]:
    return {line for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno}


@pytest.mark.parametrize("name", sorted(templates.build()))
def test_goldens_reach_every_line_of_every_template(name: str) -> None:
    root = templates.__dict__["_root"](name.removesuffix(".py"))
    reached: set[int] = set()

    def trace(frame: FrameType, event: str, _: object) -> object:
        if frame.f_code is root.__code__ and event == "line":
            reached.add(frame.f_lineno)
        return trace if frame.f_code is root.__code__ else None

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # mypy wants a protocol that functions of one's own can't spell
    try:
        for case in CASES:
            generate(case)
    finally:
        sys.settrace(before)
    source = (Path(root.__code__.co_filename)).read_text().split("\n")
    missed = {line: source[line - 1].strip() for line in _lines_of(root.__code__) - reached}
    assert not {line: text for line, text in missed.items() if text != "pass"}

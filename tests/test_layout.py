"""The project's own shape: packaging says what stands on disk, versions agree, imports name the installed package."""

import re
import tomllib
from pathlib import Path
from typing import Any

from rpcc.compiler.version import VERSION

ROOT = Path(__file__).parent.parent
FOLDERS = ("records", "idl", "schemas", "compiler", "runtime")


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_packages_match_the_disk() -> None:
    project = _project()
    declared: list[str] = project["tool"]["setuptools"]["packages"]
    on_disk = {
        ".".join(("rpcc", *file.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("__init__.py")
    }
    assert sorted(declared) == sorted(on_disk)


def test_every_folder_of_python_is_a_package() -> None:
    bare = {
        file.parent
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if not (file.parent / "__init__.py").exists()
    }
    assert not bare


def test_version_is_the_distributions() -> None:
    assert _project()["project"]["version"] == VERSION


def test_nothing_imports_the_folders_by_their_bare_names() -> None:
    bare = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(FOLDERS)})\b", re.MULTILINE)
    folders = [ROOT / folder for folder in (*FOLDERS, "tests", "bench", "examples")]
    found = [file for folder in folders for file in folder.rglob("*.py") if bare.search(file.read_text())]
    assert not found


def test_every_file_opens_with_a_sentence_on_its_job() -> None:
    silent = [
        file
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if "_built" not in file.parts and not file.read_text().lstrip().startswith(('"""', 'r"""'))
    ]
    assert not silent

"""Finds what earlier runs left in an output folder: generated files that are no longer wanted, temporary ones."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from ...records import record
from ..naming import GENERATED_MODULES
from .marks import CONTRACT_FILE, OPENAPI_FILE, SCHEMA_FOLDER, is_generated

__all__ = ["Place", "final_name", "find_leftovers", "find_stale", "temporary_name", "walk"]

_TEMPORARY = ".rpcc-tmp"
_INIT = "__init__.py"
_TESTING = "testing.py"
_MODULES = tuple(name for module in GENERATED_MODULES if (name := f"{module}.py") != _TESTING)
_ELSEWHERE = {"__pycache__", "node_modules"}


@record(frozen=True, slots=True)
class Place:
    """A folder below the output folder: its relative path (`acme/members`, empty for itself) and what it holds."""

    path: str
    names: tuple[str, ...]

    def child(self, name: str) -> str:
        """The relative path of something in it."""
        return f"{self.path}/{name}" if self.path else name


def walk(folder: Path) -> Iterator[Place]:
    """The output folder and all below it that could be packages; neither links nor virtual environments are entered."""
    pending = [""]
    while pending:
        path = pending.pop()
        names: list[str] = []
        folders: list[str] = []
        # A folder that can't be read holds nothing that we wrote.
        with (
            suppress(FileNotFoundError, PermissionError, NotADirectoryError),
            os.scandir(os.path.join(folder, path)) as entries,
        ):
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                else:
                    names.append(entry.name)
        place = Place(path, tuple(sorted(names)))
        if "pyvenv.cfg" not in names:
            yield place
            pending += [place.child(name) for name in folders if name.isidentifier() and name not in _ELSEWHERE]


def temporary_name(name: str) -> str:
    """Where a file is written before it takes its name."""
    return f".{name}{_TEMPORARY}"


def final_name(name: str) -> str:
    """The name that a temporary file was to take; another file's own name."""
    return name[1:].removesuffix(_TEMPORARY) if _is_temporary(name) else name


def _is_temporary(name: str) -> bool:
    return name.startswith(".") and name.endswith(_TEMPORARY)


def find_leftovers(places: Collection[Place]) -> Iterator[str]:
    """Temporary files of a run that was interrupted."""
    for place in places:
        yield from (place.child(name) for name in place.names if _is_temporary(name))


def find_stale(
    folder: Path, places: Collection[Place], wanted: Collection[str], kinds: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Generated files of some kinds that are not wanted, with their content."""
    for place in places:
        for path in _candidates(folder, place, kinds):
            if path not in wanted:
                data = (folder / path).read_bytes()
                if is_generated(path, data):
                    yield path, data


def _candidates(folder: Path, place: Place, kinds: Collection[str]) -> Iterator[str]:
    """The files in a folder that bear names of generated files."""
    if "python" in kinds and _INIT in place.names and _is_ours(folder, place):
        yield from (place.child(name) for name in (_INIT, "py.typed", *_MODULES) if name in place.names)
    if "testing" in kinds and _TESTING in place.names:
        yield place.child(_TESTING)
    if "jsonschema" in kinds and place.path == SCHEMA_FOLDER:
        yield from (place.child(name) for name in place.names if name.endswith(".schema.json"))
    if "openapi" in kinds and not place.path and OPENAPI_FILE in place.names:
        yield OPENAPI_FILE
    if "contract" in kinds and not place.path and CONTRACT_FILE in place.names:
        yield CONTRACT_FILE


def _is_ours(folder: Path, place: Place) -> bool:
    """Whether a package is a generated one; its `__init__.py` is written first and removed last."""
    path = place.child(_INIT)
    with suppress(FileNotFoundError, PermissionError), open(os.path.join(folder, path), "rb") as file:
        return is_generated(path, file.read(1000))
    return False

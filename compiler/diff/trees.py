"""Where sources are read from: the disk, or a commit. Both are asked by absolute paths, as if checked out."""

import os
from collections.abc import Sequence
from typing import Protocol

from ..find import SUFFIX, find_sources, is_passed_over
from .git import Commit, Repository, SourceError
from .memory import Memory

__all__ = ["Disk", "GitTree", "Tree"]

_NO_SUCH_PATH = "RPC0809"
"""The code for a configured source that is not there: it looks at the disk."""

_READ = (SUFFIX, ".toml", ".json")
"""What the names of files end with that are ever read."""


class Tree(Protocol):
    """Files and folders by their absolute paths."""

    @property
    def name(self) -> str:
        """How a path in it is written on the command line: what stands before it."""
        ...

    @property
    def date(self) -> str | None:
        """The day of the commit (ISO), if it is one."""
        ...

    @property
    def memory(self) -> Memory:
        """What is known of the sources that are read here; several trees may share it."""
        ...

    def judges(self, code: str) -> bool:
        """Whether a diagnostic of the configuration is about this tree, and not about the disk."""
        ...

    def is_file(self, path: str) -> bool:
        """Whether there is a file."""
        ...

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder."""
        ...

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The contents of files. Raises OSError or SourceError where one can't be read."""
        ...

    def sources(self, folder: str) -> list[str]:
        """All `.rpc` files below a folder, sorted."""
        ...

    def shown(self, path: str) -> str:
        """A path as the user would write it."""
        ...

    def real(self, path: str) -> str:
        """A path without links."""
        ...


class Disk:
    """The files as they are."""

    name = ""
    date: str | None = None

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def judges(self, code: str) -> bool:
        return True

    def is_file(self, path: str) -> bool:
        """Anything that can be opened: also a pipe that a shell made."""
        return os.path.exists(path) and not os.path.isdir(path)

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(path)

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for path in paths:
            with open(path, "rb") as file:
                found[path] = file.read()
        return found

    def sources(self, folder: str) -> list[str]:
        def fail(error: OSError) -> None:
            raise error

        return sorted(find_sources(folder, fail))

    def shown(self, path: str) -> str:
        here = os.getcwd()
        return os.path.relpath(path, here) if path.startswith(here + os.sep) else path

    def real(self, path: str) -> str:
        return os.path.realpath(path)


class GitTree:
    """The files of a commit, as if they stood in the repository's work tree."""

    def __init__(self, repository: Repository, ref: str, commit: Commit, memory: Memory) -> None:
        self.memory = memory
        self.name = f"git:{ref}"
        self.date = commit.date
        self.top = repository.top
        self._repository = repository
        self._blobs = {self._absolute(path): sha for path, sha in commit.blobs.items()}
        self._links = self._followed(commit)
        self._submodules = [self._absolute(path) for path in sorted(commit.submodules)]
        self._folders = {repository.top}
        for path in [*self._blobs, *self._links]:
            folder = os.path.dirname(path)
            while folder not in self._folders:
                self._folders.add(folder)
                folder = os.path.dirname(folder)

    def judges(self, code: str) -> bool:
        return code != _NO_SUCH_PATH

    def is_file(self, path: str) -> bool:
        return self.real(path) in self._blobs

    def is_folder(self, path: str) -> bool:
        return path in self._folders

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        contents = self._repository.read(self._blobs[self.real(path)] for path in paths)
        return {path: contents[self._blobs[self.real(path)]] for path in paths}

    def sources(self, folder: str) -> list[str]:
        self._look_for_submodules(folder)
        inside = os.path.join(folder, "")
        return sorted(
            path
            for path in [*self._blobs, *self._links]
            if path.endswith(SUFFIX)
            and path.startswith(inside)
            and not any(map(is_passed_over, path.removeprefix(inside).split(os.sep)[:-1]))
        )

    def _look_for_submodules(self, folder: str) -> None:
        """What is in a submodule is not in the commit: if that has sources on disk, they must not seem to be new."""
        for path in self._submodules:
            if path.startswith(os.path.join(folder, "")) and next(find_sources(path), None) is not None:
                raise SourceError(f"`{self.shown(path)}` is a submodule, whose sources are not in the commit")

    def shown(self, path: str) -> str:
        return f"{self.name}:{os.path.relpath(path, self.top).replace(os.sep, '/')}"

    def real(self, path: str) -> str:
        return self._links.get(path, path)

    def _absolute(self, path: str) -> str:
        return os.path.join(self.top, *path.split("/"))

    def _followed(self, commit: Commit) -> dict[str, str]:
        """The files that links lead to, for those that could be sources or configurations."""
        links = {path: sha for path, sha in commit.links.items() if path.endswith(_READ)}
        targets = self._repository.read(links.values())
        ends: dict[str, str] = {}
        for path, sha in links.items():
            way = os.path.dirname(self._absolute(path))
            end = os.path.normpath(os.path.join(way, os.fsdecode(targets[sha])))
            if end in self._blobs:
                ends[self._absolute(path)] = end
        return ends

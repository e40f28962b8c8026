"""Finding and reading `.rpc` files."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..idl.diagnostics import Diagnostic, Label
from ..idl.source import Location, Source, Span
from ..records import record
from ..schemas.contract import SourceFile
from ..schemas.digests import sha256
from .config import NOTHING_UNSAVED
from .find import find_sources

__all__ = ["Loaded", "UnreadablePath", "decode", "find_files", "load"]


class UnreadablePath(Exception):
    """A path that the user named, or a file found below it, can't be read; the message says why."""


@record(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was read: sources to parse, how the contract names each (by its shown path), and files that are no text."""

    sources: tuple[Source, ...]
    files: dict[str, SourceFile]
    diagnostics: tuple[Diagnostic, ...]


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and all `.rpc` files below the folders named, each once, sorted; no hidden folders."""
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            for file in _below(path):
                found.setdefault(os.path.realpath(file), file)
        elif path.exists():
            found.setdefault(os.path.realpath(path), path)
        else:
            raise UnreadablePath(f"there is no file or folder `{path}`")
    return sorted(found.values())


def _below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise UnreadablePath(f"`{error.filename}` can't be read: {_reason(error)}")

    yield from map(Path, find_sources(str(folder), fail))


def load(paths: Sequence[Path], root: Path, unsaved: Mapping[str, bytes] = NOTHING_UNSAVED) -> Loaded:
    """Read files. `root` is the folder that the contract's paths are relative to."""
    absolute_root, here = os.path.realpath(root), os.getcwd()
    return decode((_shown(path, here), _relative(path, absolute_root), _data(path, unsaved)) for path in paths)


def decode(files: Iterable[tuple[str, str, bytes]]) -> Loaded:
    """The same for what was read elsewhere: the path to show, the contract's, and the bytes of each file."""
    sources: list[Source] = []
    named: dict[str, SourceFile] = {}
    diagnostics: list[Diagnostic] = []
    for shown, relative, data in files:
        named[shown] = SourceFile(path=relative, sha256=sha256(data).hexdigest())
        try:
            sources.append(Source(shown, data.decode("utf-8")))
        except UnicodeDecodeError as error:
            diagnostics.append(_not_utf8(shown, data, error))
    return Loaded(sources=tuple(sources), files=named, diagnostics=tuple(diagnostics))


def _data(path: Path, unsaved: Mapping[str, bytes]) -> bytes:
    data = unsaved.get(os.path.realpath(path)) if unsaved else None
    return _read(path) if data is None else data


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UnreadablePath(f"`{path}` can't be read: {_reason(error)}") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _shown(path: Path, here: str) -> str:
    """A path as the user sees it: from the current folder where the file is below it."""
    absolute = os.path.abspath(path)
    return os.path.relpath(absolute, here) if absolute.startswith(here + os.sep) else absolute


def _relative(path: Path, root: str) -> str:
    return os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")


def _not_utf8(shown: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    text = data[: error.start].decode("utf-8") + data[error.start :].decode("utf-8", "replace")
    source = Source(shown, text)
    at = len(data[: error.start].decode("utf-8"))
    return Diagnostic(
        code="RPC0090",
        message=f"the file is not UTF-8: byte 0x{data[error.start]:02x} can't stand here",
        primary=Label(location=Location(source, Span(at, at + 1))),
        help="save it as UTF-8",
    )

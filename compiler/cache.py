"""The cache of whole runs: when nothing that a run looked at has changed, its outcome is shown again.

A stamp holds what a run depended on (the arguments, the program, every file with the digest of its content, every
folder searched) and what it made (outputs with size and time, the report). One is kept for each command, in
`.rpcc_cache/` beside the configuration. This module is the whole of an unchanged run: it imports nothing slow, not
even what the command line is made of. What is read from disk is not trusted: it is text in fields, never unpickled,
and whatever does not fit in any way is as good as absent.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..schemas.digests import blake2b
from .find import find_sources
from .version import VERSION

__all__ = [
    "FOLDER",
    "Outcome",
    "Stamp",
    "digest",
    "file_digest",
    "listing",
    "output_state",
    "program_words",
    "read_fields",
    "replay",
    "run_key",
    "store",
    "write_fields",
]

FOLDER = ".rpcc_cache"
_MAGIC = b"rpcc stamp 1"


class Outcome(NamedTuple):
    """What a run says and returns."""

    code: int
    stdout: str
    stderr: str


class Stamp(NamedTuple):
    """One run: what it depended on and what came of it."""

    key: str
    folders: Sequence[str]
    """Folders that were searched for sources."""
    files: Mapping[str, str]
    """The digest of each file that was read, empty for one that was not there."""
    listings: Mapping[str, str]
    """What stands in the folders of the outputs, by `listing`: something that is no longer wanted would show."""
    outputs: Mapping[str, tuple[int, int]]
    """Size and time of modification, in nanoseconds."""
    outcome: Outcome


def replay(arguments: Sequence[str], context: str) -> Outcome | None:
    """The outcome of the last run with these arguments, if everything is still as it was then."""
    key = run_key(arguments, context)
    for folder in _upwards([os.getcwd(), *(word for word in arguments[1:] if os.path.exists(word))]):
        stamp = _load(_stamp_path(folder, arguments[0]))
        if stamp is not None and stamp.key == key and _holds(stamp):
            return stamp.outcome
    return None


def store(root: str, command: str, stamp: Stamp) -> None:
    """Keep a stamp."""
    write_fields(_stamp_path(root, command), _fields(stamp))


def write_fields(path: str, fields: Sequence[str]) -> None:
    """Keep texts in a file of the cache. One that can't be written is no cache: nothing is said of it."""
    if any("\0" in field for field in fields):
        return
    body = "\0".join(fields).encode("utf-8", "surrogatepass")
    try:
        _make_folder(os.path.dirname(path))
        _replace(path, b"\0".join([_MAGIC, digest(body).encode(), body]))
    except OSError:
        return


def read_fields(path: str) -> list[str] | None:
    """The texts that were kept in a file; None where there are none, or something else is there."""
    try:
        with open(path, "rb") as file:
            magic, known, body = file.read().split(b"\0", 2)
        if magic != _MAGIC or known != digest(body).encode():
            return None
        return body.decode("utf-8", "surrogatepass").split("\0")
    except (OSError, ValueError):
        return None


def run_key(arguments: Sequence[str], context: str) -> str:
    """What names a run: the program, where and how it was called, and `context`, what else shapes its report."""
    words = [*program_words(), os.getcwd(), context, *arguments]
    return digest("\0".join(words).encode("utf-8", "surrogatepass"))


def digest(data: bytes) -> str:
    """A digest of content, for comparison only."""
    return blake2b(data, digest_size=16).hexdigest()


def file_digest(path: str) -> str:
    """The digest of a file's content; empty for what is not there or no file."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except OSError:
        return ""


def listing(folder: str) -> str:
    """A digest of the names in a folder, less those that come and go without meaning."""
    try:
        names = sorted(name for name in os.listdir(folder) if name[0] != "." and name != "__pycache__")
    except OSError:
        return ""
    return digest("\0".join(names).encode("utf-8", "surrogatepass"))


def output_state(path: str) -> tuple[int, int]:
    """Size and time of modification of an output; nothing is ever like one that is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _holds(stamp: Stamp) -> bool:
    """Whether all that a run depended on, and all that it made, is as it was."""
    found = {path for folder in stamp.folders for path in find_sources(folder)}
    return (
        found <= stamp.files.keys()
        and all(os.path.isdir(folder) for folder in stamp.folders)
        and all(file_digest(path) == known for path, known in stamp.files.items())
        and all(listing(folder) == known for folder, known in stamp.listings.items())
        and all(output_state(path) == known != (-1, -1) for path, known in stamp.outputs.items())
    )


# ------------------------------------------------------------------- places ----


def _upwards(starts: Iterable[str]) -> Iterator[str]:
    """The paths and all folders above them, each once."""
    seen: set[str] = set()
    for start in starts:
        folder = os.path.abspath(start)
        while folder not in seen:
            seen.add(folder)
            yield folder
            folder = os.path.dirname(folder)


def _stamp_path(root: str, command: str) -> str:
    return os.path.join(root, FOLDER, f"{command}.stamp")


def _make_folder(folder: str) -> None:
    """The cache's folder, which keeps itself out of version control. A file in its place is in the way."""
    if os.path.isfile(folder):
        os.unlink(folder)
    os.makedirs(folder, exist_ok=True)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        with open(ignore, "w", encoding="utf-8") as file:
            file.write("*\n")


def _replace(path: str, data: bytes) -> None:
    """Put a file in its place whole, and leave nothing where that fails, as on a full disk."""
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        if os.path.isfile(temporary):
            os.unlink(temporary)
        raise


def program_words() -> Iterator[str]:
    """What names the program, with sizes and times of its own files: an edited checkout is another one."""
    yield from (VERSION, sys.version)
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("compiler", "idl", "schemas"):
        for root, folders, files in os.walk(os.path.join(os.path.dirname(here), name)):
            folders[:] = sorted(folder for folder in folders if folder != "__pycache__")
            for file in sorted(files):
                yield f"{root}/{file} {output_state(os.path.join(root, file))}"


# ------------------------------------------------------------------- format ----


def _fields(stamp: Stamp) -> list[str]:
    """A stamp as strings: those that stand alone, then groups, each behind its length."""
    files = [field for pair in stamp.files.items() for field in pair]
    listings = [field for pair in stamp.listings.items() for field in pair]
    outputs = [f for path, state in stamp.outputs.items() for f in (path, str(state[0]), str(state[1]))]
    fields = [stamp.key, str(stamp.outcome.code), stamp.outcome.stdout, stamp.outcome.stderr]
    for group in (stamp.folders, files, listings, outputs):
        fields += [str(len(group)), *group]
    return fields


def _load(path: str) -> Stamp | None:
    """The stamp in a file, if there is one and all of it makes sense."""
    fields = read_fields(path)
    try:
        return _stamp(fields) if fields is not None else None
    except (ValueError, IndexError):
        return None


def _stamp(fields: list[str]) -> Stamp:
    key, code, stdout, stderr = fields[:4]
    groups: list[list[str]] = []
    at = 4
    for _ in range(4):
        size = int(fields[at])
        groups.append(fields[at + 1 : at + 1 + size])
        at += 1 + size
    folders, files, listings, outputs = groups
    return Stamp(
        key=key,
        folders=folders,
        files=dict(zip(files[::2], files[1::2], strict=True)),
        listings=dict(zip(listings[::2], listings[1::2], strict=True)),
        outputs={
            path: (int(size), int(time))
            for path, size, time in zip(outputs[::3], outputs[1::3], outputs[2::3], strict=True)
        },
        outcome=Outcome(int(code), stdout, stderr),
    )

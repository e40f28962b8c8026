"""Plan the output files, then write them: each whole or not at all, nothing that is not ours, nothing without need."""

import os
import stat
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..records import record
from .config import EMIT_KINDS
from .emit.marks import is_generated
from .emit.owned import final_name, find_leftovers, find_stale, temporary_name, walk

__all__ = ["Change", "Conflict", "Plan", "WriteError", "apply", "diff_text", "naming", "plan"]


@record(frozen=True, slots=True, kw_only=True)
class Change:
    """A file to write or remove; `old` is None where there is none yet, `new` None where there shall be none."""

    path: str
    old: bytes | None
    new: bytes | None


@record(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A path that can't be written, and why. The path of the output folder itself is empty."""

    path: str
    reason: str


@record(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen to a folder. Paths are relative to it, with `/`."""

    folder: Path
    written: tuple[Change, ...]
    unchanged: tuple[str, ...]
    removed: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    leftovers: tuple[str, ...] = ()
    """Temporary files of a run that was interrupted."""

    @property
    def is_current(self) -> bool:
        """Whether the files on disk are what they should be."""
        return not (self.written or self.removed or self.conflicts)


class WriteError(Exception):
    """The output can't be written; the message says where and why. What was written before it is whole."""


# ------------------------------------------------------------------- planning ----


def plan(folder: Path, files: Mapping[str, str], *, prune: Collection[str] = EMIT_KINDS) -> Plan:
    """Compare a folder with the texts that it should hold. Of the kinds in `prune`, other files of ours go.

    Raises WriteError where something can't be read.
    """
    with _explained(folder, "read"):
        return _plan(folder, {path: files[path].encode() for path in sorted(files)}, prune)


def _plan(folder: Path, files: Mapping[str, bytes], prune: Collection[str]) -> Plan:
    written: list[Change] = []
    unchanged: list[str] = []
    conflicts: list[Conflict] = []
    folders: dict[str, Conflict | None] = {}
    for path, new in files.items():
        conflict = _obstacle(folder, path, folders)
        old = None if conflict else _read(os.path.join(folder, path))
        if conflict is None and old is not None and old != new and not is_generated(path, old):
            conflict = Conflict(path=path, reason="rpcc did not write it, so it is not overwritten")
        if conflict is not None:
            conflicts.append(conflict)
        elif old == new:
            unchanged.append(path)
        else:
            written.append(Change(path=path, old=old, new=new))
    places = list(walk(folder))
    return Plan(
        folder=folder,
        written=tuple(written),
        unchanged=tuple(unchanged),
        removed=tuple(
            Change(path=path, old=old, new=None) for path, old in sorted(find_stale(folder, places, files, prune))
        ),
        conflicts=tuple(dict.fromkeys(conflicts)),  # files of one folder may share one
        leftovers=tuple(sorted(find_leftovers(places))),
    )


def _obstacle(folder: Path, path: str, folders: dict[str, Conflict | None]) -> Conflict | None:
    """What keeps a file from standing at a path, if anything does; `folders` remembers what is known of them."""
    parent = path.rpartition("/")[0]
    conflict = _folder_obstacle(folder, parent, folders)
    if conflict is not None:
        return conflict
    mode = _mode(os.path.join(folder, path))
    if mode is None or stat.S_ISREG(mode):
        return None
    return Conflict(path=path, reason=f"{_kind(mode)} is in its place")


def _folder_obstacle(folder: Path, path: str, folders: dict[str, Conflict | None]) -> Conflict | None:
    if path not in folders:
        conflict = _folder_obstacle(folder, path.rpartition("/")[0], folders) if path else None
        # The output folder itself may be a link.
        mode = _mode(str(folder / path), follow=not path) if conflict is None else None
        if mode is not None and not stat.S_ISDIR(mode):
            conflict = Conflict(path=path, reason=f"{_kind(mode)} is in the place of a folder")
        folders[path] = conflict
    return folders[path]


def _mode(path: str, *, follow: bool = False) -> int | None:
    """What is at a path; None where nothing is."""
    try:
        return os.stat(path, follow_symlinks=follow).st_mode
    except FileNotFoundError:
        return None


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a folder" if stat.S_ISDIR(mode) else "a file" if stat.S_ISREG(mode) else "something special"


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except FileNotFoundError:
        return None


# -------------------------------------------------------------------- writing ----


def apply(plan: Plan) -> None:
    """Do what a plan says. A run that ends in the middle, however it does, is completed by the next.

    Raises WriteError, with nothing done, where the plan has conflicts; and where the disk refuses.
    """
    if plan.conflicts:
        listed = "".join(f"\n  {conflict.path or plan.folder}: {conflict.reason}" for conflict in plan.conflicts)
        raise WriteError(f"nothing was written, since files are in the way:{listed}")
    if plan.is_current and not plan.leftovers:
        return
    with _explained(plan.folder, "write"):
        plan.folder.mkdir(parents=True, exist_ok=True)
        with _locked(plan.folder):
            _apply(plan)


def _apply(plan: Plan) -> None:
    journal = plan.folder / temporary_name("folders")
    try:
        with naming(plan.folder), journal.open("a") as file:
            file.writelines(f"{path}\n" for path in _touched_folders(plan))
        _remove(plan.folder, [path for path in plan.leftovers if path != journal.name])
        _write_all(plan)
        # Backwards, since a package's `__init__.py` says whose it is.
        _remove(plan.folder, [change.path for change in reversed(plan.removed)])
    finally:
        _tidy(plan.folder, journal)


def _tidy(folder: Path, journal: Path) -> None:
    """Remove the folders that a run, or one that was interrupted before it, made or emptied and left without a file."""
    with suppress(FileNotFoundError):
        for line in journal.read_text().splitlines(keepends=True):
            if line.endswith("\n"):  # else a run was interrupted there
                _remove_empty(folder, folder / line.rstrip("\n"))
        journal.unlink()


def _touched_folders(plan: Plan) -> list[str]:
    """The folders that this run makes or may empty: were it interrupted, the next one looks after them."""
    changes = [*plan.removed, *(change for change in plan.written if change.old is None)]
    return sorted({change.path.rpartition("/")[0] for change in changes} - {""})


def _write_all(plan: Plan) -> None:
    """Write what is to be written, all of it beside its place before anything takes its name."""
    temporary: dict[str, str] = {}
    folders: set[str] = set()
    try:
        for change in plan.written:
            folder, name = os.path.split(os.path.join(plan.folder, change.path))
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            path = os.path.join(folder, name)
            temporary[path] = os.path.join(folder, temporary_name(name))
            _write(temporary[path], change.new or b"")
        for path in list(temporary):
            os.replace(temporary[path], path)
            del temporary[path]
    finally:
        for path in temporary.values():
            with suppress(FileNotFoundError):
                os.unlink(path)


def _write(path: str, data: bytes) -> None:
    with naming(path), open(path, "wb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


@contextmanager
def naming(path: str | Path) -> Generator[None]:
    """Let an error name a path: a full disk, for one, does not say where."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files, what Python compiled from them, and the folders that this leaves empty."""
    for path in paths:
        file = folder / path
        with suppress(FileNotFoundError):
            file.unlink()
        if file.suffix == ".py":
            _remove_compiled(file)
        _remove_empty(folder, file.parent)


def _remove_compiled(file: Path) -> None:
    cache = file.parent / "__pycache__"
    with suppress(OSError):
        for compiled in cache.glob(f"{file.stem}.*.pyc"):
            compiled.unlink()
        cache.rmdir()


def _remove_empty(top: Path, folder: Path) -> None:
    with suppress(OSError):  # the first that is not empty ends it
        while top in folder.parents:
            with suppress(FileNotFoundError):
                folder.rmdir()
            folder = folder.parent


@contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Only one run writes at a time, where the system can lock folders; the lock ends with the process."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks can't
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _explained(folder: Path, verb: str) -> Generator[None]:
    """Say which file the system refused to read or write, and why."""
    try:
        yield
    except OSError as error:
        path = Path(os.fsdecode(error.filename2 or error.filename or folder))
        reason = (error.strerror or str(error)).lower()
        raise WriteError(f"can't {verb} `{path.with_name(final_name(path.name))}`: {reason}") from error


# ---------------------------------------------------------------- differences ----


def diff_text(plan: Plan) -> str:
    """What a plan would change, as a unified diff."""
    return "".join(_diff(change) for change in sorted((*plan.written, *plan.removed), key=lambda change: change.path))


def _diff(change: Change) -> str:
    from difflib import unified_diff  # only `--check` needs it

    old, new = _lines(change.old), _lines(change.new)
    before = "/dev/null" if change.old is None else f"a/{change.path}"
    after = "/dev/null" if change.new is None else f"b/{change.path}"
    lines = list(unified_diff(old, new, before, after))
    return "".join(lines) if lines else f"--- {before}\n+++ {after}\n"


def _lines(data: bytes | None) -> list[str]:
    """The lines of a text, each with its end; only line feeds end lines."""
    lines = [f"{line}\n" for line in (data or b"").decode(errors="replace").split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, f"{last}\\ No newline at end of file\n"]

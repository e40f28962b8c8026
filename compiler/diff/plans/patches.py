"""What a phase changes, as a patch; and which files of two versions are the same one."""

from collections.abc import Mapping
from posixpath import basename

from ....idl.edits import unified_diff
from .editions import Edition

__all__ = ["changed_files", "moved_files", "patch"]

Texts = Mapping[str, str]


def changed_files(before: Texts, after: Texts) -> dict[str, str | None]:
    """The new texts by path; None where a file goes."""
    paths = sorted({*before, *after})
    return {path: after.get(path) for path in paths if before.get(path) != after.get(path)}


def patch(before: Texts, files: Mapping[str, str | None], moved: Mapping[str, str]) -> str:
    """A patch for `git apply`. `moved` are the old paths, by the new ones, of files that it moves."""
    return "".join(
        _patched(path, before.get(path), text, moved.get(path))
        for path, text in files.items()
        if path not in moved.values()
    )


def _patched(path: str, before: str | None, after: str | None, old_path: str | None) -> str:
    """The change of one file, below what git wants to know of files that come, go or move."""
    text = unified_diff(path, before, after)
    if old_path is not None:
        text = text.replace(f"--- a/{path}\n", f"--- a/{old_path}\n", 1)
        return f"diff --git a/{old_path} b/{path}\nrename from {old_path}\nrename to {path}\n{text}"
    if before is None or after is None:
        return f"diff --git a/{path} b/{path}\n{'new' if before is None else 'deleted'} file mode 100644\n{text}"
    return text


def moved_files(old: Edition, new: Edition) -> dict[str, str]:
    """The old paths of files by their new ones: those of one package and name, or the only ones of a package."""
    moved: dict[str, str] = {}
    for is_same in (_has_same_name, _has_same_package):
        gone = [path for path in old.modules if path not in new.modules and path not in moved.values()]
        come = [path for path in new.modules if path not in old.modules and path not in moved]
        pairs = [(o, n) for o in gone for n in come if is_same((old, o), (new, n))]
        for before, after in pairs:
            if sum(before in pair for pair in pairs) == 1 == sum(after in pair for pair in pairs):
                moved[after] = before
    return moved


Place = tuple[Edition, str]


def _has_same_package(one: Place, other: Place) -> bool:
    packages = {edition.modules[path].package for edition, path in (one, other)}
    return len(packages) == 1


def _has_same_name(one: Place, other: Place) -> bool:
    return _has_same_package(one, other) and basename(one[1]) == basename(other[1])

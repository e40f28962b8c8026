"""Git's plumbing: commits, what their trees hold, and blobs, read from the objects without a checkout."""

import os
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...records import record

__all__ = ["Commit", "Repository", "SourceError", "open_repository"]

_LINK, _SUBMODULE = "120000", "160000"
"""Modes of entries that are no files."""
_COMMITTED = re.compile(rb"^committer .* (\d+) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


class SourceError(Exception):
    """A source can't be read; the message says why, and where it can, what to do."""


class Commit(NamedTuple):
    """A commit: its id, the date (ISO) on which it was made, and what is in its tree; `blobs` are those of files."""

    sha: str
    date: str
    blobs: Mapping[str, str]
    links: Mapping[str, str]
    """The blobs of links, which hold the paths that they lead to."""
    submodules: frozenset[str]


@record(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository and its work tree's top folder (absolute, without links)."""

    top: str

    def commit(self, ref: str) -> Commit:
        """The commit that a branch, tag, id or expression such as `HEAD~3` names."""
        sha = self._resolve(ref)
        if sha is None:
            raise SourceError(self._missing(ref))
        entries = self._entries(sha)
        links = {path: blob for path, (mode, blob) in entries.items() if mode == _LINK}
        submodules = frozenset(path for path, (mode, _) in entries.items() if mode == _SUBMODULE)
        files = {path: blob for path, (_, blob) in entries.items() if path not in links and path not in submodules}
        return Commit(sha, self._date(sha), files, links, submodules)

    def merge_base(self, branch: str | None) -> str:
        """The id of the commit at which the work tree's branch left the default branch (None: ask the repository)."""
        if self._resolve("HEAD") is None:
            raise SourceError("there is no commit yet: name what to compare with")
        default = self._default_branch(branch)
        run = _git(self.top, "merge-base", default, "HEAD")
        if run.code != 0:
            hint = _UNSHALLOW if self._is_shallow() else "name what to compare with: `--against git:REF`"
            raise SourceError(f"`{_short(default)}` and HEAD have no common commit here; {hint}")
        return run.text.strip()

    def read(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs by their ids."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        run = _git(self.top, "cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in wanted).encode())
        found: dict[str, bytes] = {}
        at = 0
        for sha in wanted:
            end = run.out.find(b"\n", at)
            words = run.out[at:end].split()
            if run.code != 0 or end < 0 or len(words) != 3 or words[1] != b"blob":
                raise SourceError(f"git can't read the object {sha}: {run.said or 'it is missing'}")
            size = int(words[2])
            found[sha] = run.out[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found

    def _resolve(self, ref: str) -> str | None:
        if not ref or ref.startswith("-"):
            return None
        run = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        sha = run.text.strip()
        return sha if run.code == 0 and sha else None

    def _default_branch(self, branch: str | None) -> str:
        """The first that is there, of what the configuration or the remote names and of what is usual."""
        if branch is not None:
            names = [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}", branch]
        else:
            head = _git(self.top, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD").text.strip()
            usual = [
                f"{place}/{name}" for name in ("main", "master") for place in ("refs/remotes/origin", "refs/heads")
            ]
            names = [*([head] if head else []), *usual]
        for name in names:
            if self._resolve(name) is not None:
                return name
        if branch is not None:
            raise SourceError(self._missing(branch))
        raise SourceError("which branch is the default one? name it in the configuration (`[diff] default-branch`)")

    def _missing(self, ref: str) -> str:
        if self._is_shallow():
            return f"`{ref}` names no commit here; {_UNSHALLOW}"
        return f"`{ref}` names no commit here; if it is a branch or tag of a remote, `git fetch` it first"

    def _is_shallow(self) -> bool:
        return _git(self.top, "rev-parse", "--is-shallow-repository").text.strip() == "true"

    def _date(self, sha: str) -> str:
        """The committer's date, where the committer was: from the object itself, whatever the log's settings are."""
        from datetime import UTC, datetime, timedelta

        found = _COMMITTED.search(_git(self.top, "cat-file", "commit", sha).out.partition(b"\n\n")[0])
        if found is None:
            raise SourceError(f"git can't read the commit {sha}")
        seconds, sign, hours, minutes = (part.decode() for part in found.groups())
        ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
        try:
            return (datetime.fromtimestamp(int(seconds), UTC) + ahead).date().isoformat()
        except (OverflowError, ValueError, OSError):
            raise SourceError(f"the date of the commit {sha} is out of range; name one with `--today`") from None

    def _entries(self, sha: str) -> dict[str, tuple[str, str]]:
        """The mode and object of everything in a commit's tree."""
        run = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", sha)
        if run.code != 0:
            raise SourceError(f"git can't read the tree of {sha}: {run.said}")
        entries: dict[str, tuple[str, str]] = {}
        for entry in filter(None, run.out.split(b"\0")):
            about, _, path = entry.partition(b"\t")
            mode, _, blob = about.decode().split()[:3]
            entries[os.fsdecode(path)] = (mode, blob)
        return entries


_UNSHALLOW = "this clone is shallow: fetch the history (`git fetch --unshallow`; in actions/checkout: `fetch-depth: 0`)"


def open_repository(folder: str) -> Repository:
    """The repository that a folder is in."""
    run = _git(folder, "rev-parse", "--show-toplevel")
    top = run.text.removesuffix("\n")
    if run.code != 0 or not top:
        if "not a git repository" in run.said:
            raise SourceError(f"`{folder}` is not in a git repository")
        raise SourceError(f"git can't be asked in `{folder}`: {run.said or 'it has no work tree'}")
    return Repository(top=os.path.realpath(top))


def _short(ref: str) -> str:
    return ref.removeprefix("refs/").removeprefix("remotes/").removeprefix("heads/")


# ----------------------------------------------------------------- running ----


class _Run(NamedTuple):
    code: int
    out: bytes
    said: str
    """The first line of what git complained about."""

    @property
    def text(self) -> str:
        return os.fsdecode(self.out)


def _git(folder: str, *words: str, stdin: bytes = b"") -> _Run:
    import subprocess  # only who compares with a commit needs it

    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        run = subprocess.run(
            ["git", *words], cwd=folder, input=stdin, capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise SourceError("there is no `git` on the path") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"git can't be run: {error}") from None
    said = os.fsdecode(run.stderr).strip().removeprefix("fatal: ")
    return _Run(run.returncode, run.stdout, said.splitlines()[0] if said else "")

"""Real git repositories in temporary folders, made without the user's settings, with fixed authors and dates."""

import os
import subprocess
from pathlib import Path

from command_line import write_files

__all__ = ["commit", "git", "make_repository"]

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def git(folder: Path, *words: str, date: str = "2026-03-01T12:00:00+00:00") -> str:
    """Run git in a folder; what it printed."""
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    run = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **_ENVIRONMENT, **dates}, capture_output=True, check=False
    )
    assert run.returncode == 0, (words, run.stderr)
    return run.stdout.decode()


def make_repository(folder: Path) -> Path:
    """An empty repository whose branch is `main`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, files: dict[str, str], *, date: str = "2026-03-01T12:00:00+00:00") -> str:
    """Write files and commit all that changed; the commit's id."""
    write_files(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=change", date=date)
    return git(folder, "rev-parse", "HEAD").strip()

"""What a finished run leaves in the cache, so that the next one can tell that nothing has changed."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..cache import Outcome, Stamp, digest, file_digest, listing, output_state, run_key, store
from ..find import find_sources
from .output import report_context
from .session import Findings

__all__ = ["keep"]


def keep(
    words: Sequence[str],
    paths: Sequence[Path],
    findings: Findings,
    outcome: Outcome,
    out: Path = Path(),
    outputs: Iterable[str] = (),
) -> None:
    """Stamp the run with these arguments. What was analysed counts, not what is on disk by now.

    `outputs` are the files that it made, or found as they should be, by their paths below `out`.
    """
    folders = [os.path.abspath(path) for path in (*paths, *findings.config.sources) if os.path.isdir(path)]
    made = [os.path.abspath(out / path) for path in outputs]
    stamp = Stamp(
        key=run_key(words, report_context()),
        folders=folders,
        files=_files(findings, folders),
        listings={folder: listing(folder) for folder in _above(made, os.path.abspath(out))},
        outputs={path: output_state(path) for path in made},
        outcome=outcome,
    )
    store(str(findings.config.root), words[0], stamp)


def _above(made: Iterable[str], top: str) -> list[str]:
    """All folders from `top` down to the outputs: a generated package that comes back shows in one of them."""
    found: set[str] = set()
    for path in made:
        folder = os.path.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = folder if folder == top else os.path.dirname(folder)
    return sorted(found)


def _files(findings: Findings, folders: Sequence[str]) -> dict[str, str]:
    """The digests of all files that bear on the run."""
    files = {path: digest(data) if data is not None else "" for path, data in findings.looked_at.items()}
    for source in findings.sources:
        files[os.path.abspath(source.path)] = digest(source.text.encode("utf-8"))
    for path in {path for folder in folders for path in find_sources(folder)} - files.keys():
        files[path] = file_digest(path)
    return files

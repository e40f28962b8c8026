"""Cases of the check corpus: small workspaces written as one text, put into a folder and analysed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

from rpcc.compiler.config import load_config
from rpcc.compiler.emittable import check_emittable
from rpcc.compiler.pipeline import analyse
from rpcc.idl.diagnostics import Diagnostic, Fix, Severity
from rpcc.idl.edits import apply_edits
from rpcc.schemas.contract import Contract

__all__ = ["CHECK", "CHECK_CASES", "Files", "Findings", "analyse_files", "apply_fix", "fixes_of", "read_case", "tally"]

CHECK = Path(__file__).parent / "corpus" / "check"
CHECK_CASES = sorted(CHECK.glob("*.rpc"))

Files = dict[str, bytes]
"""The files of a workspace by their relative path."""

_PART = re.compile(r"^-- (\S+)(?: \((\S+)\))? --\n", re.MULTILINE)


class Findings(NamedTuple):
    """What the compiler says of a workspace."""

    diagnostics: tuple[Diagnostic, ...]
    contract: Contract | None


def read_case(text: str) -> Files:
    """The files of a case: `-- name --` lines part them, `-- name (latin-1) --` names an encoding.

    Text before the first such line is `example.rpc`.
    """
    first, *rest = _PART.split(text)
    files = {"example.rpc": first.encode()} if first.strip() else {}
    for name, encoding, content in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        files[name] = content.encode(encoding or "utf-8")
    return files


def analyse_files(files: Files, folder: Path, *paths: str) -> Findings:
    """Write a workspace into an empty folder, analyse it there, and ask whether Python can be generated for it.

    `paths` are as on the command line.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with chdir(folder):
        found = load_config(folder)
        if any(d.severity is Severity.ERROR for d in found.diagnostics):
            return Findings(found.diagnostics, None)
        analysis = analyse([Path(path) for path in paths], found.config)
        contract, refused = analysis.contract, tuple[Diagnostic, ...]()
        if contract is not None and "python" in found.config.emit:
            refused = check_emittable(contract, analysis.sources, found.config.root)
    return Findings((*found.diagnostics, *analysis.diagnostics, *refused), contract)


def fixes_of(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, Fix]]:
    """The findings that carry edits."""
    for diagnostic in diagnostics:
        if diagnostic.fix is not None and diagnostic.fix.edits:
            yield diagnostic, diagnostic.fix


def apply_fix(files: Files, fix: Fix) -> Files:
    """The workspace with one fix applied."""
    sources = {edit.location.source.path: edit.location.source for edit in fix.edits}
    changed = apply_edits(sources.values(), [fix])
    return {**files, **{path: text.encode() for path, text in changed.items()}}


def tally(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str, str]]:
    """Findings by what they say, wherever an edit has moved them to."""
    return Counter((d.primary.location.source.path, d.code, d.message) for d in diagnostics)

"""`rpcc check`: report what is wrong, and mend it where asked to."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Source
from ..cache import Outcome
from .options import cache_option, color_option, config_option, deny_option, format_option, paths_argument
from .output import show, write_err, write_out
from .session import Findings, Reporter, examine, without_gc
from .stamps import keep

__all__ = ["check"]

_MOST_ROUNDS = 10
"""A fix can make room for another; two that undo each other must not go on for ever."""


@click.command(short_help="Report what is wrong with .rpc files, and mend it.")
@paths_argument
@click.option("--fix", is_flag=True, help="Apply the fixes that can only be what was meant.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply all fixes.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change, and change nothing.")
@format_option
@deny_option
@config_option
@color_option
@cache_option
@click.pass_obj
def check(
    words: list[str],
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    form: str,
    deny_warnings: bool,
    config_file: Path | None,
    color: str,
    no_cache: bool,
) -> int:
    """Report what is wrong with .rpc files and folders (by default the configured sources), or with a contract."""
    reporter = Reporter(form=form, color=color, deny_warnings=deny_warnings)
    with without_gc():
        findings = examine(paths, config_file)
        mended: list[Mended] = []
        left = findings
        if fix or unsafe_fixes or diff:
            left, mended = _mend(paths, config_file, findings, unsafe=unsafe_fixes)
        if diff:
            write_out(_diff(mended))
            write_err(_counted(findings.diagnostics))
            return reporter.code(findings.diagnostics)
        _save(mended)
        found = left.diagnostics
        outcome = Outcome(reporter.code(found), reporter.text(found), _closing(left, mended))
        show(outcome)
        is_plain = not (no_cache or fix or unsafe_fixes)
        if is_plain and findings.config.path is not None and _was_analysed(findings):
            keep(words, paths, findings, outcome)
        return outcome.code


def _was_analysed(findings: Findings) -> bool:
    """Whether more than a faulty configuration was looked at: what is wrong with that may depend on anything."""
    return bool(findings.sources) or findings.contract is not None


class Mended(NamedTuple):
    """A file that fixes change: the path it is shown by, its text and its new text."""

    path: str
    old: str
    new: str


def _mend(
    paths: Sequence[Path], config_file: Path | None, findings: Findings, *, unsafe: bool
) -> tuple[Findings, list[Mended]]:
    """Apply fixes, look again, and so on until none is left, all in memory: what is left then, and what changed."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for _ in range(_MOST_ROUNDS):
        changed = _mended(findings, unsafe=unsafe)
        if not changed:
            break
        before = {path: source.text for path, source in _sources(findings).items() if path in changed} | before
        after |= changed
        unsaved = {os.path.realpath(path): text.encode("utf-8", "surrogatepass") for path, text in after.items()}
        findings = examine(paths, config_file, unsaved)
    return findings, [Mended(path, before[path], after[path]) for path in sorted(after) if before[path] != after[path]]


def _save(mended: Sequence[Mended]) -> None:
    if mended:
        from .files import replace_text

        for file in mended:
            replace_text(file.path, file.new)


def _mended(findings: Findings, *, unsafe: bool) -> dict[str, str]:
    """The new texts of the files that one round of fixes changes."""
    from ...idl.edits import apply_edits

    return apply_edits(_sources(findings).values(), _fixes(findings.diagnostics, unsafe=unsafe))


def _fixes(diagnostics: Sequence[Diagnostic], *, unsafe: bool) -> list[Fix]:
    return [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix and (diagnostic.fix.safe or unsafe)]


def _sources(findings: Findings) -> dict[str, Source]:
    """The files that can be mended: those analysed and the configuration."""
    sources = [*(d.primary.location.source for d in findings.diagnostics), *findings.sources]
    return {source.path: source for source in sources}


def _diff(mended: Sequence[Mended]) -> str:
    from ...idl.edits import unified_diff

    return "".join(unified_diff(*file) for file in mended)


def _counted(diagnostics: Sequence[Diagnostic]) -> str:
    """How much is wrong: a diff does not show what has no fix."""
    from ...idl.render import render_summary

    return f"{render_summary(diagnostics)}\n" if diagnostics else "nothing wrong\n"


def _closing(findings: Findings, mended: Sequence[Mended]) -> str:
    """What was done, for people; the report has what was found."""
    lines = [f"mended {', '.join(file.path for file in mended)}"] if mended else []
    if not findings.diagnostics:
        count = len(findings.sources)
        checked = f"{count} file{'' if count == 1 else 's'} checked, " if count else ""
        has_content = count or (findings.contract and findings.contract.packages)
        lines.append(f"{checked}nothing wrong" if has_content else "no .rpc files found")
    return "".join(f"{line}\n" for line in lines)

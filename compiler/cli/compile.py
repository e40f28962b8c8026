"""`rpcc compile`: write the generated files, or check that they are as they should be."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import click

from ...idl.diagnostics import Diagnostic
from ...schemas.contract import Contract
from ..cache import Outcome
from ..config import EMIT_KINDS, Config
from ..version import VERSION
from ..write import Plan, WriteError, apply, diff_text, plan
from .failure import Failure
from .options import cache_option, color_option, config_option, deny_option, format_option, paths_argument
from .output import write_err, write_out
from .session import Findings, Reporter, examine, without_gc
from .stamps import keep

__all__ = ["compile_"]

_PYTHON = {"python", "testing"}
"""Kinds of output that are Python."""

_OF_THE_WHOLE = {"openapi", "contract"}
"""Kinds of output that describe all packages at once."""


def _read_kinds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The kinds of output in a comma-separated list."""
    if value is None:
        return None
    kinds = tuple(dict.fromkeys(kind.strip() for kind in value.split(",")))
    for kind in kinds:
        if kind not in EMIT_KINDS:
            from ..suggest import did_you_mean

            hint = did_you_mean(kind, EMIT_KINDS)
            raise click.BadParameter(f"`{kind}` is none of {', '.join(EMIT_KINDS)}" + (f": {hint}" if hint else ""))
    return kinds


@click.command("compile", short_help="Write Python, JSON Schema, OpenAPI or the contract.")
@paths_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder to write to.")
@click.option("--emit", callback=_read_kinds, metavar="KIND,...", help=f"What to write: {', '.join(EMIT_KINDS)}.")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; show what would change, and exit with 1.")
@format_option
@deny_option
@config_option
@color_option
@cache_option
@click.pass_obj
def compile_(
    words: list[str],
    paths: tuple[Path, ...],
    out: Path | None,
    emit: tuple[str, ...] | None,
    check_only: bool,
    form: str,
    deny_warnings: bool,
    config_file: Path | None,
    color: str,
    no_cache: bool,
) -> int:
    """Compile .rpc files and folders (by default the configured sources), or a contract.

    Files that are as they should be are left alone, generated files that nothing asks for any more are removed, and
    files that rpcc did not write are never touched. With PATHs nothing is removed, and the documents on all packages
    (openapi, contract) are written only if --emit names them.
    """
    reporter = Reporter(form=form, color=color, deny_warnings=deny_warnings)
    with without_gc():
        findings = examine(paths, config_file)
        partial = bool(paths and findings.sources)
        kinds = _kinds(findings.config, emit, partial=partial)
        diagnostics = (*findings.diagnostics, *_unfit_for(kinds, findings))
        write_out(reporter.text(diagnostics))
        code = reporter.code(diagnostics)
        if findings.contract is None or code:
            return code
        prune: Collection[str] = () if partial else EMIT_KINDS if emit is None else kinds
        planned = _plan(findings.config.out if out is None else out, findings.contract, kinds, prune)
        if planned.conflicts:
            return _refuse(planned)
        if check_only and not planned.is_current:
            return _show_stale(planned)
        _apply(planned)
        done = {"written": planned.written, "removed": planned.removed, "up to date": planned.unchanged}
        write_err(_told(done))
        if not no_cache:
            _keep(words, paths, findings, reporter, planned)
    return 0


def _unfit_for(kinds: Sequence[str], findings: Findings) -> tuple[Diagnostic, ...]:
    """What a sound contract may say that can't become Python yet."""
    if findings.contract is None or _PYTHON.isdisjoint(kinds):
        return ()
    from ..emittable import check_emittable

    return check_emittable(findings.contract, findings.sources, findings.config.root)


def _plan(folder: Path, contract: Contract, kinds: Sequence[str], prune: Collection[str]) -> Plan:
    """What the output folder needs to hold the files of a contract."""
    try:
        return plan(folder, _files(contract, kinds), prune=prune)
    except WriteError as error:
        raise Failure(str(error)) from None


def _kinds(config: Config, emit: tuple[str, ...] | None, *, partial: bool) -> tuple[str, ...]:
    """What to write. Documents on all packages are not made of some of them unless that is asked for."""
    if emit is not None:
        return emit
    return tuple(kind for kind in config.emit if not (partial and kind in _OF_THE_WHOLE))


def _files(contract: Contract, kinds: Sequence[str]) -> dict[str, str]:
    """The text of each file by its path below the output folder."""
    from ..emit.errors import EmitError

    files: dict[str, str] = {}
    try:
        if _PYTHON & {*kinds}:
            from ..emit.python import emit_python

            files |= emit_python(contract, kinds, version=VERSION)
        if {*kinds} - _PYTHON:
            from ..emit.json import emit_json

            files |= emit_json(contract, kinds, version=VERSION)
    except EmitError as error:
        place = error.location
        raise Failure(f"{place.file}:{place.line}:{place.column}: {error.message}", code=1) from None
    return files


def _refuse(planned: Plan) -> int:
    """Say which files are in the way."""
    lines = [f"{planned.folder / conflict.path}: {conflict.reason}" for conflict in planned.conflicts]
    write_err("".join(f"rpcc: {line}\n" for line in [*lines, "nothing was written"]))
    return 1


def _show_stale(planned: Plan) -> int:
    """Say what `--check` found."""
    write_out(diff_text(planned))
    write_err(_told({"to write": planned.written, "to remove": planned.removed}))
    return 1


def _apply(planned: Plan) -> None:
    try:
        apply(planned)
    except WriteError as error:
        raise Failure(str(error)) from None


def _told(groups: Mapping[str, Sequence[object]]) -> str:
    """How many files, and what of them: `files: 2 written, 1 removed, 5 up to date`."""
    told = ", ".join(f"{len(files)} {what}" for what, files in groups.items() if files)
    return f"files: {told or 'none'}\n"


def _keep(words: Sequence[str], paths: Sequence[Path], findings: Findings, reporter: Reporter, planned: Plan) -> None:
    """Next time, the same warnings are shown, and all files are up to date."""
    outputs = [*(change.path for change in planned.written), *planned.unchanged]
    outcome = Outcome(0, reporter.text(findings.diagnostics), _told({"up to date": outputs}))
    keep(words, paths, findings, outcome, planned.folder, outputs)

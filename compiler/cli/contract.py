"""`rpcc contract`: print the resolved contract."""

from pathlib import Path

import click

from .options import color_option, config_option, deny_option, paths_argument
from .output import write_err, write_utf8
from .session import Reporter, examine, without_gc

__all__ = ["contract"]


@click.command(short_help="Print the resolved contract as JSON.")
@paths_argument
@deny_option
@config_option
@color_option
def contract(paths: tuple[Path, ...], deny_warnings: bool, config_file: Path | None, color: str) -> int:
    """Print the contract of .rpc files and folders (by default the configured sources) as canonical JSON.

    What is wrong is reported to stderr, since stdout is the contract's.
    """
    from ...schemas.canonical import dump_contract

    reporter = Reporter(color=color, deny_warnings=deny_warnings)
    with without_gc():
        findings = examine(paths, config_file)
        write_err(reporter.text(findings.diagnostics))
        if findings.contract is not None:
            write_utf8(dump_contract(findings.contract))
    return reporter.code(findings.diagnostics)

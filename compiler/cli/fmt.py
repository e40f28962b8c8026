"""`rpcc fmt`: format files in their one style."""

from collections.abc import Sequence
from pathlib import Path

import click

from ...idl.diagnostics import Diagnostic
from ...idl.source import Source
from .failure import Failure
from .options import color_option, config_option, paths_argument
from .output import write_err, write_out
from .session import Reporter, find_config, without_gc

__all__ = ["fmt"]


@click.command(short_help="Format .rpc files.")
@paths_argument
@click.option("--check", "check_only", is_flag=True, help="Change nothing; exit with 1 if a file is not formatted.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change, and exit as with --check.")
@config_option
@color_option
def fmt(paths: tuple[Path, ...], check_only: bool, diff: bool, config_file: Path | None, color: str) -> int:
    """Format .rpc files and folders (by default the configured sources).

    Declarations with syntax errors stay as they are, and are reported.
    """
    with without_gc():
        sources, broken = _read(paths, config_file)
        changed = [(source, text) for source in sources if (text := _format(source, broken)) != source.text]
        write_out(Reporter(color=color).text(broken))
        if diff:
            write_out(_diff(changed))
        elif check_only:
            write_out("".join(f"{source.path} is not formatted\n" for source, _ in changed))
        else:
            _write(changed)
        write_err(_closing(len(sources), len(changed), wrote=not (diff or check_only)))
    return int(bool(broken) or (bool(changed) and (diff or check_only)))


def _read(paths: Sequence[Path], config_file: Path | None) -> tuple[Sequence[Source], list[Diagnostic]]:
    """The files to format, and those that are no text. A configuration is looked at only where it is needed."""
    from ..load import UnreadablePath, find_files, load

    config, faults, _ = find_config(paths, config_file)
    if faults and not paths:
        return (), list(faults)
    try:
        loaded = load(find_files(paths or config.sources), config.root)
    except UnreadablePath as error:
        raise Failure(str(error)) from None
    return loaded.sources, _settled(loaded.diagnostics)


def _format(source: Source, broken: list[Diagnostic]) -> str:
    """The formatted text; adds what can't be parsed to `broken`."""
    from ...idl.parser import parse
    from ...idl.printer import format_source

    parsed = parse(source)
    broken += _settled(parsed.diagnostics)
    return format_source(source, parsed)


def _settled(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    from dataclasses import replace

    from ..catalogue import CATALOGUE

    rows = [(diagnostic, CATALOGUE.get(diagnostic.code)) for diagnostic in diagnostics]
    return [replace(d, slug=row.slug, severity=row.severity) if row else d for d, row in rows]


def _diff(changed: Sequence[tuple[Source, str]]) -> str:
    from ...idl.edits import unified_diff

    return "".join(unified_diff(source.path, source.text, text) for source, text in changed)


def _write(changed: Sequence[tuple[Source, str]]) -> None:
    from .files import replace_text

    for source, text in changed:
        replace_text(source.path, text)


def _closing(count: int, changed: int, *, wrote: bool) -> str:
    if not count:
        return "no .rpc files found\n"
    of = f"{count} file{'' if count == 1 else 's'}"
    if not changed:
        return f"{of}, all formatted\n"
    return f"{changed} of {of} {'formatted' if wrote else 'would change'}\n"

"""What the commands that read sources share: the configuration, the analysis, the report and its exit code."""

import gc
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ...idl.diagnostics import Diagnostic, Severity
from ...idl.source import Source
from ...records import record
from ...schemas.contract import Contract
from ..config import NOTHING_UNSAVED, Config, FoundConfig, MissingConfig, load_config
from ..version import VERSION
from .failure import Failure
from .output import wants_color

__all__ = ["Findings", "Reporter", "examine", "find_config", "without_gc"]


class Findings(NamedTuple):
    """What was found out about some paths. There is a contract where nothing is an error."""

    config: Config
    diagnostics: Sequence[Diagnostic]
    contract: Contract | None
    sources: Sequence[Source]
    looked_at: Mapping[str, bytes | None]
    """Files beside the sources that were read, by their full paths, and those that were looked for in vain."""


def find_config(
    paths: Sequence[Path], config_file: Path | None, unsaved: Mapping[str, bytes] = NOTHING_UNSAVED
) -> FoundConfig:
    """The configuration of the paths: the nearest upwards from the folder that holds all of them."""
    folders = [path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path)) for path in paths]
    start = os.path.commonpath([os.path.abspath(folder) for folder in folders]) if folders else os.getcwd()
    try:
        return load_config(Path(start), config_file, unsaved)
    except MissingConfig as error:
        raise Failure(str(error)) from None


def examine(
    paths: Sequence[Path], config_file: Path | None, unsaved: Mapping[str, bytes] = NOTHING_UNSAVED
) -> Findings:
    """Analyse files and folders, or read a contract. A faulty configuration is all that is reported."""
    config, diagnostics, probed = find_config(paths, config_file, unsaved)
    if diagnostics:
        return Findings(config, diagnostics, None, (), probed)
    if any(path.suffix == ".json" for path in paths):
        data = _read_contract_file(paths)
        looked_at = {**probed, os.path.abspath(paths[0]): data}
        return Findings(config, (), _contract(paths[0], data), (), looked_at)
    from ..load import UnreadablePath  # the parser and all rules behind it
    from ..pipeline import analyse

    try:
        analysis = analyse(paths, config, unsaved)
    except UnreadablePath as error:
        raise Failure(str(error)) from None
    return Findings(config, analysis.diagnostics, analysis.contract, analysis.sources, probed)


def _read_contract_file(paths: Sequence[Path]) -> bytes:
    if len(paths) != 1:
        raise Failure("a contract can't be combined with other paths")
    return paths[0].read_bytes()


def _contract(path: Path, data: bytes) -> Contract:
    """The contract in a file, which then stands for all sources."""
    from ...schemas.faults import ContractError
    from ...schemas.reader import load_contract

    try:
        return load_contract(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Failure(f"`{path}` is not a contract: it is not UTF-8", code=1) from None
    except ContractError as error:
        faults = "; ".join(str(fault) for fault in error.faults[:5])
        raise Failure(f"`{path}` is not a contract: {faults}", code=1) from None


@contextmanager
def without_gc() -> Generator[None]:
    """Let no garbage collection search the trees: they live until the end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@record(frozen=True, slots=True, kw_only=True)
class Reporter:
    """How findings are shown, and which exit code they mean."""

    form: str = "text"
    color: str = "auto"
    deny_warnings: bool = False

    def text(self, diagnostics: Sequence[Diagnostic]) -> str:
        """The report; empty for text formats if there is nothing to tell."""
        if self.form == "text":
            return _report_text(diagnostics, color=wants_color(self.color)) if diagnostics else ""
        from ...idl.reports import FORMATS
        from ..catalogue import CATALOGUE

        return FORMATS[self.form](diagnostics, CATALOGUE, VERSION)

    def code(self, diagnostics: Sequence[Diagnostic]) -> int:
        """1 if there is an error, or anything at all where warnings are denied."""
        return int(any(self.deny_warnings or d.severity is Severity.ERROR for d in diagnostics))


def _report_text(diagnostics: Sequence[Diagnostic], *, color: bool) -> str:
    from ...idl.render import render_summary, render_text  # a run without findings has no use for it

    return f"{render_text(diagnostics, color=color)}\n{render_summary(diagnostics)}\n"

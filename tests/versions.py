"""Two versions of a contract: read from text, compared, generated as Python; and witnesses run by their decoders."""

import importlib
import re
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from command_line import write_files

from rpcc.compiler.config import Config, default_config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.confirm import cases, fault
from rpcc.compiler.diff.findings import DeployOrder, Report
from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.load import decode
from rpcc.compiler.pipeline import check_loaded
from rpcc.idl.diagnostics import Severity
from rpcc.runtime.cli.witnesses import Witnesses
from rpcc.schemas.contract import Contract

__all__ = ["TODAY", "Versions", "contract_of", "difference_of", "read_versions", "replay_all"]

TODAY = date(2026, 9, 1)

Files = Mapping[str, str]
_PART = re.compile(r"^-- (old|new)/(\S+) --\n", re.MULTILINE)
_NUMBERS = count()


def contract_of(files: Files | str, config: Config | None = None) -> Contract:
    """The contract of some `.rpc` texts, which must be sound."""
    texts = {"a.rpc": files} if isinstance(files, str) else files
    return _lowered(texts, config) if config is not None else _remembered(tuple(texts.items()))


@lru_cache(maxsize=8)
def _remembered(texts: tuple[tuple[str, str], ...]) -> Contract:
    """The same again for who asks again soon, as all do who compare versions and run them."""
    return _lowered(dict(texts), default_config(Path.cwd()))


def _lowered(texts: Files, config: Config) -> Contract:
    checked = check_loaded(decode((name, name, text.encode()) for name, text in texts.items()), None, config)
    errors = [f"{d.code}: {d.message}" for d in checked.diagnostics if d.severity is Severity.ERROR]
    assert checked.program is not None, "\n".join([*errors, *texts.values()])
    return checked.lower()


def read_versions(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files of a case: `-- old/name --` and `-- new/name --` lines begin them."""
    _, *parts = _PART.split(text)
    files: dict[str, dict[str, str]] = {"old": {}, "new": {}}
    for side, name, content in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        files[side][name] = content
    return files["old"], files["new"]


def difference_of(old: Files | str, new: Files | str, order: DeployOrder = DeployOrder.REGIONS_FIRST) -> Report:
    """What a comparison finds."""
    return compare(contract_of(old), contract_of(new), order=order, today=TODAY)


# ------------------------------------------------------------------- replay ----


class Versions(NamedTuple):
    """Two versions that are generated below packages of their own, so that one process can run both."""

    old: Contract
    new: Contract
    sides: tuple[Witnesses, Witnesses]

    def turned(self) -> "Versions":
        """The same two, the new one first."""
        return Versions(self.new, self.old, (self.sides[1], self.sides[0]))

    @classmethod
    @contextmanager
    def generated(cls, old: Files | str, new: Files | str, folder: Path) -> "Generator[Versions]":
        """Generate both versions, to be so that one process can run both."""
        before = set(sys.modules)
        sys.path.insert(0, str(folder))
        moved = [contract_of(_moved(files)) for files in (old, new)]
        for contract in moved:
            write_files(folder, emit_python(contract, version="0"))
        importlib.invalidate_caches()
        try:
            first, second = (Witnesses(contract.services()) for contract in moved)
            yield cls(contract_of(old), contract_of(new), (first, second))
        finally:
            sys.path.remove(str(folder))
            for name in set(sys.modules) - before:
                if name.startswith("version"):
                    del sys.modules[name]


def _moved(files: Files | str) -> dict[str, str]:
    top = f"version{next(_NUMBERS)}"
    texts = {"a.rpc": files} if isinstance(files, str) else files
    return {name: re.sub(r"\bacme\b", top, text) for name, text in texts.items()}


def replay_all(report: Report, versions: Versions) -> Iterator[str]:
    """What of a report the real decoders do not confirm."""
    for case in cases(report, versions.old, versions.new):
        answers = [versions.sides[side].answer(case.question(side)) for side in (case.writer, 1 - case.writer)]
        wrong = fault(case, *answers)
        if wrong is not None:
            yield f"{case.text()}: {wrong} ({case.effect})"

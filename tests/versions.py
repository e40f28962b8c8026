"""Two versions of a contract: read from text, compared, generated as Python; and witnesses run by their decoders."""

import importlib
import json
import re
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from rpcc.compiler.config import Config, default_config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import DeployOrder, Edge, Effect, Outcome, Position, Report, Use
from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.load import decode
from rpcc.compiler.pipeline import check_loaded
from rpcc.idl.diagnostics import Severity
from rpcc.runtime.errors import RpcDecodeError, RpcResponseException, RpcUndeclaredError
from rpcc.runtime.wire import Meta, MethodWire, request_body
from rpcc.schemas.contract import Contract

__all__ = ["TODAY", "Versions", "contract_of", "difference_of", "read_versions", "replay_all"]

TODAY = date(2026, 9, 1)

Files = Mapping[str, str]
_PART = re.compile(r"^-- (old|new)/(\S+) --\n", re.MULTILINE)
_NUMBERS = count()
_OLD_WRITES = {Edge.E1: True, Edge.E2: False, Edge.E3: False, Edge.E4: True}


def contract_of(files: Files | str, config: Config | None = None) -> Contract:
    """The contract of some `.rpc` texts, which must be sound."""
    texts = {"a.rpc": files} if isinstance(files, str) else files
    config = config or default_config(Path.cwd())
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


# -------------------------------------------------------------------- replay ----


class Versions(NamedTuple):
    """The wires of both versions' methods, by the services' keys and the methods' names."""

    old: Mapping[tuple[str, str], MethodWire]
    new: Mapping[tuple[str, str], MethodWire]

    @classmethod
    @contextmanager
    def generated(cls, old: Files | str, new: Files | str, folder: Path) -> "Generator[Versions]":
        """Generate and import both versions, each below a package of its own."""
        before = set(sys.modules)
        sys.path.insert(0, str(folder))
        try:
            yield cls(*(_wires(_moved(files), folder) for files in (old, new)))
        finally:
            sys.path.remove(str(folder))
            for name in set(sys.modules) - before:
                if name.startswith("version"):
                    del sys.modules[name]


def _moved(files: Files | str) -> dict[str, str]:
    texts = {"a.rpc": files} if isinstance(files, str) else files
    top = f"version{next(_NUMBERS)}"
    return {name: re.sub(r"\bacme\b", top, text) for name, text in texts.items()}


def _wires(files: Files, folder: Path) -> dict[tuple[str, str], MethodWire]:
    contract = contract_of(files)
    for name, text in emit_python(contract, version="0").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    found: dict[tuple[str, str], MethodWire] = {}
    for service in contract.services().values():
        package, _, name = service.name.rpartition(".")
        made: Any = getattr(importlib.import_module(f"{package}.service"), name)
        for method in made.get_method_table().methods:
            found[service.key, method.name] = MethodWire(method)
    return found


def replay_all(report: Report, versions: Versions) -> Iterator[str]:
    """What of a report the real decoders do not confirm."""
    refused = _refusals(report)
    for finding in report.findings:
        for use in finding.uses:
            for edge, effect in use.edges.items():
                fault = _fault(use, edge, effect, versions)
                if fault is not None and not _is_hidden(fault, effect, refused.get((use.service, use.method, edge))):
                    yield f"{finding.id} at {finding.path}, {use.method} {use.position} {edge}: {fault} ({effect})"


def _refusals(report: Report) -> dict[tuple[str, str, Edge], set[str]]:
    """What the report says is refused, by methods and edges."""
    found: dict[tuple[str, str, Edge], set[str]] = {}
    for use in (use for finding in report.findings for use in finding.uses):
        for edge, effect in use.edges.items():
            if effect.outcome is Outcome.REJECT:
                found.setdefault((use.service, use.method, edge), set()).add(_steps(effect.at))
    return found


def _is_hidden(fault: str, effect: Effect, refused: set[str] | None) -> bool:
    """Whether what passes in silence is hidden behind members that the report says are refused, and no others."""
    if effect.outcome is Outcome.REJECT or not fault.startswith("refused: ") or not refused:
        return False
    paths = [_steps(path.removeprefix("args.")) for path in re.findall(r"`([^` ]*)`: ", fault)]
    return bool(paths) and all(path in refused for path in paths)


def _steps(path: str) -> str:
    """A path without the numbers of items."""
    return re.sub(r"\[\d+\]", "[]", path)


def _fault(use: Use, edge: Edge, effect: Effect, versions: Versions) -> str | None:
    if effect.outcome in (Outcome.OK, Outcome.FILL) or effect.witness is None:  # no payload shows it
        return None
    key = use.service, use.method
    pair = [side.get(key) for side in (versions.old, versions.new)]
    writer, reader = pair if _OLD_WRITES[edge] else pair[::-1]
    if writer is None or reader is None:
        return None  # the method or service bears another name there
    play = _request if use.position is Position.REQUEST else _response
    wrong = play(writer, effect.witness, effect.at, None)
    if wrong is not None:
        return f"the writer does not write this: {wrong}"
    return play(reader, effect.witness, effect.at, effect.outcome)


def _request(wire: MethodWire, witness: Any, at: str, outcome: Outcome | None) -> str | None:
    body = request_body(Meta(), json.dumps(witness).encode())
    try:
        reading = wire.decode_request(body)
    except RpcDecodeError as error:
        return _refused(outcome, [path for path, _ in error.problems], f"args.{at}", str(error))
    if outcome is None:
        return _rewritten(witness, wire.encode_arguments(reading.arguments), reading.unknown)
    return _read(outcome, reading.unknown, f"args.{at}")


def _response(wire: MethodWire, witness: Any, at: str, outcome: Outcome | None) -> str | None:
    body = json.dumps({"meta": {}, **witness}).encode()
    try:
        value, unknown = wire.decode_reply(body)
    except RpcUndeclaredError:
        return None if outcome is Outcome.UNDECLARED else "the error is not declared"
    except RpcResponseException as error:
        return _refused(outcome, re.findall(r"`([^`]*)`: ", str(error)), at, str(error))
    if outcome is None:
        if value is None and "value" in witness:
            return None  # perhaps a method without a return
        return _rewritten({"meta": {}, **witness}, wire.encode_result(value), unknown)
    return _read(outcome, unknown, at)


def _rewritten(witness: Any, written: bytes, unknown: tuple[str, ...]) -> str | None:
    if unknown:
        return f"it does not know {unknown}"
    back = json.loads(written)
    return None if json.dumps(back, sort_keys=True) == json.dumps(witness, sort_keys=True) else f"but {back}"


def _refused(outcome: Outcome | None, paths: list[str], at: str, message: str) -> str | None:
    if outcome is Outcome.REJECT and at in paths:
        return None
    return f"refused: {message}"


def _read(outcome: Outcome, unknown: tuple[str, ...], at: str) -> str | None:
    if outcome in (Outcome.REJECT, Outcome.UNDECLARED):
        return "it is read"
    if outcome in (Outcome.IGNORED, Outcome.LOST) and at not in unknown:
        return f"left out is {unknown}"
    return None

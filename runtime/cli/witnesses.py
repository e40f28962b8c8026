"""What a version's generated code makes of payloads: `rpcc diff --replay` starts this module once for each version.

`python -m rpcc.runtime.cli.witnesses FOLDER` says `ready` once the runtime is imported, reads `services` and
`questions` as JSON from stdin, and prints an answer to each question. A question names a service by its key and a
method, holds a `payload` (a request's arguments, or a reply without `meta`) and perhaps the path `at` of a value in it.
An answer tells which paths are `refused` and which `unknown`, what the program has `seen`, the payload as this version
has `written` it back, what its own decoders make of the value at `at` alone (`leaves`), or that the method is `absent`.
"""

import json
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias, Union, get_args, get_origin

from ..errors import RpcDecodeError, RpcResponseException, RpcUndeclaredError
from ..tables import MethodTable
from ..values.codec import codec_for
from ..values.models import RpcModel, old_names
from ..values.patches import RpcPatch
from ..values.problems import ANY_KEY
from ..values.unions import RpcUnknownArm
from ..wire import Meta, MethodWire, request_body

__all__ = ["READY", "Witnesses", "seen"]

READY = "ready"
"""What the module says first, so that who started it knows that there is a runtime."""

Answer: TypeAlias = dict[str, Any]
_PATH = re.compile(r"`([^`]*)`: ")
_STEP = re.compile(r"\[(\d+)\]|(\[\*\])|(\w+)")


# ------------------------------------------------------------------ answers ----


class Witnesses:
    """The methods of one version, by the keys of their services (`package.Class` each) and their names."""

    def __init__(self, services: Iterable[str]) -> None:
        self.methods: dict[tuple[str, str], tuple[MethodTable, MethodWire]] = {}
        for service in services:
            package, _, name = service.rpartition(".")
            table = getattr(import_module(f"{package}.service"), name).get_method_table()
            self.methods.update(((table.key, each.name), (each, MethodWire(each))) for each in table.methods)

    def answer(self, question: Mapping[str, Any]) -> Answer:
        """What becomes of one payload."""
        found = self.methods.get((question["service"], question["method"]))
        if found is None:
            return {"absent": True}
        table, wire = found
        payload, writes = question["payload"], question.get("writes", False)
        if question["position"] == "request":
            said = {**_request(wire, payload, writes=writes), **_omitted(table)}
        else:
            said = _response(table, wire, payload, writes=writes)
        if "at" not in question:
            return said
        kinds = _arguments(table) if question["position"] == "request" else _reply(table, payload)
        return {**said, **_leaves(kinds, payload, question["at"])}


def _request(wire: MethodWire, payload: Any, *, writes: bool) -> Answer:
    try:
        reading = wire.decode_request(request_body(Meta(), json.dumps(payload).encode()))
    except RpcDecodeError as error:
        return _refused(path.removeprefix("args").removeprefix(".") for path, _ in error.problems)
    return {
        "unknown": [path.removeprefix("args.") for path in reading.unknown],
        "seen": {"arguments": {name: seen(value) for name, value in reading.arguments.items()}},
        **({"written": json.loads(wire.encode_arguments(reading.arguments))} if writes else {}),
    }


def _response(table: MethodTable, wire: MethodWire, payload: Any, *, writes: bool) -> Answer:
    try:
        value, unknown = wire.decode_reply(json.dumps({"meta": {}, **payload}).encode())
    except RpcUndeclaredError:
        return {"undeclared": True}
    except RpcResponseException as error:
        return _refused(_PATH.findall(str(error)))
    said: Answer = {"unknown": list(unknown)}
    if table.returns is not None or "error" in payload:  # else nobody looks at it
        said["seen"] = {"reply": seen(value)}
    if writes:
        said["written"] = {name: part for name, part in json.loads(wire.encode_result(value)).items() if name != "meta"}
    return said


def _refused(paths: Iterable[str]) -> Answer:
    return {"refused": list(paths)}


def _omitted(table: MethodTable) -> Answer:
    """What stands for arguments that are left out, and their old names."""
    defaults = {param.name: seen(param.default) for param in table.params if not param.is_required}
    return {"defaults": defaults, "was": {old: param.name for param in table.params for old in param.was}}


def seen(value: Any) -> Any:
    """What a program sees of a value, as JSON: members by their names, not by what is on the wire.

    Scalars, and what is not known by name, are as they are written. What else there is has one key: `list`, `dict`
    (pairs of keys and values), `model`, `patch` or `enum`.
    """
    kind = value.__class__
    match value:
        case Enum() if value._value_ in kind._value2member_map_:
            old = [[before, kind(after).name] for before, after in kind.__was__.items()]
            return {"enum": value.name, "value": value.value, "names": list(kind.__members__), "was": old}
        case Enum():
            return value.value
        case RpcUnknownArm():
            return {"dict": [[value.arm, seen(value.value)]]}
        case RpcPatch():
            names = {name: seen(getattr(value, name)) for name in value.model_fields_set}
            return {"patch": names, "names": list(kind.model_fields), "was": old_names(kind)}
        case RpcModel():
            return {"model": {name: seen(getattr(value, name)) for name in kind.model_fields}, "was": old_names(kind)}
        case dict():
            return {"dict": [[seen(key), seen(inner)] for key, inner in _any(value).items()]}
        case list() | tuple():
            return {"list": list(map(seen, _any(value)))}
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return codec_for(kind).encode(value).decode().strip('"')


def _any(value: Any) -> Any:
    """The same to type checkers that know only that it is some dict or list."""
    return value


# ------------------------------------------------------------------- leaves ----


def _arguments(table: MethodTable) -> dict[str, Any]:
    return {name: param.type for param in table.params for name in (param.name, *param.was)}


def _reply(table: MethodTable, payload: Mapping[str, Any]) -> dict[str, Any]:
    if "error" not in payload:
        return {"value": table.returns}
    kinds = {kind.__name__: kind for kind in table.errors}
    return {"error": {"value": kinds.get(payload["error"]["name"])}}


def _leaves(kind: Any, payload: Any, at: str) -> Answer:
    """What own decoders make of the value at a path, whatever stands beside it: None if it is refused.

    For an entry of a dict there are two: its key and its value. There are none where nobody declares such a member.
    """
    leaves = [(kind, payload)]
    for index, key, name in _STEP.findall(at):
        leaves = list(_inner(*leaves[-1], int(index) if index else key or name))
        if not leaves:
            break
    return {"leaves": [_alone(*leaf) for leaf in leaves]}


def _inner(kind: Any, value: Any, step: int | str) -> Iterator[tuple[Any, Any]]:
    """The annotation and value of a member of what an annotation describes."""
    if isinstance(kind, dict):
        found = _member(kind, step)
        yield from [(found, _member(value, step))] if found is not None else []
        return
    for each in _alternatives(kind):
        if isinstance(each, type) and issubclass(each, RpcModel):
            name = old_names(each).get(str(step), str(step))
            if name in each.model_fields:
                yield each.model_fields[name].annotation, _member(value, step)
        elif get_origin(each) is list and isinstance(step, int):
            yield get_args(each)[0], _member(value, step)
        elif get_origin(each) is dict and step == ANY_KEY and isinstance(value, dict):
            yield from zip(get_args(each), next(iter(_any(value).items())), strict=True)


def _member(value: Any, step: int | str) -> Any:
    try:
        return value[step]
    except (LookupError, TypeError):
        return None


def _alone(kind: Any, value: Any) -> Answer | None:
    if isinstance(kind, dict):
        return None
    try:
        return {"seen": seen(codec_for(kind).decode_ignoring_unknown(json.dumps(value).encode()).value)}
    except RpcDecodeError:
        return None


def _alternatives(kind: Any) -> Iterator[Any]:
    """The plain types behind annotations, new types, old types and unions."""
    if hasattr(kind, "__metadata__"):
        yield from _alternatives(kind.__origin__)
    elif hasattr(kind, "__supertype__"):
        yield from _alternatives(kind.__supertype__)
    elif get_origin(kind) in (Union, types.UnionType):
        for each in get_args(kind):
            yield from _alternatives(each)
    else:
        yield kind


# ------------------------------------------------------------------ process ----


def _main(folder: Path) -> None:
    print(READY, flush=True)
    RpcDecodeError.MAX_PROBLEMS = sys.maxsize
    sys.path.insert(0, str(folder))
    for path in folder.iterdir():
        if not (path / "__init__.py").exists():  # else an installed package of this name would go first
            package = types.ModuleType(path.name)
            package.__path__ = [str(path)]
            sys.modules[path.name] = package
    asked = json.load(sys.stdin)
    witnesses = Witnesses(asked["services"])
    json.dump([witnesses.answer(question) for question in asked["questions"]], sys.stdout)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

"""Read a contract's JSON strictly, without pydantic or jsonschema: those take seconds on a large one.

The first pass holds the document against `shapes.py` and finds exactly what jsonschema would find with
`contract.schema.json` (a test holds that). The second, over a document of sound shape, finds what a schema can't say
(`integrity.py`): names that stand twice, references that lead nowhere.
"""

import gc
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import MISSING, field, fields
from functools import cache
from typing import Any, TypeAlias, cast

from ..records import record
from . import contract as c
from .faults import At, ContractError, Fault, place
from .integrity import Reference, integrity_faults
from .jsontext import parse_json
from .shapes import (
    CONTRACT,
    SHAPES,
    Basic,
    Choice,
    Form,
    Many,
    Member,
    Record,
    Required,
    Text,
    Use,
    Whole,
    Word,
)

__all__ = ["load_contract", "shape_faults"]


@record(frozen=True, slots=True)
class Log:
    """What is noted while a document is read."""

    faults: list[Fault] = field(default_factory=list[Fault])
    references: list[Reference] = field(default_factory=list[Reference])

    def fault(self, at: At, message: str) -> None:
        """Note what is wrong with the value at a place."""
        self.faults.append(Fault(place(at), message))


Reader: TypeAlias = Callable[[c.Json, At, Log], Any]
"""Turns JSON into a node or value. What it returns where it noted a fault is never used."""


def load_contract(text: str | bytes) -> c.Contract:
    """The contract that a JSON text holds.

    Raises ContractError with every fault of its shape; where that is sound, with every name that stands twice or leads
    nowhere. A text that is not JSON, or no contract of this version, has that one fault.
    """
    log = Log()
    with _collector_paused():
        contract: c.Contract = _read(parse_json(text), log)
    if faults := log.faults or integrity_faults(contract, log.references):
        raise ContractError(faults)
    return contract


@contextmanager
def _collector_paused() -> Generator[None]:
    """A contract is a large tree without circles: collecting while it grows takes longer than reading it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def shape_faults(document: c.Json) -> tuple[Fault, ...]:
    """What `contract.schema.json` would refuse in a JSON value. References are not looked at."""
    log = Log()
    _read(document, log)
    return tuple(log.faults)


def _read(document: c.Json, log: Log) -> Any:
    if not _is_this_version(document, log):
        return None
    try:
        return _record_reader(CONTRACT)(document, None, log)
    except RecursionError:
        return log.fault(None, "nested too deeply")


_WRONG_CONSTANT = {
    "rpcc": "not an rpcc contract: `rpcc` is not `{}`",
    "version": "another version than this rpcc reads, which is {}",
}


def _is_this_version(document: c.Json, log: Log) -> bool:
    """A document of another kind or version is not searched further: all its faults would be this one."""
    if not isinstance(document, dict):
        log.fault(None, "not an object")
        return False
    for key, expected in CONTRACT.constants.items():
        value = document.get(key)
        if value != expected or isinstance(value, bool):
            log.fault((None, key) if key in document else None, _WRONG_CONSTANT[key].format(expected))
            return False
    return True


# ---------------------------------------------------------------- objects ----


@cache
def _shape_reader(name: str) -> Reader:
    shape = SHAPES[name]
    return _record_reader(shape) if isinstance(shape, Record) else _choice_reader(shape)


def _choice_reader(choice: Choice) -> Reader:
    readers = {kind: _record_reader(record) for kind, record in choice.records.items()}
    kinds = _listing(readers)

    def read(value: c.Json, at: At, log: Log) -> Any:
        if not isinstance(value, dict):
            return log.fault(at, "not an object")
        if "kind" not in value:
            return log.fault(at, "`kind` is missing")
        kind = value["kind"]
        reader = readers.get(kind) if isinstance(kind, str) else None
        return reader(value, at, log) if reader else log.fault((at, "kind"), f"not one of {kinds}")

    return read


def _record_reader(record: Record) -> Reader:
    readers = {member.name: _form_reader(member.form) for member in record.members}
    required = [member.name for member in record.members if isinstance(member.default, Required)]
    absent = _absent(record)
    node, constants = record.node, record.constants

    def read(value: c.Json, at: At, log: Log) -> Any:
        if not isinstance(value, dict):
            return log.fault(at, "not an object")
        arguments: dict[str, Any] = {}
        for name, item in value.items():
            if name in readers:
                arguments[name] = readers[name](item, (at, name), log)
            elif name not in constants:
                log.fault(at, f"`{name}` is not known here")
        missing = [name for name in required if name not in arguments]
        for name in missing:
            log.fault(at, f"`{name}` is missing")
        for name, default in absent:
            if name not in arguments:
                arguments[name] = default()
        return None if missing else node(**arguments)

    return read


def _absent(record: Record) -> list[tuple[str, Callable[[], Any]]]:
    """Members that the JSON leaves out at their default, but the node's constructor asks for."""
    asked = {field.name for field in fields(record.node) if field.default is MISSING}
    defaults = [
        member for member in record.members if member.name in asked and not isinstance(member.default, Required)
    ]
    return [(member.name, _fresh(member)) for member in defaults]


def _fresh(member: Member) -> Callable[[], Any]:
    return dict if member.default == {} else lambda: member.default


# ----------------------------------------------------------------- values ----


def _form_reader(form: Form) -> Reader:
    match form:
        case Basic():
            return _BASIC[form]
        case Text():
            return _text_reader(form)
        case Whole():
            return _whole_reader(form)
        case Word():
            return _word_reader(form)
        case Many():
            return _many_reader(form)
        case Use():
            return _use_reader(form.shape)


def _use_reader(shape: str) -> Reader:
    """Looked up late, because shapes name each other in circles."""
    return lambda value, at, log: _shape_reader(shape)(value, at, log)


def _many_reader(form: Many) -> Reader:
    read_item = _form_reader(form.item)

    def read(value: c.Json, at: At, log: Log) -> Any:
        if not isinstance(value, list):
            return log.fault(at, "not an array")
        return tuple([read_item(item, (at, index), log) for index, item in enumerate(value)])

    return read


def _word_reader(form: Word) -> Reader:
    words = {word.value: word for word in form.words}
    listing = _listing(words)

    def read(value: c.Json, at: At, log: Log) -> Any:
        if isinstance(value, str) and value in words:
            return words[value]
        return log.fault(at, f"not one of {listing}")

    return read


def _text_reader(form: Text) -> Reader:
    matches = re.compile(form.pattern or r"(?s:.*)").fullmatch
    fault, refers = f"not {form.meaning}", form.refers

    def read(value: c.Json, at: At, log: Log) -> Any:
        if not isinstance(value, str) or not matches(value):
            return log.fault(at, fault)
        if refers:
            log.references.append(Reference(value, refers, at))
        return value

    return read


def _whole_reader(form: Whole) -> Reader:
    minimum, fault = form.minimum, f"not an integer of {form.minimum} or more"

    def read(value: c.Json, at: At, log: Log) -> Any:
        number = _whole(value)
        return number if number is not None and number >= minimum else log.fault(at, fault)

    return read


def _whole(value: c.Json) -> int | None:
    """JSON Schema takes `1.0` for an integer, so we do."""
    if type(value) is int:
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _read_flag(value: c.Json, at: At, log: Log) -> Any:
    return value if isinstance(value, bool) else log.fault(at, "neither `true` nor `false`")


def _read_number(value: c.Json, at: At, log: Log) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else log.fault(at, "not a number")


def _read_str_or_int(value: c.Json, at: At, log: Log) -> Any:
    result = value if isinstance(value, str) else _whole(value)
    return log.fault(at, "neither a string nor an integer") if result is None else result


def _read_json(value: c.Json, at: At, log: Log) -> Any:
    return value


def _read_json_object(value: c.Json, at: At, log: Log) -> Any:
    return value if isinstance(value, dict) else log.fault(at, "not an object")


def _read_place(value: c.Json, at: At, log: Log) -> Any:
    if not isinstance(value, list):
        return log.fault(at, _NO_PLACE)
    known = cast("list[Any]", value)
    if [type(part) for part in known] == _PLACE_TYPES and min(known[1:]) >= 1:  # every node has one: be quick
        return c.Location(*known)
    parts = [read(item, (at, index), log) for index, (read, item) in enumerate(zip(_PLACE, value, strict=False))]
    return c.Location(*parts) if len(value) == len(_PLACE) else log.fault(at, _NO_PLACE)


def _listing(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_NO_PLACE = "not a location `[file, line, column, end line, end column]`"
_PLACE_TYPES = [str, int, int, int, int]
_PLACE = (_text_reader(Text()), *[_whole_reader(Whole(1))] * 4)

_BASIC: dict[Basic, Reader] = {
    Basic.FLAG: _read_flag,
    Basic.NUMBER: _read_number,
    Basic.STR_OR_INT: _read_str_or_int,
    Basic.JSON: _read_json,
    Basic.JSON_OBJECT: _read_json_object,
    Basic.PLACE: _read_place,
}

"""Write a contract as canonical JSON.

The text is a function of the contract alone: members in the order of `shapes.py`, those that equal their default left
out, one line for each field, parameter, value or arm. `reader.py` reads it back.
"""

import re
from collections.abc import Callable
from functools import cache
from json import JSONEncoder
from typing import Any, TypeAlias

from . import contract as c
from .shapes import CONTRACT, SHAPES, Basic, Choice, Form, Many, Member, Record, Use
from .wire_hash import contract_hash

__all__ = ["contract_hash", "dump_contract"]

Writer: TypeAlias = Callable[[Any, str], str]
"""Gives the JSON text of a value; the second argument is the line break and indentation before the value's line."""

_STEP = "  "
_SURROGATE = re.compile("[\ud800-\udfff]")

_encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def dump_contract(contract: c.Contract) -> str:
    """The canonical JSON of a contract, with a line break at the end.

    Raises ValueError where a default or an attribute holds a number that is not finite.
    """
    text = _record_writer(CONTRACT)(contract, "\n") + "\n"
    return text if text.isascii() else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@cache
def _shape_writer(name: str) -> Writer:
    shape = SHAPES[name]
    return _record_writer(shape) if isinstance(shape, Record) else _choice_writer(shape)


def _choice_writer(choice: Choice) -> Writer:
    writers = {record.node: _record_writer(record) for record in choice.records.values()}
    return lambda node, line: writers[type(node)](node, line)


def _record_writer(record: Record) -> Writer:
    constants = [f"{_encode(key)}: {_encode(value)}" for key, value in record.constants.items()]
    write_members = _members_writer(record.members)
    if not record.block:
        return lambda node, line: "{" + ", ".join(constants + write_members(node, line)) + "}"

    def write_block(node: Any, line: str) -> str:
        inner = line + _STEP
        return "{" + inner + ("," + inner).join(constants + write_members(node, inner)) + line + "}"

    return write_block


def _members_writer(members: tuple[Member, ...]) -> Callable[[Any, str], list[str]]:
    rows = [(member.name, member.default, f"{_encode(member.name)}: ", _form_writer(member.form)) for member in members]

    def write(node: Any, line: str) -> list[str]:
        parts: list[str] = []
        for name, default, key, write_value in rows:
            value = getattr(node, name)
            if value is not default and value != default:
                parts.append(key + write_value(value, line))
        return parts

    return write


def _form_writer(form: Form) -> Writer:
    if form is Basic.PLACE:
        return _write_place
    if isinstance(form, Use):
        return _use_writer(form.shape)
    if isinstance(form, Many):
        return _many_writer(form)
    return _write_plain


def _use_writer(shape: str) -> Writer:
    """Looked up late, because shapes name each other in circles."""
    return lambda node, line: _shape_writer(shape)(node, line)


def _many_writer(form: Many) -> Writer:
    write_item = _form_writer(form.item)
    if not isinstance(form.item, Use):
        return lambda items, line: "[" + ", ".join([write_item(item, line) for item in items]) + "]"

    def write_lines(items: tuple[Any, ...], line: str) -> str:
        if not items:
            return "[]"
        inner = line + _STEP
        return "[" + inner + ("," + inner).join([write_item(item, inner) for item in items]) + line + "]"

    return write_lines


def _write_plain(value: Any, _: str) -> str:
    return _encode(value)


def _write_place(at: c.Location, _: str) -> str:
    return f"[{_encode(at.file)}, {at.line}, {at.column}, {at.end_line}, {at.end_column}]"

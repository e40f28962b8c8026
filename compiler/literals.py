"""Literals by themselves: what kind one is, what it says as JSON, and what scalar it was most likely meant as."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from ..idl import ast
from ..records import record
from ..schemas.contract import Json, ScalarName
from ..schemas.scalars import SCALAR_PATTERNS

__all__ = [
    "EXAMPLES",
    "INT_MAX",
    "INT_MIN",
    "Fault",
    "describe",
    "finite",
    "gather",
    "is_scalar_text",
    "key_twice",
    "meant",
    "read_json",
]

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
EXAMPLES = {
    ScalarName.DATETIME: '"2000-01-01T00:00:00Z"',
    ScalarName.DATE: '"2000-01-01"',
    ScalarName.UUID: '"00000000-0000-0000-0000-000000000000"',
    ScalarName.DECIMAL: '"0"',
}
"""A literal of each scalar that is written as a string."""


@record(frozen=True, slots=True)
class Fault:
    """Why a literal is no value of a type; `instead` is what to write, where that can be told."""

    node: ast.Literal
    message: str
    code: str = "RPC0212"
    instead: str | None = None
    about: ast.Decl | None = None
    """The declaration that the literal does not fit."""
    more: tuple[Fault, ...] = ()
    """Further faults, of other items of a list or dict."""


def gather(faults: Iterable[Fault]) -> Fault | None:
    """All faults as one; None for none."""
    found = [part for fault in faults for part in (replace(fault, more=()), *fault.more)]
    return replace(found[0], more=tuple(found[1:])) if found else None


def read_json(literal: ast.Literal) -> Json | Fault:
    """A literal as plain JSON, for `json` and for the arguments of a project's own attributes."""
    match literal:
        case ast.NoneLiteral():
            return None
        case ast.NumberLiteral(value=value):
            if isinstance(value, int) and not INT_MIN <= value <= INT_MAX:
                return Fault(literal, "the number has more than 64 bits")
            return value if finite(value) is not None else Fault(literal, "the number is too large")
        case ast.BoolLiteral(value=value) | ast.StringLiteral(value=value):
            return value
        case ast.ListLiteral(items=items):
            values = [read_json(item) for item in items]
            return gather(v for v in values if isinstance(v, Fault)) or [v for v in values if not isinstance(v, Fault)]
        case ast.DictLiteral(entries=entries):
            return _json_object(entries)
        case ast.NameLiteral() | ast.DurationLiteral():
            return Fault(literal, f"{describe(literal)} is no JSON", instead=f'"{_text(literal)}"')


def _json_object(entries: tuple[ast.Entry, ...]) -> Json | Fault:
    values: dict[str, Json] = {}
    faults: list[Fault] = []
    for entry in entries:
        value = read_json(entry.value)
        if isinstance(value, Fault):
            faults.append(value)
        elif entry.key.value in values:
            faults.append(key_twice(entry.key))
        else:
            values[entry.key.value] = value
    return gather(faults) or values


def key_twice(key: ast.StringLiteral) -> Fault:
    """A key of an object that was there before."""
    return Fault(key, f'the key "{key.value}" stands here twice')


def meant(name: ScalarName, literal: ast.Literal) -> str | None:
    """The literal of a scalar that was most likely meant by one of another kind."""
    text = _text(literal)
    match name:
        case ScalarName.BOOL:
            return {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}.get(
                text.lower()
            )
        case ScalarName.STR:
            return f'"{text}"' if re.fullmatch(r"[\w.-]+", text, re.ASCII) else None
        case ScalarName.INT:
            found = re.fullmatch(r"(-?(?:0|[1-9][0-9]{0,17}))(?:\.[0-9]+)?", text)
            return found[1] if found and found[1] != "-0" else None
        case ScalarName.FLOAT:
            return text if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?", text) else None
        case ScalarName.DATETIME:
            found = re.fullmatch(r"([0-9-]{10})(?:[T ]([0-9:.]{5,15}))?(Z|[+-][0-9]{2}:[0-9]{2})?", text)
            time = (found[2] or "00:00:00") if found else ""
            whole = f"{found[1]}T{time if time.count(':') == 2 else f'{time}:00'}{found[3] or 'Z'}" if found else ""
            return f'"{whole}"' if is_scalar_text(name, whole) else None
        case _:
            return f'"{text}"' if is_scalar_text(name, text.strip().removeprefix("+")) else None


def _text(literal: ast.Literal) -> str:
    """The words of a literal of one word."""
    match literal:
        case ast.StringLiteral(value=value):
            return value
        case ast.NumberLiteral(text=text) | ast.DurationLiteral(text=text):
            return text
        case ast.BoolLiteral(value=value):
            return str(value).lower()
        case ast.NameLiteral(name=name):
            return name.text
        case _:
            return ""


def is_scalar_text(name: ScalarName, text: str) -> bool:
    return f'"{text}"' == EXAMPLES[name] or _pattern(name).fullmatch(text) is not None


@cache  # compiled when first needed: the pattern of a date is long
def _pattern(name: ScalarName) -> re.Pattern[str]:
    return re.compile(SCALAR_PATTERNS[name.value])


def finite(value: int | float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) != float("inf") else None


_WORDS: dict[type[ast.Node], str] = {
    ast.StringLiteral: "a string",
    ast.NumberLiteral: "a number",
    ast.DurationLiteral: "a duration",
    ast.BoolLiteral: "a truth value",
    ast.NoneLiteral: "`none`",
    ast.NameLiteral: "a name",
    ast.ListLiteral: "a list",
    ast.DictLiteral: "a dict",
}


def describe(literal: ast.Literal) -> str:
    """What kind of literal stands there, in words."""
    return _WORDS[type(literal)]

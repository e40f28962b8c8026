"""The table of outcomes, row by row, and contracts that show a row in every position, container and silo."""

from collections.abc import Sequence
from typing import NamedTuple

from rpcc.compiler.diff.findings import Edge, Outcome, Position

__all__ = ["MODEL_ROWS", "PARAM_ROWS", "TYPE_ROWS", "Row", "containers", "expected", "param_contract", "row_contract"]

OK, FILL, IGNORED, SKEW = Outcome.OK, Outcome.FILL, Outcome.IGNORED, Outcome.SKEW
ALTERED, LOST, REJECT = Outcome.ALTERED, Outcome.LOST, Outcome.REJECT


class Row(NamedTuple):
    """A change: the type or declaration before and after, and what becomes of values forward and backward."""

    name: str
    old: str
    new: str
    forward: Outcome
    backward: Outcome
    declared: str = ""
    """What both sides declare."""


_COLORS = "enum Color: str { red blue }\nopen enum Tint: str { red blue }\nenum Size: int { small = 1 }\n"
_MODELS = (
    'model Empty { a: str = "" }\nmodel Strict { required a: str }\nmodel Item { sku: str = "" }\n'
    "model Change patches Item { sku }\nunion One { text: str number: int }\n"
)

TYPE_ROWS = (
    Row("null", "int", "int?", OK, REJECT),
    Row("int-float", "int", "float", ALTERED, REJECT),
    Row("datetime-str", "datetime", "str", OK, REJECT),
    Row("date-str", "date", "str", OK, REJECT),
    Row("uuid-str", "uuid", "str", OK, REJECT),
    Row("decimal-str", "decimal", "str", OK, REJECT),
    Row("enum-str", "Color", "str", OK, REJECT, _COLORS),
    Row("enum-int", "Size", "int", OK, REJECT, _COLORS),
    Row("bool-json", "bool", "json", OK, REJECT),
    Row("int-json", "int", "json", OK, REJECT),
    Row("float-json", "float", "json", OK, REJECT),
    Row("str-json", "str", "json", OK, REJECT),
    Row("datetime-json", "datetime", "json", OK, REJECT),
    Row("list-json", "list[int]", "json", OK, REJECT),
    Row("dict-json", "dict[str, int]", "json", OK, REJECT),
    Row("model-json", "Item", "json", OK, REJECT, _MODELS),
    Row("union-json", "One", "json", OK, REJECT, _MODELS),
    Row("open-enum-base", "Tint", "str", OK, OK, _COLORS),
    Row("closed-open-enum", "Color", "Tint", OK, REJECT, _COLORS),
    Row("min-raised", "int(min=0)", "int(min=3)", REJECT, OK),
    Row("max-raised", "int(max=5)", "int(max=9)", OK, REJECT),
    Row("range-moved", "int(min=0, max=5)", "int(min=3, max=9)", REJECT, REJECT),
    Row("float-range", "float(min=0.0)", "float(min=1.5)", REJECT, OK),
    Row("str-longer", "str(max_len=3)", "str(max_len=5)", OK, REJECT),
    Row("str-min", "str", "str(min_len=2)", REJECT, OK),
    Row("list-limits", "list[int](max_len=2)", "list[int](max_len=4)", OK, REJECT),
    Row("list-min", "list[int]", "list[int](min_len=1)", REJECT, OK),
    Row("pattern", 'str(pattern="^[a-z]+$")', 'str(pattern="^[a-z0-9]+$")', OK, REJECT),
    Row("pattern-added", "str", 'str(pattern="^[a-z]{2}-[0-9]+$")', REJECT, OK),
    Row("list-item", "list[int]", "list[str]", REJECT, REJECT),
    Row("dict-value", "dict[str, int]", "dict[str, str]", REJECT, REJECT),
    Row("dict-key", "dict[Color, int]", "dict[str, int]", OK, REJECT, _COLORS),
    Row("dict-model", "dict[str, str]", "Empty", LOST, OK, _MODELS),
    Row("dict-int-model", "dict[str, int]", "Empty", REJECT, REJECT, _MODELS),
    Row("model-dict", "Empty", "dict[str, json]", OK, REJECT, _MODELS),
    Row("strict-dict", "Strict", "dict[str, json]", OK, REJECT, _MODELS),
    Row("scalar-union", "str", "One", REJECT, REJECT, _MODELS),
    Row("union-model", "One", "Empty", LOST, REJECT, _MODELS),
    Row("list-one", "list[int]", "int", REJECT, REJECT),
    Row("dict-list", "dict[str, int]", "list[int]", REJECT, REJECT),
    Row("model-scalar", "Item", "str", REJECT, REJECT, _MODELS),
    Row("bool-int", "bool", "int", REJECT, REJECT),
    Row("int-decimal", "int", "decimal", REJECT, REJECT),
    Row("date-datetime", "date", "datetime", REJECT, REJECT),
    Row("patch-model", "Change", "Item", ALTERED, ALTERED, _MODELS),
    Row("json-model", "json", "Empty", REJECT, OK, _MODELS),
    Row("alias", "int", "Number", OK, OK, "type Number = int\n"),
)
"""Types of a parameter or return that change. `pattern` is found by search."""

_E = "{} Shade: str {{ {} }}"
_N = "{} Shade: int {{ {} }}"
_U = "{} Shade {{ {} }}"
_M = "model Shade {{ {} }}"

MODEL_ROWS = (
    Row("field-required", _M.format("a: int = 0"), _M.format("a: int = 0 required b: int"), REJECT, IGNORED),
    Row("field-default", _M.format("a: int = 0"), _M.format("a: int = 0 b: int = 1"), FILL, IGNORED),
    Row("field-optional", _M.format("required a: int"), _M.format("a: int = 0"), OK, OK),
    Row("default", _M.format("a: int = 0"), _M.format("a: int = 1"), OK, OK),
    Row("field-renamed", _M.format("a: int = 0"), _M.format("b: int = 0"), LOST, LOST),
    Row("field-required-renamed", _M.format("required a: int"), _M.format("required b: int"), REJECT, REJECT),
    Row("field-was", _M.format("a: int = 0"), _M.format('b: int = 0 @was("a")'), OK, LOST),
    Row("field-type", _M.format("a: list[int] = []"), _M.format("a: list[str] = []"), REJECT, REJECT),
    Row(
        "recursive",
        _M.format("a: int = 0 next: Shade? = none"),
        _M.format("a: int? = 0 next: Shade? = none"),
        OK,
        REJECT,
    ),
    Row("enum-added", _E.format("enum", "red"), _E.format("enum", "red blue"), OK, REJECT),
    Row("open-enum-added", _E.format("open enum", "red"), _E.format("open enum", "red blue"), OK, OK),
    Row("open-enum-removed", _E.format("open enum", "red blue"), _E.format("open enum", "red"), OK, OK),
    Row("int-enum-added", _N.format("enum", "one = 1"), _N.format("enum", "one = 1 two = 2"), OK, REJECT),
    Row("enum-opened", _E.format("enum", "red"), _E.format("open enum", "red"), OK, REJECT),
    Row("int-enum-opened", _N.format("enum", "one = 1"), _N.format("open enum", "one = 1"), OK, REJECT),
    Row("enum-renamed", _E.format("enum", "red"), _E.format("enum", 'ruby = "red"'), ALTERED, ALTERED),
    Row("enum-value", _E.format("enum", "red"), _E.format("enum", 'red = "r"'), REJECT, REJECT),
    Row("open-enum-value", _E.format("open enum", "red"), _E.format("open enum", 'red = "r"'), OK, OK),
    Row("enum-was", _E.format("enum", "red"), _E.format("enum", 'red = "r" @was("red")'), OK, REJECT),
    Row("arm-added", _U.format("union", "a: int b: str"), _U.format("union", "a: int b: str c: bool"), OK, REJECT),
    Row("arm-added-to-one", _U.format("union", "a: int"), _U.format("union", "a: int b: str"), OK, REJECT),
    Row("open-arm-added", _U.format("open union", "a: int"), _U.format("open union", "a: int b: str"), OK, OK),
    Row("union-opened", _U.format("union", "a: int b: str"), _U.format("open union", "a: int b: str"), OK, REJECT),
    Row("arm-renamed", _U.format("union", "a: int b: str"), _U.format("union", "a: int c: str"), REJECT, REJECT),
    Row("arm-was", _U.format("union", "a: int b: str"), _U.format("union", 'a: int c: str @was("b")'), OK, REJECT),
    Row("arm-type", _U.format("union", "a: int b: str"), _U.format("union", "a: int b: bool"), REJECT, REJECT),
)
"""Declarations of `Shade` that change."""

PARAM_ROWS = (
    Row("required", "", ", b: int", REJECT, IGNORED),
    Row("defaulted", "", ", b: int = 1", FILL, IGNORED),
    Row("became-defaulted", ", b: int", ", b: int = 1", OK, REJECT),
    Row("default", ", b: int = 1", ", b: int = 2", SKEW, SKEW),
    Row("renamed", ", b: int = 1", ", c: int = 1", LOST, LOST),
    Row("required-renamed", ", b: int", ", c: int", REJECT, REJECT),
    Row("was", ", b: int", ', c: int @was("b")', OK, REJECT),
)
"""Parameters that change, after a first one."""

_WRAPS = {
    "bare": "{}",
    "listed": "list[{}]",
    "keyed": "dict[str, {}]",
    "nullable": "{}?",
    "armed": "Armed",
    "deep": "list[dict[str, list[{}]]]",
}


def containers(*types: str) -> tuple[str, ...]:
    """The containers that a type can stand in, in every version: what can be null takes no second `?`."""
    is_null = any(typed.endswith("?") or typed == "json" for typed in types)
    return tuple(name for name in _WRAPS if not (is_null and name == "nullable"))


def row_contract(typed: str, declared: str, names: Sequence[str]) -> str:
    """A type in both positions, these containers and both silos."""
    wraps = {name: _WRAPS[name].format(typed) for name in names}
    control = "".join(f"  rpc take_{n}(x: {t} @sensitive) -> bool\n  rpc give_{n}() -> {t}\n" for n, t in wraps.items())
    region = control.replace("(x:", "(region_name: str, x:").replace("() ->", "(region_name: str) ->")
    return (
        f"package acme.rows\n{declared}union Armed {{ it: {typed} other: bool }}\n"
        f"control service ControlService {{\n{control}}}\n"
        f"region service RegionService by region_name {{\n{region}}}\n"
    )


def param_contract(params: str) -> str:
    """Parameters in both silos."""
    return (
        f"package acme.rows\ncontrol service ControlService {{\n  rpc take(a: str{params}) -> bool\n}}\n"
        f"region service RegionService {{\n  rpc take(region_name: str{params}) -> bool by region_name\n}}\n"
    )


def expected(row: Row, position: Position) -> dict[Edge, Outcome]:
    """What a row says of the edges of a position."""
    if position is Position.REQUEST:
        return {Edge.E1: row.forward, Edge.E2: row.backward}
    return {Edge.E3: row.backward, Edge.E4: row.forward}

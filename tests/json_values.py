"""JSON values of contract types: valid ones, and ones that are nearly so.

They keep to the domain of the schemas' law: integers of 64 bits, finite floats, strings without lone surrogates,
shallow. No float is a whole number below 2⁶³, since JSON Schema takes such a one for an integer and Python does not.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rpcc.schemas.contract import (
    Alias,
    Constraints,
    Declaration,
    DictType,
    Enum,
    Field,
    Json,
    ListType,
    Model,
    ModelKind,
    Param,
    Ref,
    Resolver,
    Scalar,
    ScalarName,
    Type,
    Union,
)

__all__ = ["PATTERNED", "any_json", "near", "value_of"]

Known: TypeAlias = Mapping[str, Declaration]

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
TEXTS = st.text("ab0 /-\n\r\té🙂\x00", max_size=6)
INTS = st.integers(-3, 3) | st.integers(INT_MIN, INT_MAX)


def _floats(least: float | None, most: float | None) -> SearchStrategy[float]:
    """Finite floats, none of them a whole number below 2⁶³."""

    def broken(number: float) -> float:
        if not number.is_integer():
            return number
        if abs(number) >= 2**52:
            return number * 2**20
        return number + 0.5 if most is None or number + 0.5 <= most else number - 0.5

    return st.floats(least, most, allow_nan=False, allow_infinity=False).map(broken).filter(math.isfinite)


FLOATS = _floats(None, None)

PATTERNED: Mapping[str, SearchStrategy[str]] = {
    "^[a-z0-9-]+$": st.text("ab0-", min_size=1, max_size=4),
    "^(?:ab?)*$": st.sampled_from(["", "a", "ab", "aab"]),
    "[0-9]{2}$": st.sampled_from(["00", "a\n12", "123"]),
    "^[^/]+$": st.text("ab\n\r", min_size=1, max_size=4),
    "b": st.sampled_from(["b", "ab\n", "\nb"]),
    "^[^@]+@[^@]+$": st.sampled_from(["a@b", "a\n@\n", "é@🙂"]),
    r"^\$": st.sampled_from(["$", "$\n"]),
}
"""Patterns of users, with texts that they match."""

any_json: SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)

# ------------------------------------------------------------------- valid ----


def value_of(draw: DrawFn, known: Known, of: Type, room: int = 4) -> Json:
    """A JSON value that the type takes, at most about `room` objects deep."""
    if of.nullable and (room <= 0 or draw(st.integers(0, 4)) == 0):
        return None
    match of:
        case Scalar():
            return draw(_scalar(of))
        case ListType():
            least, most = _lengths(of.constraints, 0 if room <= 0 else 3)
            return [value_of(draw, known, of.item, room - 1) for _ in range(draw(st.integers(least, most)))]
        case DictType():
            count = 0 if room <= 0 else draw(st.integers(0, 2))
            keys = [str(value_of(draw, known, of.key, room)) for _ in range(count)]
            by_meaning = {_meaning(known, of.key, key): key for key in keys}
            return {key: value_of(draw, known, of.value, room - 1) for key in by_meaning.values()}
        case Ref():
            return _declared(draw, known, known[of.target], room)


def _meaning(known: Known, of: Type, key: str) -> str:
    """The value that a key is read as, which may have older ones."""
    enum = known[of.target] if isinstance(of, Ref) else None
    members = enum.members if isinstance(enum, Enum) else ()
    return next((str(member.value) for member in members if key in member.was), key)


def _declared(draw: DrawFn, known: Known, declaration: Declaration, room: int) -> Json:
    match declaration:
        case Alias():
            return value_of(draw, known, declaration.type, room)
        case Enum():
            return draw(_enum(declaration))
        case Model():
            return object_of(draw, known, declaration.fields, room, patch=declaration.kind is ModelKind.PATCH)
        case Union():
            return _arm(draw, known, declaration, room)
        case Resolver():
            raise AssertionError("a resolver is no type")


def object_of(
    draw: DrawFn, known: Known, members: Sequence[Field | Param], room: int = 4, *, patch: bool = False
) -> dict[str, Json]:
    """An object with these members, each under its name or an older one."""
    found: dict[str, Json] = {}
    for member in members:
        if (member.required and not patch) or draw(st.booleans()):
            name = draw(st.sampled_from((member.name, *member.was)))
            found[name] = value_of(draw, known, member.type, room - 1)
    return found


def _arm(draw: DrawFn, known: Known, union: Union, room: int) -> Json:
    names = {name: arm for arm in union.arms for name in (arm.name, *arm.was)}
    if union.open and draw(st.integers(0, 3)) == 0:
        return {draw(TEXTS.filter(lambda text: text not in names)): draw(any_json)}
    name = draw(st.sampled_from(sorted(names)))
    return {name: value_of(draw, known, names[name].type, room - 1)}


def _enum(enum: Enum) -> SearchStrategy[Json]:
    values = st.sampled_from([value for member in enum.members for value in (member.value, *member.was)])
    if not enum.open:
        return values
    return values | (INTS if enum.base is ScalarName.INT else TEXTS)


def _scalar(of: Scalar) -> SearchStrategy[Json]:
    limits = of.constraints
    match of.name:
        case ScalarName.INT:
            return st.integers(_whole(limits.min, INT_MIN), _whole(limits.max, INT_MAX))
        case ScalarName.FLOAT:
            free = limits.min is None and limits.max is None
            return FLOATS | INTS if free else _floats(limits.min, limits.max)
        case ScalarName.STR:
            return _strings(limits)
        case _:
            return _FREE[of.name]


def _strings(limits: Constraints) -> SearchStrategy[str]:
    if limits.pattern is not None:
        return PATTERNED[limits.pattern]
    least, most = _lengths(limits, 6)
    return st.text("ab0 /-\n\r\té🙂\x00", min_size=least, max_size=most)


def _lengths(limits: Constraints, usual: int) -> tuple[int, int]:
    least = limits.min_len or 0
    return least, usual + least if limits.max_len is None else max(least, min(limits.max_len, usual + least))


def _whole(limit: float | None, otherwise: int) -> int:
    return otherwise if limit is None else int(limit)


_OFFSETS = st.sampled_from(["Z", "+00:00", "-23:59", "+05:30"])
_FRACTIONS = st.sampled_from(["", ".5", ".000001", ".999999"])
_DATES = st.dates().map(str)
_TIMES = st.times().map(lambda time: time.replace(microsecond=0).isoformat())


def _has_utc_form(text: str) -> bool:
    """Whether the offset can't lead out of the calendar, as the schemas judge that."""
    return not (text.startswith("0001") and "+05:30" in text) and not (text.startswith("9999") and "-23:59" in text)


_FREE: Mapping[ScalarName, SearchStrategy[Json]] = {
    ScalarName.BOOL: st.booleans(),
    ScalarName.DATE: _DATES,
    ScalarName.DATETIME: st.builds("{}T{}{}{}".format, _DATES, _TIMES, _FRACTIONS, _OFFSETS).filter(_has_utc_form),
    ScalarName.UUID: st.uuids().map(str) | st.uuids().map(lambda uuid: str(uuid).upper()),
    ScalarName.DECIMAL: st.from_regex(
        r"-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,8})?", fullmatch=True, alphabet="-.0123456789"
    ),
    ScalarName.JSON: any_json,
}

# ------------------------------------------------------------------- near ----

_ODD: Sequence[Json] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    INT_MAX,
    INT_MIN,
    1.5,
    -0.5,
    1e300,
    "",
    "x",
    "\n",
    "old",
    "0",
    "NaN",
    "2000-01-01",
    "2000-01-01T00:00:00Z",
    [],
    {},
    [None],
    [[]],
    {"": None},
)
_ENDINGS = ("\n", " ", "\u2028", "Z", "0", "a")


def near(draw: DrawFn, value: Json, names: Sequence[str]) -> Json:
    """The value, changed in one to three places; members get any of the `names`."""
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(_places(value, ()))))
        value = _changed_at(draw, value, place, names)
    return value


Place: TypeAlias = tuple[str | int, ...]


def _places(value: Json, here: Place) -> Iterator[Place]:
    yield here
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, (*here, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _places(item, (*here, at))


def _changed_at(draw: DrawFn, value: Json, place: Place, names: Sequence[str]) -> Json:
    if place and isinstance(value, dict):
        key, *rest = place
        return {k: _changed_at(draw, v, tuple(rest), names) if k == key else v for k, v in value.items()}
    if place and isinstance(value, list):
        key, *rest = place
        return [_changed_at(draw, v, tuple(rest), names) if at == key else v for at, v in enumerate(value)]
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(_ODD))
    return draw(st.sampled_from(_changes(value)))(draw, names)


Change: TypeAlias = Callable[[DrawFn, Sequence[str]], Json]


def _changes(value: Json) -> Sequence[Change]:
    """Ways to change a value a little."""
    match value:
        case dict():
            return _object_changes(value)
        case list():
            return (
                lambda draw, names: [*value, draw(st.sampled_from(_ODD))],
                lambda draw, names: [*value, *value],
                lambda draw, names: value[1:],
            )
        case str():
            return (
                lambda draw, names: value + draw(st.sampled_from(_ENDINGS)),
                lambda draw, names: value[1:],
                lambda draw, names: value.swapcase(),
                lambda draw, names: value * 3,
                lambda draw, names: " " + value,
            )
        case bool() | None | float():
            return (lambda draw, names: draw(st.sampled_from(_ODD)),)
        case int():
            return (
                lambda draw, names: max(value - 1, INT_MIN),
                lambda draw, names: min(value + 1, INT_MAX),
                lambda draw, names: str(value),
                lambda draw, names: value % 1000 + 0.5,
            )


def _object_changes(value: dict[str, Json]) -> Sequence[Change]:
    def add(draw: DrawFn, names: Sequence[str]) -> Json:
        return {**value, draw(st.sampled_from(names) | TEXTS): draw(st.sampled_from(_ODD))}

    def double(draw: DrawFn, names: Sequence[str]) -> Json:
        if not value:
            return value
        return {**value, draw(st.sampled_from(names)): value[draw(st.sampled_from(sorted(value)))]}

    def drop(draw: DrawFn, names: Sequence[str]) -> Json:
        gone = draw(st.sampled_from(sorted(value))) if value else None
        return {key: item for key, item in value.items() if key != gone}

    def rename(draw: DrawFn, names: Sequence[str]) -> Json:
        gone = draw(st.sampled_from(sorted(value))) if value else None
        new = draw(st.sampled_from(names))
        return {new if key == gone else key: item for key, item in value.items()}

    return add, double, drop, rename

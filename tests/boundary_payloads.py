"""Values at the boundaries of two versions of a type, by contracts alone: what one writes that the other may not take.

They know nothing of how `rpcc diff` looks for values. Not all of them are valid: the writer's own code says which are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from rpcc.schemas.contract import (
    NO_CONSTRAINTS,
    Alias,
    Constraints,
    Contract,
    Declaration,
    DictType,
    Enum,
    Field,
    Json,
    ListType,
    Method,
    Model,
    ModelKind,
    Param,
    Ref,
    Scalar,
    ScalarName,
    Type,
    Union,
)

__all__ = ["replies", "requests"]

_NUMBERS: tuple[Json, ...] = (0, 1, -1, 7, 2**53 + 1, 10**30, 2**63 - 1, 1.0, 1.5, -1.5, 1e30)
_TEXTS: tuple[str, ...] = (
    "", "a", "0", "A", "ab", "1.5", "unknown_thing", "2000-01-01", "2000-01-01T00:00:00Z",
    "00000000-0000-0000-0000-000000000000", "a-1", "Zz", "é", "a@b", "$", "12", "b",
)  # fmt: skip
_BY_NAME: Mapping[ScalarName, tuple[Json, ...]] = {
    ScalarName.BOOL: (True, False),
    ScalarName.INT: _NUMBERS,
    ScalarName.FLOAT: (0.0, 0.5, *_NUMBERS),
    ScalarName.STR: _TEXTS,
    ScalarName.DATETIME: ("2000-01-01T00:00:00Z", "1999-12-31T23:00:00-05:00", "9999-12-31T23:59:59.5Z"),
    ScalarName.DATE: ("2000-01-01", "0001-01-01"),
    ScalarName.UUID: ("00000000-0000-0000-0000-000000000000", "FFFFFFFF-0000-0000-0000-000000000000"),
    ScalarName.DECIMAL: ("0", "1.5", "-1", "12345678901234567890"),
    ScalarName.JSON: (None, True, *_NUMBERS, *_TEXTS, [], {}, [1], {"a": 1}, {"a": None}),
}
_DEEP = 4
_MOST = 10
"""As many values of a member are tried one by one."""


class _Side:
    """One version's declarations."""

    def __init__(self, contract: Contract) -> None:
        self.declared: Mapping[str, Declaration] = contract.declarations()

    def look(self, given: Type) -> tuple[Type | Declaration, bool]:
        """What a type is without aliases, and whether it can be null."""
        nullable = given.nullable
        while isinstance(given, Ref):
            found = self.declared[given.target]
            if not isinstance(found, Alias):
                return found, nullable
            given = found.type
            nullable = nullable or given.nullable
        return given, nullable


class _Pair:
    """Who writes and who reads."""

    def __init__(self, ours: Contract, theirs: Contract) -> None:
        self.ours, self.theirs = _Side(ours), _Side(theirs)

    def values(self, mine: Type, other: Type | None, deep: int = _DEEP) -> list[Json]:
        """Values of a type that the other side may take for something else, plain ones first."""
        shape, nullable = self.ours.look(mine)
        there = self.theirs.look(other)[0] if other is not None else None
        made = self._shaped(shape, there, deep)
        found = _unique(value for value in made if not isinstance(shape, Scalar | ListType) or _keeps(shape, value))
        return [*found[:1], None, *found[1:]] if nullable else found

    def _shaped(self, shape: Type | Declaration, there: Type | Declaration | None, deep: int) -> Iterator[Json]:
        match shape:
            case Scalar():
                yield from _scalar(shape, there)
            case Enum():
                yield from _enum(shape, there)
            case ListType() if deep:
                yield from self._list(shape, there, deep)
            case DictType() if deep:
                yield from self._dict(shape, there, deep)
            case Model() if deep:
                yield from self._model(shape, there, deep)
            case Union() if deep:
                yield from self._union(shape, there, deep)
            case ListType():
                yield []
            case DictType():
                yield {}
            case _:
                return  # what has no end here

    def _list(self, shape: ListType, there: Type | Declaration | None, deep: int) -> Iterator[Json]:
        items = self.values(shape.item, there.item if isinstance(there, ListType) else None, deep - 1)
        limits = [shape.constraints, there.constraints if isinstance(there, ListType) else NO_CONSTRAINTS]
        least = shape.constraints.min_len or 0
        for item in items:
            yield [item] * max(1, least)
        yield []
        for length in _lengths(limits) if items else ():
            yield items[:1] * length

    def _dict(self, shape: DictType, there: Type | Declaration | None, deep: int) -> Iterator[Json]:
        other = there if isinstance(there, DictType) else None
        keys = [key for key in self.values(shape.key, other.key if other else None) if isinstance(key, str)]
        inner = self.values(shape.value, other.value if other else None, deep - 1)
        members: list[Field] = list(there.fields) if isinstance(there, Model) else []
        for key in keys[:_MOST]:
            yield from ({key: value} for value in inner[:1])
        for value in inner:
            yield from ({key: value} for key in keys[:1])
        for member in members:
            values = self.values(shape.value, member.type, deep - 1)
            yield from ({member.name: value} for value in values[:_MOST])
        yield {}

    def _model(self, shape: Model, there: Type | Declaration | None, deep: int) -> Iterator[Json]:
        given = {field.name: self.values(field.type, _member(there, field.name), deep - 1) for field in shape.fields}
        if shape.kind is ModelKind.PATCH:
            yield {}
            yield from ({name: value} for name, values in given.items() for value in values[:_MOST])
        yield from _varied(given)

    def _union(self, shape: Union, there: Type | Declaration | None, deep: int) -> Iterator[Json]:
        for arm in shape.arms:
            values = self.values(arm.type, _member(there, arm.name), deep - 1)
            yield from ({arm.name: value} for value in values[:_MOST])
        yield {"unknown_thing": None}  # others come from those who know them, with values that are theirs


def requests(ours: Contract, mine: Method, theirs: Contract, other: Method) -> Iterator[dict[str, Json]]:
    """Arguments of a call: each that can be left out is, and is at its default, and at something else."""
    pair = _Pair(ours, theirs)
    types: dict[str, Type] = {name: param.type for param in other.params for name in (param.name, *param.was)}
    given = {param.name: pair.values(param.type, types.get(param.name)) for param in mine.params}
    for param in mine.params:
        if not param.required:
            given[param.name] = _unique([param.default, *given[param.name]])
    omittable = [param.name for param in mine.params if not param.required]
    for number, made in enumerate(_varied(given)):
        bare = {name: value for name, value in made.items() if name not in omittable}
        yield bare if number % 2 else made
        if not number:
            yield bare
            yield from ({key: value for key, value in made.items() if key != name} for name in omittable)


def replies(ours: Contract, mine: Method, theirs: Contract, other: Method) -> Iterator[dict[str, Json]]:
    """Answers to a call, declared errors among them."""
    pair = _Pair(ours, theirs)
    returned = pair.values(mine.returns, other.returns) if mine.returns is not None else [None]
    for value in returned:
        yield {"value": value}
    known = {error.rpartition(".")[2]: error for error in other.errors}
    for error in mine.errors:
        name = error.rpartition(".")[2]
        values = pair.values(Ref(error), Ref(known[name]) if name in known else None)
        for value in values:
            yield {"error": {"name": name, "value": value}}


def _varied(given: Mapping[str, list[Json]]) -> Iterator[dict[str, Json]]:
    """Members at their plainest, then each at each of its values, then all at once."""
    if not all(given.values()):
        return
    base = {name: values[0] for name, values in given.items()}
    yield base
    for name, values in given.items():
        yield from ({**base, name: value} for value in values[1:_MOST])
    for number in range(1, max(map(len, given.values()), default=1)):
        yield {name: values[number % len(values)] for name, values in given.items()}


def _scalar(shape: Scalar, there: Type | Declaration | None) -> Iterator[Json]:
    limits = [shape.constraints, there.constraints if isinstance(there, Scalar) else NO_CONSTRAINTS]
    if shape.name in (ScalarName.STR, ScalarName.JSON) and isinstance(there, Enum):
        yield from (member.value for member in there.members)
    yield from _BY_NAME[shape.name][:2]
    if shape.name is ScalarName.STR:
        yield from ("a" * length for length in _lengths(limits))
        yield from ("1" * length for length in _lengths(limits))
    if shape.name is ScalarName.DECIMAL:
        yield from ("1" * length for length in _lengths(limits) if length)
    yield from _limits(limits, shape.name)
    yield from _BY_NAME[shape.name]


def _keeps(shape: Scalar | ListType, value: Json) -> bool:
    """Whether a value keeps to the limits of its own type."""
    limits = shape.constraints
    if isinstance(value, str | list):
        is_long = (limits.min_len or 0) <= len(value) <= (len(value) if limits.max_len is None else limits.max_len)
        return is_long and (limits.pattern is None or re.search(limits.pattern, str(value)) is not None)
    if isinstance(value, int | float) and isinstance(shape, Scalar) and shape.name is not ScalarName.JSON:
        return (limits.min is None or value >= limits.min) and (limits.max is None or value <= limits.max)
    return True


def _limits(limits: Sequence[Constraints], name: ScalarName) -> Iterator[Json]:
    for edge in (edge for limit in limits for edge in (limit.min, limit.max) if edge is not None):
        yield from (int(edge), int(edge) - 1, int(edge) + 1)
        if name is ScalarName.FLOAT:
            yield from (float(edge), float(edge) - 0.25, float(edge) + 0.25)


def _lengths(limits: Sequence[Constraints]) -> list[int]:
    edges = {edge for limit in limits for edge in (limit.min_len, limit.max_len) if edge is not None}
    return sorted({near for edge in edges for near in (edge - 1, edge, edge + 1) if 0 <= near <= 1000})


def _enum(shape: Enum, there: Type | Declaration | None) -> Iterator[Json]:
    yield from (member.value for member in shape.members)
    if isinstance(there, Enum):
        yield from (value for member in there.members for value in (member.value, *member.was))
        yield from (member.name for member in there.members)
    yield from (member.name for member in shape.members)
    yield from ("unknown_thing", 1_000_003)


def _member(there: Type | Declaration | None, name: str) -> Type | None:
    members: Sequence[Field | Param] = there.fields if isinstance(there, Model) else ()
    arms = there.arms if isinstance(there, Union) else ()
    return next((m.type for m in (*members, *arms) if name == m.name or name in m.was), None)


def _unique(values: Iterable[Json]) -> list[Json]:
    """The first ones of values, each once; `1` and `1.0` are two."""
    return list({repr(value): value for value in islice(values, 40)}.values())

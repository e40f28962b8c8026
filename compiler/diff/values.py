"""Values of a type: the smallest one, one that another version reads too, and those at the boundaries of both.

All are as the writer's encoder writes them: every field of a model, a patch without what is left out, datetimes in UTC.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

from ...schemas import contract as c
from ...schemas.contract import Json
from ...schemas.scalars import INT_MAX, INT_MIN, MAX_DECIMAL_LENGTH
from .findings import Outcome
from .heights import height, heights, written
from .long import hidden_length, repeated, text_of_length
from .strings import texts_of, unknown_name
from .transfer import accepts, transfer
from .types import Typed, World

__all__ = ["Values", "size"]

_DEEP = 3
_MOST = 48
_NAMES = c.ScalarName
_PLAIN: dict[c.ScalarName, tuple[Json, ...]] = {
    _NAMES.BOOL: (True, False),
    _NAMES.INT: (0, 1, -1, 2**53 + 1, INT_MAX, INT_MIN),
    _NAMES.FLOAT: (0.0, 1.0, 1.5, -1.5, 1e30, -1e30),
    _NAMES.DATETIME: ("2000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    _NAMES.DATE: ("2000-01-01", "0001-01-01", "9999-12-31"),
    _NAMES.UUID: ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    _NAMES.DECIMAL: ("0", "1", "-1", "1.5"),
    _NAMES.JSON: (None, False, 0, 1.5, "", [], {}, [None], {"a": None}, 2**53 + 1),
    _NAMES.STR: (),
}
_BAD = (Outcome.REJECT, Outcome.LOST, Outcome.ALTERED)
_UNKNOWN = ("unknown_value", 1_000_003)
_UNKNOWN_ARM = "unknown_arm"


def size(value: Json) -> tuple[int, str]:
    """How long a value's JSON is, and that text: values in this order are in the order of their size."""
    import json  # only where there is something to show

    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return len(text) + hidden_length(value), text


class Values:
    """Makes values; one per comparison, since it remembers heights of declarations, and what was made of base types."""

    def __init__(self) -> None:
        self._heights: dict[World, dict[str, int]] = {}
        self._limits: dict[tuple[Typed, Typed | None], list[Json]] = {}
        self._samples: dict[tuple[Typed, Typed], Json] = {}

    # The smallest

    def smallest(self, typed: Typed) -> Json:
        """The smallest value of a type.

        Where none was found for a pattern, the text does not match it: what is shown by it may not replay.
        """
        if typed.nullable:
            return None
        match typed.shape:
            case c.ListType(item=item, constraints=limits):
                return repeated(self.smallest(typed.of(item)), limits.min_len) if limits.min_len else []
            case c.DictType():
                return {}
            case c.Model() as model:
                return {field.name: self.smallest(typed.of(field.type)) for field in written(model)}
            case c.Union() as union:
                arm = min(union.arms, key=lambda arm: self._height(typed.of(arm.type)))
                if self._height(typed.of(arm.type)) >= self._height(typed):
                    return {unknown_name(_UNKNOWN_ARM, _names(union)): None}
                return {arm.name: self.smallest(typed.of(arm.type))}
            case c.Scalar(name=name, constraints=limits) if limits == c.NO_CONSTRAINTS:
                return next(iter(_PLAIN[name]), "")
            case c.Scalar(constraints=limits):
                return next(iter(self._scalars(typed, None)), text_of_length(limits.min_len or 0))
            case c.Enum():
                return next(iter(self._scalars(typed, None)))

    def unlike(self, typed: Typed, value: Json) -> Json:
        """The smallest value of a type that is another one than this, if there is any."""
        others = (other for other in self.candidates(typed, None) if size(other) != size(value))
        return next(others, self.smallest(typed))

    def _height(self, typed: Typed) -> int:
        if typed.world not in self._heights:
            self._heights[typed.world] = heights(typed.world)
        return height(typed, self._heights[typed.world])

    # One that the reader takes too

    def sample(self, writer: Typed, reader: Typed | None, inside: frozenset[tuple[str, str]] = frozenset()) -> Json:
        """The smallest value that the reader takes as it is meant, or the smallest where there is none."""
        if reader is None or (writer.nullable and reader.nullable):
            return self.smallest(writer)
        pair = writer.shape, reader.shape
        match pair:
            case c.Model() as old, c.Model() as new if (old.name, new.name) not in inside:
                return self._sample_model(writer, reader, old, new, inside | {(old.name, new.name)})
            case c.Union() as old, c.Union() as new if (old.name, new.name) not in inside:
                return self._sample_arm(writer, reader, old, new, inside | {(old.name, new.name)})
            case c.ListType() as old, c.ListType() as new:
                count = max(old.constraints.min_len or 0, new.constraints.min_len or 0)
                item = self.sample(writer.of(old.item), reader.of(new.item), inside) if count else None
                return repeated(item, min(count, count if old.constraints.max_len is None else old.constraints.max_len))
            case c.Model() | c.Union() | c.DictType(), _:
                return self.smallest(writer)
            case _:
                if (writer, reader) not in self._samples:
                    fine = (v for v in self._scalars(writer, reader) if not _is_bad(writer, reader, v))
                    self._samples[writer, reader] = next(fine, self.smallest(writer))
                return self._samples[writer, reader]

    def _sample_model(
        self, writer: Typed, reader: Typed, old: c.Model, new: c.Model, inside: frozenset[tuple[str, str]]
    ) -> Json:
        known = {name: field for field in new.fields for name in (field.name, *field.was)}
        return {
            field.name: self.sample(
                writer.of(field.type), reader.of(known[field.name].type) if field.name in known else None, inside
            )
            for field in written(old)
        }

    def _sample_arm(
        self, writer: Typed, reader: Typed, old: c.Union, new: c.Union, inside: frozenset[tuple[str, str]]
    ) -> Json:
        known = {name: arm for arm in new.arms for name in (arm.name, *arm.was)}
        shared = sorted((a for a in old.arms if a.name in known), key=lambda a: self._height(writer.of(a.type)))
        if not shared or (new.open and self._height(writer.of(shared[0].type)) >= self._height(writer)):
            return self.smallest(writer)
        arm = shared[0]
        return {arm.name: self.sample(writer.of(arm.type), reader.of(known[arm.name].type), inside)}

    # Those inside of others

    def members(self, writer: Typed, reader: Typed) -> Iterator[tuple[Typed, Typed, Callable[[Json], Json]]]:
        """What a reader reads inside of the writer's values, and what puts a value there, with little else."""
        writer = writer.bare
        match writer.shape:
            case c.ListType(item=item, constraints=limits) if isinstance(reader.shape, c.ListType):
                yield writer.of(item), reader.of(reader.shape.item), partial(_listed, max(1, limits.min_len or 0))
            case c.DictType(key=key, value=value):
                any_key = next(iter(self._scalars(writer.of(key), _key(reader))), "")
                for name in _member_names(reader.shape) or [str(any_key)]:
                    if accepts(writer.of(key), name) and (theirs := _inner(reader, name)) is not None:
                        yield writer.of(value), theirs, partial(_put, {}, name)
            case c.Model(fields=members) | c.Union(arms=members):
                around = self.smallest(writer) if isinstance(writer.shape, c.Model) else {}
                assert isinstance(around, dict)
                for member in members:
                    if (theirs := _inner(reader, member.name)) is not None:
                        yield writer.of(member.type), theirs, partial(_put, around, member.name)
            case _:
                pass

    # Those at the boundaries

    def candidates(self, writer: Typed, reader: Typed | None, deep: int = _DEEP) -> list[Json]:
        """Values that show what differs between two types, the smallest first."""
        found = list(islice(self._candidates(writer, reader, deep), 4 * _MOST))
        return sorted(found, key=size)[: 4 * _MOST]

    def _candidates(self, writer: Typed, reader: Typed | None, deep: int) -> Iterator[Json]:
        if writer.nullable:
            yield None
            writer = writer.bare
        shape = writer.shape
        if not isinstance(shape, c.Scalar | c.Enum):
            yield self.smallest(writer)
        if isinstance(shape, c.Scalar | c.Enum):
            yield from self._scalars(writer, reader)
        elif deep and isinstance(shape, c.ListType):
            yield from self._lists(writer, reader, shape, deep)
        elif deep and isinstance(shape, c.DictType):
            yield from self._dicts(writer, reader, shape, deep)
        elif deep and isinstance(shape, c.Model):
            yield from self._models(writer, reader, shape, deep)
        elif deep and isinstance(shape, c.Union):
            for arm in shape.arms:
                inner = _inner(reader, arm.name)
                yield from ({arm.name: v} for v in self.candidates(writer.of(arm.type), inner, deep - 1)[:_MOST])
            if shape.open:
                yield {unknown_name(_UNKNOWN_ARM, _names(shape)): None}

    def _lists(self, writer: Typed, reader: Typed | None, shape: c.ListType, deep: int) -> Iterator[Json]:
        least, most = shape.constraints.min_len or 0, shape.constraints.max_len
        item = writer.of(shape.item)
        other = reader.shape if reader is not None else None
        theirs = reader.of(other.item) if reader is not None and isinstance(other, c.ListType) else None
        for count in _lengths(shape, other):
            if least <= count <= (count if most is None else most):
                yield repeated(self.sample(item, theirs), count)
        for value in self.candidates(item, theirs, deep - 1)[:_MOST]:
            if most is None or most:
                yield repeated(value, max(1, least))

    def _dicts(self, writer: Typed, reader: Typed | None, shape: c.DictType, deep: int) -> Iterator[Json]:
        keys = [v for v in self._scalars(writer.of(shape.key), _key(reader)) if isinstance(v, str)]
        other = reader.shape if reader is not None else None
        if isinstance(other, c.Model | c.Union):
            members = other.fields if isinstance(other, c.Model) else other.arms
            keys = [m.name for m in members if accepts(writer.of(shape.key), m.name)] + keys[:2]
        value = writer.of(shape.value)
        for key in keys[:_MOST]:
            inner = _inner(reader, key)
            yield from ({key: v} for v in self.candidates(value, inner, deep - 1)[:8])

    def _models(self, writer: Typed, reader: Typed | None, shape: c.Model, deep: int) -> Iterator[Json]:
        base = self.smallest(writer)
        assert isinstance(base, dict)
        for field in shape.fields:
            inner = _inner(reader, field.name)
            for value in self.candidates(writer.of(field.type), inner, deep - 1)[:8]:
                yield {**base, field.name: value}

    def _scalars(self, writer: Typed, reader: Typed | None) -> list[Json]:
        """Values of a base type or an enum, at the limits of both sides."""
        known = self._limits.get((writer, reader))
        if known is None:
            known = self._limits[writer, reader] = self._at_limits(writer, reader)
        return known

    def _at_limits(self, writer: Typed, reader: Typed | None) -> list[Json]:
        found: dict[tuple[int, str], Json] = {}
        for typed in (writer, reader):
            if typed is not None:
                found.update((size(value), value) for value in _own(typed) if _is_written(writer, value))
        if reader is not None and isinstance(reader.shape, c.Scalar):
            digits = _digits(reader.shape.constraints) if _is_decimal(writer.shape) else ()
            found.update((size(value), value) for value in digits)
        return [found[key] for key in sorted(found)]


def _listed(count: int, item: Json) -> Json:
    return repeated(item, count)


def _put(around: Mapping[str, Json], name: str, value: Json) -> Json:
    return {**around, name: value}


def _member_names(shape: object) -> list[str]:
    members = shape.fields if isinstance(shape, c.Model) else shape.arms if isinstance(shape, c.Union) else ()
    return [member.name for member in members]


def _names(union: c.Union) -> set[str]:
    return {name for arm in union.arms for name in (arm.name, *arm.was)}


def _is_bad(writer: Typed, reader: Typed, value: Json) -> bool:
    return any(shown.outcome in _BAD for shown in transfer(writer, reader, value))


def _key(reader: Typed | None) -> Typed | None:
    shape = reader.shape if reader is not None else None
    return reader.of(shape.key) if reader is not None and isinstance(shape, c.DictType) else None


def _inner(reader: Typed | None, name: str) -> Typed | None:
    """What the reader has for a member of an object."""
    if reader is None:
        return None
    match reader.shape:
        case c.DictType(value=value):
            return reader.of(value)
        case c.Model(fields=members) | c.Union(arms=members):
            found = next((m.type for m in members if name == m.name or name in m.was), None)
            return reader.of(found) if found is not None else None
        case _:
            return None


def _lengths(shape: c.ListType, other: object) -> list[int]:
    limits = [shape.constraints, *([other.constraints] if isinstance(other, c.ListType) else [])]
    edges = [edge for limit in limits for edge in (limit.min_len, limit.max_len) if edge is not None]
    near = {near for edge in edges for near in (edge - 1, edge, edge + 1)}
    return sorted(count for count in near | {0, 1} if count >= 0)


def _own(typed: Typed) -> Iterator[Json]:
    """Values of one side's type, and some just outside of it that the other side may have."""
    shape = typed.shape
    if isinstance(shape, c.Enum):
        for member in shape.members:
            yield from (member.value, *member.was)
            if isinstance(member.value, int):
                yield from (member.value - 1, member.value + 1)
            else:
                yield member.name
        yield from _UNKNOWN
    elif isinstance(shape, c.Scalar):
        yield from _PLAIN[shape.name]
        yield from _near(shape)
        if shape.name in (_NAMES.STR, _NAMES.JSON):
            yield from texts_of(shape.constraints)
    elif isinstance(shape, c.DictType | c.Model):
        yield {}
    elif isinstance(shape, c.ListType):
        yield []


def _is_decimal(shape: object) -> bool:
    return isinstance(shape, c.Scalar) and shape.name is _NAMES.DECIMAL


def _digits(limits: c.Constraints) -> Iterator[Json]:
    """Decimals of lengths that a string's limits tell apart."""
    for limit in (limits.min_len, limits.max_len):
        if limit is not None:
            yield from ("1" * length for length in (limit, limit + 1) if 0 < length <= MAX_DECIMAL_LENGTH)


def _near(shape: c.Scalar) -> Iterator[Json]:
    """Numbers at and beside the limits."""
    for limit in (shape.constraints.min, shape.constraints.max):
        if limit is not None and shape.name is _NAMES.FLOAT:
            yield from (float(limit), float(limit) - 0.5, float(limit) + 0.5)
        elif limit is not None:
            yield from (int(limit), int(limit) - 1, int(limit) + 1)


def _is_written(writer: Typed, value: Json) -> bool:
    """Whether the writer's encoder writes a value of a base type or enum just so."""
    shape = writer.shape
    if value is None:
        return writer.nullable or (isinstance(shape, c.Scalar) and shape.name is _NAMES.JSON)
    if isinstance(shape, c.Enum) and any(value in member.was for member in shape.members):
        return False
    if isinstance(shape, c.Scalar) and shape.name is _NAMES.FLOAT and not isinstance(value, float):
        return False
    return accepts(writer, value)

"""What becomes of one JSON value between the type that wrote it and the type that reads it: the rules of the codec.

The reader is strict, but leaves out the members that it does not know. The writer's type tells what its program meant:
an enum's value by its name, a number exactly, a member of a patch that is left out as "stays as it is".
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

from ...schemas import contract as c
from ...schemas.contract import Json
from ...schemas.scalars import INT_MAX, INT_MIN, MAX_DECIMAL_LENGTH, SCALAR_PATTERNS
from ..patterns import matches
from .findings import Outcome
from .types import Typed

__all__ = ["ANY_KEY", "Place", "Shown", "accepts", "path_text", "transfer", "worst"]

Place: TypeAlias = tuple[str | int, ...]
"""Where in a value: names of members, indices, `[*]` for any key of a dict."""

ANY_KEY = "[*]"
_LONGEST_NAME = 64
_ORDER = list(Outcome)
_Text = c.ScalarName


class Shown(NamedTuple):
    """One thing that becomes of a value, at a place in it. `is_rounding`: a number loses its last digits."""

    outcome: Outcome
    at: Place
    note: str = ""
    is_rounding: bool = False


def worst(found: Iterable[Shown]) -> Shown | None:
    """The worst of what was seen; the first of those that are equally bad."""
    return max(found, key=lambda shown: _ORDER.index(shown.outcome), default=None)


def path_text(at: Place) -> str:
    """A place as people read it, and as the decoders name it."""
    return "".join(f"[{s}]" if isinstance(s, int) else s if s == ANY_KEY else f".{s}" for s in at).removeprefix(".")


def accepts(reader: Typed, value: Json) -> bool:
    """Whether the reader takes a value."""
    return not any(shown.outcome is Outcome.REJECT for shown in transfer(None, reader, value))


def transfer(writer: Typed | None, reader: Typed, value: Json, at: Place = ()) -> Iterator[Shown]:
    """What becomes of a value; without a writer its members mean nothing but what they say."""
    shape = reader.shape
    if value is None:
        if not reader.nullable and not _is_json(shape):
            yield Shown(Outcome.REJECT, at, "null is refused")
    elif isinstance(shape, c.Scalar):
        yield from _scalar(writer, shape, value, at)
    elif isinstance(shape, c.Enum):
        yield from _enum(writer, shape, value, at)
    elif isinstance(shape, c.ListType):
        yield from _list(writer, reader, shape, value, at)
    elif isinstance(shape, c.DictType):
        yield from _dict(writer, reader, shape, value, at)
    elif isinstance(shape, c.Union):
        yield from _union(writer, reader, shape, value, at)
    else:
        yield from _model(writer, reader, shape, value, at)


def _is_json(shape: object) -> bool:
    return isinstance(shape, c.Scalar) and shape.name is _Text.JSON


# ------------------------------------------------------------------ scalars ----


def _scalar(writer: Typed | None, shape: c.Scalar, value: Json, at: Place) -> Iterator[Shown]:
    fault = _READ[shape.name](value, shape.constraints)
    if fault is not None:
        yield Shown(Outcome.REJECT, at, fault)
    elif shape.name is _Text.FLOAT and isinstance(value, int) and not _is_exact(value):
        yield Shown(Outcome.ALTERED, at, "the number loses its last digits", is_rounding=True)


def _is_exact(value: int) -> bool:
    return int(float(value)) == value


def _read_bool(value: Json, limits: c.Constraints) -> str | None:
    return None if isinstance(value, bool) else "only true and false are read"


def _read_int(value: Json, limits: c.Constraints) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "only integers are read"
    return _range_fault(value, limits) if INT_MIN <= value <= INT_MAX else "only 64 bits are read"


def _read_float(value: Json, limits: c.Constraints) -> str | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "only numbers are read"
    return _range_fault(float(value), limits) if math.isfinite(value) else "only finite numbers are read"


def _range_fault(value: float, limits: c.Constraints) -> str | None:
    if limits.min is not None and value < limits.min:
        return f"it must be at least {limits.min}"
    return f"it must be at most {limits.max}" if limits.max is not None and value > limits.max else None


def _read_str(value: Json, limits: c.Constraints) -> str | None:
    if not isinstance(value, str):
        return "only strings are read"
    fault = _length_fault(len(value), limits)
    if fault is None and limits.pattern is not None and not matches(limits.pattern, value):
        return f"it must match `{limits.pattern}`"
    return fault


def _length_fault(length: int, limits: c.Constraints) -> str | None:
    if limits.min_len is not None and length < limits.min_len:
        return f"its length must be at least {limits.min_len}"
    return (
        f"its length must be at most {limits.max_len}"
        if limits.max_len is not None and length > limits.max_len
        else None
    )


@cache
def _machine(name: str) -> re.Pattern[str]:
    return re.compile(SCALAR_PATTERNS[name].removesuffix("$") + r"\Z", re.ASCII)


def _reader_of_text(name: str) -> Callable[[Json, c.Constraints], str | None]:
    def read(value: Json, limits: c.Constraints) -> str | None:
        is_fine = isinstance(value, str) and len(value) <= MAX_DECIMAL_LENGTH and _machine(name).match(value)
        return None if is_fine else f"only the text of a {name} is read"

    return read


def _read_json(value: Json, limits: c.Constraints) -> str | None:
    return None


_READ: Mapping[c.ScalarName, Callable[[Json, c.Constraints], str | None]] = {
    _Text.BOOL: _read_bool,
    _Text.INT: _read_int,
    _Text.FLOAT: _read_float,
    _Text.STR: _read_str,
    _Text.JSON: _read_json,
    **{name: _reader_of_text(name.value) for name in (_Text.DATETIME, _Text.DATE, _Text.UUID, _Text.DECIMAL)},
}


# -------------------------------------------------------------------- enums ----


def _enum(writer: Typed | None, shape: c.Enum, value: Json, at: Place) -> Iterator[Shown]:
    read = _READ[shape.base](value, c.NO_CONSTRAINTS)
    member = None if read else _member(shape, value)
    if read is not None or (member is None and not shape.open):
        yield Shown(Outcome.REJECT, at, read or "the value is none that the reader knows")
        return
    wrote = writer.shape if writer is not None else None
    meant = _member(wrote, value) if isinstance(wrote, c.Enum) else None
    if meant is not None and member is not None and not _is_same_member(wrote, meant, member, value):
        yield Shown(Outcome.ALTERED, at, f"`{meant.name}` arrives as `{member.name}`")


def _member(shape: c.Enum, value: Json) -> c.EnumMember | None:
    """The member that a value is read as."""
    own = next((m for m in shape.members if m.value == value), None)
    return own or next((m for m in shape.members if value in m.was), None)


def _is_same_member(wrote: object, meant: c.EnumMember, read: c.EnumMember, value: Json) -> bool:
    """By name; or a value was renamed, unless the writer has members of both names."""
    if meant.name.lower() == read.name.lower():
        return True
    names = {member.name.lower() for member in wrote.members} if isinstance(wrote, c.Enum) else set[str]()
    return (value in read.was or read.value in meant.was) and read.name.lower() not in names


# --------------------------------------------------------------- containers ----


def _list(writer: Typed | None, reader: Typed, shape: c.ListType, value: Json, at: Place) -> Iterator[Shown]:
    if not isinstance(value, list):
        yield Shown(Outcome.REJECT, at, "only a list is read")
        return
    limits = shape.constraints
    if limits.max_len is not None and len(value) > limits.max_len:  # the reader stops where the list is too long
        yield Shown(Outcome.REJECT, at, f"its length must be at most {limits.max_len}")
        return
    wrote = writer.shape if writer is not None else None
    item = writer.of(wrote.item) if writer is not None and isinstance(wrote, c.ListType) else None
    inside = [s for i, v in enumerate(value) for s in transfer(item, reader.of(shape.item), v, (*at, i))]
    yield from inside
    is_refused = any(shown.outcome is Outcome.REJECT for shown in inside)  # then it never gets to count the items
    if limits.min_len is not None and len(value) < limits.min_len and not is_refused:
        yield Shown(Outcome.REJECT, at, f"its length must be at least {limits.min_len}")


def _dict(writer: Typed | None, reader: Typed, shape: c.DictType, value: Json, at: Place) -> Iterator[Shown]:
    if not isinstance(value, dict):
        yield Shown(Outcome.REJECT, at, "only an object is read")
        return
    wrote = writer.shape if writer is not None else None
    key = writer.of(wrote.key) if writer is not None and isinstance(wrote, c.DictType) else None
    inside = (*at, ANY_KEY)
    if _has_one_key_twice(reader.of(shape.key).shape, value):
        yield Shown(Outcome.REJECT, at, "a key comes under two names")
        return
    for name, inner in value.items():
        yield from transfer(key, reader.of(shape.key), name, inside)
        yield from transfer(_value_type(writer, wrote, name), reader.of(shape.value), inner, inside)


def _has_one_key_twice(shape: object, value: Mapping[str, Json]) -> bool:
    members = shape.members if isinstance(shape, c.Enum) else ()
    return any(sum(name in value for name in (member.value, *member.was)) > 1 for member in members)


def _value_type(writer: Typed | None, wrote: object, name: str) -> Typed | None:
    """What wrote a member of an object: a dict's value type, a field's, or an arm's."""
    if writer is None:
        return None
    if isinstance(wrote, c.DictType):
        return writer.of(wrote.value)
    found = _members(wrote).get(name)
    return writer.of(found) if found is not None else None


def _members(shape: object) -> dict[str, c.Type]:
    if isinstance(shape, c.Model):
        return {field.name: field.type for field in shape.fields}
    return {arm.name: arm.type for arm in shape.arms} if isinstance(shape, c.Union) else {}


def _union(writer: Typed | None, reader: Typed, shape: c.Union, value: Json, at: Place) -> Iterator[Shown]:
    if len(shape.arms) == 1 and not shape.open:
        yield from _only_arm(writer, reader, shape.arms[0], value, at)
        return
    if not isinstance(value, dict) or len(value) != 1:
        yield Shown(Outcome.REJECT, at, "only an object with one key, the name of the arm, is read")
        return
    ((name, inner),) = value.items()
    arm = next((a for a in shape.arms if name == a.name or name in a.was), None)
    wrote = writer.shape if writer is not None else None
    if arm is not None:
        yield from transfer(_value_type(writer, wrote, name), reader.of(arm.type), inner, (*at, name))
    elif not shape.open:
        yield Shown(Outcome.REJECT, at, f"the arm `{name}` is none that the reader knows")


def _only_arm(writer: Typed | None, reader: Typed, arm: c.Arm, value: Json, at: Place) -> Iterator[Shown]:
    """The arm of a union that has no other is read as a model with one field."""
    names = [name for name in (arm.name, *arm.was) if isinstance(value, dict) and name in value]
    if not isinstance(value, dict) or len(names) > 1:
        yield Shown(Outcome.REJECT, at, "only an object with the name of the arm is read")
        return
    if not names:
        yield Shown(Outcome.REJECT, (*at, arm.name), "it is missing")
    for name, inner in value.items():
        if name not in names:
            yield Shown(Outcome.LOST, (*at, _shown_name(name)), "the reader does not know it")
        else:
            wrote = writer.shape if writer is not None else None
            yield from transfer(_value_type(writer, wrote, name), reader.of(arm.type), inner, (*at, name))


# ------------------------------------------------------------------- models ----


def _model(writer: Typed | None, reader: Typed, shape: c.Model, value: Json, at: Place) -> Iterator[Shown]:
    if not isinstance(value, dict):
        yield Shown(Outcome.REJECT, at, "only an object is read")
        return
    wrote = writer.shape if writer is not None else None
    if isinstance(wrote, c.Model):
        yield from _patch(wrote, shape, value, at)
    known: set[str] = set()
    for field in shape.fields:
        names = [name for name in (field.name, *field.was) if name in value]
        known.update(names)
        if len(names) > 1:
            yield Shown(Outcome.REJECT, at, "a member comes under two names")
        elif names:
            inner = _value_type(writer, wrote, names[0])
            yield from transfer(inner, reader.of(field.type), value[names[0]], (*at, names[0]))
        elif field.required:
            yield Shown(Outcome.REJECT, (*at, field.name), "it is missing")
        elif not isinstance(wrote, c.Model) or all(f.name != field.name for f in wrote.fields):
            yield Shown(Outcome.FILL, (*at, field.name))
    gone = Outcome.IGNORED if isinstance(wrote, c.Model) else Outcome.LOST
    for name in value:
        if name not in known:
            yield Shown(gone, (*at, _shown_name(name)), "the reader does not know it")


def _shown_name(name: str) -> str:
    """A member that nobody declares, as decoders name it: what can't be the name of a field may be a secret."""
    return name if name.isidentifier() and len(name) <= _LONGEST_NAME else ANY_KEY


def _patch(wrote: c.Model, read: c.Model, value: Mapping[str, Json], at: Place) -> Iterator[Shown]:
    """Between a patch and another model: "stays as it is" can be said on one side only."""
    is_written, is_read = (model.kind is c.ModelKind.PATCH for model in (wrote, read))
    shared = {field.name for field in wrote.fields} & {field.name for field in read.fields}
    if is_written != is_read and any((name in value) is is_read for name in shared):
        yield Shown(Outcome.ALTERED, at, "a member that is left out means something else")

"""Whether two defaults mean the same to the programs that fill them in, however they are written."""

import datetime

from ...schemas import contract as c
from ...schemas.contract import Json
from .types import Typed

__all__ = ["is_same_default"]


def is_same_default(old: Typed, before: Json, new: Typed, after: Json) -> bool:
    """Whether the old default is the new one: members of enums by their names, moments as moments."""
    ours, theirs = _meaning(old, before), _meaning(new, after)
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


def _meaning(typed: Typed, value: Json) -> object:
    shape = typed.shape
    if isinstance(shape, c.Enum):
        return next((m.name.lower() for m in shape.members if m.value == value), value)
    if isinstance(shape, c.Scalar) and isinstance(value, str):
        return _READ.get(shape.name, str)(value)
    return value


_READ = {c.ScalarName.DATETIME: datetime.datetime.fromisoformat, c.ScalarName.UUID: str.lower}

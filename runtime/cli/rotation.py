"""The steps in which two silos get a new key without losing a call: what is next, seen from the keys they have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

__all__ = ["Move", "Next", "Side", "next_move"]

_DATED = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{4}")
"""The ids of `rpcc keys new`, which sort by time."""


class Move(Enum):
    """A step. Sides that are a step apart can verify what each other signs, so the slower one is told to go first."""

    BEGIN = 1
    ADD = 2
    MAKE_FIRST = 3
    DROP = 4
    DONE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's keys for the other: where they are set, and their ids in order."""

    place: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next step, the sides that it is for, and the new key, if it exists already."""

    move: Move
    sides: tuple[Side, ...] = ()
    new: str | None = None


def next_move(sides: Sequence[Side], new: str | None = None) -> Next:
    """The next step of a rotation to `new`, by default the youngest key that `rpcc keys new` made.

    Raises LookupError if it can't be told which key is the new one.
    """
    ids = {name for side in sides for name in side.ids}
    if len(ids) == 1 and new is None:
        return Next(move=Move.BEGIN, sides=tuple(sides))
    new = _new_one(ids, new)
    moves = [(_move(side.ids, new), side) for side in sides]
    first = min((move for move, _ in moves), key=lambda move: move.value)
    return Next(move=first, sides=tuple(side for move, side in moves if move is first), new=new)


def _move(ids: tuple[str, ...], new: str) -> Move:
    if new not in ids:
        return Move.ADD
    if ids[0] != new:
        return Move.MAKE_FIRST
    return Move.DROP if len(ids) > 1 else Move.DONE


def _new_one(ids: set[str], new: str | None) -> str:
    if new is not None:
        if new not in ids:
            raise LookupError(f"there is no key `{new}`")
        return new
    if not ids or not all(map(_DATED.fullmatch, ids)):
        raise LookupError("which key is the new one? pass --new")
    return max(ids)

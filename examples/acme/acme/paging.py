"""Pages of a long answer: a cursor is the id behind which to go on."""

from collections.abc import Sequence
from typing import TypeVar

from acme.types import PageInfo

__all__ = ["page_of", "start_of"]

Row = TypeVar("Row")


def start_of(cursor: str | None) -> int:
    """The id behind which a page starts."""
    return int(cursor) if cursor else 0


def page_of(rows: Sequence[Row], ids: Sequence[int], limit: int) -> tuple[Sequence[Row], PageInfo]:
    """The first `limit` rows, and where to go on. `ids` has the id of every row."""
    more = len(rows) > limit
    return rows[:limit], PageInfo(has_more=more, next_cursor=str(ids[limit - 1]) if more else None)

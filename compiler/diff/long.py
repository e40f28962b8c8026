"""Values that are too long to be made: a part of each stands for the whole, and tells how long that would be."""

from ...schemas.contract import Json

__all__ = ["LONGEST", "hidden_length", "repeated", "text_of_length"]

LONGEST = 20_000
"""Longest text, and most items of the shortest kind, that are made to show a limit."""
_SHORTENED = 8


class _Text(str):
    """A text of one character, as often as `length` says."""

    length: int

    def __len__(self) -> int:
        return self.length


class _List(list[Json]):
    """A list of one item, as often as `length` says."""

    length: int

    def __len__(self) -> int:
        return self.length


def text_of_length(length: int, char: str = "a") -> str:
    """A text of one character."""
    if length <= LONGEST:
        return char * length
    found = _Text(char * _SHORTENED)
    found.length = length
    return found


def repeated(item: Json, count: int) -> list[Json]:
    """A list of one item."""
    if count <= 1 or (hidden_length(item) == 0 and count * (len(str(item)) + 1) <= 4 * LONGEST):
        return [item] * count
    found = _List([item])
    found.length = count
    return found


def hidden_length(value: Json) -> int:
    """How much longer a value is than what stands for it; 0 where it is all there."""
    match value:
        case _Text() | _List():
            return value.length + sum(map(hidden_length, value if isinstance(value, _List) else ()))
        case list():
            return sum(map(hidden_length, value))
        case dict():
            return sum(hidden_length(key) + hidden_length(inner) for key, inner in value.items())
        case _:
            return 0

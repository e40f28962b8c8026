"""Strings to try: of each length that a constraint tells apart, alike to other base types, and made from a pattern."""

from collections.abc import Container, Iterator
from functools import cache
from itertools import chain, count
from typing import Any

from ...schemas.contract import Constraints
from .long import LONGEST, text_of_length

__all__ = ["texts_of", "unknown_name"]

_ALWAYS = (
    "",
    "a",
    "0",
    "A",
    "1.5",
    "2000-01-01",
    "2000-01-01T00:00:00Z",
    "00000000-0000-0000-0000-000000000000",
    "unknown_value",
)
_REPEATS = 3
_MOST = 24


def texts_of(limits: Constraints) -> Iterator[str]:
    """Strings at the limits and beside them; not all of them are within."""
    yield from _ALWAYS
    made = _from_pattern(limits.pattern) if limits.pattern is not None else ()
    yield from made
    for limit in (limits.min_len, limits.max_len):
        for length in () if limit is None else (limit - 1, limit, limit + 1):
            if length >= 0 and (length <= LONGEST or limits.pattern is None):
                yield text_of_length(length)
            if length <= LONGEST:
                yield from (text[0] * (length - len(text)) + text for text in made if 0 < len(text) < length)


def unknown_name(word: str, known: Container[str | int]) -> str:
    """A name of a value or arm that nobody knows, not even as an old one."""
    names = chain([word], (f"{word}_{number}" for number in count(2)))
    return next(name for name in names if name not in known)


@cache
def _from_pattern(pattern: str) -> tuple[str, ...]:
    """Some matches of a pattern, and some texts with a match inside."""
    import importlib

    parser: Any = importlib.import_module("re._parser")  # the parse tree has no public door
    tree: Any = parser.parse(pattern)
    found = list(dict.fromkeys(_sequences(list(tree))))[:_MOST]
    return tuple(dict.fromkeys([*found, *(f"{text}a" for text in found[:3]), *(f" {text}" for text in found[:3])]))


def _sequences(parts: list[Any]) -> list[str]:
    """Texts of parts one after the other."""
    found = [""]
    for part in parts:
        choices = _texts(part)
        found = [before + text for before in found for text in choices][:_MOST]
    return found


def _texts(part: Any) -> list[str]:
    kind, value = str(part[0]), part[1]
    match kind:
        case "LITERAL":
            return [chr(value)]
        case "NOT_LITERAL":
            return [_other({value})]
        case "IN":
            return _of_class(value)
        case "SUBPATTERN":
            return _sequences(list(value[3]))
        case "BRANCH":
            return [text for branch in value[1] for text in _sequences(list(branch))][:_MOST]
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = value
            once = _sequences(list(inner))
            counts = sorted({least, min(int(most), least + 1), min(int(most), least + _REPEATS)})
            return [text * count for count in counts for text in (once if count else once[:1])][:_MOST]
        case _:
            return [""]  # ends of the string


def _of_class(items: list[Any]) -> list[str]:
    """A few characters of a class: the ends of its ranges."""
    codes = {code for kind, value in items for code in _codes(str(kind), value)}
    if items and str(items[0][0]) == "NEGATE":
        return [_other(codes)]
    return [chr(code) for code in sorted(codes)][:6]


def _codes(kind: str, value: Any) -> list[int]:
    if kind == "RANGE":
        return [value[0], value[1], *([value[0] + 1] if value[0] < value[1] else [])]
    return [value] if kind == "LITERAL" else []


def _other(codes: set[int]) -> str:
    return next(char for char in "a0A-é" if ord(char) not in codes)

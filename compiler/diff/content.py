"""What a side is made of, package by package, so that only those are compared that can differ."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from ...records import record
from ...schemas.contract import Contract

__all__ = ["Content", "Part", "differing"]


class Part(NamedTuple):
    """A package: what tells whether it is the same, and the packages that it imports."""

    made_of: object
    imports: frozenset[str]


@record(frozen=True, slots=True, kw_only=True)
class Content:
    """What a sound side holds."""

    parts: Mapping[str, Part] | None
    """By the packages' names; None where nobody knows what they are made of."""
    lower: Callable[[Collection[str] | None], Contract]
    """The contract of some packages, with which all that they import has to be named, or of all of them."""


def differing(old: Content, new: Content) -> frozenset[str] | None:
    """The packages that may differ, those that import them, and all that these need; None: all of them.

    In what is left, everything means the same on both sides.
    """
    if old.parts is None or new.parts is None:
        return None
    names = old.parts.keys() | new.parts.keys()
    changed = {name for name in names if old.parts.get(name) != new.parts.get(name)}
    imports = {name: _imports(name, old.parts, new.parts) for name in names}
    importers: dict[str, set[str]] = {}
    for name, needed in imports.items():
        for one in needed:
            importers.setdefault(one, set()).add(name)
    return frozenset(_reached(_reached(changed, importers), imports) & names)


def _imports(name: str, *sides: Mapping[str, Part]) -> set[str]:
    return {one for parts in sides if name in parts for one in parts[name].imports}


def _reached(start: Iterable[str], links: Mapping[str, Collection[str]]) -> set[str]:
    """All that is reached from a start, itself included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(links.get(name, ()))
    return found

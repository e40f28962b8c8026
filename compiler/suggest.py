"""Did you mean: the known name that a mistyped one most likely stands for."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from .naming import fold

__all__ = ["did_you_mean", "suggestion"]

_ALIKE = 0.7
"""How much of both names must match, of 1."""

_MOST_OF_ONE = 4
"""How often one letter counts when names are compared at a glance."""


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The closest of `known`: the same but for case and underscores, else one that is a slip or two away."""
    index = _index(frozenset(known))
    folded = fold(name)
    swapped = index.by_letters.get("".join(sorted(folded))) if len(folded) > 2 else None  # letters changed places
    return index.by_fold.get(folded) or swapped or _closest(name, index)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The suggestion as a question, for a help line."""
    found = suggestion(name, known)
    return f"did you mean `{found}`?" if found else None


class _Index(NamedTuple):
    """Known names, made ready for many questions."""

    by_fold: dict[str, str]
    by_letters: dict[str, str]
    """By what the name is without case and underscores, its letters sorted."""
    bags: list[tuple[int, int, str]]
    """The size, the bag and the name of each."""


@lru_cache(maxsize=8)  # a file full of unknown names asks about the same ones again and again
def _index(known: frozenset[str]) -> _Index:
    by_fold: dict[str, str] = {}
    by_letters: dict[str, str] = {}
    bags: list[tuple[int, int, str]] = []
    for name in sorted(known):
        folded = fold(name)
        by_fold.setdefault(folded, name)
        by_letters.setdefault("".join(sorted(folded)), name)
        bags.append((len(name), _bag(name), name))
    return _Index(by_fold, by_letters, bags)


def _bag(name: str) -> int:
    """The characters of a name as bits, one for each time that one occurs: comparing two bags takes no loop."""
    bits = 0
    for char, count in Counter(name).items():
        bits |= (1 << min(count, _MOST_OF_ONE)) - 1 << ord(char) % 128 * _MOST_OF_ONE
    return bits


def _closest(name: str, index: _Index) -> str | None:
    """The name that matches most. Only those whose characters allow for a better match are looked at closely."""
    from difflib import SequenceMatcher  # only a mistake needs it, and it is slow to import

    size, bag = len(name), _bag(name)
    hopeful = [
        (bound, other)
        for other_size, other_bag, other in index.bags
        if (bound := 2 * (size - (bag & ~other_bag).bit_count()) / (size + other_size or 1)) >= _ALIKE
    ]
    best = (_ALIKE, "")
    matcher = SequenceMatcher(None, "", name)
    for bound, other in sorted(hopeful, reverse=True):
        if bound < best[0]:
            break
        matcher.set_seq1(other)
        best = max(best, (matcher.ratio(), other))
    return best[1] or None

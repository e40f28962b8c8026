"""Texts that match a pattern and have a length in given limits: the shortest, or any that somebody draws.

A pattern of the language becomes a machine whose states are told from the end: from which of them a match ends after
exactly so many characters. Walking along those never has to turn back, whatever a pattern and its limits leave.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, Final, TypeAlias, TypeVar

__all__ = ["Texts", "texts"]

T = TypeVar("T")

Choose: TypeAlias = Callable[[Sequence[Any]], Any]
"""One of some things that are all right, the plainest first."""

_PLAIN: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./@: ,~"
"""Characters that a text is made of if its pattern lets it."""
_ODD: Final = "é\n\u2028🙂\0"
_LAST: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_SOME_LENGTHS: Final = 12
"""How many lengths are offered to those who draw."""


@dataclass(frozen=True, slots=True)
class _Characters:
    """A set of characters, from ranges of code points, both ends inclusive."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def __contains__(self, code: int) -> bool:
        return any(low <= code <= high for low, high in self.ranges) is not self.negated


_ANY: Final = _Characters((), negated=True)


@cache
def _some_of(characters: _Characters) -> tuple[str, ...]:
    """Members of a set, plain ones first; none only if the set is empty."""
    ends = [code for pair in characters.ranges for code in (*pair, pair[1] + 1)]
    codes = dict.fromkeys([*map(ord, _PLAIN), *ends, *map(ord, _ODD)])
    found = [code for code in codes if code in characters and code <= _LAST and code not in _SURROGATES]
    others = (code for code in range(_LAST + 1) if code in characters and code not in _SURROGATES)
    return tuple(map(chr, found or islice(others, 1)))


@dataclass(slots=True)
class _State:
    """`steps` take a character; `jumps` take none, and some of them only at one end of the text.

    `comes` and `lands` are the same from the other side: the states from which a step or a jump leads here.
    """

    steps: list[tuple[_Characters, int]] = field(default_factory=list[tuple[_Characters, int]])
    jumps: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    comes: list[int] = field(default_factory=list[int])
    lands: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


class Texts:
    """The texts of a pattern that have at least and at most so many characters."""

    def __init__(self, pattern: str | None, least: int, most: int | None) -> None:
        self._states: list[_State] = []
        self._start = self._new()
        self._end = self._new()
        self._step(self._start, _ANY, self._start)  # around a match there may be anything
        self._step(self._end, _ANY, self._end)
        if pattern is None:
            self._jump(self._start, self._end)
        else:
            self._add_all(_parsed(pattern), self._start, self._end)
        self._ways: list[frozenset[int]] = []
        """By the number of characters that are left: the states from which a match ends after so many."""
        last = least + len(self._states) + _SOME_LENGTHS  # without a shorter text there is no longer one either
        self.lengths = list(self._find_lengths(least, last if most is None else min(most, last)))[:_SOME_LENGTHS]
        """Lengths that texts can have, the shortest first."""

    @property
    def shortest(self) -> str:
        """One of the shortest texts. Raises ValueError if there is none at all."""
        return self.draw(lambda options: options[0])

    def draw(self, choose: Choose) -> str:
        """A text whose length and characters are chosen. Raises ValueError if there is none at all."""
        if not self.lengths:
            raise ValueError("no text matches the pattern and has a length within the limits")
        length: int = choose(self.lengths)
        state, text = self._start, ""
        while len(text) < length:
            characters, state = choose(self._steps(state, length - len(text), is_first=not text))
            text += choose(_some_of(characters))
        return text

    # ---------------------------------------------------------------- walking ----

    def _find_lengths(self, least: int, most: int) -> Iterator[int]:
        self._ways.append(self._leading_to({self._end}, at="end"))
        for length in range(most + 1):
            if length >= least and self._is_possible(length):
                yield length
            ahead = {number for state in self._ways[-1] for number in self._states[state].comes}
            self._ways.append(self._leading_to(ahead))

    def _is_possible(self, length: int) -> bool:
        if length == 0:
            return self._end in self._reached(self._start, "begin", "end")
        return bool(self._steps(self._start, length, is_first=True))

    def _steps(self, state: int, left: int, *, is_first: bool) -> list[tuple[_Characters, int]]:
        """The steps that lead on from a state when so many characters are left, and a match comes of it."""
        here = self._reached(state, "begin") if is_first else self._reached(state)
        ahead = self._ways[left - 1]
        return [s for number in here for s in self._states[number].steps if s[1] in ahead and _some_of(s[0])]

    def _reached(self, start: int, *at: str) -> list[int]:
        """The states that jumps lead to from one, which is at these ends of the text; the nearest first."""
        found = {start: None}
        queue = [start]
        for number in queue:
            fresh = [to for to, only in self._states[number].jumps if to not in found and (not only or only in at)]
            found.update(dict.fromkeys(fresh))
            queue += dict.fromkeys(fresh)
        return list(found)

    def _leading_to(self, ends: set[int], *, at: str = "") -> frozenset[int]:
        """The states from which jumps lead to some others, `at` an end of the text."""
        found = set(ends)
        queue = list(ends)
        for number in queue:
            lands = self._states[number].lands
            fresh = {come for come, only in lands if come not in found and (not only or only == at)}
            found |= fresh
            queue += fresh
        return frozenset(found)

    # --------------------------------------------------------------- building ----

    def _new(self) -> int:
        self._states.append(_State())
        return len(self._states) - 1

    def _step(self, start: int, characters: _Characters, end: int) -> None:
        self._states[start].steps.append((characters, end))
        self._states[end].comes.append(start)

    def _jump(self, start: int, end: int, only: str = "") -> None:
        self._states[start].jumps.append((end, only))
        self._states[end].lands.append((start, only))

    def _add_all(self, nodes: Sequence[tuple[Any, Any]], start: int, end: int) -> None:
        for kind, value in nodes:
            following = self._new()
            self._add(str(kind), value, start, following)
            start = following
        self._jump(start, end)

    def _add(self, kind: str, value: Any, start: int, end: int) -> None:
        match kind:
            case "AT":
                self._jump(start, end, "begin" if str(value) == "AT_BEGINNING" else "end")
            case "BRANCH":
                for nodes in value[1]:
                    branch = self._new()
                    self._jump(start, branch)
                    self._add_all(nodes, branch, end)
            case "SUBPATTERN":
                self._add_all(value[-1], start, end)
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, nodes = value
                self._add_repeat(least, most, nodes, start, end)
            case _:
                self._step(start, _characters(kind, value), end)

    def _add_repeat(self, least: int, most: Any, nodes: Any, start: int, end: int) -> None:
        for _ in range(least):
            following = self._new()
            self._add_all(nodes, start, following)
            start = following
        if str(most) == "MAXREPEAT":
            loop = self._new()
            self._jump(start, loop)
            self._jump(loop, end)
            self._add_all(nodes, loop, loop)
            return
        for _ in range(most - least):
            following = self._new()
            self._jump(start, end)
            self._add_all(nodes, start, following)
            start = following
        self._jump(start, end)


@cache
def texts(pattern: str | None, least: int, most: int | None) -> Texts:
    """The texts of a pattern (None: of any), each worked out once."""
    return Texts(pattern, least, most)


def _parsed(pattern: str) -> Any:
    """What Python's own reader makes of a pattern: there is no public way to it, and hypothesis takes the same."""
    return import_module("re._parser").parse(pattern)


def _characters(kind: str, value: Any) -> _Characters:
    match kind:
        case "LITERAL":
            return _Characters(((value, value),))
        case "NOT_LITERAL":
            return _Characters(((value, value),), negated=True)
        case "IN":
            negated = str(value[0][0]) == "NEGATE"
            parts = [(str(name), part) for name, part in (value[1:] if negated else value)]
            return _Characters(tuple(part if name == "RANGE" else (part, part) for name, part in parts), negated)
        case _:
            raise ValueError(f"a pattern has `{kind.lower()}`, which patterns of the language have not")

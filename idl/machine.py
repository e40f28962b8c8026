"""The LALR machine: a loop over the built parse tables, with or without building nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any

from ._built import tables
from .lexer import Tokens
from .nodes import Builder
from .source import Span

__all__ = ["DEEPEST", "Stuck", "build", "depth_of", "expected_at", "stuck_at"]

DEEPEST = 64
"""How deep brackets may nest: whoever walks a tree may recur that often, and no more."""

_STEPS = [
    (name in ("LBRACE", "LPAR", "LSQB")) - (name in ("RBRACE", "RPAR", "RSQB")) for name in [*tables.KINDS, "BAD"]
]


_FIRST, _MORE, _LIST, _NODE, _WORD = 1, 2, 3, 4, 5  # as in tables.py; 0 passes the one part on
_RULES = len(tables.RULES)
_ACCEPT = 2 * _RULES


def depth_of(kinds: Sequence[int]) -> int:
    """How deep the brackets nest."""
    return max(accumulate(map(_STEPS.__getitem__, kinds)))


class Stuck(Exception):
    """No parse: the token numbered `at` does not fit."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def _picker(places: tuple[int, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Takes the values at some places of a handle, the last of which is `None`."""
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        place = places[0]
        return lambda handle: (handle[place],)
    return lambda _: ()


_BUILD: tuple[tuple[int, int, int, Any, Callable[[Sequence[Any]], Sequence[Any]]], ...] = tuple(
    (left, length, mode, getattr(Builder, builder, None), _picker(places))
    for left, length, mode, builder, places in tables.RULES
)


def build(tokens: Tokens, start: str) -> Any:
    """The node of `start` that the tokens make up, or `Stuck`."""
    builder = Builder(tokens)
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    actions, gotos, rules = tables.ACTIONS, tables.GOTOS, _BUILD
    span: Callable[[type[Span], tuple[int, int]], Span] = tuple[
        int, int
    ].__new__  # what Span(…) calls, at half the cost
    state = tables.STARTS[start]
    states = [state]
    values: list[Any] = []
    firsts: list[int] = []  # the token with which each value begins
    value: Any
    at = 0
    try:
        while True:
            move = actions[state][kinds[at]]
            if move >= 0:
                state = move
                states.append(state)
                values.append(at)
                firsts.append(at)
                at += 1
                continue
            rule = ~move
            if rule >= _RULES:
                if rule == _ACCEPT:
                    return values[0]
                rule -= _RULES
                left, length, mode, make, pick = rules[rule]
                firsts.append(at)
                if length == 1:
                    values.append(make(builder, span(Span, (starts[at], ends[at])), at))
                    at += 1
                    move = gotos[state][left]
                    if move >= 0:
                        state = move
                        states.append(state)
                        continue
                    rule = ~move
                else:
                    values.append(at)
                    at += 1
                states.append(0)
            while True:
                left, length, mode, make, pick = rules[rule]
                if length == 1:
                    value = values[-1]
                    if mode == _NODE:
                        value = make(builder, value.span, *pick((value, None)))
                    elif mode == _WORD:
                        token: int = values[-1]
                        value = make(builder, span(Span, (starts[token], ends[token])), token)
                    elif mode == _FIRST:
                        value = [value]
                else:
                    handle = values[-length:]
                    cut = 1 - length
                    del values[cut:], firsts[cut:], states[cut:]
                    if mode == _NODE:
                        handle.append(None)
                        value = make(builder, span(Span, (starts[firsts[-1]], ends[at - 1])), *pick(handle))
                    elif mode == _MORE:
                        value = handle[0]
                        value.append(pick(handle)[0])
                    elif mode == _FIRST:
                        value = list(pick(handle))
                    elif mode == _LIST:
                        value = pick(handle)
                        value = [value[0], *value[1]]
                    else:
                        value = pick(handle)[0]
                values[-1] = value
                move = gotos[states[-2]][left]
                if move >= 0:
                    state = move
                    states[-1] = state
                    break
                rule = ~move
    except KeyError:
        raise Stuck(at) from None


def stuck_at(kinds: Sequence[int], start: str) -> int | None:
    """The number of the first token that does not fit; `None` if they all make up a `start`."""
    states = [tables.STARTS[start]]
    return next((at for at, kind in enumerate(kinds) if not _advance(states, kind)), None)


def expected_at(kinds: Sequence[int], start: str, at: int) -> frozenset[int]:
    """The kinds that would fit in place of token number `at`, before which all fit."""
    states = [tables.STARTS[start]]
    for kind in kinds[:at]:
        _advance(states, kind)
    return frozenset(kind for kind in range(1, len(tables.KINDS)) if _advance(states.copy(), kind))


def _advance(states: list[int], kind: int) -> bool:
    """Take one token, without building anything. False if it does not fit; the states are of no use then."""
    while True:
        move = tables.ACTIONS[states[-1]].get(kind)
        if move is None:
            return False
        if move >= 0:
            states.append(move)
            return True
        rule = ~move
        if rule == _ACCEPT:
            return True
        taken = rule >= _RULES
        if taken:
            rule -= _RULES
            states.append(0)
        while True:
            left, length = tables.RULES[rule][:2]
            del states[len(states) - length :]
            move = tables.GOTOS[states[-1]][left]
            states.append(max(move, 0))
            if move >= 0:
                break
            rule = ~move
        if taken:
            return True

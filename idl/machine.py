"""The LALR machine: a loop over the built parse tables, with or without building nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from ._built import tables
from .lexer import Tokens
from .nodes import Builder
from .source import Span

__all__ = ["Stuck", "build", "expected_at", "stuck_at"]

_FIRST, _MORE, _LIST, _NODE = 1, 2, 3, 4  # as in tables.py; 0 passes the one part on
_RULES = len(tables.RULES)
_ACCEPT = 2 * _RULES


class Stuck(Exception):
    """No parse: the token numbered `at` does not fit."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def _picker(places: tuple[int, ...]) -> Callable[[list[Any]], Sequence[Any]]:
    """Takes the values at some places of a handle, the last of which is `None`."""
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        return lambda handle, place=places[0]: (handle[place],)
    return lambda handle: ()


_BUILD: tuple[tuple[int, int, int, Any, Callable[[list[Any]], Sequence[Any]]], ...] = tuple(
    (left, length, mode, getattr(Builder, builder, None), _picker(places))
    for left, length, mode, builder, places in tables.RULES
)


def build(tokens: Tokens, start: str) -> Any:
    """The node of `start` that the tokens make up, or `Stuck`."""
    builder = Builder(tokens)
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    actions, gotos, rules = tables.ACTIONS, tables.GOTOS, _BUILD
    state = tables.STARTS[start]
    states = [state]
    values: list[Any] = []
    firsts: list[int] = []  # the token with which each value begins
    span = tuple.__new__  # what Span(…) calls, at half the cost
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
                firsts.append(at)
                left, length, mode, make, pick = rules[rule]
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
                        values[-1] = make(builder, value.span, *pick((value, None)))
                    elif mode == _FIRST:
                        values[-1] = [value]
                else:
                    handle = values[-length:]
                    cut = 1 - length
                    del values[cut:], firsts[cut:], states[cut:]
                    if mode == _NODE:
                        handle.append(None)
                        values[-1] = make(builder, span(Span, (starts[firsts[-1]], ends[at - 1])), *pick(handle))
                    elif mode == _MORE:
                        handle[0].append(pick(handle)[0])
                        values[-1] = handle[0]
                    elif mode == _FIRST:
                        values[-1] = list(pick(handle))
                    elif mode == _LIST:
                        first, rest = pick(handle)
                        values[-1] = [first, *rest]
                    else:
                        values[-1] = pick(handle)[0]
                move = gotos[states[-2]][left]
                if move >= 0:
                    state = move
                    states[-1] = state
                    break
                rule = ~move
    except KeyError:
        raise Stuck(at) from None

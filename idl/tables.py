"""Parse tables: lark works them out from `grammar.lark`, `_built/tables.py` holds them as plain data.

`python -m rpcc.idl.tables` writes that file. Nothing else here runs when rpcc does: the parser reads the built data and
never imports lark, which alone takes longer than parsing a hundred services.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .nodes import Builder

if TYPE_CHECKING:
    from lark import Lark
    from lark.grammar import Rule

__all__ = ["BUILT", "GRAMMAR", "STARTS", "build_tables", "stock_lark"]

GRAMMAR = Path(__file__).with_name("grammar.lark")
BUILT = Path(__file__).parent / "_built" / "tables.py"
STARTS = (
    "file",
    "package",
    "imports",
    "declarations",
    "enum_members",
    "model_members",
    "partial_members",
    "error_members",
    "union_members",
    "service_members",
)
"""What can be parsed by itself: a file, and the pieces into which recovery cuts a broken one."""

IGNORED = frozenset({"COMMENT", "SPACE"})
BuiltRule = tuple[str, int, int, str, tuple[int, ...]]
_END = "$END"

# What a reduction does with the values of its handle: see `parser.run`.
_PASS, _FIRST, _MORE, _LIST, _NODE = range(5)


def stock_lark() -> Lark:
    """The grammar as lark itself understands it."""
    from lark import Lark

    return Lark(
        GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", start=list(STARTS), maybe_placeholders=True
    )


def build_tables() -> str:
    """The text of `_built/tables.py`. Raises lark's `GrammarError` at a conflict."""
    lark = stock_lark()
    table = _Table.of(lark)
    rules = [_accept(), *(_rule(rule) for rule in table.rules)]
    return "".join(_module(lark, table, rules))


# ------------------------------------------------------------------------------------------------------- states ----


@dataclass(frozen=True, slots=True)
class _Table:
    """lark's automaton, its states numbered in the order in which a walk from the starts meets them."""

    kinds: list[str]
    rules: list[Rule]
    starts: dict[str, int]
    actions: list[dict[str, int]]
    gotos: list[dict[str, int]]

    @classmethod
    def of(cls, lark: Lark) -> _Table:
        states, starts, ends = _analyse(lark)
        numbers = _walk(states, list(starts.values()))
        rules = sorted(lark.rules, key=lambda rule: (rule.origin.name, rule.order, str(rule)))
        codes = {rule: ~index for index, rule in enumerate(rules, start=1)}
        actions: list[dict[str, int]] = []
        gotos: list[dict[str, int]] = []
        for state in numbers:
            row = states[state]
            moves = {
                name: numbers[arg] if action.name == "Shift" else codes[arg]
                for name, (action, arg) in sorted(row.items())
            }
            if state in ends.values():
                moves[_END] = ~0
            actions.append({name: move for name, move in moves.items() if _is_terminal(name)})
            gotos.append({name: move for name, move in moves.items() if not _is_terminal(name)})
        return cls(
            kinds=[_END, *sorted(terminal.name for terminal in lark.terminals)],
            rules=rules,
            starts={name: numbers[state] for name, state in starts.items()},
            actions=actions,
            gotos=gotos,
        )


def _analyse(lark: Lark) -> tuple[dict[int, dict[str, Any]], dict[str, int], dict[str, int]]:
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer

    analyzer = LALR_Analyzer(ParserConf(lark.rules, {}, list(STARTS)), strict=True)
    analyzer.compute_lalr()
    table: Any = analyzer.parse_table
    return table.states, table.start_states, table.end_states


def _walk(states: dict[int, dict[str, Any]], starts: list[int]) -> dict[int, int]:
    """Number the states breadth first: lark's own numbers change from run to run."""
    numbers = {state: number for number, state in enumerate(starts)}
    queue = deque(starts)
    while queue:
        row = states[queue.popleft()]
        for name in sorted(row):
            action, target = row[name]
            if action.name == "Shift" and target not in numbers:
                numbers[target] = len(numbers)
                queue.append(target)
    return numbers


def _is_terminal(name: str) -> bool:
    return name == _END or name.lstrip("_").isupper()


# -------------------------------------------------------------------------------------------------------- rules ----


def _accept() -> BuiltRule:
    return ("", 0, _PASS, "", ())


def _rule(rule: Rule) -> BuiltRule:
    """`(left side, length, what to do, builder, which of the handle's values it gets)`; -1 stands for `None`."""
    name = str(rule.origin.name)
    builder = str(rule.alias or name)
    keep = tuple(_kept(rule))
    if name.startswith("__"):
        mode = _MORE if rule.expansion[0].name == name else _FIRST
        keep = keep[-1:]
    elif builder == "items":
        mode = _items_mode(rule, keep)
    else:
        mode = _NODE if hasattr(Builder, builder) else _PASS
    return (name, len(rule.expansion), mode, builder if mode == _NODE else "", keep)


def _items_mode(rule: Rule, keep: tuple[int, ...]) -> int:
    if len(keep) == 2:
        return _LIST
    return _PASS if rule.expansion[keep[0]].name.startswith("__") else _FIRST


def _kept(rule: Rule) -> list[int]:
    """The places of the handle that carry a value; -1 where an optional part is missing."""
    silent = [symbol.is_term and symbol.filter_out for symbol in rule.expansion]
    if rule.options.keep_all_tokens:
        silent = [False] * len(silent)
    places = iter(range(len(silent)))
    empties = rule.options.empty_indices or [False] * len(silent)
    kept = [-1 if empty else next(places) for empty in empties]
    return [place for place in kept if place < 0 or not silent[place]]


# ------------------------------------------------------------------------------------------------------- output ----


def _module(lark: Lark, table: _Table, rules: list[BuiltRule]) -> Iterator[str]:
    kinds = {name: number for number, name in enumerate(table.kinds, start=1)}
    symbols = sorted({rule[0] for rule in rules})
    words, patterns = _terminals(lark)
    yield '"""Parse tables of `grammar.lark`. Generated by `python -m rpcc.idl.tables`; do not edit."""\n\n'
    yield f"GRAMMAR_HASH = {sha256(GRAMMAR.read_bytes()).hexdigest()!r}\n"
    yield f"KINDS = {tuple(['', *table.kinds])!r}\n"
    yield f"WORDS = { ({text: kinds[name] for text, name in words})!r}\n"
    yield f"PATTERNS = {tuple((kinds[name] if name not in IGNORED else 0, pattern) for name, pattern in patterns)!r}\n"
    yield f"STARTS = {table.starts!r}\n"
    yield f"SYMBOLS = {tuple(symbols)!r}\n"
    yield "RULES = (\n"
    for left, length, mode, builder, keep in rules:
        yield f"    {(symbols.index(left), length, mode, builder, keep)!r},\n"
    yield ")\nACTIONS = (\n"
    for row in table.actions:
        yield f"    { ({kinds[name]: move for name, move in row.items()})!r},\n"
    yield ")\nGOTOS = (\n"
    for row in table.gotos:
        yield f"    { ({symbols.index(name): move for name, move in row.items()})!r},\n"
    yield ")\n"


def _terminals(lark: Lark) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The grammar's fixed words, and its patterns in the order in which lark tries them."""
    words = [(t.pattern.value, t.name) for t in lark.terminals if t.pattern.type == "str"]
    patterns = [t for t in lark.terminals if t.pattern.type == "re"]
    patterns.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    return sorted(words), [(t.name, t.pattern.to_regexp()) for t in patterns]


if __name__ == "__main__":
    BUILT.write_text(build_tables(), encoding="utf-8", newline="")

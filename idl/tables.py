"""Parse tables: lark works them out from `grammar.lark`, `_built/tables.py` holds them as plain data.

`python -m rpcc.idl.tables` writes that file. Nothing else here runs when rpcc does: the parser reads the built data and
never imports lark, which alone takes longer than parsing many files.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records import record
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

PASS, FIRST, MORE, LIST, NODE, WORD = range(6)
"""What a reduction makes of its parts: the one part itself; a list of them; the first, a list, with the last added to
it; a list of the first and those in the second; a node; a node of one token."""

_END = "$END"


@record(frozen=True, slots=True)
class _BuiltRule:
    """One production: `keep` are the places of its parts that carry a value, -1 where an optional part is missing."""

    left: str
    length: int
    mode: int
    builder: str
    keep: tuple[int, ...]


Row = dict[str, tuple[str, int]]
"""What to do at each symbol: `("shift", state)`, `("reduce", rule)`, `("both", rule)` (at once) or `("accept", 0)`."""


def stock_lark() -> Lark:
    """The grammar as lark itself understands it."""
    from lark import Lark

    text = GRAMMAR.read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic", start=list(STARTS), maybe_placeholders=True)


def build_tables() -> str:
    """The text of `_built/tables.py`. Raises lark's `GrammarError` at a conflict."""
    lark = stock_lark()
    lark_rules = sorted(lark.rules, key=lambda rule: (rule.origin.name, rule.order, str(rule)))
    rules = [_rule(rule) for rule in lark_rules]
    states, starts = _automaton(lark, {rule: number for number, rule in enumerate(lark_rules)})
    rows, starts = _number(_squeeze(states, rules), starts)
    return "".join(_module(lark, rules, rows, starts))


# -------------------------------------------------------------------------------------------------------- rules ----


def _rule(rule: Rule) -> _BuiltRule:
    name = str(rule.origin.name)
    builder = str(rule.alias or name)
    keep = tuple(_kept(rule))
    if name.startswith("__"):  # lark's own, behind `*` and `+`
        mode = MORE if rule.expansion[0].name == name else FIRST
        keep = keep[-1:]
    elif builder == "items":
        mode = _items_mode(rule, keep)
    else:
        mode = PASS if not hasattr(Builder, builder) else WORD if _is_token(rule) else NODE
    return _BuiltRule(name, len(rule.expansion), mode, builder if mode in (NODE, WORD) else "", keep)


def _is_token(rule: Rule) -> bool:
    return len(rule.expansion) == 1 and bool(rule.expansion[0].is_term)


def _items_mode(rule: Rule, keep: tuple[int, ...]) -> int:
    if len(keep) == 2:
        return LIST
    return PASS if rule.expansion[keep[0]].name.startswith("__") else FIRST


def _kept(rule: Rule) -> list[int]:
    silent = [bool(symbol.is_term and getattr(symbol, "filter_out", False)) for symbol in rule.expansion]
    if rule.options.keep_all_tokens:
        silent = [False] * len(silent)
    places = iter(range(len(silent)))
    empties = rule.options.empty_indices or [False] * len(silent)
    kept = [-1 if empty else next(places) for empty in empties]
    return [place for place in kept if place < 0 or not silent[place]]


# ------------------------------------------------------------------------------------------------------- states ----


def _automaton(lark: Lark, numbers: Mapping[Rule, int]) -> tuple[dict[int, Row], dict[str, int]]:
    """lark's LALR automaton, and the state in which each start begins."""
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer

    analyzer: Any = LALR_Analyzer(ParserConf(lark.rules, {}, list(STARTS)), strict=True)
    analyzer.compute_lalr()
    table: Any = analyzer.parse_table
    rows: dict[int, Row] = {
        state: {
            name: ("shift", target) if action.name == "Shift" else ("reduce", numbers[target])
            for name, (action, target) in row.items()
        }
        for state, row in table.states.items()
    }
    for state in table.end_states.values():
        rows[state][_END] = ("accept", 0)
    return rows, dict(table.start_states)


def _squeeze(rows: dict[int, Row], rules: list[_BuiltRule]) -> dict[int, Row]:
    """Leave out the states in which only one thing can happen: what leads there does that thing at once.

    A state that would only pass its one part on (`name: word`) is stepped over altogether.
    """

    def lead(row: Row, symbol: str) -> tuple[str, int]:
        do, target = row[symbol]
        if do != "shift":
            return do, target
        only = _only_reduction(rows[target])
        if only is None:
            return do, target
        if rules[only].mode == PASS and rules[only].length == 1 and not _is_terminal(symbol):
            return lead(row, rules[only].left)
        return "both", only

    return {state: {symbol: lead(row, symbol) for symbol in row} for state, row in rows.items()}


def _only_reduction(row: Row) -> int | None:
    moves = set(row.values())
    do, rule = moves.pop()
    return rule if do == "reduce" and not moves else None


def _number(rows: dict[int, Row], starts: dict[str, int]) -> tuple[list[Row], dict[str, int]]:
    """Number the states in the order in which a walk meets them: lark's own numbers change from run to run."""
    numbers = {state: number for number, state in enumerate(starts.values())}
    queue = deque(numbers)
    while queue:
        row = rows[queue.popleft()]
        for symbol in sorted(row):
            do, target = row[symbol]
            if do == "shift" and target not in numbers:
                numbers[target] = len(numbers)
                queue.append(target)
    numbered = [
        {symbol: (do, numbers[to] if do == "shift" else to) for symbol, (do, to) in sorted(rows[state].items())}
        for state in numbers
    ]
    return numbered, {name: numbers[state] for name, state in starts.items()}


def _is_terminal(name: str) -> bool:
    return name == _END or name.lstrip("_").isupper()


# ------------------------------------------------------------------------------------------------------- output ----


def _module(lark: Lark, rules: list[_BuiltRule], rows: list[Row], starts: dict[str, int]) -> Iterator[str]:
    names = ["", _END, *sorted(terminal.name for terminal in lark.terminals)]
    kinds = {name: number for number, name in enumerate(names)}
    symbols = {name: number for number, name in enumerate(sorted({rule.left for rule in rules}))}
    yield '"""The parse tables of `grammar.lark`, written by `python -m rpcc.idl.tables`."""\n\n'
    yield "# fmt: off\n"
    yield from _table("KINDS", "str", names)
    yield from _map("WORDS", {word: kinds[name] for word, name in _words(lark)})
    yield from _table("PATTERNS", "tuple[str, str]", _patterns(lark))
    yield from _table("IGNORED", "str", sorted(lark.ignore_tokens))
    yield from _table("SYMBOLS", "str", list(symbols))
    yield from _table(
        "RULES",
        "tuple[int, int, int, str, tuple[int, ...]]",
        [(symbols[r.left], r.length, r.mode, r.builder, r.keep) for r in rules],
    )
    yield from _map("STARTS", starts)
    yield from _rows("ACTIONS", [_moves(row, kinds, len(rules)) for row in rows])
    yield from _rows("GOTOS", [_moves(row, symbols, 0) for row in rows])


def _moves(row: Row, numbers: dict[str, int], rules: int) -> dict[int, int]:
    """A row as numbers: the state to go to, or, below 0, the complement of a rule.

    It is that of rules + rule where a token is taken first, and that of rules + rules accepts.
    """
    code = {"shift": 0, "reduce": -1, "both": -1 - rules, "accept": -1 - 2 * rules}
    return {
        numbers[symbol]: code[do] + (to if do == "shift" else -to)
        for symbol, (do, to) in row.items()
        if symbol in numbers
    }


def _words(lark: Lark) -> list[tuple[str, str]]:
    return sorted((t.pattern.value, t.name) for t in lark.terminals if t.pattern.type == "str")


def _patterns(lark: Lark) -> list[tuple[str, str]]:
    """The terminals that are patterns, in the order in which lark tries them."""
    patterns = [t for t in lark.terminals if t.pattern.type == "re"]
    patterns.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    return [(t.name, t.pattern.to_regexp()) for t in patterns]


def _table(name: str, kind: str, items: Sequence[object]) -> Iterator[str]:
    yield f"{name}: tuple[{kind}, ...] = (\n"
    yield from (f"    {item!r},\n" for item in items)
    yield ")\n"


def _map(name: str, items: dict[str, int]) -> Iterator[str]:
    yield f"{name}: dict[str, int] = {{\n"
    yield from (f"    {key!r}: {value},\n" for key, value in items.items())
    yield "}\n"


def _rows(name: str, rows: list[dict[int, int]]) -> Iterator[str]:
    """The rows, each different one once."""
    texts = [repr(row) for row in rows]
    different = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    yield f"_{name}: tuple[dict[int, int], ...] = (\n"
    yield from (f"    {text},\n" for text in different)
    yield ")\n"
    numbers = tuple(different[text] for text in texts)
    yield f"{name}: tuple[dict[int, int], ...] = tuple(map(_{name}.__getitem__, {numbers!r}))\n"


if __name__ == "__main__":
    BUILT.write_text(build_tables(), encoding="utf-8", newline="")

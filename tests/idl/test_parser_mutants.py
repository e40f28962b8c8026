"""One mistake, one error: mutants of real files, and text that is none.

`python tests/idl/test_parser_mutants.py` prints the figures over eight times as many as the test takes.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpcc.idl.diagnostics import Diagnostic
from rpcc.idl.parser import parse
from rpcc.idl.source import Source
from rpcc.idl.tables import stock_lark

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "examples/acme/rpc").glob("*.rpc"))
TOKEN = re.compile(
    r'///[^\n]*|//[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|\d+(?:\.\d+)?(?:ms|s|m|h|d)?|->|[^\sA-Za-z_0-9]'
)
FOREIGN = ["{", "}", "(", ")", "[", "]", ":", ",", "=", "?", "|", "@", "->", "model", "rpc", "name", "7", '"x"']
TERMINALS = re.compile(
    r"\b(?:LBRACE|RBRACE|LPAR|RPAR|LSQB|RSQB|COLON|COMMA|EQUAL|VBAR|ARROW|AT|OPT|NAME|STRING|NUMBER|DURATION|DOC)\b|\$END|__"
)
STOCK: Any = stock_lark()


@dataclass(frozen=True)
class Mutant:
    """A text with one mistake, at an offset."""

    text: str
    at: int


@dataclass
class Figures:
    """What a run over mutants found."""

    mutants: int = 0
    still_valid: int = 0
    counts: Counter[int] = field(default_factory=Counter[int])
    on_the_line: int = 0
    """Exactly one error, which points at the mutated line."""
    with_fix: int = 0
    leaks: list[str] = field(default_factory=list[str])
    accepted: list[str] = field(default_factory=list[str])

    @property
    def broken(self) -> int:
        return sum(self.counts.values())

    @property
    def exactly_one(self) -> float:
        return self.counts[1] / self.broken

    @property
    def right(self) -> float:
        return self.on_the_line / self.broken


def mutants(text: str, rng: random.Random) -> Iterator[Mutant]:
    """One mutant at every token, the kind drawn: delete, double, replace, insert, or lose a character."""
    tokens = [match for match in TOKEN.finditer(text) if not match.group().startswith("//")]
    for token in tokens:
        start, end = token.span()
        kind = rng.randrange(5)
        if kind == 0:
            yield Mutant(text[:start] + text[end:], start)
        elif kind == 1:
            yield Mutant(f"{text[:end]} {text[start:end]}{text[end:]}", end)
        elif kind == 2:
            yield Mutant(text[:start] + rng.choice(FOREIGN) + text[end:], start)
        elif kind == 3:
            yield Mutant(f"{text[:start]}{rng.choice(FOREIGN)} {text[start:]}", start)
        else:
            lost = rng.randrange(start, end)
            yield Mutant(text[:lost] + text[lost + 1 :], lost)


def measure(seed: int, every: int, layout: Callable[[str], str] = str) -> Figures:
    """The figures over one of `every` mutants of the files, laid out in some way."""
    rng, found = random.Random(seed), Figures()
    for path in FILES:
        for mutant in mutants(layout(path.read_text(encoding="utf-8")), rng):
            if rng.randrange(every) == 0:
                _judge(mutant, found)
    return found


def on_one_line(text: str) -> str:
    return " ".join(line for line in text.splitlines() if "//" not in line)


def without_indent(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "on one line": on_one_line,
    "without indent": without_indent,
}


def _judge(mutant: Mutant, found: Figures) -> None:
    source = Source("mutant.rpc", mutant.text)
    diagnostics = parse(source).diagnostics
    found.mutants += 1
    found.leaks += [said for d in diagnostics for said in _said(d) if TERMINALS.search(said)]
    if not diagnostics:
        found.still_valid += 1
        if not _is_valid(mutant.text):
            found.accepted.append(mutant.text)
        return
    found.counts[len(diagnostics)] += 1
    found.on_the_line += len(diagnostics) == 1 and _touches(source, diagnostics[0], mutant.at)
    found.with_fix += any(d.fix for d in diagnostics)


def _said(diagnostic: Diagnostic) -> list[str]:
    labels = [diagnostic.primary.text, *(label.text for label in diagnostic.labels)]
    fix = diagnostic.fix.title if diagnostic.fix else ""
    return [diagnostic.message, diagnostic.help or "", fix, *diagnostic.notes, *labels]


def _touches(source: Source, diagnostic: Diagnostic, at: int) -> bool:
    """Whether a diagnostic points at the mutated line."""
    span = diagnostic.primary.location.span
    return source.line_column(span.start)[0] <= source.line_column(at)[0] <= source.line_column(span.end)[0]


def _is_valid(text: str) -> bool:
    try:
        STOCK.parse(text, start="file")
    except Exception:  # any refusal of lark's
        return False
    return True


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_one_mistake_is_one_error(layout: Callable[[str], str]) -> None:
    found = measure(seed=1, every=8, layout=layout)
    assert found.broken > 250
    assert found.right >= 0.95, found.counts
    assert found.with_fix >= 0.6 * found.broken
    assert found.leaks == []
    assert found.accepted == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet='{}()[]:,=?|@/"\\ \n\ta1_-.#;<>', max_size=300))
def test_no_text_crashes_the_parser(text: str) -> None:
    result = parse(Source("x.rpc", text))
    for diagnostic in result.diagnostics:
        assert 0 <= diagnostic.primary.location.span.start <= diagnostic.primary.location.span.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_no_truncated_or_spliced_file_crashes_the_parser(path: Path, data: st.DataObject) -> None:
    text = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    parse(Source("x.rpc", text[:start] + text[end:]))
    parse(Source("x.rpc", text[start:end]))


def test_deep_nesting_is_an_error_not_a_crash() -> None:
    for opening, closing in (("list[", "]"), ("(", ")"), ("{", "}")):
        text = f"package a\nmodel M {{ x: {opening * 10_000}int{closing * 10_000} = 0 }}\n"
        assert parse(Source("x.rpc", text)).diagnostics
    defaults = f"package a\nmodel M {{ x: json = {'[' * 10_000}{']' * 10_000} @sensitive }}\n"
    assert parse(Source("x.rpc", defaults)).diagnostics


if __name__ == "__main__":
    for name, lay_out in LAYOUTS.items():
        figures = measure(seed=2, every=1, layout=lay_out)
        print(f"{name}: {figures.mutants} mutants, {figures.still_valid} still valid, {figures.broken} broken")
        print(f"  exactly one error {figures.exactly_one:.1%}, counts {dict(sorted(figures.counts.items()))}")
        print(f"  that one on the mutated line {figures.right:.1%}; with a fix {figures.with_fix / figures.broken:.1%}")
        print(f"  invalid files accepted {len(figures.accepted)}, terminal names shown {len(figures.leaks)}")

"""The grammar: no conflicts, tables built from it as it stands, and stock lark reads the same files."""

import logging
from pathlib import Path
from typing import Any

import pytest
from lark.exceptions import LarkError

from rpcc.idl.parser import parse
from rpcc.idl.source import Source
from rpcc.idl.tables import BUILT, GRAMMAR, build_tables, stock_lark

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("tests/corpus/parse", "tests/corpus/fmt/fixed", "tests/corpus/fmt/input", "examples/acme/rpc")
    for path in (ROOT / folder).rglob("*.rpc")
)
STOCK: Any = stock_lark()
BEYOND = {"RPC0013", "RPC0014", "RPC0016", "RPC0029", "RPC0036"}
"""What no grammar says: names over 64 characters, `None`, docs behind what they document, nesting without end."""


def test_the_built_tables_are_current() -> None:
    assert BUILT.read_text(encoding="utf-8") == build_tables(), "run: make built"


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    """lark refuses reduce/reduce conflicts by itself, and tells of shift/reduce conflicts only in its log."""
    with caplog.at_level(logging.DEBUG, logger="lark"):
        stock_lark()
    assert [record.message for record in caplog.records if "conflict" in record.message] == []


def test_a_conflict_would_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    from lark import Lark

    with caplog.at_level(logging.DEBUG, logger="lark"):
        Lark('start: "a" start | start "a" | "b"', parser="lalr")
    assert any("conflict" in record.message.lower() for record in caplog.records)


def test_the_grammar_file_is_what_is_shipped() -> None:
    assert GRAMMAR.is_file()
    assert len(FILES) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_stock_lark_agrees(path: Path) -> None:
    text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
    _agree(text)


@pytest.mark.parametrize("path", FILES[:4], ids=lambda path: path.name)
def test_stock_lark_agrees_on_mutants(path: Path) -> None:
    words = path.read_text(encoding="utf-8").split(" ")
    for at in range(0, len(words), max(1, len(words) // 25)):
        _agree(" ".join(words[:at] + words[at + 1 :]))


def _agree(text: str) -> None:
    try:
        STOCK.parse(text, start="file")
        sound = True
    except LarkError:
        sound = False
    codes = {diagnostic.code for diagnostic in parse(Source("x.rpc", text)).diagnostics}
    assert codes <= BEYOND if sound else codes

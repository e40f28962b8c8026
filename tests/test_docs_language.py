"""The language reference: every example compiles, is laid out by the formatter, or has just the error it shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rpcc.compiler.config import default_config
from rpcc.compiler.pipeline import analyse
from rpcc.idl.parser import parse
from rpcc.idl.printer import format_source
from rpcc.idl.source import Source

PAGE = Path(__file__).parents[1] / "docs" / "language.md"
BLOCK = re.compile(r"^```rpc(?: error (?P<code>RPC[0-9]{4}))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An example: a whole file, or what follows `package example`."""

    line: int
    code: str | None
    text: str
    whole: bool


def read_blocks() -> Iterator[Block]:
    page = PAGE.read_text(encoding="utf-8")
    for match in BLOCK.finditer(page):
        text = match["text"]
        whole = re.search(r"^package ", text, re.MULTILINE) is not None
        yield Block(
            line=page.count("\n", 0, match.start()) + 1,
            code=match["code"],
            text=text if whole else f"package example\n\n{text}",
            whole=whole,
        )


BLOCKS = list(read_blocks())


def found_in(folder: Path, texts: list[str]) -> list[str]:
    """The codes of what is wrong with some files."""
    for number, text in enumerate(texts):
        (folder / f"file{number}.rpc").write_text(text, encoding="utf-8")
    return [diagnostic.code for diagnostic in analyse([], default_config(folder)).diagnostics]


def test_the_page_has_examples_of_both_kinds() -> None:
    assert len(re.findall(r"^```rpc", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == len(BLOCKS)
    assert sum(block.code is None for block in BLOCKS) > 15
    assert sum(block.code is not None for block in BLOCKS) > 10


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line{block.line}")
def test_example(block: Block, tmp_path: Path) -> None:
    whole = [other.text for other in BLOCKS if other.whole]
    found = found_in(tmp_path, whole if block.whole else [*whole, block.text])
    assert found == ([block.code] if block.code else [])


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line{block.line}")
def test_layout(block: Block) -> None:
    source = Source("example.rpc", block.text)
    if not parse(source).diagnostics:
        assert format_source(source) == block.text

"""The formatter: goldens, fixed points, and the laws that hold for any file."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import cast

import pytest
from goldens import check_golden
from hypothesis import given
from hypothesis import strategies as st

from rpcc.idl.ast import File
from rpcc.idl.lexer import lex
from rpcc.idl.parser import parse
from rpcc.idl.printer import format_source
from rpcc.idl.source import Source, Span

CORPUS = Path(__file__).parents[1] / "corpus" / "fmt"
FIXED = sorted(CORPUS.glob("fixed/*.rpc"))
INPUTS = sorted(CORPUS.glob("input/*.rpc"))
BROKEN = sorted(CORPUS.glob("broken/*.rpc"))


def read(path: Path) -> str:
    return path.read_bytes().decode()


def fmt(text: str) -> str:
    return format_source(Source("case.rpc", text))


def tree(text: str) -> File:
    result = parse(Source("case.rpc", text))
    assert result.diagnostics == ()
    return result.file


def shape(node: object) -> object:
    """A tree without places and comments."""
    if isinstance(node, Source | Span):
        return None
    if isinstance(node, tuple):
        return [shape(item) for item in cast(tuple[object, ...], node)]
    if is_dataclass(node):
        named = ((field.name, getattr(node, field.name)) for field in fields(node) if field.name != "comments")
        return type(node).__name__, [value is None if name == "unmapped" else shape(value) for name, value in named]
    return node


def words(text: str) -> list[str]:
    """All that must not get lost: the tokens but for commas, with white space in docs left out."""
    return ["".join(word.split()) for word in lex(Source("case.rpc", text)).texts if word != ","]


def comments(text: str) -> list[str]:
    return ["".join(comment.text.split()) for comment in lex(Source("case.rpc", text)).comments]


def check_laws(text: str) -> None:
    """What holds for each file without a mistake."""
    once = fmt(text)
    assert fmt(once) == once
    assert shape(tree(once)) == shape(tree(text))
    assert words(once) == words(text)
    assert comments(once) == comments(text)
    assert not any(line != line.rstrip() for line in once.split("\n"))
    assert "\n\n\n" not in once
    assert once == "" or (once.endswith("\n") and not once.startswith("\n"))


def parts(path: Path) -> list[str]:
    """Each part of a file by itself, as a file."""
    file = tree(read(path))
    spans = [part.span for part in (*file.imports, *file.declarations)]
    return ["package a\n" + file.source.text[start:end] for start, end in spans]


PARTS = [text for path in FIXED for text in parts(path)]


@pytest.mark.parametrize("path", FIXED, ids=lambda path: path.stem)
def test_fixed_point(path: Path) -> None:
    assert fmt(read(path)) == read(path)


@pytest.mark.parametrize("path", [*INPUTS, *BROKEN], ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    check_golden(CORPUS / "output" / path.name, fmt(read(path)))


def test_every_output_is_a_fixed_point() -> None:
    for path in CORPUS.glob("output/*.rpc"):
        assert fmt(read(path)) == read(path), path


@pytest.mark.parametrize("path", [*FIXED, *INPUTS], ids=lambda path: path.stem)
def test_laws_hold_in_the_corpus(path: Path) -> None:
    if lex(Source("", read(path))).texts != [""]:
        check_laws(read(path))


def commented(text: str) -> Iterator[str]:
    """The text with one comment more, once for each place where one may stand, above and behind tokens."""
    tokens = lex(Source("case.rpc", text))
    for end, word in zip(tokens.ends, tokens.texts, strict=True):
        if not word.startswith("///"):
            yield f"{text[:end]} // a note\n{text[end:]}"
        yield f"{text[:end]}\n// a note\n{text[end:]}"


@pytest.mark.parametrize("text", PARTS, ids=lambda text: text.splitlines()[1][:40])
def test_a_comment_may_stand_anywhere(text: str) -> None:
    for case in commented(text):
        check_laws(case)


@st.composite
def spaced(draw: st.DrawFn) -> str:
    """A part of the corpus with other white space, and comments, between its tokens."""
    text = draw(st.sampled_from(PARTS))
    spaces = st.sampled_from([" ", "\n", "\t\n\n\n  ", "\r\n", " // note\n", "\n\n//note\r\n\n", "\n  //  a\n\n// b\n"])
    tokens = lex(Source("case.rpc", text))
    gaps = draw(st.lists(spaces, min_size=len(tokens.texts), max_size=len(tokens.texts)))
    return "".join(
        f"\n{word}\n{gap}" if word.startswith("///") else word + gap
        for word, gap in zip(tokens.texts, gaps, strict=True)
    )


@given(spaced())
def test_laws_hold_whatever_stands_between_the_tokens(text: str) -> None:
    check_laws(text)


# ------------------------------------------------------------ broken files ----


def all_text(text: str) -> str:
    """All that must not get lost of a broken file, in order."""
    return "".join(text.replace(",", "").removeprefix("\ufeff").split())


def indented_more(text: str) -> str:
    """A formatted text made ugly, each of its tokens and blank lines where it was."""
    return re.sub(r"(?m)^ +", "     ", text)


def declarations(path: Path) -> list[str]:
    return [
        path.read_text(encoding="utf-8")[start:end] for start, end in (d.span for d in tree(read(path)).declarations)
    ]


@pytest.mark.parametrize("declaration", declarations(FIXED[0]), ids=lambda text: text.splitlines()[0][:40])
def test_a_broken_declaration_stays_and_the_others_are_formatted(declaration: str) -> None:
    tokens = lex(Source("case.rpc", declaration))
    middle = tokens.ends[len(tokens.ends) // 2]
    broken = indented_more(f"{declaration[:middle]} ! {declaration[middle:]}")
    neat = read(FIXED[0])
    assert fmt(indented_more(neat).replace(indented_more(declaration), broken)) == neat.replace(declaration, broken)


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A file of the corpus with a piece of text out, or something foreign in."""
    text = read(draw(st.sampled_from([*FIXED, *INPUTS, *BROKEN])))
    start = draw(st.integers(0, len(text)))
    end = draw(st.sampled_from([start, start + 1, start + 5, start + 50]))
    foreign = st.sampled_from(
        ["", "{", "}", ")", ";", '"', "'", "#", "/*", "///", "//", "\n", "model", "=", "!", "\ufeff", "\0"]
    )
    return text[:start] + draw(foreign) + text[end:]


@given(mutants())
def test_nothing_is_lost_of_a_broken_file(text: str) -> None:
    once = fmt(text)
    assert all_text(once) == all_text(text)
    assert fmt(once) == once

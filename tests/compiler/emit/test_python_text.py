"""Literals, docstrings and folded statements mean what they should, and formatters leave them alone."""

import ast
import inspect
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rpcc.compiler.emit.layout import WIDTH, docstring, fold, fold_def, fold_import, raw_string, string

TEXT = st.text(st.one_of(st.sampled_from("\"'\\ \t\n\r\x07\u200b\u202e{}rn#é🙂"), st.characters()), max_size=40)
UNICODE = TEXT.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))


# ------------------------------------------------------------------ literals ----


@given(TEXT)
@example("\\")
@example("'\"\\")
@example("\ud800")
def test_a_string_literal_means_its_text(text: str) -> None:
    literal = string(text)
    assert ast.literal_eval(literal) == text
    assert literal.isprintable()


@given(TEXT)
@example("\\")
@example('\\"')
@example("\\d\n")
def test_a_literal_of_a_pattern_means_its_text(text: str) -> None:
    assert ast.literal_eval(raw_string(text)) == text


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", '"plain"'),
        ('say "hi"', "'say \"hi\"'"),
        ('it\'s "here"', "'it\\'s \"here\"'"),
        ("tab\t", '"tab\\t"'),
        ("é", '"é"'),
        ("\u202e", '"\\u202e"'),
    ],
)
def test_string_literals_read_well(text: str, literal: str) -> None:
    assert string(text) == literal


def test_patterns_are_raw_where_that_reads_better() -> None:
    assert raw_string(r"^\.$") == r'r"^\.$"'
    assert raw_string("^a$") == '"^a$"'
    assert raw_string('^\\"$') == "'^\\\\\"$'"


# ---------------------------------------------------------------- docstrings ----


def _documented(text: str) -> str | None:
    """The text as Python finds it on a class with that docstring."""
    tree = ast.parse(f"class C:\n    {docstring(text, 4)}\n")
    assert isinstance(tree.body[0], ast.ClassDef)
    assert len(tree.body[0].body) == 1
    return ast.get_docstring(tree.body[0])


@given(UNICODE)
@example('"')
@example('"""')
@example('ends with \\"')
@example("a\n\n  b\n\tc")
def test_a_docstring_says_its_text(text: str) -> None:
    lines = [line.rstrip() for line in text.strip().expandtabs(4).split("\n")]
    if lines == [""]:
        assert docstring(text, 4) == ""
    else:
        assert (_documented(text) or "").rstrip() == inspect.cleandoc("\n".join(lines)).rstrip(), docstring(text, 4)


def test_a_docstring_survives_a_lone_surrogate() -> None:
    namespace: dict[str, type] = {}
    doc = docstring("a \ud800 b", 4)
    exec(f"class C:\n    {doc}\n", namespace)
    assert namespace["C"].__doc__ == "a ? b"


@pytest.mark.parametrize("text", [None, "", "  \n\t "])
def test_no_docstring_where_there_is_nothing_to_say(text: str | None) -> None:
    assert docstring(text, 4) == ""


def test_formatters_leave_strings_and_docstrings_alone(tmp_path: Path) -> None:
    chars = "\"'\\ \t\n\r\x07\u200b\u202e{}rn#é🙂ab"
    choose = random.Random(7)
    texts = ["".join(choose.choices(chars, k=choose.randrange(12))) for _ in range(600)]
    blocks: list[str] = []
    for at, text in enumerate(texts):
        doc = docstring(text, 4)
        blocks.append(f"class C{at}:\n" + (f"    {doc}\n\n" if doc else "") + f"    text = {string(text)}\n")
    file = tmp_path / "texts.py"
    file.write_text("\n\n".join(blocks))
    ruff = str(Path(sys.executable).with_name("ruff"))
    done = subprocess.run(
        [ruff, "format", "--isolated", "--no-cache", "--diff", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


# ------------------------------------------------------------------- folding ----

WORD = st.integers(1, 30).map(lambda length: "x" * length)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=1, max_size=4).map(", ".join)
    return st.one_of(
        st.tuples(WORD, some).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(WORD, st.lists(inner, max_size=4).map(", ".join)).map(lambda parts: f"{parts[0]}({parts[1]})"),
        some.map(lambda items: f"[{items}]"),
        st.lists(WORD, min_size=2, max_size=5).map(" | ".join),
        st.lists(inner.map(lambda item: f"{item}: {item}"), max_size=3)
        .map(", ".join)
        .map(lambda items: f"{{{items}}}"),
    )


EXPRESSION: st.SearchStrategy[str] = st.recursive(st.one_of(WORD, TEXT.map(string)), _nested, max_leaves=25)


@given(WORD, EXPRESSION)
def test_a_folded_statement_means_the_same(name: str, expression: str) -> None:
    keyword = ast.parse(f"x_{name} = {expression}")
    assert ast.dump(ast.parse(fold(f"x_{name} = {expression}", 0))) == ast.dump(keyword)


@given(st.lists(EXPRESSION, max_size=6), EXPRESSION)
def test_a_folded_signature_means_the_same(types: list[str], returns: str) -> None:
    params = ", ".join(["self", *(["*"] if types else []), *(f"a{at}: {type_}" for at, type_ in enumerate(types))])
    signature = f"def f({params}) -> {returns}:"
    folded = fold_def(signature, 0)
    assert ast.dump(ast.parse(f"{folded} ...")) == ast.dump(ast.parse(f"{signature} ..."))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_what_can_be_broken_is_not_too_long(lengths: list[int]) -> None:
    arguments = ", ".join("a" * length for length in lengths)
    for line in fold(f"name = function({arguments})", 4).split("\n"):
        assert len(line) <= WIDTH


def test_what_fits_stays_on_its_line() -> None:
    assert fold("a = f(b, c)", 4) == "a = f(b, c)"
    assert fold_def("def f(self, *, a: int) -> int:", 4) == "def f(self, *, a: int) -> int:"
    assert fold_import("a.b", ["c", "d"], 0) == "from a.b import c, d"


def test_brackets_and_commas_in_strings_break_nothing() -> None:
    text = string("a, (b | c], " * 12)
    assert fold(f"x = f({text}, y)", 0) == f"x = f(\n    {text},\n    y,\n)"

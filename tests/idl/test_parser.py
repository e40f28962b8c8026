"""The parser: the trees of sound files, their spans, and that lark's own parser gives the same trees."""

from pathlib import Path
from typing import Any

import pytest
from goldens import check_golden
from lark import Token
from trees import children, dump_tree, nodes

from rpcc.idl import ast
from rpcc.idl.lexer import lex
from rpcc.idl.nodes import Builder
from rpcc.idl.parser import ParseResult, parse
from rpcc.idl.source import Source, Span
from rpcc.idl.tables import stock_lark

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests/corpus/parse").glob("*.rpc"))
SOUND = [*CASES, *sorted((ROOT / "examples/acme/rpc").glob("*.rpc"))]
STOCK: Any = stock_lark()

each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
each_sound = pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)


def read(path: Path) -> Source:
    return Source(path.name, path.read_bytes().decode("utf-8"))


def parse_text(text: str) -> ParseResult:
    return parse(Source("case.rpc", text))


def member(text: str, head: str = "model M") -> Any:
    """The only member of a declaration, out of its text."""
    result = parse_text(f"package a\n{head} {{ {text}\n}}")
    assert result.diagnostics == ()
    decl: Any = result.file.declarations[0]
    return decl.members[0]


def default(text: str) -> Any:
    return member(f"a: int = {text}").default


@each_case
def test_a_sound_file_has_the_tree_of_its_golden(path: Path) -> None:
    result = parse(read(path))
    assert (result.diagnostics, result.broken) == ((), ())
    check_golden(path.with_suffix(".tree"), dump_tree(result.file))


# ---------------------------------------------------------------------------------------- lark says the same ----


@each_sound
def test_lark_gives_the_same_tree(path: Path) -> None:
    source = read(path)
    text = source.text.removeprefix("\ufeff")
    tokens = lex(Source("", text))
    numbers = {start: number for number, start in enumerate(tokens.starts)}
    builder = Builder(tokens)

    def convert(node: Any) -> Any:
        if isinstance(node, Token):
            return numbers[node.start_pos or 0]
        if node is None:
            return None
        parts = [convert(child) for child in node.children]
        if node.data == "items":
            return parts
        if node.data == "dotted":
            return builder.dotted(Span(0, 0), parts[0], parts[1:])
        build = getattr(builder, node.data, None)
        return build(Span(0, 0), *parts) if build else parts[0]

    theirs = convert(STOCK.parse(text, start="file"))
    assert dump_tree(parse(source).file, spans=False) == dump_tree(theirs, spans=False)


# ----------------------------------------------------------------------------------------------------- spans ----


@each_sound
def test_a_node_spans_whole_tokens_and_all_of_its_children(path: Path) -> None:
    source = read(path)
    tokens = lex(source)
    starts, ends = {*tokens.starts}, {*tokens.ends}
    file = parse(source).file
    assert file.span == (0, len(source.text))
    for node in nodes(file):
        if not isinstance(node, ast.File | ast.Comment):
            assert node.span.start in starts
            assert node.span.end in ends
        for _, child in children(node):
            assert node.span.start <= child.span.start < child.span.end <= node.span.end


@each_sound
def test_the_text_of_a_declaration_parses_to_the_same_declaration(path: Path) -> None:
    source = read(path)
    for decl in parse(source).file.declarations:
        again = parse_text(f"package a\n{source.text[decl.span.start : decl.span.end]}").file.declarations
        assert [_shape(node) for node in again] == [_shape(decl)]


def _shape(node: ast.Node) -> Any:
    return type(node).__name__, [(role, _shape(child)) for role, child in children(node)]


def test_spans_cover_docs_and_attributes_but_no_comments() -> None:
    text = "package a\n// c\n/// d\n@x // e\nmodel M { // f\n  /// g\n  a: int // h\n    @y // i\n}"
    decl: Any = parse_text(text).file.declarations[0]
    field = decl.members[0]
    assert text[decl.span.start : decl.span.end].startswith("/// d\n@x")
    assert text[field.span.start : field.span.end] == "/// g\n  a: int // h\n    @y"


def test_the_parts_of_a_method_have_spans_of_their_own() -> None:
    text = "@readonly rpc f(a: int = 1) -> M? | E by x(a.b) or none if unmapped"
    method = member(text, "control service S")
    source = parse_text("package a\ncontrol service S { " + text + "\n}").file.source.text

    def cover(span: Span) -> str:
        return source[span.start : span.end]

    assert cover(method.unmapped) == "or none if unmapped"
    assert cover(method.by.span) == "by x(a.b)"
    assert cover(method.returns.span) == "M?"
    assert cover(method.params[0].span) == "a: int = 1"


# ---------------------------------------------------------------------------------------------------- values ----


@pytest.mark.parametrize(
    ("text", "value"),
    [('""', ""), (r'"a\"\\\/\b\f\n\r\t"', 'a"\\/\b\f\n\r\t'), (r'"\u00e9\ud83d\ude00"', "é😀"), ('"𝄞"', "𝄞")],
)
def test_strings_are_decoded(text: str, value: str) -> None:
    assert default(text).value == value


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("-12", -12), ("1.5", 1.5), ("-0", 0), ("1e3", 1000.0), ("2E-2", 0.02), ("1.0", 1.0)]
)
def test_numbers_are_integers_where_they_are_written_as_such(text: str, value: float) -> None:
    number = default(text)
    assert (number.value, type(number.value), number.text) == (value, type(value), text)


@pytest.mark.parametrize(
    ("text", "milliseconds"), [("200ms", 200), ("2s", 2000), ("5m", 300_000), ("1h", 3_600_000), ("30d", 2_592_000_000)]
)
def test_durations_are_milliseconds(text: str, milliseconds: int) -> None:
    assert default(text).milliseconds == milliseconds


def test_docs_lose_their_slashes_and_one_space() -> None:
    assert member("/// One.\n///\n///   Two.  \n///three\n a: int").doc.text == "One.\n\n  Two.\nthree"


# ------------------------------------------------------------------------------------------------- soft words ----


WORDS = (
    "as by control enum error extends from if import int local model open or package patches picks region required "
    "reserved resolver rpc service str type union unmapped"
).split()


@pytest.mark.parametrize("word", WORDS)
def test_every_word_may_name_anything(word: str) -> None:
    assert member(f"{word}: {word} = {word}").name.text == word
    assert member(f"required {word} // why not\n : {word}").required
    text = f"""package {word}.{word}
from {word}.{word} import {word}, {word} as {word}
type {word} = {word}
model {word} extends {word} from {word} {{ local {word}({word}: {word}) -> {word} reserved {word} }}
error {word} {{ {word}: {word} @{word}({word}={word}) }}
union {word} {{ {word}: {word} }}
resolver {word}({word}: {word}) = ""
control service {word} by {word}({word}.{word}) {{
  rpc {word}({word}: {word}({word}={word})) -> {word} | {word} by {word}
}}"""
    assert parse_text(text).diagnostics == ()


@pytest.mark.parametrize("word", [word for word in WORDS if word != "reserved"])
def test_every_word_but_one_names_an_enum_member_by_itself(word: str) -> None:
    enum: Any = parse_text(f'package a\nenum E: str {{ a {word} b {word} = {word} reserved {word}, 1, "x" }}').file
    assert [getattr(m, "name", None) and m.name.text for m in enum.declarations[0].members] == [
        "a",
        word,
        "b",
        word,
        None,
    ]


@pytest.mark.parametrize("word", ["from", "required", "reserved", "local"])
def test_a_pick_bears_no_word_that_begins_a_member(word: str) -> None:
    assert parse_text(f"package a\nmodel M picks N {{ {word} }}").diagnostics


@pytest.mark.parametrize("word", ["none", "true", "false"])
def test_values_name_nothing(word: str) -> None:
    assert [d.code for d in parse_text(f"package a\nmodel M {{ {word}: int }}").diagnostics] == ["RPC0034"]


def test_only_a_picks_or_patches_body_holds_bare_names() -> None:
    assert parse_text("package a\nmodel M patches N { a, b = 1 c @x d: int }").diagnostics == ()
    assert parse_text("package a\nmodel M { a }").diagnostics
    assert parse_text("package a\nmodel M extends N { a }").diagnostics


# ----------------------------------------------------------------------------------------------------- limits ----


def test_brackets_nest_64_deep() -> None:
    def nested(depth: int) -> list[str]:
        text = f"package a\nmodel M {{ a: {'list[' * depth}int{']' * depth} }}"
        return [d.code for d in parse_text(text).diagnostics]

    assert nested(63) == []  # the braces are one
    assert nested(64) == ["RPC0036"]


@pytest.mark.parametrize("text", ["[" * 20_000, "{" * 20_000, "a: " + "list[" * 20_000, "(" * 20_000, "}" * 20_000])
def test_brackets_without_end_are_errors(text: str) -> None:
    assert parse_text(f"package a\nmodel M {{ {text}").diagnostics


def test_a_large_broken_file_has_an_error_all_the_same() -> None:
    text = "package a\n" + "model M { a: int = 1 }\n" * 15_000 + "model N { a int }\n"
    assert len(parse_text(text).diagnostics) == 1


def test_there_is_an_end_to_the_errors_of_a_file() -> None:
    assert len(parse_text("package a\n" + "model M { a int }\n" * 500).diagnostics) == 100

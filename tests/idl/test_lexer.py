"""The lexer: tokens, comments and faults make up the text; words, strings and numbers are what the grammar says."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.idl._built import tables
from rpcc.idl.lexer import BAD, KIND, Tokens, lex
from rpcc.idl.source import Source

NAMES = {number: name for name, number in KIND.items()} | {BAD: "BAD"}
TEXTS = st.text(max_size=200) | st.text(alphabet='{}()[]:,=?|@/"\\ \n\r\ta1_-.#;<>\'`"é\0\ufeff', max_size=200)
JSON_LIKE = st.text(alphabet='"\\/bfnrtuUdD89aAbBcC01 é\t\n\0', max_size=12)


def tokens(text: str) -> Tokens:
    return lex(Source("case.rpc", text))


def kinds(text: str) -> list[str]:
    """The kinds of the tokens, without the end."""
    return [NAMES[kind] for kind in tokens(text).kinds[:-1]]


def faults(text: str) -> list[str]:
    return [found.fault.code for found in tokens(text).faults]


def only(text: str) -> str | None:
    """The kind of a text that is one sound token."""
    found = tokens(text)
    alone = len(found.kinds) == 2 and (found.starts[0], found.ends[0]) == (0, len(text)) and not found.faults
    return NAMES[found.kinds[0]] if alone else None


@given(TEXTS)
def test_tokens_comments_faults_and_blanks_make_up_the_text(text: str) -> None:
    found = tokens(text)
    spans = sorted(
        {
            *zip(found.starts[:-1], found.ends[:-1], strict=True),
            *(tuple(comment.span) for comment in found.comments),
            *(tuple(at.span) for at in found.faults),
        }
    )
    at = int(text.startswith("\ufeff"))
    for start, end in spans:
        assert start < end
        assert re.fullmatch(r"[ \t\r\n]*", text[at:start])
        at = end
    assert re.fullmatch(r"[ \t\r\n]*", text[at:])


@given(TEXTS)
def test_the_end_is_the_last_token(text: str) -> None:
    found = tokens(text)
    assert (found.kinds[-1], found.starts[-1], found.ends[-1]) == (KIND["$END"], len(text), len(text))
    assert len(found.kinds) == len(found.texts) == len(found.starts) == len(found.ends)


@given(TEXTS)
def test_a_sound_token_is_its_text(text: str) -> None:
    found = tokens(text)
    mended = {at.span for at in found.faults}
    for start, end, written in zip(found.starts, found.ends, found.texts, strict=True):
        assert (start, end) in mended or text[start:end] == written


@pytest.mark.parametrize("word", list(tables.WORDS))
def test_each_word_of_the_grammar_is_its_own_kind(word: str) -> None:
    assert kinds(f"{word} {word}") == [NAMES[tables.WORDS[word]]] * 2


def test_words_are_whole() -> None:
    assert kinds("model models remodel model_ _model Model model1") == ["MODEL"] + ["NAME"] * 6


def test_from_is_a_name_before_a_colon_whatever_stands_between() -> None:
    assert kinds("from from: from\n// from\n  // :\n : from") == ["_FROM", "NAME", "COLON", "NAME", "COLON", "_FROM"]
    assert kinds("from /// doc\n :") == ["_FROM", "DOC", "COLON"]


def test_comments_are_kept_apart_and_docs_are_not_comments() -> None:
    found = tokens("a // one\n/// doc\n//// rule\n//\nb //two")
    assert [comment.text for comment in found.comments] == ["// one", "//// rule", "//", "//two"]
    assert [NAMES[kind] for kind in found.kinds] == ["NAME", "DOC", "NAME", "$END"]


def test_slashes_in_a_string_are_no_comment() -> None:
    found = tokens('"http://x" // "no string"')
    assert found.texts == ['"http://x"', ""]
    assert [comment.text for comment in found.comments] == ['// "no string"']


def test_line_ends_and_a_byte_order_mark_mean_nothing() -> None:
    found = tokens("\ufeffa // x\r\n\t/// y\r\nb\rc")
    assert found.texts == ["a", "/// y", "b", "c", ""]
    assert found.comments[0].text == "// x"
    assert not found.faults


@given(st.text())
def test_a_json_string_is_a_string(value: str) -> None:
    assert only(json.dumps(value)) == "STRING"


@given(JSON_LIKE)
def test_a_string_is_one_of_json_without_halves_of_surrogates(inner: str) -> None:
    text = f'"{inner}"'
    try:
        value = json.loads(text)
        sound = isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)
    except ValueError:
        sound = False
    assert (only(text) == "STRING") is sound


@given(st.text(alphabet="-+0123456789.eE_x ms", max_size=8))
def test_a_number_is_one_of_json(text: str) -> None:
    try:
        sound = isinstance(json.loads(text), int | float) and text == text.strip()
    except ValueError:
        sound = False
    assert (only(text) == "NUMBER") is sound


@given(st.integers(min_value=0), st.sampled_from(["ms", "s", "m", "h", "d"]))
def test_a_duration_is_a_whole_number_and_a_unit(number: int, unit: str) -> None:
    assert only(f"{number}{unit}") == "DURATION"
    assert faults(f"0{number}{unit}") == ["RPC0011"]


@pytest.mark.parametrize(
    ("text", "code", "stands_for"),
    [
        ("# x", "RPC0006", ""),
        ("/* x\n y */", "RPC0006", ""),
        ("/* x", "RPC0006", ""),
        ('"""x\ny"""', "RPC0006", ""),
        ("/ x", "RPC0006", ""),
        (";", "RPC0007", ""),
        ("\u00a0", "RPC0005", ""),
        ("\0", "RPC0005", ""),
        ("// \0", "RPC0005", ""),
        ("a\ufeff", "RPC0005", "NAME"),
        ("'x'", "RPC0008", "STRING"),
        ("`x`", "RPC0008", "STRING"),
        ("“x”", "RPC0008", "STRING"),
        ('"x', "RPC0009", "STRING"),
        ("'x", "RPC0009", "STRING"),
        (r'"\d"', "RPC0010", "STRING"),
        (r'"\ud800"', "RPC0010", "STRING"),
        ('"\t"', "RPC0010", "STRING"),
        ("2026-10-01", "RPC0011", "STRING"),
        ("2026-10-01T00:00:00Z", "RPC0011", "STRING"),
        ("007", "RPC0011", "NUMBER"),
        ("1.", "RPC0011", "NUMBER"),
        (".5", "RPC0011", "NUMBER"),
        ("+1", "RPC0011", "NUMBER"),
        ("0x1F", "RPC0011", "NUMBER"),
        ("1_000", "RPC0011", "NUMBER"),
        ("9" * 301, "RPC0011", "NUMBER"),
        ("2.5s", "RPC0011", "DURATION"),
        ("2fa", "RPC0012", "NAME"),
        ("größe", "RPC0012", "NAME"),
        ("a" * 65, "RPC0013", "NAME"),
    ],
)
def test_a_fault_has_a_code_and_stands_for_what_it_was_meant_to_be(text: str, code: str, stands_for: str) -> None:
    assert faults(text) == [code]
    assert kinds(text) == ([stands_for] if stands_for else [])


def test_a_name_of_64_characters_is_fine() -> None:
    assert only("a" * 64) == "NAME"
    assert only("9" * 300) == "NUMBER"


@pytest.mark.parametrize("sign", list("<>!$%&*+-\\^~"))
def test_signs_of_other_languages_belong_to_no_token(sign: str) -> None:
    assert kinds(sign) == ["BAD"]


@given(TEXTS)
def test_what_stands_in_for_a_fault_is_a_token_of_its_kind(text: str) -> None:
    found = tokens(text)
    mended = {at.span for at in found.faults}
    for kind, written, start, end in zip(found.kinds, found.texts, found.starts, found.ends, strict=True):
        if (start, end) in mended and len(written) <= 64:
            assert NAMES[kind] == only(written)

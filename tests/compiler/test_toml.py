"""The places of TOML values: whatever the spelling, the text at a place reads as the value at its path."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.compiler.toml import Path, locate

DOCUMENT = '''
# a comment = "with [brackets]"
bare = 1
"quoted key" = "a # no comment"
'literal' = 'C:\\temp' # a comment
a.b . "c.d" = true
list = [ 1, "two", # three
  [ 3.0, { x = 1, y.z = [] } ], """
four""", ]
empty = []
multi = """one "two" \\""" three"""""
raw = \'\'\'it's''\'\'\'
when = 1979-05-27 07:32:00Z
date = 1979-05-27
inline = { "k e y" = { deep = [1] }, n = 0x1F }

[table]
key = 1
[ table . "sub" ]
"\\u0061" = 2

[[items]]
name = "first"
[items.inner]
x = 1
[[items]]
name = "second"
[[items.more]]
y = 1
[[items.more]]
y = 2
'''


def values(document: Any, path: Path = ()) -> dict[Path, Any]:
    """Every value of a document by its path."""
    found: dict[Path, Any] = {} if path == () else {path: document}
    for key, value in below(document):
        found |= values(value, (*path, key))
    return found


def below(document: Any) -> list[tuple[Any, Any]]:
    if hasattr(document, "items"):
        return list(document.items())
    return [(index, document[index]) for index in range(len(document))] if hasattr(document, "append") else []


def check(text: str) -> None:
    places = locate(text)
    for path, value in values(tomllib.loads(text)).items():
        if path not in places:
            assert isinstance(value, dict | list), path  # a table no header names, an array of tables
            continue
        key, span = places[path]
        if not isinstance(value, dict) or text[span.start] == "{":
            assert tomllib.loads(f"v = {text[span.start : span.end]}") == {"v": value}, path
        name = text[key.start : key.end]
        if isinstance(value, dict) and text[span.start] == "[":
            assert name
            assert name in text[span.start : span.end]
        else:
            assert name == "" if isinstance(path[-1], int) else tomllib.loads(f"{name} = 1") == {path[-1]: 1}
    assert not set(places) - set(values(tomllib.loads(text)))


def test_every_spelling() -> None:
    check(DOCUMENT)
    assert len(locate(DOCUMENT)) > 35


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_keys_and_values_of_one_document(line_break: str) -> None:
    text = line_break.join(
        ["[rules]", 'RPC0701 = "off" # why', "[ diff ]", "deploy-order = [", ' "region",', ' "control" ]']
    )
    places = locate(text)
    cut = {path: (text[p.key.start : p.key.end], text[p.value.start : p.value.end]) for path, p in places.items()}
    assert cut[("rules",)] == ("rules", "[rules]")
    assert cut[("rules", "RPC0701")] == ("RPC0701", '"off"')
    assert cut[("diff",)] == ("diff", "[ diff ]")
    assert cut[("diff", "deploy-order", 1)] == ("", '"control"')


scalars = st.sampled_from(
    ["1", "-2.5", "true", '"a\\"b"', "'c#'", '"""\nx\n"""', "1979-05-27T07:32:00Z", "07:32:00", "'''d'''"]
)
names = st.sampled_from(["a", "b", "c-d", "e f", "é", "1"])
blanks = st.sampled_from(["", " ", "\t "])


@st.composite
def spelled(draw: st.DrawFn, depth: int = 2) -> str:
    """A value in any spelling."""
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "table"])) if depth else "scalar"
    if kind == "array":
        gap = draw(st.sampled_from([" ", "\n", " # ],\n", ""]))
        items = draw(st.lists(spelled(depth - 1), max_size=3))
        return "[" + gap + f"{gap},{gap}".join(items) + (draw(st.sampled_from([",", ""])) if items else "") + gap + "]"
    if kind == "table":
        keys = draw(st.lists(names, unique=True, max_size=3))
        return "{" + ",".join(f"{draw(blanks)}{spell(draw, key)} = {draw(spelled(depth - 1))}" for key in keys) + " }"
    return draw(scalars)


def spell(draw: st.DrawFn, name: str) -> str:
    plain = name.isascii() and " " not in name
    return name if plain and draw(st.booleans()) else f'"{name}"' if draw(st.booleans()) else f"'{name}'"


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for header in [None, *draw(st.lists(names, unique=True, max_size=3))]:
        if header is not None:
            row = f"{draw(blanks)}{spell(draw, header)}{draw(blanks)}"
            lines.append(f"[[x.{row}]]" if draw(st.booleans()) else f"[x.{row}]")
        for key in draw(st.lists(names, unique=True, max_size=3)):
            dots = "".join(f"{spell(draw, part)}{draw(blanks)}." for part in draw(st.lists(names, max_size=2)))
            lines.append(f"{draw(blanks)}{spell(draw, 'k' + key)} . {dots}{spell(draw, key)} = {draw(spelled())} # c")
    return "\n".join(lines)


@given(text=documents())
def test_any_document(text: str) -> None:
    check(text)

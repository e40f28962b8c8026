"""Recovery: broken files, what is said about them, that the fixes are right, and that the rest of the file survives."""

from collections import Counter
from pathlib import Path

import pytest
from goldens import check_golden
from trees import dump_diagnostics, dump_tree, nodes

from rpcc.idl import ast
from rpcc.idl.diagnostics import Diagnostic, Fix
from rpcc.idl.parser import ParseResult, parse
from rpcc.idl.source import Source

CORPUS = Path(__file__).parents[1] / "corpus/parse"
CASES = sorted((CORPUS / "bad").glob("*.rpc"))

each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def parse_text(text: str) -> ParseResult:
    return parse(Source("acme/case.rpc", text))


def apply(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: edit.location.span, reverse=True):
        start, end = edit.location.span
        text = text[:start] + edit.replacement + text[end:]
    return text


def tally(diagnostics: tuple[Diagnostic, ...]) -> Counter[str]:
    return Counter(diagnostic.message for diagnostic in diagnostics)


@each_case
def test_a_broken_file_has_the_diagnostics_of_its_golden(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    check_golden(path.with_suffix(".txt"), dump_diagnostics(parse_text(text).diagnostics))


@each_case
def test_each_fix_removes_its_finding_and_adds_none(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    found = parse_text(text).diagnostics
    assert found
    for diagnostic in found:
        if diagnostic.fix:
            others = tally(tuple(other for other in found if other is not diagnostic))
            assert tally(parse_text(apply(text, diagnostic.fix)).diagnostics) <= others, diagnostic.fix.title


def test_most_findings_of_the_corpus_have_a_fix() -> None:
    found = [d for path in CASES for d in parse_text(path.read_bytes().decode("utf-8")).diagnostics]
    assert len(found) > 200
    assert sum(d.fix is not None for d in found) > 0.8 * len(found)


# ------------------------------------------------------------------------------------------- what survives ----

FILE = """package acme.members

from acme.types import UserId

type MemberId = int

enum Role: str {
  member
  owner
}

model Member {
  id: MemberId = -1
  role: Role = member
  name: str = ""
}

error Missing { id: MemberId = -1 }

region service MemberService {
  key = "member"

  rpc get(id: MemberId) -> Member | Missing
    by organization_id

  @readonly
  rpc count() -> int
    by organization_id
}
"""
MISTAKES = (
    ("package acme.members", "package acme members"),
    ("import UserId", "imprt UserId"),
    ("type MemberId =", "type MemberId"),
    ("enum Role: str", "enum Role str"),
    ("  owner\n", "  owner,\n"),
    ("id: MemberId = -1\n", "id MemberId = -1\n"),
    ("role: Role = member", "role: = member"),
    ("error Missing {", "error Missing"),
    ('key = "member"', 'key: "member"'),
    ("(id: MemberId) ->", "(id: MemberId ->"),
    ("rpc count() -> int", "rpc count() int"),
)


def names(result: ParseResult) -> set[str]:
    """What a file declares, and the members of that."""
    return {node.name.text for node in nodes(result.file) if isinstance(node, ast.Decl | ast.Field | ast.Method)}


@pytest.mark.parametrize(("old", "new"), MISTAKES)
def test_one_mistake_is_one_error_and_costs_at_most_one_name(old: str, new: str) -> None:
    result = parse_text(FILE.replace(old, new, 1))
    assert len(result.diagnostics) == 1
    assert len(names(parse_text(FILE)) - names(result)) <= 1


def test_independent_mistakes_are_all_reported() -> None:
    text = FILE
    for old, new in MISTAKES:
        text = text.replace(old, new, 1)
    assert len(parse_text(text).diagnostics) == len(MISTAKES)


@pytest.mark.parametrize(("old", "new"), MISTAKES)
def test_layout_does_not_matter(old: str, new: str) -> None:
    lines = FILE.replace(old, new, 1).splitlines()
    for text in (
        " ".join(lines),
        "\n".join(line.strip() for line in lines),
        "\n".join(f"    {line}" for line in lines),
    ):
        assert len(parse_text(text).diagnostics) == 1, text


def test_the_members_around_a_broken_one_stay() -> None:
    result = parse_text("package a\nmodel M {\n  a: int = 1\n  b int\n  c: int = 3\n}\nmodel N { d: int = 4 }\n")
    assert names(result) == {"M", "a", "c", "N", "d"}
    assert [result.file.source.text[start:end] for start, end in result.broken] == ["b int"]


def test_a_lexical_fault_leaves_the_tree_as_it_was_meant() -> None:
    wrong = parse_text("package a\nmodel M {\n  a: str = 'x';  # why\n  b: int = 007\n}\n")
    right = parse_text('package a\nmodel M {\n  a: str = "x"\n  b: int = 7\n}\n')
    assert len(wrong.diagnostics) == 4
    assert dump_tree(wrong.file, spans=False) == dump_tree(right.file, spans=False)


def test_foreign_words_leave_the_tree_as_it_was_meant() -> None:
    wrong = parse_text("package a\ncontrol service S { rpc f(a: bool = True, b: int? = None) -> M | None }\n")
    right = parse_text("package a\ncontrol service S { rpc f(a: bool = true, b: int? = none) -> M? }\n")
    assert [d.code for d in wrong.diagnostics] == ["RPC0014", "RPC0014", "RPC0016"]
    assert dump_tree(wrong.file, spans=False) == dump_tree(right.file, spans=False)


def test_a_member_of_an_enum_may_be_called_null() -> None:
    text = "package a\nenum N: str { null None }\nmodel M { a: N = null b: N = None c: int = null }\n"
    assert [d.primary.location.span.start for d in parse_text(text).diagnostics] == [text.rindex("null")]


def test_the_confusion_of_a_string_that_never_ends_is_not_reported() -> None:
    text = 'package a\n@deprecated(since="2026-01-01, remove_after="2026-02-01", use=f)\nmodel M { a: int = 1 }\n'
    assert [d.code for d in parse_text(text).diagnostics] == ["RPC0009"]


def test_the_package_is_guessed_from_the_folders() -> None:
    def guess(path: str) -> str:
        fix = parse(Source(path, "")).diagnostics[0].fix
        return fix.edits[0].replacement if fix else ""

    assert guess("acme/members/types.rpc") == "package acme.members\n"
    assert guess("../src/acme/x.rpc") == "package src.acme\n"
    assert guess("my-file.rpc") == "package my_file\n"

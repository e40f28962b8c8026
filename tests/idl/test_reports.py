"""Reports for programs: goldens of each format, their schemas, and any text and path escaped."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from diagnostic_cases import CASES, load_case
from goldens import check_golden

from rpcc.compiler.catalogue import Code
from rpcc.idl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from rpcc.idl.reports import FORMATS, in_order
from rpcc.idl.source import Location, Source, Span

GOLDENS = Path(__file__).parents[1] / "corpus" / "reports"

RULES = {
    code: Code(
        code=code, slug="a-slug", title="a title", explanation="A paragraph.", wrong="", right="", severity=severity
    )
    for code, severity in [("RPC0001", Severity.ERROR), ("RPC0002", Severity.WARNING)]
}

POSITION = {
    "type": "object",
    "properties": {
        key: {"type": "integer", "minimum": 0 if key == "offset" else 1} for key in ("line", "column", "offset")
    },
    "required": ["line", "column", "offset"],
    "additionalProperties": False,
}
PLACE = {
    "file": {"type": "string"},
    "span": {
        "type": "object",
        "properties": {"start": POSITION, "end": POSITION},
        "required": ["start", "end"],
        "additionalProperties": False,
    },
}


def placed(**properties: Any) -> dict[str, Any]:
    every = {**PLACE, **properties}
    return {"type": "object", "properties": every, "required": list(every), "additionalProperties": False}


TEXT = {"type": "string"}
REPORT = {
    "type": "object",
    "properties": {
        "diagnostics": {
            "type": "array",
            "items": placed(
                code={"type": "string", "pattern": "^RPC[0-9]{4}$"},
                slug=TEXT,
                severity={"enum": ["error", "warning"]},
                message=TEXT,
                labels={"type": "array", "items": placed(text=TEXT)},
                notes={"type": "array", "items": TEXT},
                help={"type": ["string", "null"]},
                edits={"type": "array", "items": placed(replacement=TEXT, safe={"type": "boolean"})},
            ),
        }
    },
    "required": ["diagnostics"],
    "additionalProperties": False,
}


def report(name: str, diagnostics: list[Diagnostic]) -> str:
    return FORMATS[name](diagnostics, RULES, "1.2.3")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "path",
    [case for case in CASES if case.stem in {"files", "fixes", "empty_spans", "wide"}],
    ids=lambda path: path.stem,
)
def test_looks_as_its_golden(path: Path, name: str) -> None:
    check_golden(GOLDENS / f"{path.stem}.{name}", report(name, load_case(path).diagnostics))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_json_has_its_shape_and_its_offsets_cut_out_the_span(path: Path) -> None:
    diagnostics = load_case(path).diagnostics
    document = json.loads(report("json", diagnostics))
    jsonschema.validate(document, REPORT)
    for row, diagnostic in zip(document["diagnostics"], diagnostics, strict=True):
        source, span = diagnostic.primary.location
        start, end = row["span"]["start"], row["span"]["end"]
        assert source.text.encode()[start["offset"] : end["offset"]].decode() == source.text[span.start : span.end]
        line = source.line(start["line"])
        first = source.text[span.start : span.end].split("\n")[0]
        assert line[start["column"] - 1 :][: len(first)] == first


def test_sarif_regions_and_rules_hang_together() -> None:
    diagnostics = [diagnostic for path in CASES for diagnostic in load_case(path).diagnostics]
    [run] = json.loads(report("sarif", diagnostics))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for result, diagnostic in zip(run["results"], diagnostics, strict=True):
        assert result["ruleId"] == diagnostic.code
        assert "ruleIndex" not in result or rules[result["ruleIndex"]]["id"] == diagnostic.code
        assert ("ruleIndex" in result) == (diagnostic.code in RULES)


NOWHERE = Span(0, 0)


def one(path: str, text: str, message: str, span: Span = NOWHERE) -> Diagnostic:
    location = Location(Source(path, text), span)
    fix = Fix(title=message, edits=(Edit(location=location, replacement=message),))
    return Diagnostic(
        code="RPC0001", slug="s", message=message, primary=Label(location=location, text=message), fix=fix
    )


def test_github_commands_are_escaped() -> None:
    line = report("github", [one("a,b:c%\n.rpc", "x", "100% of\r\n::error::it, and: more")])
    assert line == (
        "::error file=a%2Cb%3Ac%25%0A.rpc,line=1,endLine=1,col=1,endColumn=1,title=RPC0001 s::"
        "100%25 of%0D%0A::error::it, and: more%0Ahelp: 100%25 of%0D%0Ahelp: ::error::it, and: more\n"
    )


def test_github_gives_no_columns_for_several_lines() -> None:
    assert report("github", [one("a.rpc", "x\ny", "m", Span(0, 3))]).startswith(
        "::error file=a.rpc,line=1,endLine=2,title"
    )


@pytest.mark.parametrize("name", FORMATS)
def test_any_text_keeps_the_format(name: str) -> None:
    nasty = [one("日\x1b\n本\udcff .rpc", "日\udcff\0", f'\x1b[31m{chr(0xD800)}\n\u2028"', Span(0, 9))]
    text = report(name, nasty)
    assert text.endswith("\n")
    if name in {"json", "sarif"}:
        text.encode()
        json.loads(text)
    else:
        assert text.count("\n") == 1
        assert name == "github" or not re.search("[\x1b\u2028\ud800-\udfff]", text)


def test_order_is_by_file_place_and_code() -> None:
    rows = [
        one("b", "xyz", "m"),
        one("a", "xyz", "m", Span(2, 3)),
        one("a", "xyz", "n", Span(1, 3)),
        one("a", "xyz", "m", Span(1, 3)),
    ]
    assert [rows.index(row) for row in in_order(rows)] == [3, 2, 1, 0]
    assert in_order(rows) == in_order(rows[::-1])


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str) -> None:
    text = report(name, [])
    assert (text == "") == (name in {"concise", "github"})

"""The formats of a report: their goldens, and what each format's own readers ask of it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import write_files
from diff_reviews import TODAY, empty_review, review
from goldens import check_golden

from rpcc.compiler.diff.catalogue import FINDINGS
from rpcc.compiler.diff.kind import Kind
from rpcc.compiler.diff.report.formats import FORMATS, render
from rpcc.compiler.diff.run import Settings, compare_sides, read_sides
from rpcc.schemas.validate import validate

GOLDEN = Path(__file__).with_name("golden")
SUFFIXES = {
    "text": "txt", "json": "json", "markdown": "md", "github": "github.txt", "gitlab": "gitlab.json", "junit": "xml",
    "sarif": "sarif", "html": "html",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_is_as_it_was(form: str) -> None:
    check_golden(GOLDEN / f"report.{SUFFIXES[form]}", render(review(), form))


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_of_nothing(form: str) -> None:
    check_golden(GOLDEN / f"empty.{SUFFIXES[form]}", render(empty_review(), form))


def test_colours_change_nothing_else() -> None:
    import re

    colored = render(review(), "text", color=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == render(review(), "text")


@pytest.mark.parametrize("made", [review(), empty_review()], ids=["full", "empty"])
def test_the_json_is_what_its_schema_says(made: object) -> None:
    from rpcc.compiler.diff.report.review import Review

    assert isinstance(made, Review)
    assert validate(json.loads(render(made, "json")), "report.schema.json") == []


def test_the_schema_refuses_what_is_no_report() -> None:
    document = json.loads(render(review(), "json"))
    for key in list(document):
        assert validate({name: value for name, value in document.items() if name != key}, "report.schema.json")
    for key in list(document["findings"][0]):
        short = {name: value for name, value in document["findings"][0].items() if name != key}
        assert validate({**document, "findings": [short]}, "report.schema.json"), key
        assert validate({**document, "findings": [{**document["findings"][0], "other": 1}]}, "report.schema.json")


def test_every_edge_has_an_outcome_in_json() -> None:
    for finding in json.loads(render(review(), "json"))["findings"]:
        assert list(finding["edges"]) == ["E1", "E2", "E3", "E4"]
        assert all({"outcome", "witness"} <= edge.keys() for edge in finding["edges"].values())


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "gitlab"])
def test_a_split_is_told_in_its_order(form: str) -> None:
    """GitLab's report has findings alone, and no place for what is said of the whole."""
    text = render(review(), form)
    first, second = ("acme.members.Role.guest", "member.get(locale)")
    if form == "json":
        assert json.loads(text)["comparisons"][0]["split"] == [[first], [second]]
    else:
        told = text[text.index("split it into 2 changes, in this order") :]
        assert 0 < told.index(first) < told.index(second)


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(render(review(), "junit"))
    for suite in root.iter("testsuite"):
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    assert sum(int(suite.get("failures", "")) for suite in root.iter("testsuite")) == int(root.get("failures", ""))


def test_fingerprints_are_each_finding_s_own() -> None:
    marks = [issue["fingerprint"] for issue in json.loads(render(review(), "gitlab"))]
    assert len(set(marks)) == len(marks)


def test_the_page_loads_nothing_and_is_well_formed() -> None:
    from html.parser import HTMLParser

    class Page(HTMLParser):
        open: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not {"src", "srcset", "data", "action"} & {name for name, _ in attrs}
            assert all(value is None or name != "href" or value.startswith("#") for name, value in attrs)
            if tag not in {"meta", "input"} and tag not in {"rect", "line", "polygon", "circle"}:
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    page = Page()
    page.open = []
    text = render(review(), "html")
    page.feed(text)
    assert page.open == []
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_what_names_and_reasons_hold_can_not_break_out(form: str) -> None:
    from dataclasses import replace

    nasty = "</script><script>alert(1)</script>\"'&`|\x1b[31m\u202e\n::error::x"
    made = review()
    finding = replace(made.comparisons[0].report.findings[2], message=nasty, path=nasty, notes=(nasty,), safe_if=nasty)
    report = replace(made.comparisons[0].report, findings=(finding,))
    text = render(replace(made, comparisons=(replace(made.comparisons[0], report=report),)), form)
    if form in {"html", "junit", "markdown"}:
        assert "<script>alert" not in text
    if form == "junit":
        ElementTree.fromstring(text)
    if form in {"text", "junit", "html"}:
        assert "\x1b" not in text
        assert "\u202e" not in text
    if form == "github":
        assert not any(line.startswith("::error::x") for line in text.splitlines())


@pytest.mark.parametrize("kind", FINDINGS.values(), ids=lambda kind: kind.id)
def test_every_kind_of_finding_can_be_reported(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"old/a.rpc": kind.old, "new/a.rpc": kind.new})
    made = compare_sides(read_sides("old", "new", ()), Settings(today=TODAY))
    texts = {form: render(made, form) for form in FORMATS}
    document = json.loads(texts["json"])
    assert kind.id in {finding["id"] for finding in document["findings"]}
    assert validate(document, "report.schema.json") == []
    ElementTree.fromstring(texts["junit"])
    rules = {rule["id"] for rule in json.loads(texts["sarif"])["runs"][0]["tool"]["driver"]["rules"]}
    assert {finding["id"] for finding in document["findings"]} <= rules
    assert all(kind.id in texts[form] for form in ("text", "html", "markdown"))

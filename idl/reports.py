"""Diagnostics for programs: one line each, JSON, GitHub's workflow commands, SARIF.

Each format is a function from diagnostics, in the order in which they are to be reported, to text that ends with a
line break unless it is empty. All positions count from 1, columns in code points, offsets in UTF-8 bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from .cells import visible
from .diagnostics import Diagnostic, Edit, Label, Severity
from .source import Location, Position

__all__ = [
    "FORMATS",
    "Report",
    "Rule",
    "in_order",
    "render_concise",
    "render_github",
    "render_json",
    "render_sarif",
    "uri",
]

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


class Rule(Protocol):
    """What a report tells about a code."""

    @property
    def code(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


Report: TypeAlias = Callable[[Sequence[Diagnostic], Mapping[str, Rule], str], str]
"""Diagnostics, the catalogue and the program's version to text."""


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, place and code: the order of every report, whatever order the findings came in."""
    return sorted(
        diagnostics, key=lambda d: (d.primary.location.source.path, d.primary.location.span, d.code, d.message)
    )


# ---------------------------------------------------------------- one line ----


def render_concise(diagnostics: Sequence[Diagnostic], _rules: Mapping[str, Rule], _version: str) -> str:
    """`file:line:col: error[RPC0312] message`."""
    return "".join(
        f"{_place(d.primary.location)}: {d.severity.value}[{d.code}] {visible(d.message)}\n" for d in diagnostics
    )


def _place(location: Location) -> str:
    start, _ = _ends(location)
    return f"{visible(location.source.path)}:{start.line}:{start.column}"


def _ends(location: Location) -> tuple[Position, Position]:
    """Start and end of a span, inside its text."""
    source, span = location
    size = len(source.text)
    start = min(span.start, size)
    return source.position(start), source.position(min(max(span.end, start), size))


# -------------------------------------------------------------------- JSON ----


def render_json(diagnostics: Sequence[Diagnostic], _rules: Mapping[str, Rule], _version: str) -> str:
    """`{"diagnostics": […]}`; labels name the primary one first, if it has words."""
    return _dump({"diagnostics": [_json(diagnostic) for diagnostic in diagnostics]})


def _dump(value: Json) -> str:
    import json  # 7 ms: only the formats that need it pay

    return json.dumps(value, indent=2) + "\n"  # ASCII, so that any terminal and any lone surrogate will do


def _json(diagnostic: Diagnostic) -> Json:
    labels = ([diagnostic.primary] if diagnostic.primary.text else []) + list(diagnostic.labels)
    fix = diagnostic.fix
    return {
        "code": diagnostic.code,
        "slug": diagnostic.slug,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_json_location(diagnostic.primary.location),
        "labels": [{**_json_location(label.location), "text": label.text} for label in labels],
        "notes": list(diagnostic.notes),
        "help": _help(diagnostic),
        "edits": [
            {**_json_location(edit.location), "replacement": edit.replacement, "safe": fix.safe} for edit in fix.edits
        ]
        if fix
        else [],
    }


def _json_location(location: Location) -> dict[str, Json]:
    start, end = _ends(location)
    span: Json = {"start": dict(start._asdict()), "end": dict(end._asdict())}
    return {"file": location.source.path, "span": span}


def _help(diagnostic: Diagnostic) -> str | None:
    """Advice and the fix's title, where there are any."""
    said = [diagnostic.help, diagnostic.fix.title if diagnostic.fix else None]
    return "\n".join(text for text in said if text) or None


# ------------------------------------------------------------------ GitHub ----


def render_github(diagnostics: Sequence[Diagnostic], _rules: Mapping[str, Rule], _version: str) -> str:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    return "".join(_workflow_command(diagnostic) for diagnostic in diagnostics)


def _workflow_command(diagnostic: Diagnostic) -> str:
    start, end = _ends(diagnostic.primary.location)
    properties: dict[str, str | int] = {"file": diagnostic.primary.location.source.path, "line": start.line}
    if start.line == end.line:  # columns are refused where an annotation spans lines
        properties |= {"endLine": end.line, "col": start.column, "endColumn": end.column}
    else:
        properties["endLine"] = end.line
    properties["title"] = f"{diagnostic.code} {diagnostic.slug}".strip()
    listed = ",".join(f"{key}={_escape_property(str(value))}" for key, value in properties.items())
    body = "\n".join([diagnostic.message, *(f"note: {n}" for n in diagnostic.notes), *_helps(diagnostic)])
    return f"::{diagnostic.severity.value} {listed}::{_escape_data(body)}\n"


def _helps(diagnostic: Diagnostic) -> list[str]:
    text = _help(diagnostic)
    return [f"help: {line}" for line in text.split("\n")] if text else []


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


# ------------------------------------------------------------------- SARIF ----


def render_sarif(diagnostics: Sequence[Diagnostic], rules: Mapping[str, Rule], version: str) -> str:
    """One SARIF 2.1.0 run with the whole catalogue as its rules."""
    index = {code: number for number, code in enumerate(rules)}
    driver: Json = {"name": "rpcc", "version": version, "rules": [_sarif_rule(rule) for rule in rules.values()]}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(diagnostic, index) for diagnostic in diagnostics],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _dump({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _sarif_result(diagnostic: Diagnostic, index: Mapping[str, int]) -> Json:
    result: dict[str, Json] = {"ruleId": diagnostic.code}
    if diagnostic.code in index:
        result["ruleIndex"] = index[diagnostic.code]
    result["level"] = diagnostic.severity.value
    result["message"] = {"text": "\n".join([diagnostic.message, *diagnostic.notes, *_helps(diagnostic)])}
    result["locations"] = [_sarif_label(diagnostic.primary)]
    if diagnostic.labels:
        result["relatedLocations"] = [_sarif_label(label) for label in diagnostic.labels]
    if diagnostic.fix and diagnostic.fix.edits:
        result["fixes"] = [_sarif_fix(diagnostic.fix.title, diagnostic.fix.edits)]
    return result


def _sarif_label(label: Label) -> Json:
    source = label.location.source
    place: Json = {"artifactLocation": {"uri": uri(source.path)}, "region": _sarif_region(label.location)}
    return {"physicalLocation": place, **({"message": {"text": label.text}} if label.text else {})}


def _sarif_region(location: Location) -> Json:
    start, end = _ends(location)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.offset,
        "byteLength": end.offset - start.offset,
    }


def _sarif_fix(title: str, edits: Sequence[Edit]) -> Json:
    replacements: dict[str, list[Json]] = {}
    for edit in edits:
        region = _sarif_region(edit.location)
        replacement: Json = {"deletedRegion": region, "insertedContent": {"text": edit.replacement}}
        replacements.setdefault(edit.location.source.path, []).append(replacement)
    changes: list[Json] = [
        {"artifactLocation": {"uri": uri(path)}, "replacements": rows} for path, rows in replacements.items()
    ]
    return {"description": {"text": title}, "artifactChanges": changes}


def uri(path: str) -> str:
    """A path as a URI reference; relative ones stay relative."""
    from urllib.parse import quote

    quoted = quote(path.replace("\\", "/"), errors="surrogatepass")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


FORMATS: dict[str, Report] = {
    "concise": render_concise,
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}
"""The formats of `--format` other than `text`."""

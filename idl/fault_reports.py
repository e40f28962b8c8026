"""Lexical faults as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator

from .diagnostics import Diagnostic, Edit, Fix, Label
from .faults import bad_escape
from .lexer import FaultAt, Tokens
from .source import Location, Source, Span

__all__ = ["QUOTES", "SEMICOLON", "UNTERMINATED", "report_faults"]

SEMICOLON, QUOTES, UNTERMINATED = "RPC0007", "RPC0008", "RPC0009"
_ESCAPE, _CHARACTER = "RPC0010", "RPC0005"


def report_faults(tokens: Tokens) -> Iterator[Diagnostic]:
    """One diagnostic for each fault, or for the line where a string that never ends confuses the rest of it."""
    source = tokens.source
    confused = {_line(source, at) for at in tokens.faults if at.fault.code == UNTERMINATED}
    for at in tokens.faults:
        if at.fault.code == UNTERMINATED or _line(source, at) not in confused:
            yield _report(source, at)


def _line(source: Source, at: FaultAt) -> int:
    return source.line_column(at.span.start)[0]


def _report(source: Source, at: FaultAt) -> Diagnostic:
    fault, span = at
    text = source.text[span.start : span.end]
    mended = fault.mend(text)
    fix = None
    opening = _opening(source, span) if fault.code == UNTERMINATED else None
    if opening is not None:
        fix = Fix(title="open it", edits=(Edit(location=Location(source, opening), replacement='"'),), safe=False)
    elif fault.code == SEMICOLON and _in_parentheses(source, span):
        fix = Fix(title="write `,`", edits=(Edit(location=Location(source, span), replacement=","),))
    elif mended != text:
        new = mended + (_next_line(source, span) if fault.ends_line else "")
        edit = Edit(location=Location(source, span), replacement=new)
        fix = Fix(title=fault.title, edits=(edit,), safe=fault.safe)
    message = fault.message
    mark = span
    if fault.code == _ESCAPE:
        start, end = bad_escape(text)
        mark = Span(span.start + start, span.start + end)
    elif fault.code == _CHARACTER and not text.startswith("//"):
        message = f"the character U+{ord(text[0]):04X} means nothing here"
    return Diagnostic(code=fault.code, message=message, primary=Label(location=Location(source, mark)), fix=fix)


def _opening(source: Source, span: Span) -> Span | None:
    """Where a string should have begun whose only quote stands right behind a word."""
    text = source.text
    start = span.start
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_.:-"):
        start -= 1
    return Span(start, start) if start < span.start else None


def _in_parentheses(source: Source, span: Span) -> bool:
    line = source.text[source.text.rfind("\n", 0, span.start) + 1 : span.start]
    return line.count("(") > line.count(")")


def _next_line(source: Source, span: Span) -> str:
    """A line break and the indent of the line, where more than a comment stands behind a place on it."""
    text = source.text
    end = text.find("\n", span.end)
    rest = text[span.end : end if end >= 0 else len(text)].strip()
    if not rest or rest.startswith("//"):
        return ""
    line = text.rfind("\n", 0, span.start) + 1
    return "\n" + text[line : line + len(text[line:]) - len(text[line:].lstrip(" \t"))]

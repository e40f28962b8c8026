"""`// rpcc: allow RPC0701 because …`: a comment that silences one warning on the line below it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix, Label, Severity
from ..idl.source import Location, Source, Span
from .edits import remove
from .program import Module
from .suggest import suggestion

__all__ = ["silence"]

_ALLOW = re.compile(r"//\s*rpcc:\s*allow\b\s*(?P<code>[A-Za-z0-9]*)(?:\s+because\b\s*(?P<reason>.*\S)?)?(?P<rest>.*)")


@dataclass(frozen=True, slots=True, eq=False)
class Allow:
    """One such comment; `line` is the line that it speaks of."""

    source: Source
    comment: ast.Comment
    code: str
    reason: str | None
    line: int


def silence(
    diagnostics: Iterable[Diagnostic], files: Iterable[ast.File], severities: Mapping[str, Severity]
) -> list[Diagnostic]:
    """The diagnostics less those that a comment allows, and what is wrong with such comments.

    `severities` has the default severity of every code; errors can't be allowed.
    """
    allows = [allow for file in files for allow in _allows(file)]
    waiting: dict[tuple[str, int, str], list[Allow]] = {}
    for allow in allows:
        if allow.reason and severities.get(allow.code) is Severity.WARNING:
            waiting.setdefault((allow.source.path, allow.line, allow.code), []).append(allow)
    left: list[Diagnostic] = []
    used: set[Allow] = set()
    for diagnostic in diagnostics:
        location = diagnostic.primary.location
        line = location.source.line_column(location.span.start)[0]
        matching = waiting.get((location.source.path, line, diagnostic.code))
        if matching:
            used.add(matching.pop())
        else:
            left.append(diagnostic)
    left.extend(_complaint(allow, severities) for allow in allows if allow not in used)
    return left


def _allows(file: ast.File) -> list[Allow]:
    if "rpcc:" not in file.source.text:
        return []
    source = file.source
    commented = {source.line_column(c.span.start)[0] for c in file.comments if _stands_alone(source, c)}
    found: list[Allow] = []
    for comment in file.comments:
        match = _ALLOW.match(comment.text)
        if match is None:
            continue
        line = source.line_column(comment.span.start)[0] + 1
        while line in commented:
            line += 1
        found.append(Allow(source, comment, match["code"], match["reason"], line))
    return found


def _stands_alone(source: Source, comment: ast.Comment) -> bool:
    line, column = source.line_column(comment.span.start)
    return not source.line(line)[: column - 1].strip()


def _complaint(allow: Allow, severities: Mapping[str, Severity]) -> Diagnostic:
    label = Label(location=Location(allow.source, allow.comment.span))
    take_out = Fix(title="take the comment out", edits=(remove(_module(allow.source), allow.comment),), safe=False)
    if allow.code not in severities:
        near = suggestion(allow.code, severities)
        return Diagnostic(
            code="RPC0708",
            message=f"there is no code `{allow.code}`" if allow.code else "`allow` names no code",
            primary=label,
            help=f"did you mean `{near}`?" if near else "write `// rpcc: allow RPC0701 because …`",
            fix=take_out,
        )
    if severities[allow.code] is Severity.ERROR:
        return Diagnostic(
            code="RPC0708", message=f"{allow.code} is an error: it can't be allowed", primary=label, fix=take_out
        )
    if not allow.reason:
        return Diagnostic(
            code="RPC0706",
            message=f"{allow.code} is allowed without a reason",
            primary=label,
            help=f"say why: `// rpcc: allow {allow.code} because …`",
            fix=take_out,
        )
    return Diagnostic(
        code="RPC0707", message=f"there is no {allow.code} on the next line to allow", primary=label, fix=take_out
    )


def _module(source: Source) -> Module:
    span = Span(0, len(source.text))
    file = ast.File(span=span, source=source, package=None, imports=(), declarations=(), comments=())
    return Module(file, "", {}, {})

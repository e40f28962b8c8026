"""`// rpcc: allow RPC0701 because …`: a comment that silences one warning in what stands right below it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix, Label, Severity
from ..idl.source import Location, Source, Span
from ..records import record
from .catalogue import CATALOGUE
from .edits import remove, replace
from .program import Module
from .suggest import suggestion

__all__ = ["silence"]

_NOTE = re.compile(r"//\s*rpcc:\s*(?P<verb>\S*)\s*(?P<rest>.*)", re.DOTALL)
_ALLOWED = re.compile(
    r"(?P<code>(?:(?!because\b)[\w-]+)?)\s*(?:because\b[\s:,]*(?P<reason>.*))?(?P<more>.*)", re.DOTALL
)


@record(frozen=True, slots=True, eq=False)
class Allow:
    """One such comment; `lines` are those that it speaks of, `code_span` is where its code stands."""

    module: Module
    comment: ast.Comment
    verb: str
    code: str
    code_span: Span
    reason: str
    more: str
    lines: range

    @property
    def source(self) -> Source:
        return self.module.source


def silence(
    diagnostics: Iterable[Diagnostic], files: Iterable[ast.File], severities: Mapping[str, Severity]
) -> list[Diagnostic]:
    """The diagnostics less those that a comment allows, and what is wrong with such comments.

    `severities` has the default severity of every code; errors can't be allowed.
    """
    left = list(diagnostics)
    allows = [allow for file in files for allow in _allows(file)]
    if not allows:
        return left
    used: set[Allow] = set()
    left.sort(key=_start)  # of several findings the first is the one that is allowed
    for allow in allows:
        if allow.verb == "allow" and allow.reason and severities.get(allow.code) is Severity.WARNING:
            found = next((d for d in left if _speaks_of(allow, d, allow.code)), None)
            if found is not None:
                left.remove(found)
                used.add(allow)
    unsure = any(severities.get(d.code) is not Severity.WARNING for d in left)
    complaints = [_complaint(allow, severities, left) for allow in allows if allow not in used]
    # where there are errors, some findings were never looked for
    return [*left, *(c for c in complaints if not (unsure and c.code == "RPC0707"))]


def _start(diagnostic: Diagnostic) -> int:
    return diagnostic.primary.location.span.start


def _speaks_of(allow: Allow, diagnostic: Diagnostic, code: str) -> bool:
    source, span = diagnostic.primary.location
    return diagnostic.code == code and source is allow.source and source.line_column(span.start)[0] in allow.lines


# ----------------------------------------------------------------- comments ----


def _allows(file: ast.File) -> Iterator[Allow]:
    if "rpcc:" not in file.source.text:
        return
    module = Module(file, "", {}, {})
    for comment in file.comments:
        note = _NOTE.match(comment.text)
        if note is None:
            continue
        allowed = _ALLOWED.match(note["rest"])
        assert allowed is not None
        start = comment.span.start + note.start("rest")
        yield Allow(
            module=module,
            comment=comment,
            verb=note["verb"],
            code=allowed["code"],
            code_span=Span(start + allowed.start("code"), start + allowed.end("code")),
            reason=(allowed["reason"] or "").strip(),
            more=allowed["more"].strip(),
            lines=_lines(file, comment),
        )


def _lines(file: ast.File, comment: ast.Comment) -> range:
    """The lines that a comment speaks of: its own where it stands behind something, else what follows it.

    What follows is a whole field, parameter, arm or member, or a declaration or method up to its name.
    """
    source = file.source
    line, column = source.line_column(comment.span.start)
    if source.line(line)[: column - 1].strip():
        return range(line, line + 1)
    last = line + 1
    while last <= len(source.line_starts) and source.line(last).strip().startswith("//"):
        last += 1
    for node, end in _nodes(file):
        before = node.span.start <= comment.span.start < end
        if before or _follows(source.text, comment.span.end, node.span.start):
            last = max(last, source.line_column(end)[0])
    return range(line + 1, last + 1)


def _follows(text: str, end: int, start: int) -> bool:
    """Whether nothing but white space and comments stands between two places."""
    return end <= start and re.fullmatch(r"(?:\s|//[^\n]*(?=\n))*", text[end:start]) is not None


def _nodes(file: ast.File) -> Iterator[tuple[ast.Node, int]]:
    """Everything that findings are about, with the end of what a comment before it speaks of."""
    for node in file.declarations:
        yield node, node.name.span.end
        members: tuple[ast.Node, ...] = getattr(node, "members", ())
        for member in members:
            if isinstance(member, ast.Method | ast.LocalMethod):
                yield member, member.name.span.end
                yield from ((param, param.span.end) for param in member.params)
            else:
                yield member, member.span.end


# --------------------------------------------------------------- complaints ----


def _complaint(allow: Allow, severities: Mapping[str, Severity], left: Iterable[Diagnostic]) -> Diagnostic:
    code = allow.code
    take_out = Fix(title="take the comment out", edits=(remove(allow.module, allow.comment),), safe=False)
    if allow.verb != "allow":
        return _report(allow, "RPC0708", "a comment to rpcc allows a finding: it does nothing else", take_out, _FORM)
    if code not in severities:
        slugs = {row.slug: row.code for row in CATALOGUE.values()}
        near = slugs.get(code) or suggestion(code, severities)
        title = f"did you mean `{near}`?"
        fix = take_out
        if near and allow.reason and any(_speaks_of(allow, d, near) for d in left):
            fix = Fix(title=title, edits=(replace(allow.module, allow.code_span, near),), safe=False)
        message = f"there is no code `{code}`" if code else "`allow` names no code"
        return _report(allow, "RPC0708", message, fix, _FORM if fix is take_out else None)
    if severities[code] is Severity.ERROR:
        return _report(allow, "RPC0708", f"{code} is an error: it can't be allowed", take_out)
    if not allow.reason and allow.more:
        return _report(allow, "RPC0708", f"`{allow.more}` is not a reason: reasons follow `because`", take_out, _FORM)
    if not allow.reason:
        help_ = f"say why: `// rpcc: allow {code} because …`"
        return _report(allow, "RPC0706", f"{code} is allowed without a reason", take_out, help_)
    safe = Fix(title=take_out.title, edits=take_out.edits)
    return _report(allow, "RPC0707", f"there is no {code} below to allow", safe)


_FORM = "write `// rpcc: allow RPC0701 because …`, with the code of the finding below"


def _report(allow: Allow, code: str, message: str, fix: Fix, help_: str | None = None) -> Diagnostic:
    label = Label(location=Location(allow.source, allow.comment.span))
    return Diagnostic(code=code, message=message, primary=label, help=help_, fix=fix)

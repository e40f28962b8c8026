"""Recovery: what can be known of a file that does not parse, and one diagnostic for each mistake in it.

The file is cut into declarations and each is parsed by itself; one that does not parse is cut into its header and its
members, and each of those is parsed by itself. Only the smallest piece that does not parse is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from ..records import record
from . import ast
from .body_chunks import BODIES, body_kind, opening_brace, split_body
from .chunks import split_file
from .diagnostics import Diagnostic, Edit, Fix, Label
from .fault_reports import QUOTES, SEMICOLON, UNTERMINATED, report_faults
from .landmarks import begins_declaration, is_lead
from .lexer import KIND, NAMES, Tokens
from .machine import DEEPEST, Stuck, build, depth_of, stuck_at
from .outline import Part, check_outline
from .pieces import Piece
from .repair import diagnose, misplaced_doc
from .slips_of_files import IMPORT_WORDS
from .source import Location, Span
from .wording import quoted

__all__ = ["Recovered", "recover"]

MOST = 100
"""A text with more mistakes than this is no `.rpc` file: nobody reads on."""

LARGEST = 500_000
"""The number of tokens from which on a broken file is not cut into pieces: only its first mistake is reported."""

_LBRACE, _RBRACE, _DOC, _AT = (KIND[name] for name in ("LBRACE", "RBRACE", "DOC", "AT"))
_PACKAGE, _FROM, _IMPORT = (KIND[name] for name in ("PACKAGE", "_FROM", "IMPORT"))
_IN_DECLARATIONS = frozenset(KIND[name] for name in ("LBRACE", "LPAR", "EQUAL", "COLON"))


@record(frozen=True, slots=True)
class Recovered:
    """What recovery found out."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[Span, ...]


def recover(tokens: Tokens) -> Recovered:
    """Parse what can be parsed of a file and report the rest."""
    findings = _Findings(tokens)
    findings.diagnostics.extend(islice(report_faults(tokens), MOST))
    findings.broken.extend(at.span for at in tokens.faults)
    parts: list[Part] = []
    if len(tokens.kinds) < LARGEST:
        for first, last in split_file(tokens):
            parts.append(_parse_part(findings, tokens.cut(first, last), parts[-1] if parts else None))
        if parts or not tokens.faults:
            findings.diagnostics.extend(check_outline(tokens.source, parts))
    if not findings.diagnostics:
        findings.parse(tokens, "file")
    return Recovered(
        file=_file(tokens, parts),
        diagnostics=tuple(sorted(findings.diagnostics, key=lambda found: found.primary.location.span)[:MOST]),
        broken=tuple(sorted(findings.broken)),
    )


def _file(tokens: Tokens, parts: list[Part]) -> ast.File:
    nodes = [node for part in parts for node in part.nodes]
    return ast.File(
        span=Span(0, len(tokens.source.text)),
        source=tokens.source,
        package=next((node for node in nodes if isinstance(node, ast.Package)), None),
        imports=tuple(node for node in nodes if isinstance(node, ast.Import)),
        declarations=tuple(node for node in nodes if isinstance(node, ast.Decl)),
        comments=tokens.comments,
    )


@dataclass(slots=True)
class _Findings:
    """Collects what is wrong with a file."""

    tokens: Tokens
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    broken: list[Span] = field(default_factory=list[Span])

    def parse(self, tokens: Tokens, start: str, close: str = "") -> Any:
        """The node of some tokens. `None`, and a diagnostic, if they make up none."""
        if depth_of(tokens.kinds) > DEEPEST:
            self.add(_deep(tokens), tokens)
            return None
        try:
            return build(tokens, start)
        except Stuck as stuck:
            piece = Piece(tokens=tokens, start=start, at=stuck.at, close=close)
            self.broken.append(piece.span)
            if len(self.diagnostics) < MOST and not self._is_confused(piece):
                self.diagnostics.append(diagnose(piece))
        return None

    def add(self, diagnostic: Diagnostic, tokens: Tokens) -> None:
        """Report a piece as broken."""
        self.diagnostics.append(diagnostic)
        self.broken.append(Span(tokens.starts[0], tokens.ends[-1]))

    def never_ends(self, tokens: Tokens) -> bool:
        """Is there a string in these tokens that took in the rest of its line?"""
        span = Span(tokens.starts[0], tokens.ends[-1])
        return any(at.fault.code == UNTERMINATED and _overlap(at.span, span) for at in self.tokens.faults)

    def _is_confused(self, piece: Piece) -> bool:
        """Is there a lexical fault that explains why the piece got stuck?"""
        faults = self.tokens.faults
        if not faults:
            return False
        tokens, before = piece.tokens, max(0, piece.at - 1)
        text = piece.source.text
        first = text.rfind("\n", 0, tokens.starts[before])
        last = text.find("\n", tokens.ends[piece.at])
        near = Span(tokens.starts[before], tokens.ends[piece.at] + 1)
        lines = Span(first, last if last >= 0 else len(text))
        reach = {UNTERMINATED: piece.span, SEMICOLON: near, QUOTES: near}
        return any(_overlap(at.span, reach.get(at.fault.code, lines)) for at in faults)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _deep(tokens: Tokens) -> Diagnostic:
    """Brackets in brackets, beyond reason: marked is the first that is too much."""
    at = next(at for at in range(len(tokens.kinds)) if depth_of(tokens.kinds[: at + 1]) > DEEPEST)
    return Diagnostic(
        code="RPC0036",
        message=f"brackets nest more than {DEEPEST} deep here",
        primary=Label(location=Location(tokens.source, Span(tokens.starts[at], tokens.ends[at]))),
    )


# ------------------------------------------------------------------------------------------------ declarations ----


def _parse_part(findings: _Findings, tokens: Tokens, before: Part | None) -> Part:
    """Parse one part of a file: its `package` line, an import, or a declaration."""
    kinds = tokens.kinds
    if is_lead(kinds, 0, len(kinds) - 1) and len(kinds) == len(findings.tokens.kinds):
        return Part("declarations", tokens, ())  # there is nothing else: that is what `check_outline` reports
    if is_lead(kinds, 0, len(kinds) - 1):
        owner = before.tokens if before and before.start == "declarations" else None
        findings.add(_report_lead(tokens, owner), tokens)
        return Part("declarations", tokens, ())
    start = _start_of(tokens, is_first=before is None)
    if start == "declarations":
        return Part(start, tokens, tuple(_parse_declaration(findings, tokens)))
    node = findings.parse(tokens, start)
    nodes = () if node is None else (node,) if start == "package" else tuple(node)
    return Part(start, tokens, nodes)


def _start_of(tokens: Tokens, *, is_first: bool) -> str:
    """Which start symbol the tokens of a part should parse as."""
    kinds = tokens.kinds
    first = next(at for at, kind in enumerate(kinds) if kind != _DOC)
    if kinds[first] == _PACKAGE:
        return "package"
    if kinds[first] in (_FROM, _IMPORT) or (_IMPORT in kinds and _LBRACE not in kinds):
        return "imports"
    if tokens.texts[first] in IMPORT_WORDS and kinds[first + 1] in NAMES:
        return "imports"
    if is_first and kinds[first] in NAMES and _IN_DECLARATIONS.isdisjoint(kinds):
        return "package"
    return "declarations"


def _report_lead(tokens: Tokens, before: Tokens | None) -> Diagnostic:
    """Docs and attributes with nothing behind them."""
    source = tokens.source
    at = next((at for at, kind in enumerate(tokens.kinds) if kind == _AT), None)
    if at is None:
        piece = Piece(tokens=tokens, start="declarations", at=0)
        return misplaced_doc(piece, Span(tokens.starts[0], tokens.ends[0]))
    span = Span(tokens.starts[at], tokens.ends[-1])
    if before is None:
        return Diagnostic(
            code="RPC0027",
            message="this attribute stands before nothing",
            primary=Label(location=Location(source, span)),
            fix=Fix(title="leave it out", edits=(Edit(location=Location(source, span), replacement=""),), safe=False),
        )
    target = next(start for start, kind in zip(before.starts, before.kinds, strict=True) if kind != _DOC)
    gap = Span(before.ends[-1], span.end) if at == 0 else span
    moved = Edit(location=Location(source, Span(target, target)), replacement=f"{source.text[span.start : span.end]} ")
    return Diagnostic(
        code="RPC0027",
        message="this attribute stands behind what it belongs to, not before it",
        primary=Label(location=Location(source, span)),
        fix=Fix(title="move it", edits=(moved, Edit(location=Location(source, gap), replacement="")), safe=False),
    )


def _parse_declaration(findings: _Findings, tokens: Tokens) -> list[ast.Decl]:
    """Parse a declaration, as far as it goes."""
    if depth_of(tokens.kinds) <= DEEPEST:
        try:
            declarations: list[ast.Decl] = build(tokens, "declarations")
            return declarations
        except Stuck:
            pass
    kinds = tokens.kinds
    brace = opening_brace(kinds)
    body = body_kind(kinds[:brace])
    if brace is None or body is None:
        return findings.parse(tokens, "declarations") or []
    count = len(findings.broken)
    close = _body_end(kinds, brace)
    header = findings.parse(_complete(tokens.cut(0, brace + 1)), "declarations", "}")
    if header is None:
        body = _likely_body(tokens.cut(brace + 1, close), body)
    mismatched = close == len(kinds) - 1 and _ends_mismatched(kinds[brace + 1 :])
    members = list(_parse_members(findings, tokens, (brace + 1, close - mismatched), body))
    ends_broken = len(findings.broken) > count and findings.broken[-1].end == tokens.ends[close - 1]
    if close == len(kinds) - 1:
        if mismatched:
            findings.add(_mismatched(tokens), tokens.cut(close - 1, close))
        elif not ends_broken and not findings.never_ends(tokens):
            findings.add(_unclosed(tokens, brace), tokens.cut(close - 1, close))
    elif close < len(kinds) - 2:
        findings.parse(tokens.cut(close + 1, len(kinds) - 1), "declarations")
    if len(findings.broken) == count:
        findings.parse(tokens, "declarations")
    return [_with_members(header[0], members, tokens)] if header else []


def _complete(header: Tokens) -> Tokens:
    """A header with its `{`, and a `}` for want of a body."""
    header.kinds.insert(-1, _RBRACE)
    header.texts.insert(-1, "}")
    header.starts.append(header.starts[-1])
    header.ends.append(header.ends[-1])
    return header


def _body_end(kinds: list[int], brace: int) -> int:
    """The number of the `}` that closes a body: the last token, or else the one that matches."""
    end = len(kinds) - 1
    if kinds[end - 1] == _RBRACE and end - 1 > brace:
        return end - 1
    depth = 0
    for at in range(brace, end):
        depth += (kinds[at] == _LBRACE) - (kinds[at] == _RBRACE)
        if depth == 0:
            return at
    return end


def _likely_body(inside: Tokens, body: str) -> str:
    """What a body holds whose header is broken: what the header says, unless most members are something else."""
    if len(inside.kinds) == 1:
        return body

    def broken(body: str) -> float:
        pieces = [inside.cut(first, last) for first, last in split_body(inside, body)]
        return sum(stuck_at(piece.kinds, body) is not None for piece in pieces) / len(pieces)

    return body if broken(body) <= 0.5 else min((body, *BODIES), key=broken)


def _with_members(header: Any, members: list[Any], tokens: Tokens) -> ast.Decl:
    decl: ast.Decl = replace(header, members=tuple(members), span=Span(tokens.starts[0], tokens.ends[-1]))
    return decl


def _parse_members(findings: _Findings, tokens: Tokens, between: tuple[int, int], body: str) -> Iterator[Any]:
    first, last = between
    if first == last:
        return
    inside = tokens.cut(first, last)
    before: Tokens | None = None
    for begin, end in split_body(inside, body):
        member = inside.cut(begin, end)
        if is_lead(member.kinds, 0, end - begin):
            findings.add(_report_lead(member, before), member)
        elif begins_declaration(member.kinds, 0):
            findings.add(_nested(member, tokens), member)
        else:
            yield from findings.parse(member, body) or ()
        before = member


def _nested(member: Tokens, outer: Tokens) -> Diagnostic:
    """A declaration in the body of another."""
    source = member.source
    span = Span(member.starts[0], member.ends[-1])
    end = Span(outer.ends[-1], outer.ends[-1])
    words = source.text[span.start : member.ends[1]]
    edits = (
        Edit(location=Location(source, span), replacement=""),
        Edit(location=Location(source, end), replacement=f"\n\n{source.text[span.start : span.end]}"),
    )
    return Diagnostic(
        code="RPC0033",
        message=f"{quoted(words)} stands inside another declaration",
        primary=Label(location=Location(source, Span(span.start, member.ends[1]))),
        fix=Fix(title="move it out", edits=edits, safe=False),
    )


def _ends_mismatched(kinds: list[int]) -> bool:
    """Is the last token a `)` or `]` that closes nothing?"""
    pairs = ((KIND["LPAR"], KIND["RPAR"]), (KIND["LSQB"], KIND["RSQB"]))
    return len(kinds) > 1 and any(
        kinds[-2] == closer and kinds.count(closer) > kinds.count(opener) for opener, closer in pairs
    )


def _mismatched(tokens: Tokens) -> Diagnostic:
    """A body closed by the wrong bracket."""
    span = Span(tokens.starts[-2], tokens.ends[-2])
    found = quoted(tokens.source.text[span.start : span.end])
    return Diagnostic(
        code="RPC0004",
        message=f"expected `}}` at the end of this declaration, found {found}",
        primary=Label(location=Location(tokens.source, span)),
        fix=Fix(title="write `}`", edits=(Edit(location=Location(tokens.source, span), replacement="}"),)),
    )


def _unclosed(tokens: Tokens, brace: int) -> Diagnostic:
    """A body without its `}`."""
    source, end = tokens.source, tokens.ends[-1]
    line_end = source.text.find("\n", end)
    same_line = "\n" not in source.text[tokens.starts[brace] : end]
    after = source.text[line_end + 1 :].split("\n", 1)[0] if line_end >= 0 else ""
    start = end - 1 if same_line or line_end < 0 or after.strip() else line_end + 1
    close = " }" if same_line else "\n}"
    return Diagnostic(
        code="RPC0004",
        message="expected `}` at the end of this declaration",
        primary=Label(location=Location(source, Span(start, max(start, end)))),
        labels=(Label(location=Location(source, Span(tokens.starts[brace], tokens.ends[brace])), text="opened here"),),
        fix=Fix(title="write `}`", edits=(Edit(location=Location(source, Span(end, end)), replacement=close),)),
    )

"""The order of a file: one `package` line, then imports, then declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..records import record
from .ast import Node
from .diagnostics import Diagnostic, Edit, Fix, Label
from .landmarks import is_lead
from .lexer import Tokens
from .source import Location, Source, Span

__all__ = ["Part", "check_outline"]


@record(frozen=True, slots=True)
class Part:
    """A piece of a file: what it should parse as, its tokens, and the nodes that came out of them."""

    start: str
    tokens: Tokens
    nodes: tuple[Node, ...]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.tokens.starts[0], self.tokens.ends[-1])


def check_outline(source: Source, parts: Sequence[Part]) -> Iterator[Diagnostic]:
    """What is wrong with the order of sound parts; the broken ones have diagnostics of their own."""
    packages = [part for part in parts if part.start == "package"]
    if not packages:
        yield _missing_package(source, parts)
    elif packages[0].nodes and any(part.nodes or part.start == "imports" for part in parts[: parts.index(packages[0])]):
        yield _late(source, packages[0], parts[0].span.start, "the `package` line comes first")
    for part in packages[1:]:
        if part.nodes and packages[0].nodes:
            yield _second_package(source, part)
    yield from _late_imports(source, parts)


def _late_imports(source: Source, parts: Sequence[Part]) -> Iterator[Diagnostic]:
    head = [number for number, part in enumerate(parts) if part.start == "declarations" and part.nodes]
    if not head:
        return
    before = parts[: head[0]]
    place = before[-1].span.end if before else parts[0].span.start
    for part in parts[head[0] :]:
        if part.start == "imports" and part.nodes:
            yield _late(source, part, place, "imports come before the declarations")


def _late(source: Source, part: Part, place: int, message: str) -> Diagnostic:
    text = source.text[part.span.start : part.span.end]
    moved = f"{text}\n" if place == 0 or source.text[place - 1] == "\n" else f"\n{text}"
    return Diagnostic(
        code="RPC0025",
        message=message,
        primary=Label(location=Location(source, part.span)),
        fix=Fix(
            title="move it up",
            edits=(
                Edit(location=Location(source, Span(place, place)), replacement=moved),
                Edit(location=Location(source, _line_of(source, part.span)), replacement=""),
            ),
        ),
    )


def _line_of(source: Source, span: Span) -> Span:
    """A span with its line break, where nothing else stands on its lines."""
    text = source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    alone = not text[start : span.start].strip() and not text[span.end : end].strip()
    return Span(start, end) if alone else span


def _second_package(source: Source, part: Part) -> Diagnostic:
    return Diagnostic(
        code="RPC0026",
        message="a file has one `package` line",
        primary=Label(location=Location(source, part.span)),
        fix=Fix(
            title="leave it out",
            edits=(Edit(location=Location(source, _line_of(source, part.span)), replacement=""),),
            safe=False,
        ),
    )


def _missing_package(source: Source, parts: Sequence[Part]) -> Diagnostic:
    empty = not parts
    bare = len(parts) == 1 and is_lead(parts[0].tokens.kinds, 0, len(parts[0].tokens.kinds) - 1)
    start = int(source.text.startswith("\ufeff")) if empty else parts[0].span.start
    mark = Span(start, start if empty else parts[0].tokens.ends[0])
    place = parts[0].span.end if bare else start
    line = f"package {_guess(source.path)}"
    new = f"\n{line}" if bare else f"{line}\n" if empty else f"{line}\n\n"
    return Diagnostic(
        code="RPC0026",
        message="this file is empty" if empty else "a file begins with its `package` line",
        primary=Label(location=Location(source, mark)),
        fix=Fix(
            title=f"write `{line}`",
            edits=(Edit(location=Location(source, Span(place, place)), replacement=new),),
            safe=False,
        ),
    )


def _guess(path: str) -> str:
    """The package that a file's folders suggest, else its own name."""
    *folders, name = path.replace("\\", "/").split("/")
    words = [word for word in folders if re.fullmatch(r"[A-Za-z_]\w*", word, re.ASCII)]
    stem = re.sub(r"\W", "_", name.split(".", 1)[0], flags=re.ASCII)
    return ".".join(words) or (stem if re.match(r"[A-Za-z_]", stem) else f"_{stem}")

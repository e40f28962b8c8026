"""Links in documentation: `[Member]`, `[Member.role]`, `[acme.members.Member]`, outside of code, with their places."""

import re
from collections.abc import Iterator

from ..idl import ast
from ..idl.source import Span
from ..records import record
from .program import Declared, Module, Program

__all__ = ["DocLink", "doc_links", "members_of"]

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_LINK = re.compile(rf"(?<![\]\\!])\[({_NAME}(?:\.{_NAME})*)\](?![\[(:])")
_CODE = re.compile(r"(`+)[^`].*?(?<!`)\1(?!`)")
_FENCE = re.compile(r"\s*///\s*(?:```|~~~)")


@record(frozen=True, slots=True, kw_only=True)
class DocLink:
    """One link: the declaration it leads to, and the member's declaring name behind it; None where there is none.

    `name` and `member` are the places of the two names; a link by full name has its `package` before them.
    """

    package: str | None = None
    declared: Declared | None
    name: Span
    member: Span | None
    found: ast.Name | None


def doc_links(program: Program, module: Module) -> Iterator[DocLink]:
    """The links in a file's documentation, in its order, less those that are prose in brackets for all we know."""
    if "[" not in module.source.text:
        return
    for doc in _docs(module):
        if "[" in doc.text:
            for span in _links(module.source.text, doc.span):
                link = _read(program, module, span)
                if link is not None:
                    yield link


def _docs(module: Module) -> Iterator[ast.Doc]:
    if module.file.package is not None and module.file.package.doc is not None:
        yield module.file.package.doc
    for node in module.file.declarations:
        if node.doc is not None:
            yield node.doc
        for member in getattr(node, "members", ()):
            if getattr(member, "doc", None) is not None:
                yield member.doc
            for param in getattr(member, "params", ()):
                if param.doc is not None:
                    yield param.doc


def _links(text: str, doc: Span) -> Iterator[Span]:
    """The dotted names in brackets; nothing in code spans and fenced code is a link."""
    start, fenced = doc.start, False
    for line in text[doc.start : doc.end].split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and "[" in line:
            prose = _CODE.sub(lambda match: " " * len(match.group()), line)
            for match in _LINK.finditer(prose):
                yield Span(start + match.start(1), start + match.end(1))
        start += len(line) + 1


def _read(program: Program, module: Module, span: Span) -> DocLink | None:
    parts = [
        Span(span.start + m.start(), span.start + m.end())
        for m in re.finditer(_NAME, module.source.text[span.start : span.end])
    ]
    names = [module.source.text[part.start : part.end] for part in parts]
    declared, at, package = module.scope.get(names[0]), 0, None
    if declared is None:
        at = _packaged(program, names)
        package = ".".join(names[:at]) or None
        declared = program.packages[package].get(names[at]) if package else None
    if declared is None:
        meant = package is not None or (names[0] not in module.imported and _looks_like_a_type(names[0]))
        return DocLink(package=package, declared=None, name=parts[at], member=None, found=None) if meant else None
    if len(parts) == at + 1:
        return DocLink(package=package, declared=declared, name=parts[at], member=None, found=None)
    found = members_of(program, declared.node).get(names[at + 1])
    return DocLink(package=package, declared=declared, name=parts[at], member=parts[at + 1], found=found)


def _packaged(program: Program, names: list[str]) -> int:
    """How many of the names are those of a package, if others follow."""
    return next((n for n in range(len(names) - 1, 0, -1) if ".".join(names[:n]) in program.packages), 0)


def _looks_like_a_type(name: str) -> bool:
    """`[TODO]` and `[RFC3339]` are prose more likely than not."""
    return name[0].isupper() and not name.isupper()


def members_of(program: Program, node: ast.Decl) -> dict[str, ast.Name]:
    """The names that declare the members of a declaration, inherited ones among them."""
    found: dict[str, ast.Name] = {f.name: f.declared.name for f in program.fields.get(node, ())}
    for member in getattr(node, "members", ()):
        if isinstance(member, ast.EnumMember | ast.UnionArm | ast.Method | ast.LocalMethod):
            found.setdefault(member.name.text, member.name)
    return found

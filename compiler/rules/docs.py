"""Links in documentation that lead nowhere."""

from collections.abc import Iterator

from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ..doc_links import DocLink, doc_links, members_of
from ..edits import add_import, replace
from ..program import Declared, Module, Program, at
from ..suggest import suggestion
from .context import Context

__all__ = ["check_doc_links"]


def check_doc_links(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0705: `[Name]` or `[Name.member]` for what is not there."""
    for module in program.modules:
        for link in doc_links(program, module):
            if link.declared is None:
                yield _unknown(program, module, link)
            elif link.member is not None and link.found is None:
                yield _unknown_member(program, module, link.member, link.declared)


def _unknown(program: Program, module: Module, link: DocLink) -> Diagnostic:
    name = _text(module, link.name)
    near = suggestion(name, program.packages[link.package] if link.package else module.scope)
    elsewhere = [] if link.package else program.by_short.get(name, [])
    fix = None
    if len(elsewhere) == 1:
        fix = add_import(module, elsewhere[0])
    elif near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, link.name, near),), safe=False)
    return Diagnostic(
        code="RPC0705",
        message=f"the documentation links to `{name}`, which {_where(link)}",
        primary=at(module, link.name),
        fix=fix or _no_link(module, link.name),
    )


def _where(link: DocLink) -> str:
    return f"`{link.package}` does not declare" if link.package else "is not declared here"


def _unknown_member(program: Program, module: Module, member: Span, declared: Declared) -> Diagnostic:
    name = _text(module, member)
    near = suggestion(name, members_of(program, declared.node))
    fix = None
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, member, near),), safe=False)
    return Diagnostic(
        code="RPC0705",
        message=f"the documentation links to `{declared.short}.{name}`, but `{declared.short}` has no `{name}`",
        primary=at(module, member),
        labels=(at(declared.module, declared.node.name, "declared here"),),
        fix=fix or _no_link(module, member),
    )


def _no_link(module: Module, inside: Span) -> Fix:
    """Backticks in the place of the brackets around a name."""
    text = module.source.text
    opening, closing = text.rindex("[", 0, inside.start), text.index("]", inside.end)
    edits = (replace(module, Span(opening, opening + 1), "`"), replace(module, Span(closing, closing + 1), "`"))
    return Fix(title="write it as code, without a link", edits=edits, safe=False)


def _text(module: Module, span: Span) -> str:
    return module.source.text[span.start : span.end]

"""Where ORM objects keep what models hold: `from` and `@naive_utc` where they mean something."""

from collections.abc import Iterator
from keyword import iskeyword

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import Scalar, ScalarName, Type
from ..attributes import find
from ..edits import insert, remove
from ..program import Module, Program, at
from .context import Context

__all__ = ["check_sources"]


def check_sources(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0230 a stray `from`, RPC0231 `@naive_utc` on what is no datetime, RPC0232 a class without its module."""
    stored = _stored(program)
    for module in program.modules:
        for node in module.file.declarations:
            if isinstance(node, ast.ModelDecl | ast.ErrorDecl):
                if isinstance(node, ast.ModelDecl) and node.source is not None:
                    yield from _check_class(module, node, node.source)
                for member in node.members:
                    if isinstance(member, ast.Field) and member.source is not None and node not in stored:
                        yield _stray_field(module, node, member.source)
                    if isinstance(member, ast.Field | ast.Pick) and member.attributes:
                        yield from _check_naive(program, module, node, member)


def _stored(program: Program) -> set[ast.Decl]:
    """The models that come from an ORM class, and those that they are built on."""
    found: set[ast.Decl] = set()
    for module, model in program.each(ast.ModelDecl):
        if model.source is None or model.relation == "patches":
            continue
        while model not in found:
            found.add(model)
            base = module.scope.get(model.base.text) if model.base is not None else None
            if base is None or not isinstance(base.node, ast.ModelDecl):
                break
            module, model = base.module, base.node
    return found


def _clause(module: Module, path: ast.Dotted) -> Span:
    """The whole of `from path`."""
    return Span(module.source.text.rindex("from", 0, path.span.start), path.span.end)


def _check_class(module: Module, model: ast.ModelDecl, path: ast.Dotted) -> Iterator[Diagnostic]:
    span = _clause(module, path)
    if model.relation == "patches":
        yield Diagnostic(
            code="RPC0230",
            message="a patch comes from no ORM class: it says what to change",
            primary=at(module, span),
            fix=Fix(title="take it out", edits=(remove(module, span),)),
        )
    elif (keyword := next((part for part in path.parts if iskeyword(part.text)), None)) is not None:
        yield Diagnostic(
            code="RPC0232",
            message=f"the ORM class `{path.text}` can't be imported: `{keyword.text}` is a keyword of Python",
            primary=at(module, keyword),
            help="name the class as it is imported: `package.module.Class`",
        )
    elif len(path.parts) == 1:
        prefix = f"{module.package}.models."
        yield Diagnostic(
            code="RPC0232",
            message=f"the ORM class `{path.text}` is named without its module",
            primary=at(module, path),
            fix=Fix(title=f"write `{prefix}{path.text}`", edits=(insert(module, path.span.start, prefix),), safe=False),
        )


def _stray_field(module: Module, node: ast.ModelDecl | ast.ErrorDecl, path: ast.Dotted) -> Diagnostic:
    span = _clause(module, path)
    could = isinstance(node, ast.ModelDecl) and node.relation != "patches"
    return Diagnostic(
        code="RPC0230",
        message=f"`{node.name.text}` comes from no ORM class, so its fields have no `from`",
        primary=at(module, span),
        help=f"say which: `model {node.name.text} from package.module.Class`" if could else None,
        fix=Fix(title="take it out", edits=(remove(module, span),), safe=False),
    )


def _check_naive(
    program: Program, module: Module, node: ast.Decl, member: ast.Field | ast.Pick
) -> Iterator[Diagnostic]:
    attribute = find(member.attributes, "naive_utc")
    if attribute is None:
        return
    type_ = next((f.type for f in program.fields.get(node, ()) if f.node is member), None)
    if type_ is not None and not _is_datetime(program, type_):
        cause = member.type if isinstance(member, ast.Field) else member.name
        yield Diagnostic(
            code="RPC0231",
            message="`@naive_utc` is about a `datetime`",
            primary=at(module, attribute),
            labels=(at(module, cause, "this is something else"),),
            fix=Fix(title="take it out", edits=(remove(module, attribute),)),
        )


def _is_datetime(program: Program, type_: Type) -> bool:
    base, _ = program.strip(type_)
    return isinstance(base, Scalar) and base.name is ScalarName.DATETIME

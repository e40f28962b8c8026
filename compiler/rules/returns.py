"""What a method answers: its value, and the declared errors behind it."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ...idl.source import Span
from ..attributes import find
from ..edits import remove, replace
from ..program import Declared, Module, Program, at, methods_of
from ..references import References
from ..types import TYPE_NAMES
from ..unknown import not_here
from .context import Context

__all__ = ["check_errors"]


def check_errors(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0401-0406: only declared errors behind a `|`, each once; an error is never the value itself."""
    references = References(program)
    for module, service in program.each(ast.ServiceDecl):
        for method in methods_of(service):
            if not method.local:
                yield from _check_method(references, module, method)
            elif method.errors:
                yield _local_with_errors(references, module, method)
    for module, error in program.each(ast.ErrorDecl):
        yield from _check_error(references, module, error)


def _check_method(references: References, module: Module, method: ast.Method) -> Iterator[Diagnostic]:
    program = references.program
    type_ = program.types.get(method.returns)
    returned = program.declaration(type_) if type_ is not None else None
    if isinstance(returned, ast.ErrorDecl):
        yield _error_as_value(program, module, method, returned)
    seen: dict[str, tuple[ast.Name, Declared]] = {}
    for name in method.errors:
        declared = module.scope.get(name.text)
        if declared is None:
            if name.text in TYPE_NAMES:
                yield _no_error(references, module, method, name, None)
            elif name.text not in module.imported:  # else the import was reported
                yield not_here(module, name, "error", program.by_short, _is_error)
        elif not _is_error(declared.node):
            yield _no_error(references, module, method, name, declared)
        elif declared.short in seen:
            yield _same_error(references, module, method, name, declared, *seen[declared.short])
        else:
            seen[declared.short] = (name, declared)


def _is_error(node: ast.Decl) -> bool:
    return isinstance(node, ast.ErrorDecl)


def _local_with_errors(references: References, module: Module, method: ast.Method) -> Diagnostic:
    last = method.errors[-1].span
    gone = Span(method.returns.span.end, last.end)
    edits = (replace(module, gone, ""), *references.unimport(module, gone))
    return Diagnostic(
        code="RPC0406",
        message="a `local` method has no declared errors: it raises what it likes",
        primary=at(module, method.errors[0].span.to(last)),
        fix=Fix(title="take them out", edits=edits),
    )


def _error_as_value(program: Program, module: Module, method: ast.Method, error: ast.ErrorDecl) -> Diagnostic:
    declared = [module.scope.get(name.text) for name in method.errors]
    bare = module.scope.get(method.returns.name.text)
    if any(d is not None and d.node is error for d in declared):
        text: str | None = "none"
    elif bare is not None and bare.node is error:
        text = f"none | {method.returns.name.text}"
    else:
        text = None  # an alias stands for it: an alias is no error
    fix = None
    if text is not None:
        fix = Fix(title=f"write `{text}`", edits=(replace(module, method.returns, text),), safe=False)
    return Diagnostic(
        code="RPC0403",
        message=f"`{method.name.text}` returns the error `{error.name.text}` as its value",
        primary=at(module, method.returns),
        labels=(at(program.declared[error].module, error.name, "declared here"),),
        help="name first what it returns when all goes well, or `none`; errors follow behind a `|`",
        fix=fix,
    )


def _without(references: References, module: Module, method: ast.Method, name: ast.Name) -> tuple[Edit, ...]:
    """Take one error out, with the `|` before it, and its import where that was the only use."""
    index = method.errors.index(name)
    start = method.errors[index - 1].span.end if index else method.returns.span.end
    return (replace(module, Span(start, name.span.end), ""), *references.unimport(module, name.span))


def _no_error(
    references: References, module: Module, method: ast.Method, name: ast.Name, declared: Declared | None
) -> Diagnostic:
    return Diagnostic(
        code="RPC0401",
        message=f"`{name.text}` is no `error`: only declared errors follow a `|`",
        primary=at(module, name),
        labels=(at(declared.module, declared.node.name, "declared here"),) if declared is not None else (),
        help="to return values of several types, declare a `union` of them",
        fix=Fix(title="take it out", edits=_without(references, module, method, name), safe=False),
    )


def _same_error(
    references: References,
    module: Module,
    method: ast.Method,
    name: ast.Name,
    declared: Declared,
    first: ast.Name,
    other: Declared,
) -> Diagnostic:
    fix = Fix(
        title="take the second out",
        edits=_without(references, module, method, name),
        safe=declared is other,
    )
    if declared is other:
        return Diagnostic(
            code="RPC0402",
            message=f"the error `{name.text}` stands here twice",
            primary=at(module, name),
            labels=(at(module, first, "first here"),),
            fix=fix,
        )
    return Diagnostic(
        code="RPC0404",
        message=f"`{method.name.text}` has two errors that are declared as `{declared.short}`",
        primary=at(module, name, f"from `{declared.package}`"),
        labels=(at(module, first, f"from `{other.package}`"),),
        notes=("an error goes over the wire under its declared name, whatever an import calls it",),
        fix=fix,
    )


def _check_error(references: References, module: Module, error: ast.ErrorDecl) -> Iterator[Diagnostic]:
    for member in error.members:
        if not isinstance(member, ast.Field):
            continue
        attribute = find(member.attributes, "sensitive")
        type_ = references.program.types.get(member.type)
        if attribute is None and (type_ is None or not references.program.is_sensitive(type_)):
            continue
        edits = (remove(module, member), *references.unimport(module, member.span))
        yield Diagnostic(
            code="RPC0405",
            message=f"`{member.name.text}` is sensitive, and errors tend to be logged and shown",
            primary=at(module, attribute or member.type),
            help="give an id that leads to it",
            fix=Fix(title="take the field out", edits=edits, safe=False),
        )

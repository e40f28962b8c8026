"""What a method answers and how it may be called again: declared errors, retries, outbox hints."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ...idl.source import Span
from ..attributes import argument, find, text_argument
from ..edits import add_attribute, add_import, remove, replace
from ..program import Declared, Module, Program, at
from ..suggest import suggestion
from .context import Context

__all__ = ["check_errors", "check_hints"]


def check_errors(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0401-0406: only declared errors behind a `|`, each once; an error is never the value itself."""
    for module, service in program.each(ast.ServiceDecl):
        for method in service.members:
            if isinstance(method, ast.Method):
                yield from _check_method(program, module, method)
    for module, error in program.each(ast.ErrorDecl):
        yield from _check_error(program, module, error)


def _check_method(program: Program, module: Module, method: ast.Method) -> Iterator[Diagnostic]:
    if method.local and method.errors:
        span = Span(method.returns.span.end, method.errors[-1].span.end)
        yield Diagnostic(
            code="RPC0406",
            message="a `local` method has no declared errors: it raises what it likes",
            primary=at(module, Span(method.errors[0].span.start, span.end)),
            fix=Fix(title="take them out", edits=(replace(module, span, ""),)),
        )
        return
    returned = module.scope.get(method.returns.name.text)
    if returned is not None and isinstance(returned.node, ast.ErrorDecl) and not method.local:
        yield Diagnostic(
            code="RPC0403",
            message=f"`{method.name.text}` returns the error `{returned.short}` as its value",
            primary=at(module, method.returns),
            help="name what it returns first, or `none`; errors follow behind a `|`",
            fix=_none_first(module, method),
        )
    seen: dict[str, tuple[ast.Name, Declared]] = {}
    for name in method.errors:
        declared = module.scope.get(name.text)
        if declared is None:
            if name.text not in module.imported:
                yield _unknown_error(program, module, name)
        elif not isinstance(declared.node, ast.ErrorDecl):
            yield _no_error(module, method, name, declared)
        elif declared.short in seen:
            yield _same_error(module, method, name, declared, *seen[declared.short])
        else:
            seen[declared.short] = (name, declared)


def _none_first(module: Module, method: ast.Method) -> Fix | None:
    if method.returns.nullable:
        return None
    text = f"none | {method.returns.name.text}"
    return Fix(
        title="return `none`, or this error",
        edits=(replace(module, method.returns, text),),
        safe=False,
    )


def _without(module: Module, method: ast.Method, name: ast.Name) -> Edit:
    """Take one error out, with the `|` before it."""
    index = method.errors.index(name)
    start = method.errors[index - 1].span.end if index else method.returns.span.end
    return replace(module, Span(start, name.span.end), "")


def _unknown_error(program: Program, module: Module, name: ast.Name) -> Diagnostic:
    errors = sorted(
        (d for d in program.by_name.values() if isinstance(d.node, ast.ErrorDecl) and d.short == name.text),
        key=lambda d: d.name,
    )
    fix: Fix | None = None
    if errors:
        fix = add_import(module, errors[0])
    else:
        near = suggestion(name.text, (n for n, d in module.scope.items() if isinstance(d.node, ast.ErrorDecl)))
        if near:
            fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, name, near),), safe=False)
    return Diagnostic(
        code="RPC0101",
        message=f"there is no error `{name.text}` here",
        primary=at(module, name, "not declared in this package, nor imported"),
        fix=fix,
    )


def _no_error(module: Module, method: ast.Method, name: ast.Name, declared: Declared) -> Diagnostic:
    return Diagnostic(
        code="RPC0401",
        message=f"`{name.text}` is no `error`: only declared errors follow a `|`",
        primary=at(module, name),
        labels=(at(declared.module, declared.node.name, "declared here"),),
        help="values of several types are a `union`",
        fix=Fix(title="take it out", edits=(_without(module, method, name),), safe=False),
    )


def _same_error(
    module: Module, method: ast.Method, name: ast.Name, declared: Declared, first: ast.Name, other: Declared
) -> Diagnostic:
    if declared is other:
        return Diagnostic(
            code="RPC0402",
            message=f"the error `{name.text}` stands here twice",
            primary=at(module, name),
            labels=(at(module, first, "first here"),),
            fix=Fix(title="take the second out", edits=(_without(module, method, name),)),
        )
    return Diagnostic(
        code="RPC0404",
        message=f"two errors of `{method.name.text}` are declared as `{declared.short}`: callers can't part them",
        primary=at(module, name, f"in `{declared.package}`"),
        labels=(at(module, first, f"in `{other.package}`"),),
        notes=("an error goes over the wire under its declared name, whatever an import calls it",),
        fix=Fix(title="take the second out", edits=(_without(module, method, name),), safe=False),
    )


def _check_error(program: Program, module: Module, error: ast.ErrorDecl) -> Iterator[Diagnostic]:
    for member in error.members:
        if not isinstance(member, ast.Field):
            continue
        attribute = find(member.attributes, "sensitive")
        type_ = program.types.get(member.type)
        if attribute is not None:
            yield Diagnostic(
                code="RPC0405",
                message="an error tends to be logged and shown: it is no place for something sensitive",
                primary=at(module, attribute),
                help="return an id that leads to it",
                fix=Fix(title="take the field out", edits=(remove(module, member),), safe=False),
            )
        elif type_ is not None and program.is_sensitive(type_):
            yield Diagnostic(
                code="RPC0405",
                message=f"`{member.name.text}` holds something sensitive, and an error tends to be logged and shown",
                primary=at(module, member.type),
                help="return an id that leads to it",
                fix=Fix(title="take the field out", edits=(remove(module, member),), safe=False),
            )


# -------------------------------------------------------------------- hints ----


def check_hints(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0407-0413: retries need a promise, keys and shards name parameters."""
    for module, service in program.each(ast.ServiceDecl):
        for method in service.members:
            if isinstance(method, ast.Method) and not method.local and method.attributes:
                yield from _check_hints(module, method)


def _check_hints(module: Module, method: ast.Method) -> Iterator[Diagnostic]:
    by_name = {a.name.text: a for a in method.attributes}
    readonly, idempotent, retry, outbox = (by_name.get(n) for n in ("readonly", "idempotent", "retry", "outbox"))
    if retry is not None and readonly is None and idempotent is None:
        yield _retry_without_promise(module, method, retry)
    if readonly is not None and idempotent is not None:
        yield Diagnostic(
            code="RPC0409",
            message="a `@readonly` method is idempotent by itself",
            primary=at(module, idempotent),
            labels=(at(module, readonly),),
            fix=Fix(title="take `@idempotent` out", edits=(remove(module, idempotent),), safe=False),
        )
    for attribute, name in ((idempotent, "key"), (outbox, "shard"), (outbox, "coalesce")):
        yield from _names_parameter(module, method, attribute, name)
    if outbox is not None:
        yield from _check_outbox(module, method, outbox, idempotent)
    yield from _check_regions(module, by_name.get("callers"))


def _retry_without_promise(module: Module, method: ast.Method, retry: ast.Attribute) -> Diagnostic:
    return Diagnostic(
        code="RPC0407",
        message="`@retry` needs `@readonly` or `@idempotent`: a second run must do no harm",
        primary=at(module, retry),
        help="`@readonly` where the method changes nothing, `@idempotent` where twice is as good as once",
        fix=Fix(title="take `@retry` out", edits=(remove(module, retry),), safe=False),
    )


def _names_parameter(
    module: Module, method: ast.Method, attribute: ast.Attribute | None, name: str
) -> Iterator[Diagnostic]:
    wanted = text_argument(attribute, name)
    literal = argument(attribute, name)
    if wanted is None or not isinstance(literal, ast.NameLiteral):
        return
    params = [p.name.text for p in method.params]
    if wanted in params:
        return
    near = suggestion(wanted, params)
    yield Diagnostic(
        code="RPC0408",
        message=f"`{method.name.text}` has no parameter `{wanted}`",
        primary=at(module, literal),
        fix=Fix(title=f"did you mean `{near}`?", edits=(replace(module, literal, near),), safe=False) if near else None,
    )


def _check_outbox(
    module: Module, method: ast.Method, outbox: ast.Attribute, idempotent: ast.Attribute | None
) -> Iterator[Diagnostic]:
    if idempotent is None:
        yield Diagnostic(
            code="RPC0410",
            message="`@outbox` needs `@idempotent`: a queued call may be delivered twice",
            primary=at(module, outbox),
            fix=Fix(title="promise it", edits=(add_attribute(module, method, "@idempotent"),), safe=False),
        )
    if method.returns.name.text != "none" or method.errors:
        end = method.errors[-1].span.end if method.errors else method.returns.span.end
        span = Span(method.returns.span.start, end)
        yield Diagnostic(
            code="RPC0411",
            message="`@outbox` needs `-> none`: nobody waits for the answer of a queued call",
            primary=at(module, span),
            labels=(at(module, outbox),),
            fix=Fix(title="return `none`", edits=(replace(module, span, "none"),), safe=False),
        )


def _check_regions(module: Module, callers: ast.Attribute | None) -> Iterator[Diagnostic]:
    import re

    regions = argument(callers, "regions")
    for item in regions.items if isinstance(regions, ast.ListLiteral) else ():
        if isinstance(item, ast.StringLiteral) and not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?", item.value):
            yield Diagnostic(
                code="RPC0412",
                message=f'"{item.value}" is no name of a region',
                primary=at(module, item),
                notes=("a region's name is lower case letters, digits and `-`, at most 48",),
            )

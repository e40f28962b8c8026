"""Routing: who needs a `by` clause and who has none, which resolvers there are, what `or none if unmapped` needs."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import Scalar, ScalarName, Type
from ..edits import add_import, insert, remove, replace
from ..program import Module, Program, at, methods_of
from ..references import References
from ..resolvers import BUILT_IN_RESOLVERS, Resolver, find_resolver
from ..suggest import suggestion
from .context import Context
from .routes import Route, check_default, check_route, find_route, fitting_paths

__all__ = ["check_routing"]


def check_routing(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0301-0312: every `rpc` of a Region service is routed, by a value that is there; nothing else is."""
    references = References(program)
    for module, service in program.each(ast.ServiceDecl):
        if service.silo.text == "control":
            yield from _check_control(references, module, service)
        else:
            yield from _check_region(references, module, service)
        for method in methods_of(service):
            if method.local and (method.by is not None or method.unmapped is not None):
                yield _not_on_local(references, module, method)


# ------------------------------------------------------------------ control ----


def _check_control(references: References, module: Module, service: ast.ServiceDecl) -> Iterator[Diagnostic]:
    if service.by is not None:
        yield _by_in_control(references, module, service.by, service.by.span)
    for method in methods_of(service):
        if method.local:
            continue
        if method.by is not None:
            # the clause takes its `or none if unmapped` along
            span = method.by.span.to(method.unmapped) if method.unmapped is not None else method.by.span
            yield _by_in_control(references, module, method.by, span)
        elif method.unmapped is not None:
            yield _unmapped_without_mapping(module, method.unmapped, "a Control service looks for no region")


def _by_in_control(references: References, module: Module, by: ast.By, span: Span) -> Diagnostic:
    edits = (remove(module, span), *references.unimport(module, by.span))
    return Diagnostic(
        code="RPC0302",
        message="a Control service has no `by`: there is only one Control silo",
        primary=at(module, by),
        fix=Fix(title="take it out", edits=edits),
    )


def _not_on_local(references: References, module: Module, method: ast.Method) -> Diagnostic:
    spans = [span for span in (method.by.span if method.by else None, method.unmapped) if span is not None]
    span = spans[0].to(spans[-1])
    edits = (remove(module, span), *references.unimport(module, span))
    return Diagnostic(
        code="RPC0309",
        message="a `local` method never leaves its process: there is no region to find",
        primary=at(module, span),
        fix=Fix(title="take it out", edits=edits),
    )


def _unmapped_without_mapping(module: Module, span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0311",
        message=f"`or none if unmapped` has no meaning here: {why}",
        primary=at(module, span),
        fix=Fix(title="take it out", edits=(remove(module, span),)),
    )


# ------------------------------------------------------------------- region ----


def _check_region(references: References, module: Module, service: ast.ServiceDecl) -> Iterator[Diagnostic]:
    program = references.program
    if service.by is not None:
        yield from _check_clause(program, module, service.by)
    following: list[Route] = []
    for method in methods_of(service):
        if method.local:
            continue
        by = method.by or service.by
        if by is None:
            yield _missing_by(program, module, method)
            continue
        if by is method.by:
            yield from _check_clause(program, module, by)
        route = find_route(references, module, method, by)
        if route is not None and route.own:
            yield from check_route(route)
        elif route is not None:
            following.append(route)
        yield from _check_unmapped(program, module, method, by)
    yield from check_default(service, following)


def _check_clause(program: Program, module: Module, by: ast.By) -> Iterator[Diagnostic]:
    """A clause by itself: there is such a resolver, and `single_organization` is given nothing."""
    name = by.resolver.text
    if find_resolver(module, by) is None:
        if name in module.scope or name not in module.imported:  # else the import was reported
            yield _unknown_resolver(program, module, by)
    elif name == "single_organization" and by.path is not None:
        yield Diagnostic(
            code="RPC0307",
            message="`single_organization` takes no parameter",
            primary=at(module, by.path),
            fix=Fix(title="take it out", edits=(replace(module, by, "by single_organization"),)),
        )


def _unknown_resolver(program: Program, module: Module, by: ast.By) -> Diagnostic:
    name = by.resolver.text
    declared = [known for known, d in module.scope.items() if isinstance(d.node, ast.ResolverDecl)]
    near = suggestion(name, (*BUILT_IN_RESOLVERS, *declared))
    elsewhere = next(
        (d for d in program.by_name.values() if d.short == name and isinstance(d.node, ast.ResolverDecl)), None
    )
    other = module.scope.get(name)
    fix = None
    if elsewhere is not None and other is None:
        fix = add_import(module, elsewhere)
    elif near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, by.resolver, near),), safe=False)
    return Diagnostic(
        code="RPC0303",
        message=f"`{name}` is no resolver" if other else f"there is no resolver `{name}` here",
        primary=at(module, by.resolver),
        labels=(at(other.module, other.node.name, "declared here"),) if other else (),
        notes=(f"there are {', '.join(f'`{known}`' for known in BUILT_IN_RESOLVERS)}, and declared ones",),
        fix=fix,
    )


def _check_unmapped(program: Program, module: Module, method: ast.Method, by: ast.By) -> Iterator[Diagnostic]:
    if method.unmapped is None:
        return
    if by.resolver.text == "single_organization":
        yield _unmapped_without_mapping(module, method.unmapped, "`single_organization` always finds a region")
        return
    type_ = program.types.get(method.returns)
    if type_ is None or _can_be_none(program, type_):  # without a type it is `none`, or was reported
        return
    text = module.source.text[method.returns.span.start : method.returns.span.end]
    yield Diagnostic(
        code="RPC0312",
        message="`or none if unmapped` needs a return type that can be none",
        primary=at(module, method.unmapped, "an unmapped organization has nothing to return"),
        labels=(at(module, method.returns, "this is never none"),),
        fix=Fix(
            title=f"let callers see the missing case: `-> {text}?`",
            edits=(insert(module, method.returns.span.end, "?"),),
            safe=False,
        ),
    )


def _can_be_none(program: Program, type_: Type) -> bool:
    base, nullable = program.strip(type_)
    return nullable or (isinstance(base, Scalar) and base.name is ScalarName.JSON)


def _missing_by(program: Program, module: Module, method: ast.Method) -> Diagnostic:
    clause = _guess(program, module, method)
    fix = None
    if clause is not None:
        end = method.unmapped.start if method.unmapped is not None else method.span.end
        edit = insert(module, end, f"{clause} " if method.unmapped is not None else f"\n    {clause}")
        fix = Fix(title=f"route it: `{clause}`", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0301",
        message=f"`{method.name.text}` does not say how its region is found",
        primary=at(module, method.name),
        notes=("every `rpc` of a Region service has a `by`, its own or the service's",),
        fix=fix,
    )


def _guess(program: Program, module: Module, method: ast.Method) -> str | None:
    """The clause that most likely is missing: that of a resolver whose parameter is there, or a field of its name."""
    resolvers = dict(BUILT_IN_RESOLVERS)
    for name, declared in module.scope.items():
        if isinstance(declared.node, ast.ResolverDecl):
            resolvers.setdefault(name, Resolver(declared.node.parameter.text, declared=declared))
    paths = {name: fitting_paths(program, method, r) for name, r in resolvers.items() if r.parameter}
    for name, resolver in resolvers.items():
        if resolver.parameter in paths.get(name, ()):
            return f"by {name}"
    for name, found in paths.items():
        nested = [path for path in found if "." in path]
        if nested:
            return f"by {name}({nested[0]})"
    return "by single_organization" if method.unmapped is None else None

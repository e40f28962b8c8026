"""The way from a `by` clause to the value that finds the region: a parameter, then fields of models."""

from collections.abc import Iterable, Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix, Label
from ...idl.source import Span
from ...records import record
from ...schemas.contract import DictType, ListType, Ref, Scalar, Type
from ..edits import insert, replace
from ..program import Module, Program, ResolvedField, at
from ..references import References
from ..resolvers import Resolver, find_resolver
from ..suggest import suggestion
from ..types import BASE_TYPES

__all__ = ["Route", "check_default", "check_route", "find_route", "fitting_paths"]


@record(frozen=True, slots=True, eq=False)
class Route:
    """A method and the clause that routes it, its own or the service's.

    `path` are the names that lead to the value: a parameter's, then those of fields. `param` is where it starts.
    """

    references: References
    module: Module
    method: ast.Method
    by: ast.By
    resolver: Resolver
    path: list[str]
    param: ast.Param | None

    @property
    def program(self) -> Program:
        return self.references.program

    @property
    def own(self) -> bool:
        """Whether the clause stands in the method."""
        return self.by is self.method.by

    def name(self, index: int) -> ast.Node:
        """Where the clause names a part of the path, or means it."""
        return self.by.path.parts[index] if self.by.path is not None else self.by.resolver


def find_route(references: References, module: Module, method: ast.Method, by: ast.By) -> Route | None:
    """The route by a clause; None where it names no resolver, or one that reads no value."""
    resolver = find_resolver(module, by)
    if resolver is None or not resolver.parameter:
        return None
    path = [part.text for part in by.path.parts] if by.path is not None else [resolver.parameter]
    param = next((p for p in method.params if p.name.text == path[0]), None)
    return Route(references, module, method, by, resolver, path, param)


def check_route(route: Route) -> Iterator[Diagnostic]:
    """RPC0304-0306, 0308: the path exists, has the right type, and always leads to a value."""
    param = route.param
    if param is None:
        yield _no_such_parameter(route)
        return
    if param.default is not None and not param.type.nullable:
        yield _routing_default(route, param, param.default)
    yield from _walk(route, param)


def check_default(service: ast.ServiceDecl, routes: list[Route]) -> Iterator[Diagnostic]:
    """The same for all methods that follow a service's clause. One that suits none of them is one mistake."""
    if len(routes) > 1 and all(route.param is None for route in routes):
        first = routes[0]
        yield Diagnostic(
            code="RPC0304",
            message=f"no method of `{service.name.text}` has a parameter `{first.path[0]}` to find its region by",
            primary=at(first.module, first.name(0)),
            fix=_reroute(first, _best(first, _in_common(routes))),
        )
        return
    for route in routes:
        yield from check_route(route)


def _walk(route: Route, param: ast.Param) -> Iterator[Diagnostic]:
    """Follow the path through the types of fields."""
    program, path = route.program, route.path
    type_, field = program.types.get(param.type), None
    for index in range(1, len(path)):
        if type_ is None:
            return
        obstacle = _obstacle(program, type_)
        if obstacle is not None:
            yield _blocked(route, index - 1, obstacle, param, field)
            return
        node = program.declaration(type_)
        assert node is not None
        field = next((f for f in program.fields.get(node, ()) if f.name == path[index]), None)
        if field is None:
            yield _no_such_field(route, index, node)
            return
        type_ = field.type
    if type_ is None:
        return
    if program.strip(type_)[1]:
        yield _blocked(route, len(path) - 1, "can be none", param, field)
    elif not route.resolver.takes(program, type_):
        yield _wrong_type(route, param, field)


def _obstacle(program: Program, type_: Type) -> str | None:
    """Why a path can't go on behind a value of this type, in words."""
    base, nullable = program.strip(type_)
    if nullable:
        return "can be none"
    if isinstance(base, ListType):
        return "is a list"
    if isinstance(base, DictType):
        return "is a dict"
    match program.target(base).node if isinstance(base, Ref) else None:
        case ast.UnionDecl():
            return "is a union"
        case ast.ErrorDecl():
            return "is an error"
        case ast.ModelDecl(relation="patches"):
            return "is a patch, whose fields can be unset"
        case ast.ModelDecl():
            return None
        case _:
            return "is no model"


# -------------------------------------------------------------------- others ----


def fitting_paths(program: Program, method: ast.Method, resolver: Resolver) -> list[str]:
    """What could be routed by: parameters that fit, then fields of models that bear the name the resolver reads."""
    direct = [p.name.text for p in method.params if p.default is None and _fits(program, p.type, resolver)]
    nested = [
        f"{param.name.text}.{field.name}"
        for param in method.params
        for field in _fields_behind(program, param)
        if field.name == resolver.parameter and field.type is not None and _suits(program, field.type, resolver)
    ]
    return [*direct, *nested]


def _fits(program: Program, node: ast.TypeExpr, resolver: Resolver) -> bool:
    type_ = program.types.get(node)
    return type_ is not None and _suits(program, type_, resolver)


def _suits(program: Program, type_: Type, resolver: Resolver) -> bool:
    return not program.strip(type_)[1] and resolver.takes(program, type_)


def _fields_behind(program: Program, param: ast.Param) -> tuple[ResolvedField, ...]:
    type_ = program.types.get(param.type)
    if type_ is None or _obstacle(program, type_) is not None:
        return ()
    node = program.declaration(type_)
    return program.fields.get(node, ()) if node is not None else ()


def _in_common(routes: list[Route]) -> list[str]:
    first, *rest = [fitting_paths(r.program, r.method, r.resolver) for r in routes]
    return [path for path in first if all(path in other for other in rest)]


def _best(route: Route, paths: Iterable[str]) -> str | None:
    """The one that was meant, as far as that can be told: of nearly the same name, or the only one."""
    paths = [path for path in paths if path != ".".join(route.path)]
    wanted = ".".join(route.path)
    return suggestion(wanted, paths) or (paths[0] if paths and (len(paths) == 1 or "." in paths[0]) else None)


def _reroute(route: Route, path: str | None) -> Fix | None:
    """Route by another value: in the clause where it is the method's own or wrong for all, else in one of its own."""
    if path is None:
        return None
    clause = f"by {route.by.resolver.text}" + (f"({path})" if path != route.resolver.parameter else "")
    return Fix(title=f"route it by `{path}`", edits=(replace(route.module, route.by, clause),), safe=False)


def _route_apart(route: Route, path: str | None) -> Fix | None:
    if path is None:
        return None
    if route.own:
        return _reroute(route, path)
    clause, method = f"by {route.by.resolver.text}({path})", route.method
    if method.unmapped is not None:
        edit = insert(route.module, method.unmapped.start, f"{clause} ")
    else:
        edit = insert(route.module, method.span.end, f"\n    {clause}")
    return Fix(title=f"route it by `{path}`", edits=(edit,), safe=False)


# ------------------------------------------------------------------- reports ----


def _place(route: Route, index: int, param: ast.Node) -> tuple[Label, tuple[Label, ...]]:
    """Where a fault of the path's part is marked: in the clause, or at a parameter that a service's clause means."""
    if route.own or index > 0:
        return at(route.module, route.name(index)), ()
    return at(route.module, param), (at(route.module, route.by, "the service's default"),)


def _no_such_parameter(route: Route) -> Diagnostic:
    wanted = route.path[0]
    if len(route.path) > 1 and route.own:
        near = suggestion(wanted, (p.name.text for p in route.method.params))
        edit = replace(route.module, route.name(0), near or "")
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False) if near else None
    else:
        fix = _route_apart(route, _best(route, fitting_paths(route.program, route.method, route.resolver)))
    primary, labels = _place(route, 0, route.method.name)
    return Diagnostic(
        code="RPC0304",
        message=f"`{route.method.name.text}` has no parameter `{wanted}` to find its region by",
        primary=primary,
        labels=labels,
        help=None if fix else f"name another: `by {route.by.resolver.text}(parameter)`",
        fix=fix,
    )


def _no_such_field(route: Route, index: int, node: ast.Decl) -> Diagnostic:
    part, program = route.path[index], route.program
    near = suggestion(part, (f.name for f in program.fields.get(node, ())))
    fix = None
    if near:
        edit = replace(route.module, route.name(index), near)
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0304",
        message=f"`{node.name.text}` has no field `{part}`",
        primary=at(route.module, route.name(index)),
        labels=(at(program.declared[node].module, node.name, "declared here"),),
        fix=fix,
    )


def _blocked(route: Route, index: int, obstacle: str, param: ast.Param, field: ResolvedField | None) -> Diagnostic:
    if index == 0 and param.type.nullable and obstacle == "can be none":
        fix: Fix | None = Fix(title="require it", edits=_required(route, param), safe=False)
    else:
        fix = _route_apart(route, _best(route, fitting_paths(route.program, route.method, route.resolver)))
    primary, labels = _typed(route, index, param, field)
    return Diagnostic(
        code="RPC0306",
        message=f"`{route.path[index]}` {obstacle}, so it can't lead to a region",
        primary=primary,
        labels=labels,
        fix=fix,
    )


def _required(route: Route, param: ast.Param) -> tuple[Edit, ...]:
    """Edits that make a parameter one that is always there: no `?`, no default."""
    end = param.type.span.end
    edits = [replace(route.module, Span(end - 1, end), "")]
    if param.default is not None:
        edits.append(replace(route.module, Span(end, param.default.span.end), ""))
    return tuple(edits)


def _routing_default(route: Route, param: ast.Param, default: ast.Literal) -> Diagnostic:
    gone = Span(param.type.span.end, default.span.end)
    return Diagnostic(
        code="RPC0308",
        message=f"`{param.name.text}` finds the region, so callers can't leave it out",
        primary=at(route.module, default),
        labels=(at(route.module, route.by, "routed here"),),
        fix=Fix(title="take the default out", edits=(replace(route.module, gone, ""),)),
    )


def _typed(route: Route, index: int, param: ast.Param, field: ResolvedField | None) -> tuple[Label, tuple[Label, ...]]:
    """The same for a fault of its type, which is shown as well."""
    module, node = (field.type_module, field.declared.type) if field is not None else (route.module, param.type)
    primary, labels = _place(route, index, param.type)
    shown = primary.location == module.location(node.span)
    return primary, labels if shown else (at(module, node, "its type"), *labels)


def _wrong_type(route: Route, param: ast.Param, field: ResolvedField | None) -> Diagnostic:
    module, node = (field.type_module, field.declared.type) if field is not None else (route.module, param.type)
    text = module.source.text[node.span.start : node.span.end]
    primary, labels = _typed(route, len(route.path) - 1, param, field)
    path = _best(route, fitting_paths(route.program, route.method, route.resolver))
    return Diagnostic(
        code="RPC0305",
        message=f"`{route.by.resolver.text}` reads {route.resolver.reads()}, and `{'.'.join(route.path)}` is `{text}`",
        primary=primary,
        labels=labels,
        fix=_route_apart(route, path) or (_retype(route, param) if field is None else None),
    )


def _retype(route: Route, param: ast.Param) -> Fix | None:
    """Give a parameter that is one value the type that the resolver reads, where the file knows it."""
    declared, type_ = route.resolver.declared, route.program.types[param.type]
    if not isinstance(route.program.strip(type_)[0], Scalar):
        return None
    if declared is None:
        text = route.resolver.scalars[0].value
    else:
        assert isinstance(declared.node, ast.ResolverDecl)
        text = declared.node.type.name.text
        if text not in BASE_TYPES and route.module.scope.get(text) is not declared.module.scope.get(text):
            return None
    edits = (replace(route.module, param.type, text), *route.references.unimport(route.module, param.type.span))
    return Fix(title=f"let it be `{text}`", edits=edits, safe=False)

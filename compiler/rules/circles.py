"""Circles: aliases of themselves, models without an end, models of several packages that need each other."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...schemas.contract import DictType, ListType, Ref, Type
from ..edits import insert
from ..graph import components
from ..program import Declared, Program, at
from .context import Context

__all__ = ["check_circles"]

Graph = dict[str, list[str]]


def check_circles(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0215 endless models, 0216 aliases in a circle, 0217 models across packages, 0218 packages that can't load."""
    needs = {name: list(_needs(program, declared)) for name, declared in program.by_name.items()}
    circles = [c for c in components(needs) if len(c) > 1 or c[0] in needs[c[0]]]
    aliases = {name for name in needs if isinstance(program.by_name[name].node, ast.AliasDecl)}
    for circle in circles:
        if set(circle) <= aliases:
            yield _alias_circle(program, circle)
        elif len({program.by_name[name].package for name in circle}) > 1:
            yield _package_circle(program, circle)
    yield from _endless(program)
    yield from _load_order(program, needs)


def _needs(program: Program, declared: Declared) -> Iterator[str]:
    """The declarations that a declaration's own text names."""
    node = declared.node
    if isinstance(node, ast.ModelDecl | ast.ErrorDecl):
        for field in program.fields.get(node, ()):
            if field.type is not None:
                yield from _refs(field.type)
            if field.inherited is not None:
                yield field.inherited.name
    elif isinstance(node, ast.UnionDecl):
        for arm in node.members:
            if isinstance(arm, ast.UnionArm) and arm.type in program.types:
                yield from _refs(program.types[arm.type])
    elif isinstance(node, ast.AliasDecl) and node.type in program.types:
        yield from _refs(program.types[node.type])


def _refs(type_: Type) -> Iterator[str]:
    match type_:
        case Ref(target=target):
            yield target
        case ListType(item=item):
            yield from _refs(item)
        case DictType(key=key, value=value):
            yield from _refs(key)
            yield from _refs(value)
        case _:
            pass


def _path(names: list[str]) -> str:
    short = [name.rsplit(".", 1)[-1] for name in names]
    return " → ".join(f"`{name}`" for name in (*short, short[0]))


def _alias_circle(program: Program, circle: list[str]) -> Diagnostic:
    first, *rest = [program.by_name[name] for name in circle]
    return Diagnostic(
        code="RPC0216",
        message=f"the alias `{first.short}` stands for itself: {_path(circle)}",
        primary=at(first.module, first.node.name),
        labels=tuple(at(d.module, d.node.name) for d in rest),
    )


def _package_circle(program: Program, circle: list[str]) -> Diagnostic:
    first, *rest = [program.by_name[name] for name in circle]
    packages = sorted({program.by_name[name].package for name in circle})
    return Diagnostic(
        code="RPC0217",
        message=f"models of different packages need each other in a circle: {_path(circle)}",
        primary=at(first.module, first.node.name, f"in `{first.package}`"),
        labels=tuple(at(d.module, d.node.name, f"in `{d.package}`") for d in rest),
        help=f"put them into one package, or let one hold the other's id ({', '.join(packages)})",
    )


# -------------------------------------------------------------------- endless ----


def _endless(program: Program) -> Iterator[Diagnostic]:
    """Models that no finite JSON could write: found as those left when all that end are taken away."""
    parts = {d.name: _parts(program, d.node) for d in program.by_name.values()}
    endless = set(parts)
    while ending := [name for name in endless if _ends(program.by_name[name].node, parts[name], endless)]:
        endless.difference_update(ending)
    graph: Graph = {name: [n for n in parts[name] if n in endless] for name in sorted(endless)}
    for circle in components(graph):
        if len(circle) > 1 or circle[0] in graph[circle[0]]:
            models = [n for n in circle if n in program.by_name and _fields_of(program, n)]
            if models:
                yield _endless_model(program, models[0], set(circle))


def _parts(program: Program, node: ast.Decl) -> list[str]:
    """The declarations of which each value holds one (for a union: could hold one)."""
    if isinstance(node, ast.UnionDecl):
        types = [program.types.get(a.type) for a in node.members if isinstance(a, ast.UnionArm)]
    elif isinstance(node, ast.AliasDecl):
        types = [program.types.get(node.type)]
    elif isinstance(node, ast.ModelDecl) and node.relation == "patches":
        types = []
    else:
        types = [field.type for field in program.fields.get(node, ())]
    return [t.target for t in types if isinstance(t, Ref) and not program.strip(t)[1]]


def _ends(node: ast.Decl, parts: list[str], endless: set[str]) -> bool:
    if isinstance(node, ast.UnionDecl):
        arms = sum(isinstance(m, ast.UnionArm) for m in node.members)
        return node.open or arms > len(parts) or not arms or any(part not in endless for part in parts)
    return all(part not in endless for part in parts)


def _fields_of(program: Program, name: str) -> bool:
    return bool(program.fields.get(program.by_name[name].node))


def _endless_model(program: Program, name: str, circle: set[str]) -> Diagnostic:
    declared = program.by_name[name]
    field = next(
        f
        for f in program.fields[declared.node]
        if isinstance(f.type, Ref) and not program.strip(f.type)[1] and f.type.target in circle
    )
    own = field.module is declared.module and field.pick is None
    edits = [insert(field.type_module, field.declared.type.span.end, "?")] if own else []
    if own and field.declared.default is not None:
        from ..edits import replace

        edits.append(replace(field.type_module, field.declared.default, "none"))
    return Diagnostic(
        code="RPC0215",
        message=f"the model `{declared.short}` holds itself without end",
        primary=at(field.module, field.node, "each value needs another one here"),
        notes=("a `?`, a list or a dict on the way lets it end",),
        fix=Fix(title="let it be none", edits=tuple(edits), safe=False) if edits else None,
    )


# ----------------------------------------------------------------- load order ----


def _load_order(program: Program, needs: Graph) -> Iterator[Diagnostic]:
    """A package that extends a model of another can't be loaded before it: such packages must not go in a circle."""
    graph: dict[str, list[str]] = {package: [] for package in program.packages}
    for name, targets in needs.items():
        graph[program.by_name[name].package].extend(program.by_name[t].package for t in targets if t in program.by_name)
    circles = {package: i for i, c in enumerate(components(graph)) if len(c) > 1 for package in c}
    for module, model in program.each(ast.ModelDecl):
        base = module.scope.get(model.base.text) if model.relation == "extends" and model.base else None
        if base is None or model.base is None or base.package == module.package:
            continue
        if module.package in circles and circles[module.package] == circles.get(base.package):
            yield Diagnostic(
                code="RPC0218",
                message=f"`{model.name.text}` extends a model of `{base.package}`, which needs `{module.package}`",
                primary=at(module, model.base),
                labels=(at(base.module, base.node.name, "declared here"),),
                help="move one of the models, or copy the fields with `picks`",
            )

"""Circles: models without an end, models of several packages that need each other, packages that can't be loaded."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix, Label
from ...idl.source import Span
from ...schemas.contract import ListType, Ref, Scalar, Type
from ..edits import insert, replace
from ..graph import components
from ..program import Declared, Module, Program, at, refs
from .context import Context

__all__ = ["check_circles"]

Graph = Mapping[str, Sequence[str]]


def check_circles(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0215 endless models and unions, 0217 models across packages, 0218 packages that can't load."""
    needs = {name: _targets(program, d) for name, d in program.by_name.items()}
    across: set[str] = set()
    for circle in components(needs):
        if len({program.by_name[name].package for name in circle}) > 1:
            across.update(circle)
            yield _across_packages(program, _way_round(program, needs, circle))
    yield from _endless(program, across)
    yield from _load_order(program, needs)


def _targets(program: Program, declared: Declared) -> list[str]:
    """The declarations that a declaration's own text names."""
    node = declared.node
    if not isinstance(node, ast.ModelDecl | ast.ErrorDecl):
        return [target for target, _, _ in _needs(program, declared)]
    found: list[str] = []
    for field in program.fields.get(node, ()):
        type_ = field.type
        if field.inherited is not None:
            found.append(field.inherited.name)
        elif isinstance(type_, Ref):
            found.append(type_.target)
        elif type_ is not None and not isinstance(type_, Scalar):
            found.extend(refs(type_))
    return found


def _needs(program: Program, declared: Declared) -> Iterator[tuple[str, Module, ast.Node]]:
    """The same, each with the place where it is named."""
    node, module = declared.node, declared.module
    if isinstance(node, ast.ModelDecl | ast.ErrorDecl):
        if isinstance(node, ast.ModelDecl) and node.relation == "extends" and node.base is not None:
            base = module.scope.get(node.base.text)
            if base is not None:
                yield base.name, module, node.base
        for field in program.fields.get(node, ()):
            if field.inherited is None and field.type is not None and not isinstance(field.type, Scalar):
                for target in refs(field.type):
                    yield target, field.module, field.pick or field.declared.type
    elif isinstance(node, ast.UnionDecl):
        for arm in node.members:
            if isinstance(arm, ast.UnionArm) and arm.type in program.types:
                for target in refs(program.types[arm.type]):
                    yield target, module, arm.type
    elif isinstance(node, ast.AliasDecl) and node.type in program.types:
        for target in refs(program.types[node.type]):
            yield target, module, node.type


# ------------------------------------------------------------ across packages ----


def _way_round(program: Program, needs: Graph, circle: list[str]) -> list[str]:
    """A shortest way through several packages from a declaration back to itself."""
    inside = set(circle)
    start, first = next(
        (name, target)
        for name in circle
        for target in needs[name]
        if target in inside and program.by_name[target].package != program.by_name[name].package
    )
    came_from = {first: start}
    queue = deque([first])
    while start not in came_from:
        name = queue.popleft()
        for target in needs[name]:
            if target in inside and target not in came_from:
                came_from[target] = name
                queue.append(target)
    way = [start]
    while came_from[way[-1]] != start:
        way.append(came_from[way[-1]])
    return [start, *reversed(way[1:])]


def _across_packages(program: Program, way: list[str]) -> Diagnostic:
    steps = [program.by_name[name] for name in way]
    path = " → ".join(f"`{d.short}`" for d in (*steps, steps[0]))
    labels = [_step(program, d, then) for d, then in zip(steps, [*steps[1:], steps[0]], strict=True)]
    packages = " and ".join(f"`{package}`" for package in dict.fromkeys(d.package for d in steps))
    return Diagnostic(
        code="RPC0217",
        message=f"declarations of {packages} need each other in a circle: {path}",
        primary=labels[0],
        labels=tuple(labels[1:]),
        help="put them into one package, or let one hold the other's id",
    )


def _step(program: Program, declared: Declared, then: Declared) -> Label:
    module, node = next((m, n) for target, m, n in _needs(program, declared) if target == then.name)
    return at(module, node, f"`{declared.short}` needs `{then.short}`")


# -------------------------------------------------------------------- endless ----


def _endless(program: Program, across: set[str]) -> Iterator[Diagnostic]:
    """Models and unions that no finite JSON could write. Circles `across` packages have been reported."""
    parts = {d.name: _parts(program, d.node) for d in program.by_name.values()}
    endless = _without_end(program, parts)
    graph = {name: [n for n in parts[name] if n in endless] for name in sorted(endless)}
    for circle in components(graph):
        if len(circle) > 1 or circle[0] in graph[circle[0]]:
            models = [n for n in circle if program.fields.get(program.by_name[n].node)]
            unions = [n for n in circle if isinstance(program.by_name[n].node, ast.UnionDecl)]
            if models and across.isdisjoint(models):
                yield _endless_model(program, models[0], set(circle))
            elif unions and across.isdisjoint(unions):
                yield _endless_union(program.by_name[unions[0]])


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
    return [held for type_ in types if (held := _held(program, type_)) is not None]


def _held(program: Program, type_: Type | None) -> str | None:
    """The declaration of which each value of a type holds one, perhaps in a list that can't be empty."""
    while isinstance(type_, ListType) and type_.constraints.min_len and not type_.nullable:
        type_ = type_.item
    return type_.target if isinstance(type_, Ref) and not program.strip(type_)[1] else None


def _without_end(program: Program, parts: Graph) -> set[str]:
    """What is left when all that end are taken away, and then what ends by them."""
    left = {name: len(needed) for name, needed in parts.items()}
    holders: dict[str, list[str]] = {}
    for name, needed in parts.items():
        for part in needed:
            holders.setdefault(part, []).append(name)
    ending = [name for name, count in left.items() if not count or _can_end(program.by_name[name].node, count)]
    ended = set(ending)
    while ending:
        for holder in holders.get(ending.pop(), ()):
            left[holder] -= 1
            if holder not in ended and (not left[holder] or isinstance(program.by_name[holder].node, ast.UnionDecl)):
                ended.add(holder)
                ending.append(holder)
    return parts.keys() - ended


def _can_end(node: ast.Decl, parts: int) -> bool:
    """Whether a union ends by an arm that holds no other declaration, or one that is not known."""
    return isinstance(node, ast.UnionDecl) and (
        node.open or sum(isinstance(m, ast.UnionArm) for m in node.members) > parts
    )


def _endless_union(declared: Declared) -> Diagnostic:
    return Diagnostic(
        code="RPC0215",
        message=f"no arm of the union `{declared.short}` comes to an end",
        primary=at(declared.module, declared.node.name),
        help="give it an arm that ends, or put a `?`, a dict or a list that may be empty on the way",
    )


def _endless_model(program: Program, name: str, circle: set[str]) -> Diagnostic:
    declared = program.by_name[name]
    field = next(f for f in program.fields[declared.node] if _held(program, f.type) in circle)
    fix = None
    if field.pick is None:
        edits = [insert(field.type_module, field.declared.type.span.end, "?")]
        if field.declared.default is not None:
            edits.append(replace(field.type_module, field.declared.default, "none"))
        fix = Fix(title="let it be none", edits=tuple(edits), safe=False)
    return Diagnostic(
        code="RPC0215",
        message=f"the model `{declared.short}` holds itself without end",
        primary=at(field.module, field.node, "each value needs another one here"),
        notes=("a `?`, a dict or a list that may be empty lets it end on the way",),
        fix=fix,
    )


# ----------------------------------------------------------------- load order ----


def _load_order(program: Program, needs: Graph) -> Iterator[Diagnostic]:
    """A package that extends a model of another can't be loaded before it: such packages must not go in a circle."""
    graph: dict[str, set[str]] = {package: set() for package in program.packages}
    for name, targets in needs.items():
        graph[program.by_name[name].package].update(program.by_name[target].package for target in targets)
    ordered = {package: sorted(targets) for package, targets in graph.items()}
    circles = {package: number for number, c in enumerate(components(ordered)) if len(c) > 1 for package in c}
    if not circles:
        return
    for module, model in program.each(ast.ModelDecl):
        base = module.scope.get(model.base.text) if model.relation == "extends" and model.base else None
        if base is None or base.package == module.package or module.package not in circles:
            continue
        if circles[module.package] == circles.get(base.package):
            yield _can_not_load(program, module, model, base)


def _can_not_load(program: Program, module: Module, model: ast.ModelDecl, base: Declared) -> Diagnostic:
    assert model.base is not None
    inherited = " ".join(f.name for f in program.fields.get(model, ()) if f.inherited is not None)
    brace = module.source.text.index("{", model.base.span.end) + 1
    edits = (
        replace(module, Span(model.name.span.end, model.base.span.start), " picks "),
        insert(module, brace, f" {inherited} "),
    )
    return Diagnostic(
        code="RPC0218",
        message=f"`{model.name.text}` extends a model of `{base.package}`, which needs `{module.package}`",
        primary=at(module, model.base),
        labels=(at(base.module, base.node.name, "declared here"),),
        notes=("a base has to be defined first in Python, and whichever package is imported first must load",),
        help="move one of the models, or copy the fields",
        fix=Fix(title="copy the fields with `picks`", edits=edits, safe=False) if inherited else None,
    )

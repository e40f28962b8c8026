"""A model's full list of fields: its own, those it inherits (`extends`), those it copies (`picks`, `patches`)."""

from collections.abc import Iterable
from dataclasses import replace

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix
from ..schemas.contract import Type
from .edits import replace as replace_text
from .imports import write_instead
from .program import Declared, Module, ResolvedField, at
from .suggest import suggestion
from .unknown import ByShortName, not_here, stored

__all__ = ["expand_models"]

Fields = tuple[ResolvedField, ...]


def expand_models(
    modules: Iterable[Module],
    types: dict[ast.TypeExpr, Type],
    by_short: ByShortName,
    diagnostics: list[Diagnostic],
) -> dict[ast.Decl, Fields]:
    """The fields of every model and error, by its node. What is wrong with a base or a pick is reported."""
    done: dict[ast.Decl, Fields] = {}
    for module in modules:
        for node in module.file.declarations:
            if isinstance(node, ast.ErrorDecl):
                done[node] = tuple(_own(module, types, m) for m in node.members if isinstance(m, ast.Field))
            elif isinstance(node, ast.ModelDecl) and node not in done:
                _expand(module, node, types, done, by_short, diagnostics)
    return done


def _expand(
    module: Module,
    node: ast.ModelDecl,
    types: dict[ast.TypeExpr, Type],
    done: dict[ast.Decl, Fields],
    by_short: ByShortName,
    diagnostics: list[Diagnostic],
) -> None:
    """Expand a model after the models it is made from, however long the chain."""
    chain: list[tuple[Module, ast.ModelDecl, Declared | None]] = []
    while node not in done:
        if any(node is seen for _, seen, _ in chain):
            diagnostics.append(_circle([(m, n) for m, n, _ in chain], node))
            break
        base = _base(module, node, by_short, diagnostics)
        chain.append((module, node, base))
        if base is None:
            break
        assert isinstance(base.node, ast.ModelDecl)
        module, node = base.module, base.node
    for module, node, base in reversed(chain):
        base_fields = done.get(base.node, ()) if base is not None else ()
        whole = base is None or base.node in done
        done[node] = _fields(module, node, base if whole else None, base_fields, types, diagnostics)


def _base(module: Module, node: ast.ModelDecl, by_short: ByShortName, diagnostics: list[Diagnostic]) -> Declared | None:
    if node.base is None:
        return None
    name = node.base.text
    base = module.scope.get(name)
    if base is None:
        if name not in module.imported:
            diagnostics.append(
                stored(module, node.base, by_short) or not_here(module, node.base, "model", by_short, _can_be_base)
            )
        return None
    if not _can_be_base(base.node):
        diagnostics.append(_no_base(module, node.base, base))
        return None
    return base


def _can_be_base(node: ast.Decl) -> bool:
    return isinstance(node, ast.ModelDecl) and node.relation != "patches"


def _no_base(module: Module, name: ast.Name, base: Declared) -> Diagnostic:
    meant = _behind(base)
    fix = None
    if meant is not None:
        edits = write_instead(module, name, meant)
        fix = Fix(title=f"build on `{edits[0].replacement}`", edits=edits, safe=False)
    what = "a patch" if isinstance(base.node, ast.ModelDecl) else "no model"
    return Diagnostic(
        code="RPC0118",
        message=f"`{name.text}` is {what}: only models can be built on",
        primary=at(module, name),
        labels=(at(base.module, base.node.name, "declared here"),),
        fix=fix,
    )


def _behind(base: Declared) -> Declared | None:
    """The model that a patch patches, or that an alias stands for."""
    match base.node:
        case ast.ModelDecl(base=ast.Name(text=text)) | ast.AliasDecl(type=ast.TypeExpr(name=ast.Name(text=text))):
            found = base.module.scope.get(text)
            return found if found is not None and _can_be_base(found.node) else None
        case _:
            return None


def _circle(chain: list[tuple[Module, ast.ModelDecl]], node: ast.ModelDecl) -> Diagnostic:
    start = next(i for i, (_, seen) in enumerate(chain) if seen is node)
    circle = chain[start:]
    names = " → ".join(f"`{n.name.text}`" for _, n in (*circle, circle[0]))
    module, first = circle[0]
    return Diagnostic(
        code="RPC0216",
        message=f"models are built on each other in a circle: {names}",
        primary=at(module, first.base or first.name),
        labels=tuple(at(m, n.base or n.name) for m, n in circle[1:]),
    )


def _own(module: Module, types: dict[ast.TypeExpr, Type], field: ast.Field) -> ResolvedField:
    return ResolvedField(
        declared=field,
        pick=None,
        inherited=None,
        module=module,
        type_module=module,
        name=field.name.text,
        type=types.get(field.type),
        required=field.required,
        default=field.default,
        default_module=module,
        attributes=field.attributes,
    )


def _fields(
    module: Module,
    node: ast.ModelDecl,
    base: Declared | None,
    base_fields: Fields,
    types: dict[ast.TypeExpr, Type],
    diagnostics: list[Diagnostic],
) -> Fields:
    found: list[ResolvedField] = []
    if node.relation == "extends" and base is not None:
        found.extend(replace(f, inherited=f.inherited or base) for f in base_fields)
    by_name = {f.name: f for f in base_fields}
    for member in node.members:
        if isinstance(member, ast.Field):
            found.append(_own(module, types, member))
        elif isinstance(member, ast.Pick):
            if base is None:
                continue
            if member.name.text in by_name:
                found.append(_picked(module, by_name[member.name.text], member))
            else:
                diagnostics.append(_unknown_pick(module, member, base, by_name))
    return tuple(found)


def _picked(module: Module, field: ResolvedField, pick: ast.Pick) -> ResolvedField:
    own = {a.name.text for a in pick.attributes}
    if "sensitive" in own:
        own.add("loggable")  # who makes it sensitive takes back that it may be logged
    return replace(
        field,
        pick=pick,
        inherited=None,
        module=module,
        required=field.required and pick.default is None,
        default=pick.default or field.default,
        default_module=module if pick.default else field.default_module,
        attributes=(*(a for a in field.attributes if a.name.text not in own), *pick.attributes),
    )


def _unknown_pick(module: Module, pick: ast.Pick, base: Declared, by_name: dict[str, ResolvedField]) -> Diagnostic:
    near = suggestion(pick.name.text, by_name)
    fix = None
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace_text(module, pick.name, near),), safe=False)
    return Diagnostic(
        code="RPC0116",
        message=f"`{base.short}` has no field `{pick.name.text}`",
        primary=at(module, pick.name),
        labels=(at(base.module, base.node.name, "declared here"),),
        fix=fix,
    )

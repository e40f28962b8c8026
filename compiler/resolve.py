"""Names to declarations: packages from files, scopes from imports, every type, every model's fields."""

from collections.abc import Iterable, Iterator, Mapping

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix
from ..schemas.contract import Constraints, Scalar, Type
from .edits import replace
from .expand import expand_models
from .graph import components
from .imports import import_names, unused_imports
from .program import Attributed, Declared, Module, Program, at, methods_of, refs
from .survey import survey
from .types import TYPE_NAMES, TypeReader

__all__ = ["resolve"]


def resolve(files: Iterable[ast.File]) -> Program:
    """Resolve parsed files, those of all packages together. Files without a package are passed over."""
    diagnostics: list[Diagnostic] = []
    modules = [Module(f, f.package.name.text, {}, {}) for f in files if f.package is not None]
    packages = _declare(modules, diagnostics)
    by_name = {d.name: d for names in packages.values() for d in names.values()}
    by_short = _by_short_name(by_name.values())
    for module in modules:
        import_names(module, packages, by_short, diagnostics)
    types: dict[ast.TypeExpr, Type] = {}
    notable: list[tuple[Module, ast.TypeExpr]] = []
    constraints: dict[tuple[str, str], Constraints] = {}
    for module in modules:
        reader = TypeReader(module, types, diagnostics.append, by_short, constraints, notable)
        _read_types(reader)
        diagnostics.extend(unused_imports(module, reader.used))
    diagnostics.extend(_forget_broken_aliases(modules, types, by_name))
    fields = expand_models(modules, types, by_short, diagnostics)
    return Program(
        modules=tuple(modules),
        packages=packages,
        by_name=by_name,
        by_short=by_short,
        declared={d.node: d for d in by_name.values()},
        types=types,
        notable_types=notable,
        fields=fields,
        attributed=[found for module in modules for found in _attributed(module)],
        survey=survey(modules),
        sensitive=_sensitive(by_name.values(), types),
        diagnostics=tuple(diagnostics),
    )


def _declare(modules: list[Module], diagnostics: list[Diagnostic]) -> dict[str, dict[str, Declared]]:
    """The names of each package, which all its files see."""
    packages: dict[str, dict[str, Declared]] = {}
    for module in modules:
        names = packages.setdefault(module.package, {})
        for node in module.file.declarations:
            short = node.name.text
            if short in TYPE_NAMES or short == "none":
                diagnostics.append(_base_type(module, node))
            elif short in names:
                diagnostics.append(_duplicate(module, node, names[short]))
            else:
                names[short] = Declared(f"{module.package}.{short}", module.package, module, node)
    for module in modules:
        module.scope.update(packages[module.package])
    return packages


def _base_type(module: Module, node: ast.Decl) -> Diagnostic:
    name = node.name.text
    other = f"{name}_" if isinstance(node, ast.ResolverDecl) else name.capitalize()
    return Diagnostic(
        code="RPC0125",
        message=f"`{name}` is a type of the language: nothing else can bear its name",
        primary=at(module, node.name),
        fix=Fix(title=f"call it `{other}`", edits=(replace(module, node.name, other),), safe=False),
    )


def _duplicate(module: Module, node: ast.Decl, first: Declared) -> Diagnostic:
    return Diagnostic(
        code="RPC0104",
        message=f"`{node.name.text}` is declared twice in `{module.package}`",
        primary=at(module, node.name, "declared again here"),
        labels=(at(first.module, first.node.name, "first declared here"),),
        notes=("all files of a package share its names",),
    )


def _by_short_name(declared: Iterable[Declared]) -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = {}
    for one in sorted(declared, key=lambda d: d.name):
        found.setdefault(one.short, []).append(one)
    return found


# ---------------------------------------------------------------- references ----


def _read_types(reader: TypeReader) -> None:
    """Read every type of a module, and note the other names of the scope that it uses."""
    read = reader.read
    for node in reader.module.file.declarations:
        match node:
            case ast.ModelDecl() | ast.ErrorDecl():
                for member in node.members:
                    if isinstance(member, ast.Field):
                        read(member.type)
                    elif isinstance(member, ast.LocalMethod):
                        _read_signature(reader, member)
                if isinstance(node, ast.ModelDecl) and node.base is not None:
                    reader.used.add(node.base.text)
            case ast.UnionDecl():
                for arm in node.members:
                    if isinstance(arm, ast.UnionArm):
                        read(arm.type)
            case ast.AliasDecl() | ast.ResolverDecl():
                read(node.type)
            case ast.ServiceDecl():
                _read_service(reader, node)
            case _:
                pass


def _read_service(reader: TypeReader, node: ast.ServiceDecl) -> None:
    if node.by is not None:
        reader.used.add(node.by.resolver.text)
    for method in methods_of(node):
        _read_signature(reader, method)
        reader.used.update(error.text for error in method.errors)
        if method.by is not None:
            reader.used.add(method.by.resolver.text)


def _read_signature(reader: TypeReader, method: ast.Method | ast.LocalMethod) -> None:
    for param in method.params:
        reader.read(param.type)
    reader.read_return(method.returns)


def _attributed(module: Module) -> Iterator[Attributed]:
    """All that bears attributes in a file."""
    for node in module.file.declarations:
        if node.attributes:
            yield Attributed(module, node, node, node.attributes)
        if isinstance(node, ast.AliasDecl | ast.ResolverDecl):
            continue
        assert isinstance(node, ast.ModelDecl | ast.ErrorDecl | ast.EnumDecl | ast.UnionDecl | ast.ServiceDecl)
        for member in node.members:
            if isinstance(member, ast.Method | ast.LocalMethod):
                if isinstance(member, ast.Method) and member.attributes:
                    yield Attributed(module, node, member, member.attributes)
                for param in member.params:
                    if param.attributes:
                        yield Attributed(module, node, param, param.attributes, member)
            elif not isinstance(member, ast.Reserved | ast.Setting) and member.attributes:
                yield Attributed(module, node, member, member.attributes)


# --------------------------------------------------------------- sensitivity ----


def _sensitive(declared: Iterable[Declared], types: Mapping[ast.TypeExpr, Type]) -> set[str]:
    """The aliases and unions that say so, and those that hold them: as many rounds as they are deep."""
    found: set[str] = set()
    holding: dict[str, list[str]] = {}
    for one in declared:
        node = one.node
        if isinstance(node, ast.AliasDecl | ast.UnionDecl):
            parts = (
                [node] if isinstance(node, ast.AliasDecl) else [m for m in node.members if isinstance(m, ast.UnionArm)]
            )
            if any(a.name.text == "sensitive" for part in (node, *parts) for a in part.attributes):
                found.add(one.name)
            held = (types.get(part.type) for part in parts)
            holding[one.name] = [name for type_ in held if type_ is not None for name in refs(type_)]
    while found and (more := {n for n, held in holding.items() if n not in found and not found.isdisjoint(held)}):
        found |= more
    return found


# ------------------------------------------------------------ broken aliases ----


def _forget_broken_aliases(
    modules: list[Module], types: dict[ast.TypeExpr, Type], by_name: dict[str, Declared]
) -> list[Diagnostic]:
    """Report aliases that stand for themselves, and let types that lead to a broken alias count as not resolved.

    What is wrong with the alias has been said: who uses it has made no mistake.
    """
    aliases = {name: d.node for name, d in by_name.items() if isinstance(d.node, ast.AliasDecl)}
    needs = {name: _alias_refs(types.get(node.type)) for name, node in aliases.items()}
    diagnostics: list[Diagnostic] = []
    broken = {name for name, node in aliases.items() if node.type not in types}
    for circle in components(needs):
        if len(circle) > 1 or circle[0] in needs[circle[0]]:
            diagnostics.append(_alias_circle([by_name[name] for name in circle]))
            broken.update(circle)
        elif not broken.isdisjoint(needs[circle[0]]):
            broken.add(circle[0])
    if broken:
        for expression in [e for e, type_ in types.items() if not broken.isdisjoint(refs(type_))]:
            del types[expression]
    return diagnostics


def _alias_refs(type_: Type | None) -> list[str]:
    return list(refs(type_)) if type_ is not None and not isinstance(type_, Scalar) else []


def _alias_circle(circle: list[Declared]) -> Diagnostic:
    first, *rest = circle
    path = " → ".join(f"`{d.short}`" for d in (*circle, first))
    return Diagnostic(
        code="RPC0216",
        message=f"the alias `{first.short}` stands for itself: {path}",
        primary=at(first.module, first.node.name),
        labels=tuple(at(d.module, d.node.name) for d in rest),
    )

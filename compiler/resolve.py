"""Names to declarations: packages from files, scopes from imports, every type, every model's fields."""

from collections import Counter
from collections.abc import Iterable

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Edit, Fix, Label
from ..schemas.contract import Type
from .edits import remove, remove_item, replace
from .expand import expand_models
from .program import Declared, Module, Program, at, methods_of
from .suggest import suggestion
from .types import BASE_TYPES, TypeReader

__all__ = ["resolve"]


def resolve(files: Iterable[ast.File]) -> Program:
    """Resolve parsed files, those of all packages together. Files without a package are passed over."""
    diagnostics: list[Diagnostic] = []
    modules = [Module(f, f.package.name.text, {}, {}) for f in files if f.package is not None]
    packages = _declare(modules, diagnostics)
    for module in modules:
        _import(module, packages, diagnostics)
    by_name = {d.name: d for names in packages.values() for d in names.values()}
    by_short = _by_short_name(by_name.values())
    types: dict[ast.TypeExpr, Type] = {}
    for module in modules:
        used = _read_types(module, types, by_short, diagnostics)
        diagnostics.extend(_unused_imports(module, used))
    fields = expand_models(modules, types, diagnostics)
    return Program(
        modules=tuple(modules),
        packages=packages,
        by_name=by_name,
        declared={d.node: d for d in by_name.values()},
        types=types,
        fields=fields,
        diagnostics=tuple(diagnostics),
    )


def _declare(modules: list[Module], diagnostics: list[Diagnostic]) -> dict[str, dict[str, Declared]]:
    """The names of each package, which all its files see."""
    packages: dict[str, dict[str, Declared]] = {}
    for module in modules:
        names = packages.setdefault(module.package, {})
        for node in module.file.declarations:
            short = node.name.text
            if short in BASE_TYPES or short in ("list", "dict", "none"):
                diagnostics.append(
                    Diagnostic(
                        code="RPC0125",
                        message=f"`{short}` is a type of the language and can't be declared again",
                        primary=at(module, node.name),
                    )
                )
            elif short in names:
                diagnostics.append(_duplicate(module, node, names[short]))
            else:
                names[short] = Declared(f"{module.package}.{short}", module.package, module, node)
    for module in modules:
        module.scope.update(packages[module.package])
    return packages


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


# ------------------------------------------------------------------ imports ----


def _import(module: Module, packages: dict[str, dict[str, Declared]], diagnostics: list[Diagnostic]) -> None:
    for statement in module.file.imports:
        package = statement.package.text
        if package == module.package:
            diagnostics.append(_own_package(module, statement))
        elif package not in packages:
            diagnostics.append(_unknown_package(module, statement, packages))
            for item in statement.items:
                module.imported.setdefault(item.bound.text, item)
        else:
            for item in statement.items:
                _bind(module, statement, item, packages[package], diagnostics)


def _bind(
    module: Module,
    statement: ast.Import,
    item: ast.ImportItem,
    names: dict[str, Declared],
    diagnostics: list[Diagnostic],
) -> None:
    bound = item.bound.text
    found = names.get(item.name.text)
    if found is None:
        diagnostics.append(_unknown_item(module, statement, item, names))
        module.imported.setdefault(bound, item)
    elif bound in module.scope or bound in module.imported:
        diagnostics.append(_bound_twice(module, statement, item))
    else:
        module.scope[bound] = found
        module.imported[bound] = item


def _own_package(module: Module, statement: ast.Import) -> Diagnostic:
    return Diagnostic(
        code="RPC0120",
        message=f"`{module.package}` imports from itself",
        primary=at(module, statement),
        notes=("all files of a package share its names",),
        fix=Fix(title="take the import out", edits=(remove(module, statement),)),
    )


def _unknown_package(module: Module, statement: ast.Import, packages: dict[str, dict[str, Declared]]) -> Diagnostic:
    name = statement.package.text
    near = suggestion(name, (p for p in packages if p != module.package))
    fix = None
    if near:
        edit = replace(module, statement.package, near)
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0102",
        message=f"there is no package `{name}` among the sources",
        primary=at(module, statement.package),
        fix=fix,
    )


def _unknown_item(
    module: Module, statement: ast.Import, item: ast.ImportItem, names: dict[str, Declared]
) -> Diagnostic:
    near = suggestion(item.name.text, names)
    fix = None
    if near:
        edit = replace(module, item.name, near)
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0103",
        message=f"`{statement.package.text}` declares no `{item.name.text}`",
        primary=at(module, item.name),
        notes=("a package hands on only what it declares itself, not what it imports",) if not near else (),
        fix=fix,
    )


def _bound_twice(module: Module, statement: ast.Import, item: ast.ImportItem) -> Diagnostic:
    bound = item.bound.text
    other = module.imported.get(bound)
    declared = module.scope.get(bound)
    labels: list[Label] = []
    if other is not None:
        labels.append(at(module, other.bound, "imported here first"))
    elif declared is not None:
        labels.append(at(declared.module, declared.node.name, "declared here"))
    return Diagnostic(
        code="RPC0105",
        message=f"`{bound}` names something else in this file already",
        primary=at(module, item.bound),
        labels=tuple(labels),
        help="import it under another name: `as`",
        fix=Fix(title="take this import out", edits=(_remove_import(module, statement, item),), safe=other is not None),
    )


def _remove_import(module: Module, statement: ast.Import, item: ast.ImportItem) -> Edit:
    if len(statement.items) == 1:
        return remove(module, statement)
    return remove_item(module, statement.items, item)


# ---------------------------------------------------------------- references ----


def _read_types(
    module: Module,
    types: dict[ast.TypeExpr, Type],
    by_short: dict[str, list[Declared]],
    diagnostics: list[Diagnostic],
) -> set[str]:
    """Read every type of a module; returns the names of the scope that something in the file uses."""
    used: set[str] = set()
    reader = TypeReader(module, types, diagnostics.append, by_short, used)
    read = reader.read
    for node in module.file.declarations:
        match node:
            case ast.ModelDecl() | ast.ErrorDecl():
                for member in node.members:
                    if isinstance(member, ast.Field):
                        read(member.type)
                    elif isinstance(member, ast.LocalMethod):
                        _read_signature(reader, member)
                if isinstance(node, ast.ModelDecl) and node.base is not None:
                    used.add(node.base.text)
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
    return used


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


def _unused_imports(module: Module, used: set[str]) -> Iterable[Diagnostic]:
    documented: set[str] | None = None
    for statement in module.file.imports:
        counts = Counter(item.bound.text for item in statement.items)
        for item in statement.items:
            bound = item.bound.text
            if bound in used or module.imported.get(bound) is not item or counts[bound] > 1:
                continue
            if bound not in module.scope:
                continue
            if documented is None:
                documented = set(_documented_names(module))
            if bound in documented:
                continue
            yield Diagnostic(
                code="RPC0106",
                message=f"`{bound}` is imported and never used",
                primary=at(module, item),
                fix=Fix(title="take it out", edits=(_remove_import(module, statement, item),)),
            )


def _documented_names(module: Module) -> Iterable[str]:
    """Names that docs link to and `use=` points at."""
    from re import findall  # few files have an import that no type uses

    for name in findall(r"\[([A-Za-z_][A-Za-z0-9_]*)[\].]|use\s*=\s*([A-Za-z_][A-Za-z0-9_]*)", module.source.text):
        yield from name

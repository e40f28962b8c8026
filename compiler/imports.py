"""Imports: the names that they bring into the scope of a file, and what is wrong with them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Edit, Fix, Label
from .edits import add_import, insert, remove, remove_item, replace
from .program import Declared, Module, at
from .suggest import suggestion
from .types import TYPE_NAMES
from .unknown import ByShortName

__all__ = ["import_names", "unused_imports", "write_instead"]

Packages = Mapping[str, Mapping[str, Declared]]


def import_names(module: Module, packages: Packages, by_short: ByShortName, diagnostics: list[Diagnostic]) -> None:
    """Bring the imported names of a file into its scope."""
    for statement in module.file.imports:
        package = statement.package.text
        if package == module.package:
            diagnostics.append(_own_package(module, statement))
            _give_up(module, statement.items)
        elif package not in packages:
            diagnostics.append(_unknown_package(module, statement, packages))
            _give_up(module, statement.items)
        else:
            for item in statement.items:
                fault = _bind(module, statement, item, packages[package], by_short)
                if fault is not None:
                    diagnostics.append(fault)


def _give_up(module: Module, items: Iterable[ast.ImportItem]) -> None:
    """Names that a faulty import was to bring: their uses are not reported as well."""
    for item in items:
        if item.bound.text not in module.scope:
            module.imported.setdefault(item.bound.text, item)


def _bind(
    module: Module, statement: ast.Import, item: ast.ImportItem, names: Mapping[str, Declared], by_short: ByShortName
) -> Diagnostic | None:
    bound = item.bound.text
    found = names.get(item.name.text)
    if found is None:
        _give_up(module, (item,))
        return _unknown_item(module, statement, item, names, by_short)
    if bound in TYPE_NAMES or bound == "none":
        return _bound_to_base_type(module, statement, item)
    if bound in module.scope:
        return _bound_twice(module, statement, item, found)
    module.scope[bound] = found
    module.imported[bound] = item
    return None


def _own_package(module: Module, statement: ast.Import) -> Diagnostic:
    renames = any(item.alias is not None for item in statement.items)
    return Diagnostic(
        code="RPC0120",
        message=f"`{module.package}` imports from itself",
        primary=at(module, statement),
        notes=("all files of a package share its names",),
        fix=None if renames else Fix(title="take the import out", edits=(remove(module, statement),)),
    )


def _unknown_package(module: Module, statement: ast.Import, packages: Packages) -> Diagnostic:
    name = statement.package.text
    others = [package for package in packages if package != module.package]
    whole = [p for p in others if all(item.name.text in packages[p] for item in statement.items)]
    near = suggestion(name, whole) or (whole[0] if len(whole) == 1 else None)
    fix, advice = None, None
    if near:
        edit = replace(module, statement.package, near)
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False)
    elif similar := suggestion(name, others):
        advice = f"did you mean `{similar}`?"
    return Diagnostic(
        code="RPC0102",
        message=f"there is no package `{name}` among the sources",
        primary=at(module, statement.package),
        help=advice,
        fix=fix,
    )


def _unknown_item(
    module: Module, statement: ast.Import, item: ast.ImportItem, names: Mapping[str, Declared], by_short: ByShortName
) -> Diagnostic:
    name = item.name.text
    elsewhere = [d for d in by_short.get(name, ()) if d.package != module.package]
    near = suggestion(name, names)
    fix = None
    if elsewhere:
        package = elsewhere[0].package
        fix = Fix(
            title=f"import it from `{package}`", edits=_from_elsewhere(module, statement, item, package), safe=False
        )
    elif near and near not in module.scope:
        names_to_change = [item.name, *(_uses(module, name) if item.alias is None else ())]
        edits = tuple(replace(module, node, near) for node in names_to_change)
        fix = Fix(title=f"did you mean `{near}`?", edits=edits, safe=False)
    return Diagnostic(
        code="RPC0103",
        message=f"`{statement.package.text}` declares no `{name}`",
        primary=at(module, item.name),
        notes=("a package hands on only what it declares itself, not what it imports",) if elsewhere else (),
        fix=fix,
    )


def write_instead(module: Module, name: ast.Name, declared: Declared) -> tuple[Edit, ...]:
    """Name another declaration in a place; the import that only this place needed goes, one that it needs comes."""
    bound = next((b for b, d in module.scope.items() if d is declared), None)
    edits = [replace(module, name, bound or declared.short)]
    item = module.imported.get(name.text)
    statement = next((s for s in module.file.imports if item in s.items), None)
    if item is not None and statement is not None and len(list(_uses(module, name.text))) == 1:
        if bound is None and statement.package.text == declared.package:
            return (*edits, replace(module, item, declared.short))
        edits.append(_remove_import(module, statement, item))
    if bound is None:
        edits += add_import(module, declared).edits
    return tuple(edits)


def _uses(module: Module, name: str) -> Iterator[ast.Name]:
    """Where a file uses a name: in types, as a base, an error or a resolver."""
    stack: list[object] = list(module.file.declarations)
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(cast("tuple[object, ...]", node))
            continue
        found = _named(node)
        if found is not None and found.text == name:
            yield found
        stack.extend(getattr(node, part) for part in _PARTS if hasattr(node, part))


_PARTS = ("members", "params", "type", "returns", "arguments", "errors", "by")


def _named(node: object) -> ast.Name | None:
    match node:
        case ast.TypeExpr(name=name) | ast.By(resolver=name) | ast.ModelDecl(base=name):
            return name
        case ast.Name():
            return node  # of an error: other names stand in nodes of their own
        case _:
            return None


def _from_elsewhere(module: Module, statement: ast.Import, item: ast.ImportItem, package: str) -> tuple[Edit, ...]:
    if len(statement.items) == 1:
        return (replace(module, statement.package, package),)
    text = module.source.text[item.span.start : item.span.end]
    added = insert(module, statement.span.end, f"\nfrom {package} import {text}")
    return (remove_item(module, statement.items, item), added)


def _bound_to_base_type(module: Module, statement: ast.Import, item: ast.ImportItem) -> Diagnostic:
    return Diagnostic(
        code="RPC0125",
        message=f"`{item.bound.text}` is a type of the language: nothing else can bear its name",
        primary=at(module, item.bound),
        fix=Fix(title="take this import out", edits=(_remove_import(module, statement, item),), safe=False),
    )


def _bound_twice(module: Module, statement: ast.Import, item: ast.ImportItem, found: Declared) -> Diagnostic:
    bound = item.bound.text
    first, declared = module.imported.get(bound), module.scope[bound]
    same = declared is found
    if first is not None:
        label: Label = at(module, first.bound, "imported here first")
    else:
        label = at(declared.module, declared.node.name, "declared here")
    return Diagnostic(
        code="RPC0105",
        message=f"`{bound}` is imported twice" if same else f"`{bound}` names something else in this file already",
        primary=at(module, item.bound),
        labels=(label,),
        help=None if same else f"give it another name here: `{item.name.text} as …`",
        fix=Fix(title="take this import out", edits=(_remove_import(module, statement, item),), safe=same),
    )


def _remove_import(module: Module, statement: ast.Import, item: ast.ImportItem) -> Edit:
    if len(statement.items) == 1:
        return remove(module, statement)
    return remove_item(module, statement.items, item)


def unused_imports(module: Module, used: set[str]) -> Iterable[Diagnostic]:
    """RPC0106: imports that no type, base, error, resolver, doc link or `use=` of the file needs."""
    documented: set[str] | None = None
    for statement in module.file.imports:
        for item in statement.items:
            bound = item.bound.text
            if bound in used or bound not in module.scope or module.imported.get(bound) is not item:
                continue
            if documented is None:
                documented = _documented_names(module)
            if bound not in documented:
                yield Diagnostic(
                    code="RPC0106",
                    message=f"`{bound}` is imported and never used",
                    primary=at(module, item),
                    fix=Fix(title="take it out", edits=(_remove_import(module, statement, item),)),
                )


def _documented_names(module: Module) -> set[str]:
    """Names that docs link to and `use=` points at."""
    pattern = r"\[([A-Za-z_][A-Za-z0-9_]*)[\].]|\buse\s*=\s*([A-Za-z_][A-Za-z0-9_]*)"
    return {name for found in re.findall(pattern, module.source.text) for name in found}

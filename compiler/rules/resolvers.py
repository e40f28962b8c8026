"""Resolvers by themselves: their names, their classes, what they read."""

import dataclasses
from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import Ref, Scalar, ScalarName, Type
from ..edits import remove, remove_item, replace
from ..naming import pascal_case
from ..program import Module, Program, at
from ..resolvers import BUILT_IN_RESOLVERS
from .context import Context
from .targets import malformed, mended_target, target_fault

__all__ = ["check_resolvers"]


def check_resolvers(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0318-0320: no name of the language, a class to import, a value that can lead to a region."""
    for module, resolver in program.each(ast.ResolverDecl):
        yield from _check_resolver(program, module, resolver)
    for module in program.modules:
        yield from _check_imported_resolvers(module)


def _check_resolver(program: Program, module: Module, resolver: ast.ResolverDecl) -> Iterator[Diagnostic]:
    name = resolver.name
    if name.text in BUILT_IN_RESOLVERS:
        # who says `by organization_id` means the language's: no use is to be renamed
        taken = f"by_{name.text}" in module.scope
        fix = Fix(title=f"call it `by_{name.text}`", edits=(replace(module, name, f"by_{name.text}"),), safe=False)
        yield _of_the_language(module, name, None if taken else fix)
    fault = target_fault(program, resolver.target.value)
    if fault is not None:
        default = f"{module.package}.resolvers:{pascal_case(name.text)}"
        better = mended_target(resolver.target.value) or default
        yield malformed(module, resolver.target, "RPC0319", f"a resolver's class {fault}", better)
    type_ = program.types.get(resolver.type)
    if type_ is not None and not _is_routable(program, type_):
        yield _unroutable(program, module, resolver.type, type_)


def _check_imported_resolvers(module: Module) -> Iterator[Diagnostic]:
    for statement in module.file.imports:
        for item in statement.items:
            found = module.scope.get(item.bound.text)
            if item.alias is None or item.alias.text not in BUILT_IN_RESOLVERS:
                continue
            if found is not None and isinstance(found.node, ast.ResolverDecl):
                alone = len(statement.items) == 1
                edit = remove(module, statement) if alone else remove_item(module, statement.items, item)
                yield _of_the_language(module, item.alias, Fix(title="take it out", edits=(edit,), safe=False))


def _of_the_language(module: Module, name: ast.Name, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        code="RPC0318",
        message=f"`{name.text}` is a resolver of the language already",
        primary=at(module, name),
        fix=fix,
    )


def _is_routable(program: Program, type_: Type) -> bool:
    base, nullable = program.strip(type_)
    if nullable:
        return False
    if isinstance(base, Ref):
        return isinstance(program.target(base).node, ast.EnumDecl)
    return isinstance(base, Scalar) and base.name is not ScalarName.JSON


def _unroutable(program: Program, module: Module, node: ast.TypeExpr, type_: Type) -> Diagnostic:
    fix = None
    if node.nullable and _is_routable(program, dataclasses.replace(type_, nullable=False)):
        gone = Span(node.span.end - 1, node.span.end)
        fix = Fix(title="take the `?` out", edits=(replace(module, gone, ""),), safe=False)
    return Diagnostic(
        code="RPC0320",
        message="a resolver reads one scalar or enum that can't be none",
        primary=at(module, node),
        fix=fix,
    )

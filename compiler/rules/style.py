"""How names are written: types in PascalCase, all else in snake_case."""

import re
from collections.abc import Iterator
from functools import lru_cache
from keyword import iskeyword

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..naming import pascal_case, snake_case
from ..program import Module, Program, at, methods_of
from ..references import References
from ..renames import rename, rename_package_part
from ..types import TYPE_NAMES
from .context import Context
from .python import clear_name

__all__ = ["check_naming"]

_VALUES = ("none", "true", "false")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?\Z")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


def check_naming(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0701. Errors of their own have leading underscores, names of base types, services not called one."""
    references = References(program)
    yield from _check_packages(program, context)
    for module in program.modules:
        for node in module.file.declarations:
            yield from _check_declaration(references, module, node)
            for what, name in _members(node):
                if not _is_fine(name.text):
                    role = "field" if what == "arm" or (what == "method" and isinstance(node, ast.ModelDecl)) else what
                    yield _badly_named(references, module, name, what, role)


@lru_cache(maxsize=4096)  # the same names come again and again
def _is_fine(text: str) -> bool:
    return text[0] == "_" or _SNAKE.match(text) is not None


def _check_declaration(references: References, module: Module, node: ast.Decl) -> Iterator[Diagnostic]:
    text = node.name.text
    if text[0] == "_" or iskeyword(text) or text in TYPE_NAMES:
        return
    if isinstance(node, ast.ServiceDecl) and not text.endswith("Service"):
        return
    if isinstance(node, ast.ResolverDecl):
        if not _SNAKE.match(text):
            yield _badly_named(references, module, node.name, "resolver", "resolver")
    elif not _PASCAL.match(text):
        what = "service" if isinstance(node, ast.ServiceDecl) else "type"
        better = pascal_case(snake_case(text)) if text.isupper() else pascal_case(text)
        fix = rename(references, module, node.name, better) if _PASCAL.match(better) else None
        yield _report(module, node.name, what, "PascalCase", fix)


def _members(node: ast.Decl) -> Iterator[tuple[str, ast.Name]]:
    match node:
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            for member in members:
                if isinstance(member, ast.Field):
                    yield "field", member.name
                elif isinstance(member, ast.LocalMethod):
                    yield "method", member.name
                    yield from (("parameter", p.name) for p in member.params)
        case ast.EnumDecl(members=members):
            yield from (("enum member", m.name) for m in members if isinstance(m, ast.EnumMember))
        case ast.UnionDecl(members=members):
            yield from (("arm", m.name) for m in members if isinstance(m, ast.UnionArm))
        case ast.ServiceDecl():
            for method in methods_of(node):
                yield "method", method.name
                yield from (("parameter", p.name) for p in method.params)
        case ast.ResolverDecl(parameter=parameter):
            yield "parameter", parameter
        case _:
            pass


def _badly_named(references: References, module: Module, name: ast.Name, what: str, role: str) -> Diagnostic:
    better = clear_name(_in_snake_case(name.text), role)
    if better in _VALUES:
        better += "_"
    fix = rename(references, module, name, better) if _SNAKE.match(better) else None
    return _report(module, name, what, "snake_case", fix)


def _in_snake_case(text: str) -> str:
    return re.sub(r"_+", "_", snake_case(text)).strip("_")


def _report(module: Module, name: ast.Name, what: str, style: str, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        code="RPC0701",
        message=f"the {what} `{name.text}` is not written in {style}",
        primary=at(module, name),
        fix=fix,
    )


def _check_packages(program: Program, context: Context) -> Iterator[Diagnostic]:
    """Each part once, however many files and packages share it."""
    seen: set[str] = set()
    for module in program.modules:
        assert module.file.package is not None
        whole = ""
        for part in module.file.package.name.parts:
            whole = f"{whole}.{part.text}"
            if whole in seen:
                continue
            seen.add(whole)
            if not _SNAKE.match(part.text) and not part.text.startswith("_"):
                better = clear_name(_in_snake_case(part.text), "package")
                fix = None
                if _SNAKE.match(better):
                    fix = rename_package_part(program, module, part, better, context.discovery)
                yield _report(module, part, "package", "snake_case", fix)

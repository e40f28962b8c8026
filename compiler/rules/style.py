"""How names are written: types in PascalCase, all else in snake_case."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..naming import in_snake_case, pascal_case, snake_case
from ..program import Module, Program, at
from ..references import References
from ..renames import rename, rename_package_part
from ..survey import Role, names_of
from ..types import TYPE_NAMES
from .context import Context
from .python import clear_name, unfit_part

__all__ = ["check_naming"]

_TYPES = (Role.TYPE, Role.SERVICE)
_VALUES = ("none", "true", "false")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?\Z")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


def check_naming(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0701. Leading underscores, services not called one, and names of our types have errors of their own."""
    yield from _check_packages(program, context)
    if all(_is_fine(text, role) for role, texts in program.survey.names.items() for text in texts):
        return
    references = References(program)
    for module in program.modules:
        for node in module.file.declarations:
            for name, role in names_of(node):
                if not _is_fine(name.text, role):
                    yield _badly_named(references, module, name, role)


@lru_cache(maxsize=4096)  # the same names come again and again
def _is_fine(text: str, role: Role) -> bool:
    if text[0] == "_":
        return True
    if role not in _TYPES:
        return _SNAKE.match(text) is not None
    unsaid = text in TYPE_NAMES or (role is Role.SERVICE and not text.endswith("Service"))
    return _PASCAL.match(text) is not None or unsaid


def _badly_named(references: References, module: Module, name: ast.Name, role: Role) -> Diagnostic:
    text = name.text
    if role in _TYPES:
        better = pascal_case(snake_case(text)) if text.isupper() else pascal_case(text)
    else:
        better = clear_name(in_snake_case(text), role)
        better = f"{better}_" if better in _VALUES else better
    fix = rename(references, module, name, better) if _is_fine(better, role) else None
    return _report(module, name, role.kind, "PascalCase" if role in _TYPES else "snake_case", fix)


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
        for index, part in enumerate(module.file.package.name.parts):
            whole = f"{whole}.{part.text}"
            if whole in seen:
                continue
            seen.add(whole)
            if not _SNAKE.match(part.text) and not part.text.startswith("_"):
                better = clear_name(in_snake_case(part.text), Role.RESOLVER)
                fix = None
                if _SNAKE.match(better) and unfit_part(better, index) is None:
                    fix = rename_package_part(program, module, part, better, context.discovery)
                yield _report(module, part, "package", "snake_case", fix)

"""Python classes and modules that settings and resolvers name."""

import re
from keyword import iskeyword

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..edits import replace
from ..naming import GENERATED_MODULES
from ..program import Module, Program, at

__all__ = ["malformed", "mended_target", "module_fault", "target_fault"]

_DOTTED = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_TARGET = re.compile(rf"{_DOTTED}:[A-Za-z_][A-Za-z0-9_]*\Z")
_MODULE = re.compile(rf"{_DOTTED}\Z")


def target_fault(program: Program, text: str) -> str | None:
    """Why a text names no class of the author's, in words."""
    if not _TARGET.match(text):
        return "is written `package.module:Class`"
    return _import_fault(program, text.partition(":")[0], text)


def module_fault(program: Program, text: str) -> str | None:
    """Why a text names no module of the author's, in words."""
    if not _MODULE.match(text):
        return "is a module, written `package.module`"
    return _import_fault(program, text, text)


def _import_fault(program: Program, module: str, text: str) -> str | None:
    keyword = next((word for word in re.split("[.:]", text) if iskeyword(word)), None)
    if keyword is not None:
        return f"can't be imported: `{keyword}` is a keyword of Python"
    package, _, last = module.rpartition(".")
    if last in GENERATED_MODULES and package in program.packages:
        return f"can't be in `{module}`, which is generated"
    return None


def mended_target(text: str) -> str | None:
    """`package.module.Class` with its colon."""
    module, _, class_ = text.rpartition(".")
    return f"{module}:{class_}" if class_[:1].isupper() and _TARGET.match(f"{module}:{class_}") else None


def malformed(module: Module, value: ast.StringLiteral, code: str, message: str, instead: str) -> Diagnostic:
    """A target that is none, and one to write instead."""
    edit = replace(module, value, f'"{instead}"')
    return Diagnostic(
        code=code,
        message=message,
        primary=at(module, value),
        fix=Fix(title=f'write `"{instead}"`', edits=(edit,), safe=False),
    )

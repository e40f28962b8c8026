"""Types that resolve and still can't be: keys of dicts, a second `?`, `@newtype` of what is no scalar."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import DictType, Ref, Scalar, ScalarName, Type
from ..attributes import find
from ..edits import remove, replace
from ..program import Module, Program, at
from .context import Context

__all__ = ["check_types"]


def check_types(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0203 keys of dicts, RPC0205 a second `?`, RPC0219 `@newtype`."""
    for module, expression in program.notable_types:
        type_ = program.types.get(expression)
        if type_ is not None:
            yield from _check_type(program, module, expression, type_)
    for module, alias in program.each(ast.AliasDecl):
        if alias.attributes:
            yield from _check_newtype(program, module, alias)


def _check_type(program: Program, module: Module, node: ast.TypeExpr, type_: Type) -> Iterator[Diagnostic]:
    match type_:
        case Scalar(name=ScalarName.JSON, nullable=True):
            yield _double_none(module, node, "`json` can be null already")
        case Ref(nullable=True):
            base, nullable = program.strip(Ref(type_.target))
            if nullable:
                yield _double_none(module, node, f"`{node.name.text}` can be none already")
            elif isinstance(base, Scalar) and base.name is ScalarName.JSON:
                yield _double_none(module, node, f"`{node.name.text}` is `json`, which can be null already")
        case DictType(key=key):
            yield from _check_key(program, module, node.arguments[0], key)
        case _:
            pass


def _double_none(module: Module, node: ast.TypeExpr, why: str) -> Diagnostic:
    end = node.span.end
    return Diagnostic(
        code="RPC0205",
        message=f"{why}: the `?` says it twice",
        primary=at(module, Span(end - 1, end)),
        labels=(at(module, node.name),),
        fix=Fix(title="take the `?` out", edits=(replace(module, Span(end - 1, end), ""),)),
    )


def _check_key(program: Program, module: Module, node: ast.TypeExpr, key: Type) -> Iterator[Diagnostic]:
    base, nullable = program.strip(key)
    if nullable or not _is_text(program, base):
        yield Diagnostic(
            code="RPC0203",
            message="the keys of a dict are `str`, an alias of it, or a str enum",
            primary=at(module, node, "keys are strings in JSON"),
            help="for other keys use a list of a model that holds key and value",
            fix=Fix(title="write `str`", edits=(replace(module, node, "str"),), safe=False),
        )


def _is_text(program: Program, base: Type) -> bool:
    if isinstance(base, Scalar):
        return base.name is ScalarName.STR
    declared = program.target(base).node if isinstance(base, Ref) else None
    return isinstance(declared, ast.EnumDecl) and declared.base.text == "str"


def _check_newtype(program: Program, module: Module, alias: ast.AliasDecl) -> Iterator[Diagnostic]:
    attribute = find(alias.attributes, "newtype")
    type_ = program.types.get(alias.type)
    if attribute is None or type_ is None:
        return
    base, nullable = program.strip(type_)
    if not isinstance(base, Scalar) or nullable or base.name is ScalarName.JSON:
        yield Diagnostic(
            code="RPC0219",
            message="only a scalar that can't be none becomes a `@newtype`",
            primary=at(module, alias.type),
            labels=(at(module, attribute, "asked for here"),),
            fix=Fix(title="leave it a plain alias", edits=(remove(module, attribute),), safe=False),
        )

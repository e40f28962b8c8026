"""The steps of a life: deprecated, then disabled, then removed."""

import re
from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...records import record
from ..attributes import argument, arguments, find
from ..edits import add_import, remove_argument, replace
from ..program import Attributed, Module, Program, at, methods_of
from ..suggest import suggestion
from .attributes import is_date
from .context import Context

__all__ = ["check_lifecycle"]


@record(frozen=True, slots=True)
class _Mortal:
    """Something that can be deprecated; `scope` are the names that its `use` may name."""

    module: Module
    attributes: tuple[ast.Attribute, ...]
    name: str
    scope: list[str]
    is_service: bool = False


def check_lifecycle(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0505-0509: dates, their order, and what to `use` instead."""
    for mortal in _mortals(program):
        module = mortal.module
        deprecated, disabled = find(mortal.attributes, "deprecated"), find(mortal.attributes, "disabled")
        for attribute in (deprecated, disabled):
            if attribute is not None:
                yield from _check_dates(module, attribute)
        if deprecated is not None:
            yield from _check_removal(module, deprecated)
            yield from _check_use(program, mortal, deprecated)
        if deprecated is not None and disabled is not None:
            yield from _check_order(module, deprecated, disabled)


def _mortals(program: Program) -> Iterator[_Mortal]:
    for found in program.attributed:
        if any(attribute.name.text in ("deprecated", "disabled") for attribute in found.attributes):
            is_service = isinstance(found.node, ast.ServiceDecl)
            scope = _scope(program, found)
            yield _Mortal(found.module, found.attributes, found.node.name.text, scope, is_service)


def _scope(program: Program, found: Attributed) -> list[str]:
    """The names of what could be used instead."""
    declaration = found.declaration
    match found.node:
        case ast.ServiceDecl():
            return [name for name, d in found.module.scope.items() if isinstance(d.node, ast.ServiceDecl)]
        case ast.Method() if isinstance(declaration, ast.ServiceDecl):
            return [method.name.text for method in methods_of(declaration)]
        case ast.Param() if found.method is not None:
            return [param.name.text for param in found.method.params]
        case ast.Field() | ast.Pick():
            return [field.name for field in program.fields.get(declaration, ())]
        case ast.EnumMember() if isinstance(declaration, ast.EnumDecl):
            return [member.name.text for member in declaration.members if isinstance(member, ast.EnumMember)]
        case _:
            return []


# -------------------------------------------------------------------- dates ----


def _check_dates(module: Module, attribute: ast.Attribute) -> Iterator[Diagnostic]:
    for name, given in arguments(attribute):
        value = given.value
        if name in ("since", "remove_after") and isinstance(value, ast.StringLiteral) and not is_date(value.value):
            near = _mended(value.value)
            edit = replace(module, value, f'"{near}"')
            yield Diagnostic(
                code="RPC0505",
                message=f'"{value.value}" is no date: dates are written `YYYY-MM-DD`',
                primary=at(module, value),
                fix=Fix(title=f'write `"{near}"`', edits=(edit,), safe=False) if near else None,
            )


def _mended(text: str) -> str | None:
    """A date written in a near form: other separators, no leading zeros, a time behind, a day that the month lacks."""
    found = re.match(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})(?![0-9])", text.strip())
    if found is None:
        return None
    first = int(found[3])
    for day in range(first, min(first, 31) - 4, -1):
        near = f"{found[1]}-{int(found[2]):02}-{day:02}"
        if is_date(near):
            return near
    return None


def _date(attribute: ast.Attribute, name: str) -> tuple[ast.Literal, str] | None:
    """A date of an attribute as it was most likely meant, and where it stands."""
    literal = argument(attribute, name)
    if not isinstance(literal, ast.StringLiteral):
        return None
    text = literal.value if is_date(literal.value) else _mended(literal.value)
    return (literal, text) if text else None


def _check_removal(module: Module, deprecated: ast.Attribute) -> Iterator[Diagnostic]:
    since, until = _date(deprecated, "since"), _date(deprecated, "remove_after")
    if since and until and until[1] < since[1]:
        edits = (replace(module, since[0], f'"{until[1]}"'), replace(module, until[0], f'"{since[1]}"'))
        yield Diagnostic(
            code="RPC0506",
            message="`remove_after` comes before `since`",
            primary=at(module, until[0]),
            labels=(at(module, since[0]),),
            fix=Fix(title="swap them", edits=edits, safe=False),
        )


def _check_order(module: Module, deprecated: ast.Attribute, disabled: ast.Attribute) -> Iterator[Diagnostic]:
    first, second = _date(deprecated, "since"), _date(disabled, "since")
    if first and second and second[1] < first[1]:
        edit = replace(module, second[0], f'"{first[1]}"')
        yield Diagnostic(
            code="RPC0509",
            message="this is disabled before it is deprecated",
            primary=at(module, second[0]),
            labels=(at(module, first[0], "deprecated since then"),),
            notes=("callers are told first: deprecated, then disabled, then removed",),
            fix=Fix(title="disable it on the same day", edits=(edit,), safe=False),
        )


# ---------------------------------------------------------------------- use ----


def _check_use(program: Program, mortal: _Mortal, attribute: ast.Attribute) -> Iterator[Diagnostic]:
    literal = argument(attribute, "use")
    if not isinstance(literal, ast.NameLiteral):
        return
    module, name = mortal.module, literal.name.text
    given = next(g for g in attribute.arguments if g.value is literal)
    take_out = Fix(title="take it out", edits=(remove_argument(module, attribute, given),), safe=False)
    if name == mortal.name:
        yield Diagnostic(
            code="RPC0508",
            message=f"`{name}` can't be used instead of itself",
            primary=at(module, literal),
            fix=take_out,
        )
    elif name not in mortal.scope and not (mortal.is_service and _is_lost(module, name)):
        yield Diagnostic(
            code="RPC0507",
            message=f"there is no `{name}` to use instead",
            primary=at(module, literal),
            fix=_instead(program, mortal, literal, name) or take_out,
        )


def _is_lost(module: Module, name: str) -> bool:
    """Whether a faulty import was to bring a name, which has been said."""
    return name in module.imported and name not in module.scope


def _instead(program: Program, mortal: _Mortal, literal: ast.Literal, name: str) -> Fix | None:
    if mortal.is_service:
        elsewhere = [d for d in program.by_short.get(name, ()) if isinstance(d.node, ast.ServiceDecl)]
        if elsewhere:
            return add_import(mortal.module, elsewhere[0], safe=len(elsewhere) == 1)
    near = suggestion(name, (n for n in mortal.scope if n != mortal.name))
    if near is None:
        return None
    return Fix(title=f"did you mean `{near}`?", edits=(replace(mortal.module, literal, near),), safe=False)

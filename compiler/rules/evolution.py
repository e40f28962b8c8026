"""What lets a contract change: names and values that must not come back, and those that readers still take."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ...records import record
from ..attributes import arguments, find
from ..defaults import enum_value
from ..edits import remove, remove_argument, remove_item, replace
from ..program import Module, Program, ResolvedField, at
from .context import Context

__all__ = ["check_reserved", "check_was"]

Holder = ast.ModelDecl | ast.ErrorDecl | ast.EnumDecl | ast.UnionDecl | ast.ServiceDecl
OnTheWire = ast.Field | ast.Pick | ast.EnumMember | ast.UnionArm | ast.Method


# ----------------------------------------------------------------- reserved ----


@record(frozen=True, slots=True)
class _Reservation:
    """One name or value that must not come back, and the declaration that says so."""

    module: Module
    statement: ast.Reserved
    item: ast.Name | ast.StringLiteral | ast.NumberLiteral


@dataclass(slots=True)
class _Reserved:
    """What a declaration reserves."""

    names: dict[str, _Reservation] = field(default_factory=dict[str, _Reservation])
    values: dict[str | int | float, _Reservation] = field(default_factory=dict[str | int | float, _Reservation])
    """Wire values of an enum."""


def check_reserved(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0501 a reserved name or value is back, RPC0502 reserved twice, RPC0503 what is no wire value."""
    for module in program.modules:
        for node in module.file.declarations:
            if isinstance(node, Holder):
                reserved = _Reserved()
                for statement in node.members:
                    if isinstance(statement, ast.Reserved):
                        yield from _reserve(module, node, statement, reserved)
                if isinstance(node, ast.ModelDecl) and node.relation == "extends":
                    yield from _inherited(program, module, node, reserved)
                if reserved.names or reserved.values:
                    yield from _reused(module, node, reserved)


def _reserve(module: Module, node: Holder, statement: ast.Reserved, reserved: _Reserved) -> Iterator[Diagnostic]:
    is_text = isinstance(node, ast.EnumDecl) and node.base.text == "str"
    for item in statement.items:
        reservation = _Reservation(module, statement, item)
        if isinstance(item, ast.Name):
            first = reserved.names.setdefault(item.text, reservation)
            if is_text and first is reservation:  # without a value of its own, a member's name is its value
                reserved.values.setdefault(item.text, reservation)
        elif not isinstance(item.value, str if is_text else int):
            yield _no_value(module, node, reservation, item)
            continue
        else:
            first = reserved.values.setdefault(item.value, reservation)
        if first is not reservation:
            yield _reserved_twice(module, reservation, first)


def _inherited(program: Program, module: Module, node: ast.ModelDecl, reserved: _Reserved) -> Iterator[Diagnostic]:
    """Fields that a model inherits and reserves; what its bases reserve holds for it too."""
    for inherited in program.fields.get(node, ()):
        if inherited.inherited is not None and inherited.name in reserved.names:
            reservation = reserved.names[inherited.name]
            yield Diagnostic(
                code="RPC0501",
                message=f"`{inherited.name}` is reserved here, and inherited from `{inherited.inherited.short}`",
                primary=at(module, reservation.item),
                labels=(at(inherited.module, inherited.node.name, "this is what it inherits"),),
                fix=_give_up(reservation),
            )
    seen: set[ast.Decl] = set()
    while node.relation == "extends" and node.base is not None and node not in seen:
        seen.add(node)
        base = module.scope.get(node.base.text)
        if base is None or not isinstance(base.node, ast.ModelDecl):
            return
        module, node = base.module, base.node
        for statement in node.members:
            if isinstance(statement, ast.Reserved):
                for item in statement.items:
                    if isinstance(item, ast.Name):
                        reserved.names.setdefault(item.text, _Reservation(module, statement, item))


def _reused(module: Module, node: Holder, reserved: _Reserved) -> Iterator[Diagnostic]:
    for member in node.members:
        if not isinstance(member, OnTheWire) or (isinstance(member, ast.Method) and member.local):
            continue
        reservation = reserved.names.get(member.name.text)
        shown = f"`{member.name.text}`"
        if reservation is None and isinstance(node, ast.EnumDecl) and isinstance(member, ast.EnumMember):
            value = enum_value(node, member)
            reservation = reserved.values.get(value) if value is not None else None
            shown = f'"{value}"' if isinstance(value, str) else str(value)
        if reservation is not None:
            yield Diagnostic(
                code="RPC0501",
                message=f"{shown} is reserved: its old meaning may still be on the wire",
                primary=at(module, member.name),
                labels=(at(reservation.module, reservation.item, "reserved here"),),
                help="give the new member another name",
                fix=_give_up(reservation),
            )


def _give_up(reservation: _Reservation) -> Fix:
    return Fix(title="give the reservation up", edits=(_unreserve(reservation),), safe=False)


def _unreserve(reservation: _Reservation) -> Edit:
    items = reservation.statement.items
    if len(items) == 1:
        return remove(reservation.module, reservation.statement)
    return remove_item(reservation.module, items, reservation.item)


def _no_value(
    module: Module, node: Holder, reservation: _Reservation, item: ast.StringLiteral | ast.NumberLiteral
) -> Diagnostic:
    text = item.value if isinstance(item, ast.StringLiteral) else item.text
    is_int = isinstance(node, ast.EnumDecl) and node.base.text == "int"
    fix = Fix(title="take it out", edits=(_unreserve(reservation),), safe=False)
    number = int(text) if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,9})", text) else None
    meant = number if is_int else text
    if meant is not None and meant not in _reserved_values(node):
        other = str(meant) if is_int else f'"{meant}"'
        fix = Fix(title=f"write `{other}`", edits=(replace(module, item, other),), safe=False)
    kind = "whole numbers" if is_int else "strings"
    return Diagnostic(
        code="RPC0503",
        message=f"the wire values of `{node.name.text}` are {kind}: this can't be one",
        primary=at(module, item),
        fix=fix,
    )


def _reserved_values(node: Holder) -> set[object]:
    statements = (member for member in node.members if isinstance(member, ast.Reserved))
    return {item.value for s in statements for item in s.items if not isinstance(item, ast.Name)}


def _reserved_twice(module: Module, reservation: _Reservation, first: _Reservation) -> Diagnostic:
    return Diagnostic(
        code="RPC0502",
        message="this is reserved already",
        primary=at(module, reservation.item),
        labels=(at(module, first.item, "first here"),),
        fix=Fix(title="take the second out", edits=(_unreserve(reservation),)),
    )


# -------------------------------------------------------------------- @was ----


@record(frozen=True, slots=True)
class _Named:
    """A member as a reader knows it: its name or value now, and its attributes. `own` ones can be mended here."""

    module: Module
    node: ast.Node
    current: str | int | None
    attributes: tuple[ast.Attribute, ...]
    own: bool = True


def check_was(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0504: an old name or value that is in use, or claimed twice."""
    if not any(find(found.attributes, "was") for found in program.attributed):
        return
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.EnumDecl():
                    own = (m for m in node.members if isinstance(m, ast.EnumMember))
                    members = [_Named(module, m.name, enum_value(node, m), m.attributes) for m in own]
                    yield from _check_was(module, members, numbers=node.base.text == "int", names=False)
                case ast.ModelDecl() | ast.ErrorDecl():
                    yield from _check_fields(module, program.fields.get(node, ()))
                case ast.UnionDecl():
                    arms = (m for m in node.members if isinstance(m, ast.UnionArm))
                    yield from _check_was(module, [_Named(module, a.name, a.name.text, a.attributes) for a in arms])
                case ast.ServiceDecl():
                    for method in node.members:
                        if isinstance(method, ast.Method):
                            params = [_Named(module, p.name, p.name.text, p.attributes) for p in method.params]
                            yield from _check_was(module, params)
                case _:
                    pass


def _check_fields(module: Module, fields: tuple[ResolvedField, ...]) -> Iterator[Diagnostic]:
    if any(f.attributes and find(f.attributes, "was") for f in fields):
        yield from _check_was(module, [named for f in fields for named in _named(f)])


def _named(field: ResolvedField) -> Iterator[_Named]:
    """A field; one that is picked with the old names of its model, unless it names others."""
    name, attributes = field.node.name, field.node.attributes
    yield _Named(field.module, name, name.text, attributes, field.inherited is None)
    if field.pick is not None and find(attributes, "was") is None:
        yield _Named(field.type_module, field.declared.name, None, field.attributes, False)


def _check_was(
    module: Module, members: list[_Named], *, numbers: bool = False, names: bool = True
) -> Iterator[Diagnostic]:
    """`numbers`: old values are whole numbers; `names`: they are names."""
    if not any(member.attributes and find(member.attributes, "was") for member in members):
        return
    taken = {m.current: m for m in members if m.current is not None}
    for member in sorted(members, key=lambda m: m.own):
        attribute = find(member.attributes, "was")
        if attribute is None:
            continue
        for _, given in arguments(attribute):
            literal = given.value
            if not isinstance(literal, ast.StringLiteral | ast.NumberLiteral) or isinstance(literal.value, float):
                continue
            value = literal.value
            if isinstance(value, int) is not numbers or (names and not _is_name(value)):
                if member.own:
                    yield _no_old_value(module, attribute, given, numbers=numbers, names=names)
            elif value not in taken:
                taken[value] = _Named(member.module, given, None, (), member.own)
            elif member.own:
                yield _in_use(module, attribute, given, value, taken[value])
            elif taken[value].own:
                yield _took_old_name(module, taken[value], member, value)


def _is_name(value: str | int) -> bool:
    return isinstance(value, str) and value.isascii() and value.isidentifier()


def _no_old_value(
    module: Module, attribute: ast.Attribute, given: ast.Argument, *, numbers: bool, names: bool
) -> Diagnostic:
    kind = (
        "wire values here, whole numbers"
        if numbers
        else "names here, as strings"
        if names
        else "wire values here, strings"
    )
    return Diagnostic(
        code="RPC0504",
        message=f"`@was` takes old {kind}",
        primary=at(module, given),
        fix=_unclaim(module, attribute, given),
    )


def _in_use(
    module: Module, attribute: ast.Attribute, given: ast.Argument, value: str | int, other: _Named
) -> Diagnostic:
    return Diagnostic(
        code="RPC0504",
        message=f"`{value}` is in use already, so readers could not tell what it means",
        primary=at(module, given),
        labels=(at(other.module, other.node, "used here"),),
        fix=_unclaim(module, attribute, given),
    )


def _took_old_name(module: Module, member: _Named, claim: _Named, value: str | int) -> Diagnostic:
    """A field of its own bears what an inherited or copied one was called."""
    return Diagnostic(
        code="RPC0504",
        message=f"`{value}` is the old name of another field, so readers could not tell what it means",
        primary=at(module, member.node),
        labels=(at(claim.module, claim.node, "this one bears it in `@was`"),),
        help="give the new field another name",
    )


def _unclaim(module: Module, attribute: ast.Attribute, given: ast.Argument) -> Fix:
    if len(attribute.arguments) == 1:
        edit = remove(module, attribute)
    else:
        edit = remove_argument(module, attribute, given)
    return Fix(title="take it out", edits=(edit,), safe=False)

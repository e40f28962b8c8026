"""Default values: a literal read as a wire value of a type, and the conventional default of each type."""

from __future__ import annotations

from dataclasses import replace

from ..idl import ast
from ..schemas.contract import NO_CONSTRAINTS, DictType, Json, ListType, Ref, Scalar, ScalarName, Type
from .constraints import breaks
from .literals import (
    EXAMPLES,
    INT_MAX,
    INT_MIN,
    Fault,
    describe,
    finite,
    gather,
    is_scalar_text,
    key_twice,
    meant,
    read_json,
)
from .program import Program

__all__ = ["conventional_default", "enum_value", "has_required_field", "read_default"]

_CONVENTIONAL = {ScalarName.BOOL: "false", ScalarName.FLOAT: "0.0", ScalarName.STR: '""', **EXAMPLES}


def read_default(program: Program, type_: Type, literal: ast.Literal) -> Json | Fault:
    """The wire value that a literal means for a type. Each stands in one place, so its value is kept."""
    known = program.defaults.get(literal)
    if known is not None:
        return known
    value = _read(program, type_, literal)
    if not isinstance(value, Fault):
        program.defaults[literal] = value
    return value


def _read(program: Program, type_: Type, literal: ast.Literal) -> Json | Fault:
    base, nullable = program.strip(type_)
    if isinstance(literal, ast.NoneLiteral):
        if nullable or (isinstance(base, Scalar) and base.name is ScalarName.JSON):
            return None
        return Fault(literal, "`none` needs a type that can be none: put a `?` behind it")
    match base:
        case Scalar():
            return _scalar(base, literal)
        case ListType():
            return _list(program, base, literal)
        case DictType():
            return _dict(program, base, literal)
        case Ref():
            return _declared(program, base, literal)


def _scalar(type_: Scalar, literal: ast.Literal) -> Json | Fault:
    if type_.name is ScalarName.JSON:
        return read_json(literal)
    value = _scalar_value(type_.name, literal)
    if isinstance(value, Fault):
        return value if value.instead is None or _keeps(type_, value.instead) else replace(value, instead=None)
    fault = breaks(value, type_.constraints) if type_.constraints is not NO_CONSTRAINTS else None
    return Fault(literal, f"the default is {fault}", "RPC0213") if fault else value


def _keeps(type_: Scalar, text: str) -> bool:
    """Whether a literal that we wrote ourselves keeps the constraints of a type."""
    import json  # only a mistake needs it

    return breaks(json.loads(text), type_.constraints) is None


def _scalar_value(name: ScalarName, literal: ast.Literal) -> Json | Fault:
    match literal:
        case ast.StringLiteral(value=text):
            if name is ScalarName.STR or (name in EXAMPLES and is_scalar_text(name, text)):
                return text
        case ast.NumberLiteral(value=number):
            if name is ScalarName.INT or name is ScalarName.FLOAT:
                return _number(name, literal, number)
        case ast.BoolLiteral(value=truth):
            if name is ScalarName.BOOL:
                return truth
        case _:
            pass
    return _no_scalar(name, literal)


def _number(name: ScalarName, literal: ast.Literal, number: int | float) -> Json | Fault:
    if name is ScalarName.FLOAT:
        whole = finite(number)
        return whole if whole is not None else Fault(literal, "a `float` is finite: the number is too large")
    if isinstance(number, float):
        return Fault(literal, "an `int` is a whole number", instead=meant(name, literal) or "0")
    if not INT_MIN <= number <= INT_MAX:
        return Fault(literal, "an `int` has 64 bits: the number is too large", instead="0")
    return number


def _no_scalar(name: ScalarName, literal: ast.Literal) -> Fault:
    other = meant(name, literal) or _CONVENTIONAL.get(name, "0")
    if name in EXAMPLES and isinstance(literal, ast.StringLiteral):
        return Fault(literal, f"this is no `{name}`; one looks like `{EXAMPLES[name]}`", instead=other)
    return Fault(literal, f"{describe(literal)} is no `{name}`", instead=other)


def _list(program: Program, type_: ListType, literal: ast.Literal) -> Json | Fault:
    if not isinstance(literal, ast.ListLiteral):
        return Fault(literal, f"{describe(literal)} is no list", instead=None if type_.constraints.min_len else "[]")
    values = [read_default(program, type_.item, item) for item in literal.items]
    fault = gather(v for v in values if isinstance(v, Fault))
    if fault is not None:
        return fault
    items = [v for v in values if not isinstance(v, Fault)]
    broken = breaks(items, type_.constraints)
    return Fault(literal, f"the default is {broken}", "RPC0213") if broken else items


def _dict(program: Program, type_: DictType, literal: ast.Literal) -> Json | Fault:
    if not isinstance(literal, ast.DictLiteral):
        return Fault(literal, f"{describe(literal)} is no dict", instead="{}")
    values: dict[str, Json] = {}
    faults: list[Fault] = []
    for entry in literal.entries:
        key, value = _key(program, type_.key, entry.key), read_default(program, type_.value, entry.value)
        faults.extend(part for part in (key, value) if isinstance(part, Fault))
        if isinstance(key, str) and key in values:
            faults.append(key_twice(entry.key))
        elif isinstance(key, str) and not isinstance(value, Fault):
            values[key] = value
    return gather(faults) or values


def _key(program: Program, type_: Type, literal: ast.StringLiteral) -> str | Fault:
    base, _ = program.strip(type_)
    if isinstance(base, Ref):
        node = program.target(base).node
        values = _enum_values(node) if isinstance(node, ast.EnumDecl) else {}
        if isinstance(node, ast.EnumDecl) and not node.open and literal.value not in values.values():
            instead = values.get(literal.value)
            return Fault(
                literal,
                f"`{literal.value}` is no wire value of `{node.name.text}`",
                instead=f'"{instead}"' if isinstance(instead, str) else None,
            )
        return literal.value
    fault = breaks(literal.value, base.constraints) if isinstance(base, Scalar) else None
    return Fault(literal, f"the key is {fault}", "RPC0213") if fault else literal.value


def _declared(program: Program, type_: Ref, literal: ast.Literal) -> Json | Fault:
    node = program.target(type_).node
    match node:
        case ast.EnumDecl():
            return _enum(node, literal)
        case ast.UnionDecl():
            return Fault(literal, "a union has no default: mark the field `required`", "RPC0212")
        case _:
            return _model(program, node, literal)


def _enum(node: ast.EnumDecl, literal: ast.Literal) -> Json | Fault:
    members = [m for m in node.members if isinstance(m, ast.EnumMember)]
    name = literal.name.parts[-1].text if isinstance(literal, ast.NameLiteral) else None
    found = next((m for m in members if m.name.text == name), None)
    if found is not None and isinstance(literal, ast.NameLiteral):
        if len(literal.name.parts) > 1:
            return Fault(literal, "a member is named without its enum", instead=name)
        return enum_value(node, found)  # None where the member itself is wrong, which has been said
    if name is not None:
        from .suggest import suggestion  # only a mistake needs it

        near = next((m.name.text for m in members if enum_value(node, m) == name), None)
        near = near or suggestion(name, (m.name.text for m in members))
        return Fault(literal, f"`{node.name.text}` has no member `{name}`", "RPC0115", near, node)
    written = literal.value if isinstance(literal, ast.StringLiteral | ast.NumberLiteral) else None
    by_value = next((m.name.text for m in members if written is not None and enum_value(node, m) == written), None)
    first = members[0].name.text if members else None
    return Fault(
        literal, f"the default of an enum names a member of `{node.name.text}`", "RPC0212", by_value or first, node
    )


def _model(program: Program, node: ast.Decl, literal: ast.Literal) -> Json | Fault:
    bare = has_required_field(program, node)
    if not isinstance(literal, ast.DictLiteral):
        return Fault(literal, f"{describe(literal)} is no `{node.name.text}`", instead=None if bare else "{}")
    if literal.entries:
        return Fault(literal, "the default of a model is `{}`: its own defaults", instead=None if bare else "{}")
    if bare:
        return Fault(literal, f"`{node.name.text}` has a required field, so `{{}}` is none", "RPC0214", None, node)
    return {}


def has_required_field(program: Program, node: ast.Decl) -> bool:
    """Whether `{}` does not make such a model; it does a patch, which may leave out all."""
    is_patch = isinstance(node, ast.ModelDecl) and node.relation == "patches"
    return not is_patch and any(f.required for f in program.fields.get(node, ()))


def enum_value(node: ast.EnumDecl, member: ast.EnumMember) -> str | int | None:
    """The wire value of an enum member; None where it is not written right."""
    if member.value is None:
        return member.name.text if node.base.text == "str" else None
    if node.base.text == "str":
        return member.value.value if isinstance(member.value, ast.StringLiteral) else None
    value = member.value.value if isinstance(member.value, ast.NumberLiteral) else None
    return value if isinstance(value, int) else None


def _enum_values(node: ast.EnumDecl) -> dict[str, str | int | None]:
    return {m.name.text: enum_value(node, m) for m in node.members if isinstance(m, ast.EnumMember)}


def conventional_default(program: Program, type_: Type, name: str) -> str | None:
    """The default a field gets when its author says none, as text; None where the type has no conventional one."""
    base, nullable = program.strip(type_)
    if nullable:
        return "none"
    return _conventional(program, base, name)


def _conventional(program: Program, base: Type, name: str) -> str | None:
    match base:
        case Scalar(name=ScalarName.JSON):
            return "none"
        case Scalar():
            return _keeping(base, name)
        case ListType():
            return None if base.constraints.min_len else "[]"
        case DictType():
            return "{}"
        case Ref():
            node = program.target(base).node
            if isinstance(node, ast.EnumDecl):
                return next((m.name.text for m in node.members if isinstance(m, ast.EnumMember)), None)
            if isinstance(node, ast.UnionDecl) or has_required_field(program, node):
                return None
            return "{}"


def _keeping(type_: Scalar, name: str) -> str | None:
    """The conventional default of a scalar, unless the type's own constraints refuse it."""
    if type_.name is ScalarName.INT:
        text = "-1" if name == "id" or name.endswith("_id") else "0"
        return None if breaks(int(text), type_.constraints) else text
    if type_.name is ScalarName.FLOAT and breaks(0.0, type_.constraints):
        return None
    if type_.name is ScalarName.STR and breaks("", type_.constraints):
        return None
    return _CONVENTIONAL[type_.name]

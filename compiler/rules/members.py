"""Members of declarations: each name once, no body that is empty and can't be, enum values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix, Label
from ..defaults import enum_value
from ..edits import insert, remove, remove_item, replace
from ..literals import INT_MAX, INT_MIN
from ..program import Module, Program, at, methods_of
from .context import Context

__all__ = ["check_duplicates", "check_shapes"]


_NONE: Mapping[str, Label] = {}

# --------------------------------------------------------------- duplicates ----


def check_duplicates(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0107: a name stands twice among the members of one declaration."""
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.ModelDecl() | ast.ErrorDecl():
                    yield from _check_fields(program, module, node)
                case ast.EnumDecl(members=members) | ast.UnionDecl(members=members):
                    yield from _twice(module, [m for m in members if isinstance(m, ast.EnumMember | ast.UnionArm)])
                case ast.ServiceDecl():
                    methods = methods_of(node)
                    yield from _twice(module, methods)
                    for method in methods:
                        yield from _twice(module, method.params, commas=True)
                case _:
                    pass


Named = ast.Field | ast.Pick | ast.LocalMethod | ast.EnumMember | ast.UnionArm | ast.Method | ast.Param


def _check_fields(program: Program, module: Module, node: ast.ModelDecl | ast.ErrorDecl) -> Iterator[Diagnostic]:
    members = [m for m in node.members if not isinstance(m, ast.Reserved)]
    inherited: dict[str, Label] = {}
    if isinstance(node, ast.ModelDecl) and node.relation == "extends":
        found = (f for f in program.fields.get(node, ()) if f.inherited is not None)
        inherited = {f.name: at(f.module, f.node.name, "inherited from here") for f in found}
    yield from _twice(module, members, inherited)
    for member in members:
        if isinstance(member, ast.LocalMethod):
            yield from _twice(module, member.params, commas=True)


def _twice(
    module: Module, members: Sequence[Named], inherited: Mapping[str, Label] = _NONE, *, commas: bool = False
) -> Iterator[Diagnostic]:
    """`inherited` are names from elsewhere and where they stand; `commas` part the members."""
    if not inherited and len({member.name.text for member in members}) == len(members):
        return
    seen = dict(inherited)
    for member in members:
        name = member.name.text
        if name not in seen:
            seen[name] = at(module, member.name, "first here")
            continue
        edit = remove_item(module, tuple(members), member) if commas else remove(module, member)
        yield Diagnostic(
            code="RPC0107",
            message=f"`{name}` stands here twice",
            primary=at(module, member.name, "again here"),
            labels=(seen[name],),
            fix=Fix(title="take the second out", edits=(edit,), safe=False),
        )


# ------------------------------------------------------------------- shapes ----


def check_shapes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0222, 0224-0226: bodies that are empty and can't be, enum values."""
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.ModelDecl(relation="picks" | "patches", members=members):
                    if not any(isinstance(m, ast.Field | ast.Pick) for m in members):
                        yield _picks_nothing(program, module, node)
                case ast.UnionDecl(members=members):
                    if not any(isinstance(m, ast.UnionArm) for m in members):
                        yield _empty(module, node, f"the union `{node.name.text}` has no arm: it has no value")
                case ast.EnumDecl(members=members):
                    own = [m for m in members if isinstance(m, ast.EnumMember)]
                    if not own:
                        yield _empty(module, node, f"the enum `{node.name.text}` has no member: it has no value")
                    yield from _check_values(module, node, own)
                case _:
                    pass


def _empty(module: Module, node: ast.Decl, message: str) -> Diagnostic:
    return Diagnostic(code="RPC0226", message=message, primary=at(module, node.name))


def _picks_nothing(program: Program, module: Module, model: ast.ModelDecl) -> Diagnostic:
    base = module.scope.get(model.base.text) if model.base is not None else None
    names = " ".join(f.name for f in program.fields.get(base.node, ())) if base is not None else ""
    fix = None
    if names:
        edit = insert(module, model.span.end - 1, f" {names} ")
        fix = Fix(title="name all its fields", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0222",
        message=f"`{model.name.text}` {model.relation} no field",
        primary=at(module, model.name),
        fix=fix,
    )


# -------------------------------------------------------------- enum values ----


def _check_values(module: Module, enum: ast.EnumDecl, members: list[ast.EnumMember]) -> Iterator[Diagnostic]:
    values = {member: enum_value(enum, member) for member in members}
    free = _free_number(enum, values.values())
    seen: dict[str | int, ast.EnumMember] = {}
    for member, value in values.items():
        if value is None or (isinstance(value, int) and not INT_MIN <= value <= INT_MAX):
            yield _wrong_value(module, enum, member, free)
            free += 1
        elif value in seen and seen[value].name.text != member.name.text:  # else the name stands twice
            yield _value_twice(module, enum, member, seen[value], value, free, set(values.values()))
            free += 1
        else:
            seen.setdefault(value, member)


def _free_number(enum: ast.EnumDecl, values: Iterable[str | int | None]) -> int:
    """A wire value that no member of an int enum has or ever had."""
    taken = [value for value in values if isinstance(value, int) and value < INT_MAX - len(enum.members)]
    literals: list[ast.Node] = []
    for member in enum.members:
        if isinstance(member, ast.Reserved):
            literals.extend(member.items)
        else:
            literals.extend(a.value for attribute in member.attributes for a in attribute.arguments)
    taken += [int(n.value) for n in literals if isinstance(n, ast.NumberLiteral) and abs(n.value) < INT_MAX // 2]
    return max(taken, default=-1) + 1


def _wrong_value(module: Module, enum: ast.EnumDecl, member: ast.EnumMember, free: int) -> Diagnostic:
    name, is_int = member.name.text, enum.base.text == "int"
    text = str(free) if is_int else f'"{name}"'
    if member.value is None:
        edit = insert(module, member.name.span.end, f" = {text}")
        message = f"the member `{name}` of an `int` enum has no value"
    else:
        edit = replace(module, member.value, text)
        message = f"the value of `{name}` is not {'a whole number of 64 bits' if is_int else 'a string'}"
    return Diagnostic(
        code="RPC0224",
        message=message,
        primary=at(module, member.value or member.name),
        fix=Fix(title=f"give it `{text}`", edits=(edit,), safe=False),
    )


def _value_twice(
    module: Module,
    enum: ast.EnumDecl,
    member: ast.EnumMember,
    first: ast.EnumMember,
    value: str | int,
    free: int,
    taken: set[str | int | None],
) -> Diagnostic:
    edit: Edit | None = None
    text = str(free) if isinstance(value, int) else f'"{member.name.text}"'
    changed = member if isinstance(value, int) or member.name.text not in taken else first
    if changed is first:  # `a = "b"  b`: it is the first that took the other's name
        text = f'"{first.name.text}"'
    if changed.value is not None and (isinstance(value, int) or changed.name.text not in taken):
        edit = replace(module, changed.value, text)
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return Diagnostic(
        code="RPC0225",
        message=f"two members of `{enum.name.text}` have the value {shown}",
        primary=at(module, member),
        labels=(at(module, first, "the first"),),
        fix=Fix(title=f"give `{changed.name.text}` the value `{text}`", edits=(edit,), safe=False) if edit else None,
    )

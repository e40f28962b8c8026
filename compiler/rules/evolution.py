"""What lets a contract change: reserved names, `@was`, and the steps from deprecated to disabled."""

from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ..attributes import ATTRIBUTES, argument, arguments, find, text_argument
from ..defaults import enum_value
from ..edits import remove, remove_argument, remove_item, replace
from ..program import Module, Program, at
from ..suggest import suggestion
from .attributes import is_date
from .context import Context

__all__ = ["check_lifecycle", "check_reserved", "check_was"]

Holder = ast.ModelDecl | ast.ErrorDecl | ast.EnumDecl | ast.UnionDecl | ast.ServiceDecl
Member = ast.Field | ast.Pick | ast.EnumMember | ast.UnionArm | ast.Method | ast.LocalMethod


# ----------------------------------------------------------------- reserved ----


def check_reserved(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0501 a reserved name or value is back, RPC0502 reserved twice, RPC0503 a wire value where a name belongs."""
    for module in program.modules:
        for node in module.file.declarations:
            if isinstance(node, Holder):
                yield from _check_reserved(module, node)


def _check_reserved(module: Module, node: Holder) -> Iterator[Diagnostic]:
    reserved: dict[str | int | float, tuple[ast.Reserved, ast.Node]] = {}
    for statement in node.members:
        if not isinstance(statement, ast.Reserved):
            continue
        for item in statement.items:
            value = item.text if isinstance(item, ast.Name) else item.value
            if not isinstance(item, ast.Name) and not isinstance(node, ast.EnumDecl):
                yield _value_reserved(module, item)
            elif value in reserved:
                yield _reserved_twice(module, statement, item, reserved[value][1])
            else:
                reserved[value] = (statement, item)
    if reserved:
        yield from _reused(module, node, reserved)


def _reused(
    module: Module, node: Holder, reserved: dict[str | int | float, tuple[ast.Reserved, ast.Node]]
) -> Iterator[Diagnostic]:
    for member in node.members:
        if not isinstance(member, Member) or (isinstance(member, ast.Method) and member.local):
            continue
        value = (
            enum_value(node, member) if isinstance(node, ast.EnumDecl) and isinstance(member, ast.EnumMember) else None
        )
        for used in (member.name.text, value):
            if used is None or used not in reserved:
                continue
            statement, item = reserved[used]
            yield Diagnostic(
                code="RPC0501",
                message=f"`{used}` is reserved: its old meaning may still be on the wire",
                primary=at(module, member.name),
                labels=(at(module, item, "reserved here"),),
                help="give the new member another name",
                fix=Fix(title="give the reservation up", edits=(_unreserve(module, statement, item),), safe=False),
            )
            break


def _unreserve(module: Module, statement: ast.Reserved, item: ast.Node) -> Edit:
    if len(statement.items) == 1:
        return remove(module, statement)
    return remove_item(module, statement.items, item)


def _value_reserved(module: Module, item: ast.StringLiteral | ast.NumberLiteral) -> Diagnostic:
    fix = None
    if isinstance(item, ast.StringLiteral) and item.value.isidentifier():
        fix = Fix(title="write the name without quotes", edits=(replace(module, item, item.value),))
    return Diagnostic(
        code="RPC0503",
        message="only an enum reserves wire values: names are reserved here",
        primary=at(module, item),
        fix=fix,
    )


def _reserved_twice(module: Module, statement: ast.Reserved, item: ast.Node, first: ast.Node) -> Diagnostic:
    return Diagnostic(
        code="RPC0502",
        message="this is reserved already",
        primary=at(module, item),
        labels=(at(module, first, "first here"),),
        fix=Fix(title="take the second out", edits=(_unreserve(module, statement, item),)),
    )


# -------------------------------------------------------------------- @was ----


def check_was(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0504: an old name or value that is in use, or claimed twice."""
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.EnumDecl():
                    yield from _check_enum_was(module, node)
                case ast.ModelDecl() | ast.ErrorDecl():
                    named = [(f.module, f.node.name, f.attributes) for f in program.fields.get(node, ())]
                    yield from _check_was(module, named)
                case ast.UnionDecl():
                    arms = [m for m in node.members if isinstance(m, ast.UnionArm)]
                    yield from _check_was(module, [(module, a.name, a.attributes) for a in arms])
                case ast.ServiceDecl():
                    for method in node.members:
                        if isinstance(method, ast.Method):
                            yield from _check_was(module, [(module, p.name, p.attributes) for p in method.params])
                case _:
                    pass


def _check_was(
    module: Module, members: list[tuple[Module, ast.Name, tuple[ast.Attribute, ...]]]
) -> Iterator[Diagnostic]:
    if not any(a.name.text == "was" for _, _, attributes in members for a in attributes):
        return
    taken: dict[str | int, ast.Node] = {name.text: name for _, name, _ in members}
    for owner, _, attributes in members:
        if owner is module:
            yield from _claims(module, attributes, taken, numbers=False)


def _check_enum_was(module: Module, node: ast.EnumDecl) -> Iterator[Diagnostic]:
    members = [m for m in node.members if isinstance(m, ast.EnumMember)]
    taken: dict[str | int, ast.Node] = {}
    for member in members:
        value = enum_value(node, member)
        if value is not None:
            taken[value] = member
    for member in members:
        yield from _claims(module, member.attributes, taken, numbers=node.base.text == "int")


def _claims(
    module: Module, attributes: tuple[ast.Attribute, ...], taken: dict[str | int, ast.Node], *, numbers: bool
) -> Iterator[Diagnostic]:
    attribute = find(attributes, "was")
    if attribute is None:
        return
    for _, given in arguments(attribute):
        value = given.value.value if isinstance(given.value, ast.StringLiteral | ast.NumberLiteral) else None
        if value is None or isinstance(value, float):
            continue
        fix = Fix(title="take it out", edits=(_without_claim(module, attribute, given),), safe=False)
        if isinstance(value, int) is not numbers:
            kind = "wire values: whole numbers" if numbers else "names, as strings"
            yield Diagnostic(
                code="RPC0504", message=f"`@was` takes old {kind} here", primary=at(module, given), fix=fix
            )
        elif value in taken:
            yield Diagnostic(
                code="RPC0504",
                message=f"`{value}` is in use already, so readers could not tell what it means",
                primary=at(module, given),
                labels=(at(module, taken[value], "used here"),) if taken[value] is not given else (),
                fix=fix,
            )
        else:
            taken[value] = given


def _without_claim(module: Module, attribute: ast.Attribute, given: ast.Argument) -> Edit:
    if len(attribute.arguments) == 1:
        return remove(module, attribute)
    return remove_argument(module, attribute, given)


# ---------------------------------------------------------------- lifecycle ----


def check_lifecycle(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0505-0509: dates, their order, and what to `use` instead."""
    for module, attributes, scope, own in _lifecycles(program):
        deprecated, disabled = find(attributes, "deprecated"), find(attributes, "disabled")
        for attribute in (deprecated, disabled):
            if attribute is not None:
                yield from _check_dates(module, attribute)
        if deprecated is not None:
            yield from _check_use(module, deprecated, scope, own)
        if deprecated is not None and disabled is not None:
            yield from _check_order(module, deprecated, disabled)


def _lifecycles(
    program: Program,
) -> Iterator[tuple[Module, tuple[ast.Attribute, ...], list[str], str]]:
    """Attributes that may hold a lifecycle, with the names that `use` may name and the name of their own."""
    for module in program.modules:
        for node in module.file.declarations:
            if isinstance(node, ast.ServiceDecl):
                services = [n for n, d in module.scope.items() if isinstance(d.node, ast.ServiceDecl)]
                yield module, node.attributes, services, node.name.text
                methods = [m for m in node.members if isinstance(m, ast.Method)]
                names = [m.name.text for m in methods]
                for method in methods:
                    yield module, method.attributes, names, method.name.text
                    params = [p.name.text for p in method.params]
                    for param in method.params:
                        yield module, param.attributes, params, param.name.text
            elif isinstance(node, ast.ModelDecl | ast.ErrorDecl):
                fields = [f.name for f in program.fields.get(node, ())]
                for member in node.members:
                    if isinstance(member, ast.Field | ast.Pick):
                        yield module, member.attributes, fields, member.name.text
            elif isinstance(node, ast.EnumDecl):
                members = [m for m in node.members if isinstance(m, ast.EnumMember)]
                for one in members:
                    yield module, one.attributes, [m.name.text for m in members], one.name.text


def _check_dates(module: Module, attribute: ast.Attribute) -> Iterator[Diagnostic]:
    kinds = {a.name: a.kind for a in ATTRIBUTES[attribute.name.text].named}
    for name, given in arguments(attribute):
        if name not in ("since", "remove_after") or name not in kinds:
            continue
        value = given.value
        if isinstance(value, ast.StringLiteral) and not is_date(value.value):
            near = _mended(value.value)
            fix = None
            if near:
                fix = Fix(title=f'write `"{near}"`', edits=(replace(module, value, f'"{near}"'),), safe=False)
            yield Diagnostic(
                code="RPC0505",
                message=f'"{value.value}" is no date: write `YYYY-MM-DD`',
                primary=at(module, value),
                fix=fix,
            )
    since, until = text_argument(attribute, "since"), text_argument(attribute, "remove_after")
    if since and until and is_date(since) and is_date(until) and until < since:
        first, second = argument(attribute, "since"), argument(attribute, "remove_after")
        assert first is not None
        assert second is not None
        edits = (replace(module, first, f'"{until}"'), replace(module, second, f'"{since}"'))
        yield Diagnostic(
            code="RPC0506",
            message="`remove_after` comes before `since`",
            primary=at(module, second),
            labels=(at(module, first),),
            fix=Fix(title="swap them", edits=edits, safe=False),
        )


def _mended(text: str) -> str | None:
    """A date written in a near form: other separators, no leading zeros, a time behind."""
    import re

    found = re.match(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})(?![0-9])", text.strip())
    if found is None:
        return None
    near = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return near if is_date(near) else None


def _check_use(module: Module, attribute: ast.Attribute, scope: list[str], own: str) -> Iterator[Diagnostic]:
    literal = argument(attribute, "use")
    if not isinstance(literal, ast.NameLiteral):
        return
    name = literal.name.text
    given = next(g for g in attribute.arguments if g.value is literal)
    if name == own:
        yield Diagnostic(
            code="RPC0508",
            message=f"`{name}` can't be used instead of itself",
            primary=at(module, literal),
            fix=Fix(title="take it out", edits=(remove_argument(module, attribute, given),), safe=False),
        )
    elif name not in scope:
        near = suggestion(name, (n for n in scope if n != own))
        edit = replace(module, literal, near) if near else remove_argument(module, attribute, given)
        yield Diagnostic(
            code="RPC0507",
            message=f"there is no `{name}` to use instead",
            primary=at(module, literal),
            fix=Fix(title=f"did you mean `{near}`?" if near else "take it out", edits=(edit,), safe=False),
        )


def _check_order(module: Module, deprecated: ast.Attribute, disabled: ast.Attribute) -> Iterator[Diagnostic]:
    first, second = text_argument(deprecated, "since"), text_argument(disabled, "since")
    literal = argument(disabled, "since")
    if first and second and literal and is_date(first) and is_date(second) and second < first:
        yield Diagnostic(
            code="RPC0509",
            message="disabled before it was deprecated",
            primary=at(module, literal),
            labels=(at(module, deprecated, f"deprecated since {first}"),),
            notes=("callers are told first: deprecated, then disabled, then removed",),
        )

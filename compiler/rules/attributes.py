"""Attributes: known, in the right place, once, with the right arguments."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..attributes import ATTRIBUTES, Argument, Kind, Place, arguments, custom_value
from ..edits import remove, remove_argument, replace
from ..literals import Fault
from ..program import Module, Program, at
from ..suggest import suggestion
from .context import Context

__all__ = ["check_attributes"]

Placed = tuple[Module, Place, tuple[ast.Attribute, ...]]


def check_attributes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0108-0111: unknown, wrong arguments, misplaced, twice."""
    for module, place, attributes in _placed(program):
        seen: dict[str, ast.Attribute] = {}
        for attribute in attributes:
            name = attribute.name.text
            if name in seen:
                yield _twice(module, seen[name], attribute)
            seen.setdefault(name, attribute)
            yield from _check(module, place, attribute, context)


def _placed(program: Program) -> Iterator[Placed]:
    for module in program.modules:
        for node in module.file.declarations:
            yield from _of_declaration(module, node)


_PLACES: dict[type[ast.Decl], Place] = {
    ast.AliasDecl: Place.ALIAS,
    ast.EnumDecl: Place.ENUM,
    ast.ModelDecl: Place.MODEL,
    ast.ErrorDecl: Place.ERROR,
    ast.UnionDecl: Place.UNION,
    ast.ResolverDecl: Place.RESOLVER,
    ast.ServiceDecl: Place.SERVICE,
}


def _of_declaration(module: Module, node: ast.Decl) -> Iterator[Placed]:
    if node.attributes:
        yield module, _PLACES[type(node)], node.attributes
    match node:
        case ast.EnumDecl(members=members):
            yield from _of_members(module, Place.ENUM_MEMBER, members)
        case ast.UnionDecl(members=members):
            yield from _of_members(module, Place.ARM, members)
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            yield from _of_members(module, Place.FIELD, members)
        case ast.ServiceDecl(members=members):
            yield from _of_methods(module, members)
        case _:
            pass


def _of_members(module: Module, place: Place, members: Iterable[ast.Node]) -> Iterator[Placed]:
    for member in members:
        if isinstance(member, ast.EnumMember | ast.UnionArm | ast.Field | ast.Pick):
            if member.attributes:
                yield module, place, member.attributes
        elif isinstance(member, ast.LocalMethod):
            yield from _of_params(module, member.params)


def _of_methods(module: Module, members: Iterable[ast.ServiceMember]) -> Iterator[Placed]:
    for member in members:
        if isinstance(member, ast.Method):
            if member.attributes:
                yield module, Place.LOCAL if member.local else Place.METHOD, member.attributes
            yield from _of_params(module, member.params)


def _of_params(module: Module, params: Iterable[ast.Param]) -> Iterator[Placed]:
    for param in params:
        if param.attributes:
            yield module, Place.PARAM, param.attributes


def _check(module: Module, place: Place, attribute: ast.Attribute, context: Context) -> Iterator[Diagnostic]:
    name = attribute.name.text
    spec = ATTRIBUTES.get(name)
    if spec is None:
        if name in context.attributes:
            yield from _check_custom(module, attribute, context)
        else:
            yield _unknown(module, attribute, context.attributes)
    elif place not in spec.places:
        yield _misplaced(module, place, attribute)
    else:
        yield from _check_arguments(module, attribute)


def _unknown(module: Module, attribute: ast.Attribute, custom: Mapping[str, object]) -> Diagnostic:
    name = attribute.name.text
    near = suggestion(name, (*ATTRIBUTES, *custom))
    fix = None
    if near:
        fix = Fix(title=f"did you mean `@{near}`?", edits=(replace(module, attribute.name, near),), safe=False)
    return Diagnostic(
        code="RPC0108",
        message=f"there is no attribute `@{name}`",
        primary=at(module, attribute),
        notes=("a project declares its own under `[attributes.NAME]` in the configuration",) if not near else (),
        fix=fix,
    )


def _misplaced(module: Module, place: Place, attribute: ast.Attribute) -> Diagnostic:
    name = attribute.name.text
    places = sorted(p.value for p in ATTRIBUTES[name].places)
    return Diagnostic(
        code="RPC0110",
        message=f"`@{name}` can't stand on a {place.value}",
        primary=at(module, attribute),
        notes=(f"it stands on: {', '.join(places)}",),
        fix=Fix(title="take it out", edits=(remove(module, attribute),), safe=False),
    )


def _twice(module: Module, first: ast.Attribute, attribute: ast.Attribute) -> Diagnostic:
    return Diagnostic(
        code="RPC0111",
        message=f"`@{attribute.name.text}` stands here twice",
        primary=at(module, attribute),
        labels=(at(module, first, "first here"),),
        fix=Fix(title="take the second out", edits=(remove(module, attribute),), safe=False),
    )


# ---------------------------------------------------------------- arguments ----


def _check_arguments(module: Module, attribute: ast.Attribute) -> Iterator[Diagnostic]:
    spec = ATTRIBUTES[attribute.name.text]
    known = {a.name: a for a in (*spec.positional, *spec.named)}
    given: set[str] = set()
    for name, argument in arguments(attribute):
        if name is None or name not in known:
            yield _surplus(module, attribute, argument, name, known)
        elif name in given and not spec.variadic:
            yield _fault(module, attribute, argument, f"`{name}` stands here twice")
        elif not fits(known[name].kind, argument.value) and not _is_bad_date(known[name].kind, argument.value):
            yield _fault(module, attribute, argument, f"`{name}` takes {known[name].kind.value}")
        if name is not None:
            given.add(name)
    missing = [a for a in known.values() if a.required and a.name not in given]
    if missing:
        yield _missing(module, attribute, missing)


def _is_bad_date(kind: Kind, literal: ast.Literal) -> bool:
    """A date that is none is the lifecycle's to report."""
    return kind is Kind.DATE and isinstance(literal, ast.StringLiteral)


def fits(kind: Kind, literal: ast.Literal) -> bool:
    """Whether a literal is what an argument takes."""
    match kind, literal:
        case Kind.STRING, ast.StringLiteral(value=value):
            return bool(value.strip())
        case Kind.WIRE_VALUE, (ast.StringLiteral() | ast.NumberLiteral(value=int())):
            return True
        case Kind.DATE, ast.StringLiteral(value=value):
            return is_date(value)
        case Kind.DURATION, ast.DurationLiteral(milliseconds=ms):
            return ms > 0
        case Kind.COUNT, ast.NumberLiteral(value=int(value)):
            return value >= 1
        case Kind.NAME, ast.NameLiteral():
            return True
        case Kind.STRINGS, ast.ListLiteral(items=items):
            return bool(items) and all(isinstance(item, ast.StringLiteral) for item in items)
        case _:
            return False


def is_date(text: str) -> bool:
    """Whether text is a date of the calendar as `YYYY-MM-DD`."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    from datetime import date  # dates are rare in a contract

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _surplus(
    module: Module,
    attribute: ast.Attribute,
    argument: ast.Argument,
    name: str | None,
    known: Mapping[str, Argument],
) -> Diagnostic:
    near = suggestion(name, known) if name is not None else None
    if near and argument.name is not None:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, argument.name, near),), safe=False)
    else:
        fix = Fix(title="take it out", edits=(remove_argument(module, attribute, argument),), safe=False)
    what = f"no argument `{name}`" if name is not None else "no such argument"
    takes = ", ".join(f"`{n}`" for n in known) or "none"
    return Diagnostic(
        code="RPC0109",
        message=f"`@{attribute.name.text}` takes {what}",
        primary=at(module, argument),
        notes=(f"its arguments: {takes}",),
        fix=fix,
    )


def _fault(module: Module, attribute: ast.Attribute, argument: ast.Argument, message: str) -> Diagnostic:
    value = argument.value
    fix = None
    if "a name" in message and isinstance(value, ast.StringLiteral) and value.value.isidentifier():
        fix = Fix(title="write the name without quotes", edits=(replace(module, value, value.value),))
    elif "duration" in message and isinstance(value, ast.NumberLiteral) and value.value > 0:
        fix = Fix(title="name the unit", edits=(replace(module, value, f"{int(value.value) or 1}s"),), safe=False)
    elif "list of strings" in message and isinstance(value, ast.StringLiteral):
        text = module.source.text[value.span.start : value.span.end]
        fix = Fix(title="put it in a list", edits=(replace(module, value, f"[{text}]"),))
    return Diagnostic(code="RPC0109", message=message, primary=at(module, argument), fix=fix)


def _missing(module: Module, attribute: ast.Attribute, missing: list[Argument]) -> Diagnostic:
    names = " and ".join(f"`{a.name}`" for a in missing)
    return Diagnostic(
        code="RPC0109",
        message=f"`@{attribute.name.text}` needs {names}: {missing[0].kind.value}",
        primary=at(module, attribute),
    )


# ---------------------------------------------------- a project's attributes ----


def _check_custom(module: Module, attribute: ast.Attribute, context: Context) -> Iterator[Diagnostic]:
    value = custom_value(attribute)
    if isinstance(value, Fault):
        yield Diagnostic(code="RPC0109", message=value.message, primary=at(module, value.node))
        return
    for fault in context.attribute_faults(attribute.name.text, value):
        yield Diagnostic(
            code="RPC0109",
            message=f"`@{attribute.name.text}`: {fault}",
            primary=at(module, attribute),
            notes=("the configuration says what it takes, under `[attributes]`",),
        )

"""Attributes: known, in the right place, once, with the right arguments."""

import dataclasses
import re
from collections.abc import Iterator, Mapping

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..attributes import ATTRIBUTES, Argument, Kind, Place, arguments
from ..edits import remove, remove_argument, replace
from ..program import Attributed, Module, Program, at
from ..suggest import suggestion
from .context import Context
from .own_attributes import check_own

__all__ = ["check_attributes"]

MAX_COUNT = 1_000_000
MAX_MILLISECONDS = 86_400_000
"""A day: no call takes longer."""


def check_attributes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0108-0111: unknown, wrong arguments, misplaced, twice."""
    for found in program.attributed:
        place = _place(found)
        seen: dict[str, ast.Attribute] = {}
        for attribute in found.attributes:
            first = seen.setdefault(attribute.name.text, attribute)
            if first is not attribute:
                yield _twice(found.module, first, attribute)
            yield from _check(found.module, place, attribute, context)


_PLACES: dict[type[ast.Node], Place] = {
    ast.AliasDecl: Place.ALIAS,
    ast.EnumDecl: Place.ENUM,
    ast.ModelDecl: Place.MODEL,
    ast.ErrorDecl: Place.ERROR,
    ast.UnionDecl: Place.UNION,
    ast.ResolverDecl: Place.RESOLVER,
    ast.ServiceDecl: Place.SERVICE,
    ast.EnumMember: Place.ENUM_MEMBER,
    ast.UnionArm: Place.ARM,
    ast.Field: Place.FIELD,
    ast.Pick: Place.FIELD,
    ast.Method: Place.METHOD,
    ast.Param: Place.PARAM,
}


def _place(found: Attributed) -> Place:
    node = found.node
    return Place.LOCAL if isinstance(node, ast.Method) and node.local else _PLACES[type(node)]


def _check(module: Module, place: Place, attribute: ast.Attribute, context: Context) -> Iterator[Diagnostic]:
    name = attribute.name.text
    spec = ATTRIBUTES.get(name)
    if spec is None:
        if name not in context.attributes:
            yield _unknown(module, place, attribute, context.attributes)
        elif place is Place.LOCAL:
            yield _misplaced(module, place, attribute)
        else:
            yield from check_own(module, attribute, context)
    elif place not in spec.places:
        yield _misplaced(module, place, attribute)
    elif attribute.arguments or _KNOWN[name]:
        yield from _check_arguments(module, attribute)


def _unknown(module: Module, place: Place, attribute: ast.Attribute, custom: Mapping[str, object]) -> Diagnostic:
    name = attribute.name.text
    near = suggestion(name, (*ATTRIBUTES, *custom))
    fix = None
    if near and (near in custom or _would_do(module, place, attribute, near)):
        fix = Fix(title=f"did you mean `@{near}`?", edits=(replace(module, attribute.name, near),), safe=False)
    return Diagnostic(
        code="RPC0108",
        message=f"there is no attribute `@{name}`",
        primary=at(module, attribute),
        notes=() if near else ("a project declares its own under `[attributes.NAME]` in the configuration",),
        help=f"did you mean `@{near}`?" if near and fix is None else None,
        fix=fix,
    )


def _would_do(module: Module, place: Place, attribute: ast.Attribute, name: str) -> bool:
    """Whether an attribute of the language could stand there with the same arguments."""
    if place not in ATTRIBUTES[name].places:
        return False
    other = dataclasses.replace(attribute, name=dataclasses.replace(attribute.name, text=name))
    return not any(_check_arguments(module, other))


def _misplaced(module: Module, place: Place, attribute: ast.Attribute) -> Diagnostic:
    name = attribute.name.text
    spec = ATTRIBUTES.get(name)
    places = sorted(p.value for p in spec.places) if spec else ["anything but a `local` method"]
    return Diagnostic(
        code="RPC0110",
        message=f"`@{name}` can't stand on {'an' if place.value[0] in 'aeiou' else 'a'} {place.value}",
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


_KNOWN = {name: {a.name: a for a in (*spec.positional, *spec.named)} for name, spec in ATTRIBUTES.items()}
"""The arguments of each attribute of the language by name."""


def _check_arguments(module: Module, attribute: ast.Attribute) -> Iterator[Diagnostic]:
    spec, known = ATTRIBUTES[attribute.name.text], _KNOWN[attribute.name.text]
    named = arguments(attribute)
    missing = [a for a in known.values() if a.required and all(a.name != name for name, _ in named)]
    given: set[str] = set()
    for name, argument in named:
        if name is None or name not in known:
            yield _surplus(module, attribute, argument, name, known, missing)
        elif name in given and not spec.variadic:
            yield _given_twice(module, attribute, argument, name)
        elif not fits(known[name].kind, argument.value) and not _is_bad_date(known[name].kind, argument.value):
            yield _misfit(module, attribute, argument, known[name])
        given.add(name or "")
    if missing and given <= known.keys():  # else what is there was most likely meant as what is missing
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
            return 0 < ms <= MAX_MILLISECONDS
        case Kind.COUNT, ast.NumberLiteral(value=int(value)):
            return 1 <= value <= MAX_COUNT
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
    missing: list[Argument],
) -> Diagnostic:
    free = [n for n in known if n not in {a.name.text for a in attribute.arguments if a.name is not None}]
    near = suggestion(name, free) if name is not None else None
    near = missing[0].name if near is None and len(missing) == 1 else near
    fix = None
    if near and argument.name is not None and fits(known[near].kind, argument.value):
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, argument.name, near),), safe=False)
    elif not missing:
        fix = _take_out(module, attribute, argument)
    what = f"no argument `{name}`" if name is not None else "no such argument"
    return Diagnostic(
        code="RPC0109",
        message=f"`@{attribute.name.text}` takes {what}",
        primary=at(module, argument),
        notes=(f"its arguments: {', '.join(f'`{n}`' for n in known)}" if known else "it takes none",),
        fix=fix,
    )


def _take_out(module: Module, attribute: ast.Attribute, argument: ast.Argument) -> Fix:
    return Fix(title="take it out", edits=(remove_argument(module, attribute, argument),), safe=False)


def _given_twice(module: Module, attribute: ast.Attribute, argument: ast.Argument, name: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0109",
        message=f"the argument `{name}` stands here twice",
        primary=at(module, argument),
        fix=_take_out(module, attribute, argument),
    )


def _misfit(module: Module, attribute: ast.Attribute, argument: ast.Argument, spec: Argument) -> Diagnostic:
    meant = _meant(module, spec.kind, argument.value)
    edits = (replace(module, argument.value, meant),) if meant else ()
    who = f"`{spec.name}`" if argument.name is not None else f"`@{attribute.name.text}`"
    is_empty = spec.kind is Kind.STRING and isinstance(argument.value, ast.StringLiteral)
    return Diagnostic(
        code="RPC0109",
        message=f"the text of {who} is empty" if is_empty else f"{who} takes {spec.kind.value}",
        primary=at(module, argument),
        fix=Fix(title=f"write `{meant}`", edits=edits, safe=False) if meant else None,
    )


def _meant(module: Module, kind: Kind, literal: ast.Literal) -> str | None:
    """What was most likely meant by a literal that an argument does not take."""
    text = module.source.text[literal.span.start : literal.span.end]
    match kind, literal:
        case Kind.NAME, ast.StringLiteral(value=value) if value.isidentifier() and value.isascii():
            return value
        case Kind.DURATION, ast.NumberLiteral(value=int(value)) if 0 < value <= MAX_COUNT:
            return f"{value}s"
        case Kind.DURATION, ast.StringLiteral(value=value) if re.fullmatch(r"[1-9][0-9]{0,5}(?:ms|s|m|h)", value):
            return value
        case Kind.COUNT, ast.NumberLiteral():
            return "1"
        case ((Kind.STRING | Kind.WIRE_VALUE), ast.NameLiteral(name=name)):
            return f'"{name.text}"'
        case Kind.STRINGS, ast.StringLiteral():
            return f"[{text}]"
        case Kind.STRINGS, ast.NameLiteral(name=name):
            return f'["{name.text}"]'
        case _:
            return None


def _missing(module: Module, attribute: ast.Attribute, missing: list[Argument]) -> Diagnostic:
    names = " and ".join(f"`{a.name}`" for a in missing)
    return Diagnostic(
        code="RPC0109",
        message=f"`@{attribute.name.text}` needs {names}: {missing[0].kind.value}",
        primary=at(module, attribute),
    )

"""Declared types: the new one stands beside the old one for a while, and so does every member that names it."""

from collections.abc import Iterator
from dataclasses import replace

from ....idl import ast
from ....idl.diagnostics import Edit
from ....idl.source import Span
from ...edits import replace as replace_text
from ...references import Use
from ..kind import Scope
from .calls import method_unit
from .editions import Edition, Spot
from .members import member_units
from .names import other_name
from .units import Clock, Fate, Stage, Unit

__all__ = ["type_units"]

Editions = tuple[Edition, Edition]
Pair = tuple[Spot, Spot]


def type_units(old: Spot, new: Spot, editions: Editions, clock: Clock) -> Iterator[tuple[Unit, ...]]:
    """The declarations and members that stand twice; in the second way, members that are required keep a default."""
    declared, users = _reach(old, new, editions)
    types = [_type(*pair, editions[1]) for pair in declared]
    ways = [list(_user(*pair, editions, clock)) for pair in users]
    for index in (0, -1):
        yield (*types, *(unit for way in ways for unit in way[index]))


def _type(old: Spot, new: Spot, edition: Edition) -> Unit:
    name, renaming = other_name(edition, new) if old.path == new.path else ("", None)
    if renaming is not None:
        aliased = [edit for use in edition.references.of(new.node.name) for edit in _aliased(use)]
        renaming = replace(renaming, edits=(*renaming.edits, *dict.fromkeys(aliased)))
    beside = new.named(name or new.name)
    first = Stage(fate=Fate.KEPT, is_renamed=bool(name), title=f"`{beside}` is declared beside `{old.path}`")
    last = Stage(title=f"`{old.path}` goes" + (f", and `{beside}` takes its name" if name else ""))
    return Unit(scope=Scope.TYPE, old=old, new=new, name=name, called=beside, renaming=renaming, stages=(first, last))


def _aliased(use: Use) -> Iterator[Edit]:
    """A file that imports the type under a name of its own has another one for the new type."""
    alias = use.imported.alias if use.imported is not None else None
    if alias is not None:
        yield replace_text(use.module, alias, f"{alias.text}V2")
        yield replace_text(use.module, use.span, f"{alias.text}V2")


def _user(old: Spot, new: Spot, editions: Editions, clock: Clock) -> Iterator[tuple[Unit, ...]]:
    if isinstance(new.member, ast.Method):
        yield (method_unit(old, new, editions[1], clock),)
    else:
        yield from member_units(old, new, editions, clock)


def _reach(old: Spot, new: Spot, editions: Editions) -> tuple[list[Pair], list[Pair]]:
    """The declared types that change with one, and the members that name them; what is only new just names the new."""
    declared: dict[str, Pair] = {new.path: (old, new)}
    users: dict[str, Pair] = {}
    waiting = [new]
    while waiting:
        for spot in _users(waiting.pop(), editions[1]):
            before = editions[0].named(spot.path)
            if before is None or spot.path in declared or spot.path in users:
                continue
            if spot.member is None:
                declared[spot.path] = before, spot
                waiting.append(spot)
            else:
                users[spot.path] = before, spot
    return list(declared.values()), list(users.values())


def _users(spot: Spot, edition: Edition) -> Iterator[Spot]:
    """The fields, methods and declarations with which a type goes over the wire."""
    for use in edition.references.of(spot.node.name):
        user = edition.around(use.module.source.path, use.span.start)
        if user is None or _is_within(use.span, user.node.doc):
            continue
        match user.member:
            case ast.Method(local=False):
                yield user.method
            case ast.Field():
                yield user
            case ast.UnionArm():
                yield Spot(user.module, user.decl)
            case None if _names_first(user.decl, use.span):
                yield user
            case _:
                pass


def _names_first(decl: ast.Decl, span: Span) -> bool:
    """Whether a declaration is itself made of what it names there: an alias, or a model that is built on another."""
    if isinstance(decl, ast.AliasDecl):
        return True
    return isinstance(decl, ast.ModelDecl) and decl.base is not None and decl.base.span == span


def _is_within(span: Span, node: ast.Node | None) -> bool:
    return node is not None and node.span.start <= span.start < node.span.end

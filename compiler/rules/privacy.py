"""Privacy: what sounds like a secret or can hold anything must say whether it may be logged."""

import re
from collections.abc import Collection, Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...schemas.contract import ListType, Ref, Scalar, ScalarName, Type
from ..attributes import find
from ..edits import add_attribute, remove
from ..naming import snake_case
from ..program import Module, Program, at
from ..survey import Role
from .context import Context

__all__ = ["check_privacy", "is_telling"]

_WORDS = (
    "tokens? secrets? keys? hash(?:es)? passwords? nonces? credentials? configs? metadatas? payloads? "
    "authorizations? extra_data headers?"
).split()
_TELLING = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_WORDS)})(?![a-z0-9])")

Member = ast.Field | ast.Param


def is_telling(name: str) -> bool:
    """Whether a name holds one of the words that tend to mean a secret, as a snake_case word."""
    return _TELLING.search(name if name.islower() else snake_case(name)) is not None


def check_privacy(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0702 a telling name without a word on logging, RPC0703 json without one, RPC0704 both words at once."""
    types, json_names = program.types, _json_names(program)
    telling = {n for role in (Role.FIELD, Role.PARAMETER) for n in program.survey.names[role] if is_telling(n)}
    for module, owner, member in program.survey.members:
        type_ = types.get(member.type)
        if type_ is None:
            continue
        if member.attributes:
            sensitive, loggable = find(member.attributes, "sensitive"), find(member.attributes, "loggable")
            if loggable is not None and (sensitive is not None or program.is_sensitive(type_)):
                yield _both(module, loggable, sensitive or member.type)
            if sensitive is not None or loggable is not None:
                continue
        if _holds_json(type_, json_names):
            if not program.is_sensitive(type_):
                yield _json(module, owner, member)
        elif member.name.text in telling and not _is_exempt(program, member.name.text, type_):
            yield _telling_name(module, owner, member)
    for found in program.attributed:
        if isinstance(found.node, ast.Pick) and isinstance(found.declaration, ast.ModelDecl):
            yield from _check_pick(program, found.module, found.declaration, found.node)


def _is_exempt(program: Program, name: str, type_: Type) -> bool:
    base, _ = program.strip(type_)
    is_bool = isinstance(base, Scalar) and base.name is ScalarName.BOOL
    return is_bool or name.endswith("_id") or program.is_sensitive(type_)


def _json_names(program: Program) -> set[str]:
    """The aliases that stand for `json`, or for a list or dict of it."""
    aliases = {
        d.name: program.types.get(d.node.type) for d in program.by_name.values() if isinstance(d.node, ast.AliasDecl)
    }
    found: set[str] = set()
    while new := {n for n, type_ in aliases.items() if n not in found and type_ and _holds_json(type_, found)}:
        found |= new
    return found


def _holds_json(type_: Type, json_names: Collection[str]) -> bool:
    """Whether a type is `json`, by itself or through aliases, lists and dicts."""
    if isinstance(type_, Scalar):
        return type_.name is ScalarName.JSON
    if isinstance(type_, Ref):
        return type_.target in json_names
    return _holds_json(type_.item if isinstance(type_, ListType) else type_.value, json_names)


def _check_pick(program: Program, module: Module, model: ast.ModelDecl, pick: ast.Pick) -> Iterator[Diagnostic]:
    """What was sensitive where it was declared stays so."""
    loggable, sensitive = find(pick.attributes, "loggable"), find(pick.attributes, "sensitive")
    if loggable is None:
        return
    if sensitive is not None:
        yield _both(module, loggable, sensitive)
        return
    field = next((f for f in program.fields.get(model, ()) if f.pick is pick), None)
    if field is None or field.type is None:
        return
    if program.is_sensitive(field.type) or find(field.attributes, "sensitive") is not None:
        yield _both(module, loggable, model.base or model, "it is sensitive there")


# ------------------------------------------------------------------ reports ----


def _say(module: Module, owner: ast.Decl, member: Member) -> Fix:
    """Say what is most likely true: an error is there to be shown, all else keeps its secrets."""
    if isinstance(owner, ast.ErrorDecl):
        text = '@loggable("an error is there to be seen")'
        return Fix(title="say that it may be logged", edits=(add_attribute(module, member, text),), safe=False)
    return Fix(title="keep it out of logs", edits=(add_attribute(module, member, "@sensitive"),))


def _json(module: Module, owner: ast.Decl, member: Member) -> Diagnostic:
    return Diagnostic(
        code="RPC0703",
        message=f"`{member.name.text}` can hold anything, and nothing says whether it may be logged",
        primary=at(module, member.type),
        help='`@loggable("why")` says that nothing in it is private',
        fix=_say(module, owner, member),
    )


def _telling_name(module: Module, owner: ast.Decl, member: Member) -> Diagnostic:
    return Diagnostic(
        code="RPC0702",
        message=f"the name `{member.name.text}` sounds like a secret, and nothing says whether it may be logged",
        primary=at(module, member.name),
        help='`@loggable("why")` says that it is none',
        fix=_say(module, owner, member),
    )


def _both(module: Module, loggable: ast.Attribute, because: ast.Node, why: str = "this is sensitive") -> Diagnostic:
    return Diagnostic(
        code="RPC0704",
        message="what is sensitive can't be `@loggable`",
        primary=at(module, loggable),
        labels=(at(module, because, why),),
        fix=Fix(title="take `@loggable` out", edits=(remove(module, loggable),)),
    )

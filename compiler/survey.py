"""One look at everything declared, for the rules on names and privacy, which mostly look for what is rare."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING

from ..idl import ast
from ..records import record
from .naming import fold

if TYPE_CHECKING:
    from .program import Module

__all__ = ["Role", "Survey", "names_of", "survey"]


class Role(Enum):
    """What a name stands for, in words."""

    TYPE = "type"
    SERVICE = "service"
    RESOLVER = "resolver"
    FIELD = "field"
    ARM = "arm"
    ENUM_MEMBER = "enum member"
    METHOD = "method"
    MODEL_METHOD = "method of a model"
    PARAMETER = "parameter"
    LOCAL_PARAMETER = "parameter of a `local` method"
    MODEL_PARAMETER = "parameter of a model's method"

    @property
    def kind(self) -> str:
        """The same without whose it is."""
        return self.value.partition(" of ")[0]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """What one look has found."""

    names: Mapping[Role, set[str]]
    """Every name in each role; `names_of` tells where one stands."""
    members: list[tuple["Module", ast.Decl, ast.Field | ast.Param]]
    """The fields and parameters that go over the wire, with their declarations."""
    crowded: set[ast.Decl]
    """The declarations in which two members, or two parameters of a method, may differ in case and underscores only."""


def survey(modules: Iterable["Module"]) -> Survey:
    """Look over all files."""
    found = Survey(names={role: set() for role in Role}, members=[], crowded=set())
    for module in modules:
        for node in module.file.declarations:
            _look_at(found, module, node)
    return found


def _look_at(found: Survey, module: "Module", node: ast.Decl) -> None:
    found.names[_ROLES.get(type(node), Role.TYPE)].add(node.name.text)
    match node:
        case ast.ModelDecl() | ast.ErrorDecl():
            _look_at_model(found, module, node)
        case ast.ServiceDecl(members=members):
            methods = [member for member in members if isinstance(member, ast.Method)]
            _note(found, node, Role.METHOD, [method.name.text for method in methods])
            for method in methods:
                role = Role.LOCAL_PARAMETER if method.local else Role.PARAMETER
                _note(found, node, role, [param.name.text for param in method.params])
                if not method.local:
                    found.members.extend([(module, node, param) for param in method.params])
        case ast.EnumDecl(members=members):
            _note(found, node, Role.ENUM_MEMBER, [m.name.text for m in members if isinstance(m, ast.EnumMember)])
        case ast.UnionDecl(members=members):
            _note(found, node, Role.ARM, [m.name.text for m in members if isinstance(m, ast.UnionArm)])
        case ast.ResolverDecl(parameter=parameter):
            found.names[Role.PARAMETER].add(parameter.text)
        case _:
            pass


def _look_at_model(found: Survey, module: "Module", node: ast.ModelDecl | ast.ErrorDecl) -> None:
    fields = [member for member in node.members if isinstance(member, ast.Field)]
    others: list[str] = []
    for member in node.members if len(fields) < len(node.members) else ():
        if isinstance(member, ast.LocalMethod):
            others.append(member.name.text)
            found.names[Role.MODEL_METHOD].add(member.name.text)
            _note(found, node, Role.MODEL_PARAMETER, [param.name.text for param in member.params])
        elif isinstance(member, ast.Pick):
            others.append(member.name.text)
    _note(found, node, Role.FIELD, [field.name.text for field in fields], others)
    found.members.extend([(module, node, field) for field in fields])
    if isinstance(node, ast.ModelDecl) and node.relation == "extends":
        found.crowded.add(node)  # what it inherits counts too


def _note(found: Survey, node: ast.Decl, role: Role, names: list[str], beside: Iterable[str] = ()) -> None:
    """Names that must differ from each other, and from those beside them."""
    found.names[role].update(names)
    together = [*names, *beside]
    if len({fold(name) for name in together}) < len(together):
        found.crowded.add(node)


_ROLES: dict[type[ast.Decl], Role] = {ast.ServiceDecl: Role.SERVICE, ast.ResolverDecl: Role.RESOLVER}


def names_of(node: ast.Decl) -> Iterator[tuple[ast.Name, Role]]:
    """Every name that a declaration declares, its own first."""
    yield node.name, _ROLES.get(type(node), Role.TYPE)
    match node:
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            for member in members:
                if isinstance(member, ast.Field):
                    yield member.name, Role.FIELD
                elif isinstance(member, ast.LocalMethod):
                    yield member.name, Role.MODEL_METHOD
                    yield from ((param.name, Role.MODEL_PARAMETER) for param in member.params)
        case ast.EnumDecl(members=members):
            yield from ((m.name, Role.ENUM_MEMBER) for m in members if isinstance(m, ast.EnumMember))
        case ast.UnionDecl(members=members):
            yield from ((m.name, Role.ARM) for m in members if isinstance(m, ast.UnionArm))
        case ast.ServiceDecl(members=members):
            for method in members:
                if isinstance(method, ast.Method):
                    yield method.name, Role.METHOD
                    role = Role.LOCAL_PARAMETER if method.local else Role.PARAMETER
                    yield from ((param.name, role) for param in method.params)
        case ast.ResolverDecl(parameter=parameter):
            yield parameter, Role.PARAMETER
        case _:
            pass

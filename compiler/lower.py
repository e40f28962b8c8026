"""The resolved program to the contract. Only programs without errors get here."""

from collections.abc import Collection, Iterable, Mapping

from ..idl import ast
from ..schemas import contract as c
from .defaults import enum_value
from .lower_attributes import custom, deprecation, named, old_names, old_values, reserved_names, reserved_values
from .lower_members import Members, doc_text
from .lower_services import lower_service
from .program import Module, Program

__all__ = ["lower"]


def lower(
    program: Program,
    paths: Mapping[str, c.SourceFile],
    discovery: Iterable[str] = (),
    wanted: Collection[str] | None = None,
) -> c.Contract:
    """Lower a program, or the packages of it that are wanted.

    `paths` gives each source, by the path it is shown under, as the contract names it.
    """
    files = {module: Members(program, module, paths[module.source.path].path) for module in program.modules}
    packages: dict[str, list[Module]] = {}
    for module in program.modules:
        if wanted is None or module.package in wanted:
            packages.setdefault(module.package, []).append(module)
    return c.Contract(
        packages=tuple([_package(name, packages[name], files, paths) for name in sorted(packages)]),
        discovery=tuple(discovery),
    )


Files = Mapping[Module, Members]
"""What lowers the members of each file."""


def _package(name: str, modules: list[Module], files: Files, paths: Mapping[str, c.SourceFile]) -> c.Package:
    modules = sorted(modules, key=lambda module: files[module].path)
    docs = [m.file.package.doc.text for m in modules if m.file.package is not None and m.file.package.doc]
    declarations: list[c.Declaration] = []
    services: list[c.Service] = []
    for module in modules:
        members = files[module]
        for node in module.file.declarations:
            if isinstance(node, ast.ServiceDecl):
                services.append(lower_service(members, node))
            else:
                declarations.append(_declaration(members, node, files))
    return c.Package(
        name=name,
        doc="\n\n".join(docs) or None,
        sources=tuple([paths[module.source.path] for module in modules]),
        declarations=tuple(declarations),
        services=tuple(services),
    )


def _declaration(members: Members, node: ast.Decl, files: Files) -> c.Declaration:
    match node:
        case ast.ModelDecl() | ast.ErrorDecl():
            return _model(members, node, files)
        case ast.AliasDecl():
            return _alias(members, node)
        case ast.EnumDecl():
            return _enum(members, node)
        case ast.UnionDecl():
            return _union(members, node)
        case _:
            assert isinstance(node, ast.ResolverDecl)
            return _resolver(members, node)


def _name(members: Members, node: ast.Decl) -> str:
    return f"{members.module.package}.{node.name.text}"


def _alias(members: Members, node: ast.AliasDecl) -> c.Alias:
    type_ = members.program.types[node.type]
    found = named(node.attributes)
    return c.Alias(
        name=_name(members, node),
        doc=doc_text(node.doc),
        location=members.at(node.span),
        type=type_,
        newtype="newtype" in found,
        sensitive="sensitive" in found or members.program.is_sensitive(type_),
        attributes=custom(found),
    )


def _enum(members: Members, node: ast.EnumDecl) -> c.Enum:
    return c.Enum(
        name=_name(members, node),
        doc=doc_text(node.doc),
        location=members.at(node.span),
        open=node.open,
        base=c.ScalarName(node.base.text),
        members=tuple([_enum_member(members, node, m) for m in node.members if isinstance(m, ast.EnumMember)]),
        reserved=reserved_values(node.members),
        attributes=custom(named(node.attributes)),
    )


def _enum_member(members: Members, node: ast.EnumDecl, member: ast.EnumMember) -> c.EnumMember:
    value = enum_value(node, member)
    assert value is not None
    found = named(member.attributes)
    return c.EnumMember(
        name=member.name.text,
        doc=doc_text(member.doc),
        location=members.at(member.span),
        value=value,
        was=old_values(found),
        deprecated=deprecation(found),
        attributes=custom(found),
    )


def _union(members: Members, node: ast.UnionDecl) -> c.Union:
    return c.Union(
        name=_name(members, node),
        doc=doc_text(node.doc),
        location=members.at(node.span),
        open=node.open,
        arms=tuple([_arm(members, arm) for arm in node.members if isinstance(arm, ast.UnionArm)]),
        reserved=reserved_names(node.members),
        attributes=custom(named(node.attributes)),
    )


def _arm(members: Members, arm: ast.UnionArm) -> c.Arm:
    type_ = members.program.types[arm.type]
    found = named(arm.attributes)
    return c.Arm(
        name=arm.name.text,
        doc=doc_text(arm.doc),
        location=members.at(arm.span),
        type=type_,
        sensitive="sensitive" in found or members.program.is_sensitive(type_),
        was=old_names(found),
        attributes=custom(found),
    )


def _resolver(members: Members, node: ast.ResolverDecl) -> c.Resolver:
    return c.Resolver(
        name=_name(members, node),
        doc=doc_text(node.doc),
        location=members.at(node.span),
        parameter=node.parameter.text,
        type=members.program.types[node.type],
        target=node.target.value,
        attributes=custom(named(node.attributes)),
    )


def _model(members: Members, node: ast.ModelDecl | ast.ErrorDecl, files: Files) -> c.Model:
    kind, extends, picks, source = c.ModelKind.ERROR, None, None, None
    if isinstance(node, ast.ModelDecl):
        kind = c.ModelKind.PATCH if node.relation == "patches" else c.ModelKind.MODEL
        base = members.module.scope[node.base.text].name if node.base is not None else None
        extends, picks = (base, None) if node.relation == "extends" else (None, base)
        source = node.source.text if node.source is not None else None
    patch = kind is c.ModelKind.PATCH
    return c.Model(
        name=_name(members, node),
        doc=doc_text(node.doc),
        location=members.at(node.span),
        kind=kind,
        fields=tuple(
            [
                members.field(field, files[field.module].at(field.node.span), patch=patch)
                for field in members.program.fields[node]
            ]
        ),
        extends=extends,
        picks=picks,
        source=source,
        locals=tuple([members.local(m) for m in node.members if isinstance(m, ast.LocalMethod)]),
        reserved=reserved_names(node.members),
        attributes=custom(named(node.attributes)),
    )

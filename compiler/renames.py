"""Renaming as a fix: the edits that give something another name wherever a program uses it."""

from collections.abc import Collection, Iterable, Iterator

from ..idl import ast
from ..idl.diagnostics import Edit, Fix
from ..idl.source import Span
from .doc_links import doc_links
from .edits import insert, replace
from .naming import fold
from .program import Module, Program, methods_of
from .references import References

__all__ = ["rename", "rename_package_part"]


def rename(references: References, module: Module, name: ast.Name, new: str) -> Fix | None:
    """The fix that renames what `name` declares; None where `new` is taken.

    It is never safe: names are the wire identity, and hand-written code uses them.
    """
    program = references.program
    owner = next((d for d in module.file.declarations if _holds(d, name)), None)
    if owner is None or any(fold(other.text) == fold(new) for other in _siblings(program, module, owner, name)):
        return None
    uses = references.of(name)
    if name is owner.name and not _is_free(program, module, owner, new, {use.module for use in uses}):
        return None
    edits = [replace(module, name, _declaring(owner, name, new)), *_keep_source(module, owner, name)]
    edits += [
        replace(use.module, use.span, use.template.format(new))
        for use in uses
        if use.imported is None or use.imported.alias is None
    ]
    return Fix(title=f"call it `{new}`", edits=tuple(dict.fromkeys(edits)), safe=False)


def _is_free(program: Program, module: Module, owner: ast.Decl, new: str, users: Iterable[Module]) -> bool:
    """Whether a declaration is the only one of its name, and no file that sees it means something else by the new."""
    if owner not in program.declared:
        return False
    for file in program.modules:
        if file.package != module.package:
            continue
        twice = any(d is not owner and d.name.text == owner.name.text for d in file.file.declarations)
        if twice or owner.name.text in file.imported or new in file.imported:
            return False
    others = (file.scope.get(new) for file in users)
    return all(other is None or other.node is owner for other in others)


def _holds(node: ast.Node, name: ast.Name) -> bool:
    return node.span.start <= name.span.start and name.span.end <= node.span.end


def _declaring(owner: ast.Decl, name: ast.Name, new: str) -> str:
    """The new name where it is declared: a member of a str enum keeps its wire value."""
    if isinstance(owner, ast.EnumDecl) and owner.base.text == "str":
        for member in owner.members:
            if isinstance(member, ast.EnumMember) and member.name is name and member.value is None:
                return f'{new} = "{name.text}"'
    return new


def _keep_source(module: Module, owner: ast.Decl, name: ast.Name) -> Iterator[Edit]:
    """A field that is read from an ORM object's attribute of its own name says so from now on."""
    if isinstance(owner, ast.ModelDecl) and owner.source is not None and owner.relation != "patches":
        for field in owner.members:
            if isinstance(field, ast.Field) and field.name is name and field.source is None:
                yield insert(module, (field.default or field.type).span.end, f" from {name.text}")


def _siblings(program: Program, module: Module, owner: ast.Decl, name: ast.Name) -> Iterator[ast.Name]:
    """The other names that must differ from the one being changed."""
    if name is owner.name:
        names: Iterable[ast.Name] = (d.node.name for d in program.packages[module.package].values())
    else:
        names = _members(program, owner, name)
    return (other for other in names if other is not name)


def _members(program: Program, owner: ast.Decl, name: ast.Name) -> Iterator[ast.Name]:
    match owner:
        case ast.EnumDecl(members=members):
            yield from (m.name for m in members if isinstance(m, ast.EnumMember))
        case ast.UnionDecl(members=members):
            yield from (m.name for m in members if isinstance(m, ast.UnionArm))
        case ast.ServiceDecl():
            yield from _of_methods(methods_of(owner), name)
        case ast.ModelDecl() | ast.ErrorDecl():
            locals_ = [m for m in owner.members if isinstance(m, ast.LocalMethod)]
            inside = next((m for m in locals_ if any(p.name is name for p in m.params)), None)
            yield from (p.name for p in inside.params) if inside else _fields(program, owner, name)
        case _:
            pass


def _of_methods(methods: Collection[ast.Method], name: ast.Name) -> Iterator[ast.Name]:
    if any(method.name is name for method in methods):
        yield from (method.name for method in methods)
    for method in methods:
        if any(param.name is name for param in method.params):
            yield from (param.name for param in method.params)


def _fields(program: Program, owner: ast.Decl, name: ast.Name) -> Iterator[ast.Name]:
    """The members of every model that has the field: its own, and those that inherit or copy it."""
    for node, fields in program.fields.items():
        if node is owner or any(field.declared.name is name for field in fields):
            yield from (field.declared.name for field in fields)
            yield from (m.name for m in getattr(node, "members", ()) if isinstance(m, ast.LocalMethod | ast.Field))


# ----------------------------------------------------------------- packages ----


def rename_package_part(
    program: Program, module: Module, part: ast.Name, new: str, discovery: Iterable[str] = ()
) -> Fix | None:
    """The fix that renames a part of a package's name in all its files, those of packages below it, imports and links.

    None where there is such a package, or where the configuration's `discovery` names the old one.
    """
    assert module.file.package is not None
    parts = module.file.package.name.parts
    index = parts.index(part)
    before = [p.text for p in parts[:index]]
    old, wanted = ".".join([*before, part.text]), ".".join([*before, new])
    if any(_is_below(package, wanted) for package in program.packages):
        return None
    if any(_is_below(root, old) for root in discovery):
        return None
    edits: list[Edit] = []
    for other in program.modules:
        assert other.file.package is not None
        for name in (other.file.package.name, *(statement.package for statement in other.file.imports)):
            if _is_below(name.text, old):
                edits.append(replace(other, name.parts[index], new))
        for link in doc_links(program, other):
            if link.package is not None and _is_below(link.package, old):
                start = link.name.start - len(link.package) - 1 + len(old) - len(part.text)
                edits.append(replace(other, Span(start, start + len(part.text)), new))
    return Fix(title=f"call it `{new}`", edits=tuple(edits), safe=False)


def _is_below(package: str, root: str) -> bool:
    return package == root or package.startswith(f"{root}.")

"""Where a name is used: every place in a program that means the same declaration, member or parameter."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from ..idl import ast
from ..idl.diagnostics import Edit
from ..idl.source import Span
from ..records import record
from ..schemas.contract import DictType, ListType, Ref, Type
from .attributes import argument
from .doc_links import doc_links
from .edits import remove, replace
from .program import Module, Program, methods_of
from .resolvers import BUILT_IN_RESOLVERS, default_parameter

__all__ = ["References", "Use"]


@record(frozen=True, slots=True)
class Use:
    """One place that means a name, and the import through which the file knows it.

    `template` is what stands there for a name: mostly itself. Where a `by` clause means a parameter without saying so,
    the span is empty, and the template is what has to be written once that no longer holds.
    """

    module: Module
    span: Span
    imported: ast.ImportItem | None = None
    template: str = "{}"


class References:
    """All uses in one program, found when first asked for. Keys are the name nodes that declare a thing."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def of(self, name: ast.Name) -> list[Use]:
        """The uses of what a name declares, the declaration itself not among them."""
        return self._uses.get(name, [])

    def unimport(self, module: Module, *removed: Span) -> list[Edit]:
        """Edits that take out the imports of a file that nothing uses once some of its text is gone."""
        orphans = {
            item
            for item, spans in self._by_import.items()
            if module.imported.get(item.bound.text) is item
            and spans
            and all(any(gone.start <= s.start and s.end <= gone.end for gone in removed) for s in spans)
        }
        return [edit for statement in module.file.imports for edit in _without(module, statement, orphans)]

    @cached_property
    def _uses(self) -> dict[ast.Name, list[Use]]:
        found: dict[ast.Name, list[Use]] = {}
        for module in self.program.modules:
            for name, use in _in_module(self.program, module):
                found.setdefault(name, []).append(use)
        return found

    @cached_property
    def _by_import(self) -> dict[ast.ImportItem, list[Span]]:
        found: dict[ast.ImportItem, list[Span]] = {}
        for uses in self._uses.values():
            for use in uses:
                if use.imported is not None:
                    found.setdefault(use.imported, []).append(use.span)
        return found


def _without(module: Module, statement: ast.Import, orphans: set[ast.ImportItem]) -> Iterator[Edit]:
    kept = [item for item in statement.items if item not in orphans]
    if not kept:
        yield remove(module, statement)
    elif len(kept) < len(statement.items):
        text = module.source.text
        span = statement.items[0].span.to(statement.items[-1].span)
        yield replace(module, span, ", ".join(text[item.span.start : item.span.end] for item in kept))


# ------------------------------------------------------------------ one file ----

Found = Iterator[tuple[ast.Name, Use]]


def _in_module(program: Program, module: Module) -> Found:
    for statement in module.file.imports:
        for item in statement.items:
            declared = module.scope.get(item.bound.text)
            if declared is not None and module.imported.get(item.bound.text) is item:
                yield declared.node.name, Use(module, item.name.span)
    for node in module.file.declarations:
        yield from _in_declaration(program, module, node)
    for link in doc_links(program, module):
        if link.declared is not None:
            text = module.source.text[link.name.start : link.name.end]
            yield link.declared.node.name, Use(module, link.name, module.imported.get(text))
        if link.found is not None and link.member is not None:
            yield link.found, Use(module, link.member)


def _in_declaration(program: Program, module: Module, node: ast.Decl) -> Found:
    match node:
        case ast.AliasDecl(type=type_) | ast.ResolverDecl(type=type_):
            yield from _in_type(module, type_)
        case ast.ModelDecl() | ast.ErrorDecl():
            yield from _in_model(program, module, node)
        case ast.UnionDecl(members=members):
            for arm in members:
                if isinstance(arm, ast.UnionArm):
                    yield from _in_type(module, arm.type)
        case ast.EnumDecl(members=members):
            enum_members = [m for m in members if isinstance(m, ast.EnumMember)]
            yield from _substitutes(module, enum_members)
        case ast.ServiceDecl():
            yield from _in_service(program, module, node)
        case _:
            pass


def _named(module: Module, name: ast.Name) -> Found:
    """A name of the file's scope."""
    declared = module.scope.get(name.text)
    if declared is not None:
        yield declared.node.name, Use(module, name.span, module.imported.get(name.text))


def _in_type(module: Module, type_: ast.TypeExpr) -> Found:
    yield from _named(module, type_.name)
    for argument_ in type_.arguments:
        yield from _in_type(module, argument_)


def _in_model(program: Program, module: Module, node: ast.ModelDecl | ast.ErrorDecl) -> Found:
    if isinstance(node, ast.ModelDecl) and node.base is not None:
        yield from _named(module, node.base)
    for field in program.fields.get(node, ()):
        if field.inherited is None:
            if field.pick is not None:
                yield field.declared.name, Use(module, field.pick.name.span)
            default = field.node.default
            if field.type is not None and default is not None:
                yield from _in_default(program, module, field.type, default)
    for member in node.members:
        if isinstance(member, ast.Field):
            yield from _in_type(module, member.type)
        elif isinstance(member, ast.LocalMethod):
            yield from _in_signature(program, module, member)
    own = [m for m in node.members if isinstance(m, ast.Field | ast.Pick)]
    names = {f.name: f.declared.name for f in program.fields.get(node, ())}
    for holder in own:
        yield from _in_use_argument(module, holder.attributes, names)


def _in_signature(program: Program, module: Module, method: ast.Method | ast.LocalMethod) -> Found:
    for param in method.params:
        yield from _in_type(module, param.type)
        type_ = program.types.get(param.type)
        if param.default is not None and type_ is not None:
            yield from _in_default(program, module, type_, param.default)
    yield from _in_type(module, method.returns)
    yield from _substitutes(module, method.params)


def _substitutes(module: Module, members: Iterable[ast.EnumMember | ast.Param | ast.Method]) -> Found:
    """What `@deprecated(use=…)` names among members of one kind."""
    members = list(members)
    names = {member.name.text: member.name for member in members}
    for member in members:
        yield from _in_use_argument(module, member.attributes, names)


def _in_use_argument(module: Module, attributes: tuple[ast.Attribute, ...], names: dict[str, ast.Name]) -> Found:
    for attribute in attributes:
        if attribute.name.text == "deprecated":
            yield from _in_argument(module, attribute, "use", names)


def _in_argument(module: Module, attribute: ast.Attribute, name: str, names: dict[str, ast.Name]) -> Found:
    literal = argument(attribute, name)
    if isinstance(literal, ast.NameLiteral) and literal.name.text in names:
        yield names[literal.name.text], Use(module, literal.span)


def _in_default(program: Program, module: Module, type_: Type, literal: ast.Literal) -> Found:
    """Enum members in a default."""
    base, _ = program.strip(type_)
    match base, literal:
        case ListType(item=item), ast.ListLiteral(items=items):
            for one in items:
                yield from _in_default(program, module, item, one)
        case DictType(value=value), ast.DictLiteral(entries=entries):
            for entry in entries:
                yield from _in_default(program, module, value, entry.value)
        case Ref(target=target), ast.NameLiteral(name=name):
            enum = program.by_name[target].node
            for member in enum.members if isinstance(enum, ast.EnumDecl) else ():
                if isinstance(member, ast.EnumMember) and member.name.text == name.text:
                    yield member.name, Use(module, literal.span)
        case _:
            pass


# ----------------------------------------------------------------- services ----


def _in_service(program: Program, module: Module, service: ast.ServiceDecl) -> Found:
    services = {n: d.node.name for n, d in module.scope.items() if isinstance(d.node, ast.ServiceDecl)}
    for attribute in service.attributes:
        if attribute.name.text == "deprecated":
            for name, use in _in_argument(module, attribute, "use", services):
                text = module.source.text[use.span.start : use.span.end]
                yield name, Use(module, use.span, module.imported.get(text))
    if service.by is not None:
        yield from _in_resolver(module, service.by)
    methods = methods_of(service)
    yield from _substitutes(module, methods)
    for method in methods:
        yield from _in_signature(program, module, method)
        for error in method.errors:
            yield from _named(module, error)
        if method.by is not None:
            yield from _in_resolver(module, method.by)
        by = method.by or service.by
        if by is not None and not method.local:
            yield from _in_path(program, module, method, by)
        params = {param.name.text: param.name for param in method.params}
        for attribute in method.attributes:
            for hint in {"idempotent": ("key",), "outbox": ("shard", "coalesce")}.get(attribute.name.text, ()):
                yield from _in_argument(module, attribute, hint, params)


def _in_resolver(module: Module, by: ast.By) -> Found:
    if by.resolver.text in BUILT_IN_RESOLVERS:
        return
    yield from _named(module, by.resolver)
    declared = module.scope.get(by.resolver.text)
    if by.path is None and declared is not None and isinstance(declared.node, ast.ResolverDecl):
        # the resolver's parameter is named without being written
        end = Span(by.resolver.span.end, by.resolver.span.end)
        yield declared.node.parameter, Use(module, end, None, f"({declared.node.parameter.text})")


def _in_path(program: Program, module: Module, method: ast.Method, by: ast.By) -> Found:
    """The parameter and the fields that a `by` clause reads."""
    default = default_parameter(module, by)
    if default is None:
        return
    names = [part.text for part in by.path.parts] if by.path is not None else [default]
    param = next((p for p in method.params if p.name.text == names[0]), None)
    if param is None:
        return
    if by is not method.by:
        yield param.name, _apart(module, method, by, names[1:])
    elif by.path is not None:
        yield param.name, Use(module, by.path.parts[0].span)
    else:
        end = by.resolver.span.end
        yield param.name, Use(module, Span(end, end), None, "({})")
    type_ = program.types.get(param.type)
    for part in by.path.parts[1:] if by.path is not None else ():
        node = program.declaration(type_) if type_ is not None else None
        field = next((f for f in program.fields.get(node, ()) if f.name == part.text), None) if node else None
        if field is None:
            return
        yield field.declared.name, Use(module, part.span)
        type_ = field.type


def _apart(module: Module, method: ast.Method, by: ast.By, rest: list[str]) -> Use:
    """A parameter that the service's clause means: under another name, the method needs a clause of its own."""
    clause = f"by {by.resolver.text}({'.'.join(['{}', *rest])})"
    if method.unmapped is not None:
        return Use(module, Span(method.unmapped.start, method.unmapped.start), None, f"{clause} ")
    return Use(module, Span(method.span.end, method.span.end), None, f"\n    {clause}")

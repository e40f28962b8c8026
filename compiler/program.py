"""The resolved workspace: what every name means, every type, every model's full list of fields."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TypeAlias, TypeVar

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Label
from ..idl.source import Location, Source, Span
from ..records import record
from ..schemas.contract import DictType, Json, ListType, Ref, Scalar, Type
from .survey import Survey

__all__ = ["Attributed", "Bearer", "Declared", "Module", "Program", "ResolvedField", "at", "methods_of", "refs"]

D = TypeVar("D", bound=ast.Decl)


@record(frozen=True, slots=True, eq=False)
class Declared:
    """A declaration and where it belongs; `name` is full (`acme.members.Member`)."""

    name: str
    package: str
    module: "Module"
    node: ast.Decl

    @property
    def short(self) -> str:
        """The name as it is declared."""
        return self.node.name.text


@record(frozen=True, slots=True, eq=False)
class Module:
    """One file in its package; `scope` has every name that the file can use."""

    file: ast.File
    package: str
    scope: dict[str, Declared]
    imported: dict[str, ast.ImportItem]
    """The import that brought a name into the scope."""

    @property
    def source(self) -> Source:
        return self.file.source

    def location(self, span: Span) -> Location:
        """The place of a span of this file."""
        return Location(self.file.source, span)


@dataclass(slots=True, kw_only=True, eq=False)
class ResolvedField:
    """A field as a model has it: its own, inherited through `extends`, or copied by `picks` or `patches`.

    Nobody changes one; it is not frozen since that makes the thousands of them three times as dear.
    `declared` is the field's own text, `pick` the line that copied it. `type` is None where the type did not resolve.
    The default and attributes are those in force, found in `module`.
    """

    declared: ast.Field
    pick: ast.Pick | None
    inherited: Declared | None
    module: Module
    type_module: Module
    name: str
    type: Type | None
    required: bool
    default: ast.Literal | None
    default_module: Module
    attributes: tuple[ast.Attribute, ...]

    @property
    def node(self) -> ast.Field | ast.Pick:
        """The text that put the field into the model."""
        return self.pick or self.declared

    @property
    def doc(self) -> ast.Doc | None:
        """The documentation in force."""
        return (self.pick.doc if self.pick else None) or self.declared.doc


Bearer: TypeAlias = (
    ast.Decl | ast.Field | ast.Pick | ast.EnumMember | ast.UnionArm | ast.Method | ast.LocalMethod | ast.Param
)


@record(frozen=True, slots=True, eq=False)
class Attributed:
    """Something with attributes, the declaration that it is in, and, for a parameter, its method."""

    module: Module
    declaration: ast.Decl
    node: Bearer
    attributes: tuple[ast.Attribute, ...]
    method: ast.Method | ast.LocalMethod | None = None


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """All packages of one run. Lookups by node work by identity."""

    modules: tuple[Module, ...]
    packages: Mapping[str, Mapping[str, Declared]]
    by_name: Mapping[str, Declared]
    by_short: Mapping[str, list[Declared]]
    """The declarations of all packages by the name that they are declared under."""
    declared: Mapping[ast.Decl, Declared]
    types: Mapping[ast.TypeExpr, Type]
    notable_types: Sequence[tuple[Module, ast.TypeExpr]]
    """The type expressions, in `types` or not, that have arguments or a `?` behind a name or `json`."""
    fields: Mapping[ast.Decl, tuple[ResolvedField, ...]]
    """Full fields of every model and error."""
    attributed: Sequence[Attributed]
    """All that bears attributes, in source order."""
    survey: Survey
    sensitive: Set[str]
    """The aliases and unions that are sensitive, or hold what is."""
    diagnostics: tuple[Diagnostic, ...] = ()
    defaults: dict[ast.Literal, Json] = dataclass_field(default_factory=dict[ast.Literal, Json], init=False)
    """The wire values of default literals that were read."""
    _stripped: dict[str, tuple[Type, bool]] = dataclass_field(
        default_factory=dict[str, tuple[Type, bool]], init=False, repr=False
    )

    def each(self, kind: type[D]) -> Iterator[tuple[Module, D]]:
        """Every declaration of a kind, with its module, in source order."""
        for module in self.modules:
            for node in module.file.declarations:
                if isinstance(node, kind):
                    yield module, node

    def target(self, ref: Ref) -> Declared:
        """The declaration a reference names."""
        return self.by_name[ref.target]

    def strip(self, type_: Type) -> tuple[Type, bool]:
        """The type behind aliases, and whether it or an alias on the way is nullable."""
        if not isinstance(type_, Ref):
            return type_, type_.nullable
        known = self._stripped.get(type_.target)
        if known is None:
            known = self._stripped[type_.target] = self._strip(type_.target)
        return (known[0], True) if type_.nullable else known

    def _strip(self, name: str) -> tuple[Type, bool]:
        type_: Type = Ref(name)
        nullable = False
        for _ in range(len(self.by_name) + 1):  # aliases can stand for each other in a circle
            node = self.by_name[type_.target].node if isinstance(type_, Ref) else None
            if not isinstance(node, ast.AliasDecl) or node.type not in self.types:
                break
            type_ = self.types[node.type]
            nullable = nullable or type_.nullable
        return type_, nullable

    def declaration(self, type_: Type) -> ast.Decl | None:
        """The enum, model, error or union behind a type's aliases, if it is one."""
        base, _ = self.strip(type_)
        return self.by_name[base.target].node if isinstance(base, Ref) else None

    def is_sensitive(self, type_: Type) -> bool:
        """Whether a type holds a sensitive alias, by itself or through lists, dicts and union arms."""
        if isinstance(type_, Scalar):
            return False
        if isinstance(type_, Ref):
            return type_.target in self.sensitive
        if isinstance(type_, ListType):
            return self.is_sensitive(type_.item)
        return self.is_sensitive(type_.key) or self.is_sensitive(type_.value)


def at(module: Module, node: ast.Node | Span, text: str = "") -> Label:
    """A label on a node or span of a module."""
    return Label(location=module.location(node if isinstance(node, Span) else node.span), text=text)


def methods_of(service: ast.ServiceDecl) -> list[ast.Method]:
    """The methods of a service, `local` ones among them."""
    return [m for m in service.members if isinstance(m, ast.Method)]


def refs(type_: Type) -> Iterator[str]:
    """The declarations that a type names, by their full names."""
    match type_:
        case Ref(target=target):
            yield target
        case ListType(item=item):
            yield from refs(item)
        case DictType(key=key, value=value):
            yield from refs(key)
            yield from refs(value)
        case _:
            pass

"""One side of a comparison with its trees: which text a finding is about, and what stands for it on the other side."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ....idl import ast
from ....idl.source import Source, Span
from ....records import record
from ....schemas.contract import Location
from ...pipeline import Parser
from ...program import Declared, Module, Program, ResolvedField
from ...references import References
from ...resolve import resolve
from ...settings import service_key

__all__ = ["Edition", "Holder", "Member", "Spot", "read_edition"]

Member = ast.Field | ast.Pick | ast.Method | ast.EnumMember | ast.UnionArm
"""What stands in the body of a declaration and can be told by its name."""
Holder = ast.Field | ast.Pick | ast.Param
"""What has a type and perhaps a default."""


@record(frozen=True, slots=True)
class Spot:
    """A declaration, a member of one, or a parameter of a method."""

    module: Module
    decl: ast.Decl
    member: Member | None = None
    param: ast.Param | None = None

    @property
    def node(self) -> ast.Decl | Member | ast.Param:
        """The text that is meant."""
        return self.param or self.member or self.decl

    @property
    def name(self) -> str:
        """As it is declared."""
        return self.node.name.text

    @property
    def method(self) -> "Spot":
        """The method that has a parameter."""
        return Spot(self.module, self.decl, self.member)

    @property
    def owner(self) -> "Spot":
        """The method of a parameter, the declaration of a member; else itself."""
        return self.method if self.param is not None else Spot(self.module, self.decl)

    @property
    def path(self) -> str:
        """As findings name it: `acme.members.Member.role`, `member.update(patch)`."""
        path = _key(self.module, self.decl)
        if self.member is not None:
            path += f".{self.member.name.text}"
        return f"{path}({self.param.name.text})" if self.param is not None else path

    def named(self, name: str) -> str:
        """The path of the same under another name."""
        return self.path.removesuffix(")").removesuffix(self.name) + name + (")" if self.param is not None else "")


class Edition:
    """A program and its files, by the paths that the contract has for them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.modules = {module.source.path: module for module in program.modules}

    @cached_property
    def references(self) -> References:
        """Where names are used."""
        return References(self.program)

    @cached_property
    def _declared(self) -> dict[str, Declared]:
        """Services by their keys, all else by full names."""
        return {_key(d.module, d.node): d for d in self.program.by_name.values()}

    def spot(self, location: Location | None) -> Spot | None:
        """What stands at a place."""
        module = self.modules.get(location.file) if location is not None else None
        if location is None or module is None:
            return None
        starts = module.source.line_starts
        start, end = (
            starts[line - 1] + column - 1
            for line, column in ((location.line, location.column), (location.end_line, location.end_column))
        )
        return next((spot for spot in _spots(module) if spot.node.span == Span(start, end)), None)

    def around(self, path: str, offset: int) -> Spot | None:
        """The smallest thing that holds a place in a file."""
        found = [spot for spot in _spots(self.modules[path]) if _holds(spot.node.span, offset)]
        return found[-1] if found else None

    def named(self, path: str) -> Spot | None:
        """What has a path, or has something below it: `member.update(patch)` leads to the parameter."""
        head, _, rest = path.partition("(")
        name = rest.removesuffix(")")
        for owner, member in ((head, ""), tuple(head.rpartition(".")[::2])):
            declared = self._declared.get(owner)
            if declared is not None:
                spot = Spot(declared.module, declared.node)
                found = _within(spot, member) if member else spot
                return _param(found, name) if found is not None and name else found
        return None

    def twin(self, spot: Spot) -> Spot | None:
        """The same in this edition."""
        return self.named(spot.path)

    def field(self, spot: Spot) -> ResolvedField | None:
        """A field or pick with all that it takes from elsewhere."""
        fields = self.program.fields.get(spot.decl, ())
        return next((field for field in fields if field.inherited is None and field.node is spot.member), None)

    def source_of(self, spot: Spot) -> Spot | None:
        """The field that a pick copies."""
        field = self.field(spot)
        if field is None or field.pick is None:
            return None
        module = field.type_module
        owner = next(decl for decl in module.file.declarations if any(m is field.declared for m in _members(decl)))
        return Spot(module, owner, field.declared)

    def picks_of(self, spot: Spot) -> Iterator[Spot]:
        """The picks that copy a field."""
        for decl, fields in self.program.fields.items():
            for field in fields:
                if field.pick is not None and field.inherited is None and field.declared is spot.member:
                    yield Spot(field.module, decl, field.pick)

    def uses_in(self, spot: Spot) -> Iterator[tuple[Declared, str]]:
        """The declarations that a piece of text names, each with the name that it has in the file."""
        for declared in self.program.by_name.values():
            for use in self.references.of(declared.node.name):
                if use.module is spot.module and _holds(spot.node.span, use.span.start):
                    yield declared, use.imported.bound.text if use.imported is not None else declared.short


def read_edition(texts: Mapping[str, str], parse: Parser) -> Edition:
    """Resolve texts by the paths that a contract has for them."""
    return Edition(resolve([parse(Source(path, text)).file for path, text in texts.items()]))


def _key(module: Module, decl: ast.Decl) -> str:
    return service_key(decl) if isinstance(decl, ast.ServiceDecl) else f"{module.package}.{decl.name.text}"


def _spots(module: Module) -> Iterator[Spot]:
    """All that can be meant in a file, outer things first."""
    for decl in module.file.declarations:
        yield Spot(module, decl)
        for member in _members(decl):
            yield Spot(module, decl, member)
            for param in member.params if isinstance(member, ast.Method) else ():
                yield Spot(module, decl, member, param)


def _members(decl: ast.Decl) -> Iterable[Member]:
    return (member for member in getattr(decl, "members", ()) if isinstance(member, Member))


def _within(spot: Spot, name: str) -> Spot | None:
    found = next((member for member in _members(spot.decl) if member.name.text == name), None)
    return Spot(spot.module, spot.decl, found) if found is not None else None


def _param(spot: Spot, name: str) -> Spot | None:
    params = spot.member.params if isinstance(spot.member, ast.Method) else ()
    found = next((param for param in params if param.name.text == name), None)
    return Spot(spot.module, spot.decl, spot.member, found) if found is not None else None


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset < span.end

"""The contract as the emitters ask about it: what a name stands for, which packages import each other in circles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from ...schemas.contract import (
    Alias,
    Contract,
    Declaration,
    DictType,
    Enum,
    ListType,
    Model,
    Package,
    Param,
    Ref,
    Scalar,
    ScalarName,
    Type,
    Union,
)
from ...schemas.wire_hash import service_hashes
from ..graph import components
from ..naming import enum_member_name, package_of

__all__ = ["Workspace", "param_refs", "refs"]


def refs(type_: Type) -> Iterator[str]:
    """The declarations that the text of a type names, by their full names."""
    if isinstance(type_, Ref):
        yield type_.target
    elif isinstance(type_, ListType):
        yield from refs(type_.item)
    elif isinstance(type_, DictType):
        yield from refs(type_.key)
        yield from refs(type_.value)


def _own_refs(declaration: Declaration) -> list[str]:
    if isinstance(declaration, Model):
        found = [declaration.extends] if declaration.extends else []
        for field in declaration.fields:
            if not field.inherited and not isinstance(field.type, Scalar):
                found.extend(refs(field.type))
        return found
    if isinstance(declaration, Union):
        return [ref for arm in declaration.arms for ref in refs(arm.type)]
    return list(refs(declaration.type)) if isinstance(declaration, Alias) else []


def param_refs(params: Iterable[Param], returns: Type | None) -> Iterator[str]:
    """The declarations that a signature names."""
    for param in params:
        yield from refs(param.type)
    if returns is not None:
        yield from refs(returns)


def _local_refs(declaration: Declaration) -> Iterator[str]:
    if isinstance(declaration, Model):
        for method in declaration.locals:
            yield from param_refs(method.params, method.returns)


class Workspace:
    """Lookups over one contract, each worked out once."""

    def __init__(self, contract: Contract) -> None:
        self.packages: Mapping[str, Package] = {package.name: package for package in contract.packages}
        self.declarations: Mapping[str, Declaration] = contract.declarations()
        self._contract = contract
        self._late: dict[str, bool] = {}
        self._own_refs: dict[str, list[str]] = {}
        self._enum_members: dict[str, dict[str | int, str]] = {}

    @cached_property
    def service_hashes(self) -> Mapping[str, str]:
        """What both silos have to agree on, as a hash, by the full name of a service."""
        return service_hashes(self._contract)

    # ---------------------------------------------------------------- names ----

    def own_refs(self, declaration: Declaration) -> list[str]:
        """The declarations that a declaration needs in `model.py`: for its fields, arms, base or target."""
        found = self._own_refs.get(declaration.name)
        if found is None:
            found = self._own_refs[declaration.name] = _own_refs(declaration)
        return found

    # ---------------------------------------------------------------- types ----

    def strip(self, type_: Type) -> Type:
        """The type behind all aliases; nullable where it or an alias on the way is."""
        nullable = False
        while isinstance(type_, Ref) and isinstance(alias := self.declarations[type_.target], Alias):
            nullable = nullable or type_.nullable
            type_ = alias.type
        return replace(type_, nullable=True) if nullable and not type_.nullable else type_

    def is_newtype(self, alias: Alias) -> bool:
        """Whether an alias becomes a `NewType`: one of `json` can't, since its Python type is no class."""
        base = self.strip(alias.type)
        return alias.newtype and isinstance(base, Scalar) and base.name is not ScalarName.JSON

    def newtype_base(self, alias: Alias) -> Alias | Scalar:
        """What a `NewType` is made of: another one that its module can import first, else the scalar behind it."""
        type_ = alias.type
        while isinstance(type_, Ref) and isinstance(below := self.declarations[type_.target], Alias):
            if self.is_newtype(below) and not self.in_circle(package_of(alias.name), package_of(below.name)):
                return below
            type_ = below.type
        assert isinstance(type_, Scalar)
        return type_

    def holds_container(self, type_: Type) -> bool:
        """Whether a type is a list or dict, by itself or through aliases."""
        return isinstance(self.strip(type_), ListType | DictType)

    def enum_member(self, enum: Enum, value: object) -> str | None:
        """The Python name of an enum's member by its wire value; None for a value that an open enum does not know."""
        members = self._enum_members.get(enum.name)
        if members is None:
            members = self._enum_members[enum.name] = {m.value: enum_member_name(m.name) for m in enum.members}
        return members.get(value) if isinstance(value, str | int) else None

    # -------------------------------------------------------------- circles ----

    def in_circle(self, package: str, other: str) -> bool:
        """Whether the `model` modules of two packages import each other, directly or through others."""
        return package != other and self._circles[package] == self._circles[other]

    def circle_of(self, package: str) -> frozenset[str]:
        """The other packages of a package's circle."""
        return self._members_of_circles[self._circles[package]] - {package}

    def in_signature_circle(self, package: str, other: str) -> bool:
        """The same, were the types in the signatures of models' local methods imported as well."""
        return package != other and self._signature_circles[package] == self._signature_circles[other]

    def is_late(self, name: str) -> bool:
        """Whether a declaration is an alias that its own module can define only after it imported its circle."""
        late = self._late.get(name)
        if late is None:
            declaration = self.declarations[name]
            late = isinstance(declaration, Alias) and not self.is_newtype(declaration) and self._waits(declaration)
            self._late[name] = late
        return late

    def _waits(self, alias: Alias) -> bool:
        home = package_of(alias.name)
        return any(self.in_circle(home, package_of(ref)) or self.is_late(ref) for ref in refs(alias.type))

    @cached_property
    def _circles(self) -> dict[str, int]:
        return self._number_circles(self.own_refs)

    @cached_property
    def _members_of_circles(self) -> dict[int, frozenset[str]]:
        members: dict[int, set[str]] = {}
        for package, number in self._circles.items():
            members.setdefault(number, set()).add(package)
        return {number: frozenset(packages) for number, packages in members.items()}

    @cached_property
    def _signature_circles(self) -> dict[str, int]:
        return self._number_circles(lambda declaration: [*self.own_refs(declaration), *_local_refs(declaration)])

    def _number_circles(self, refs_of: Callable[[Declaration], list[str]]) -> dict[str, int]:
        graph: dict[str, set[str]] = {
            package.name: {package_of(ref) for declaration in package.declarations for ref in refs_of(declaration)}
            for package in self.packages.values()
        }
        ordered = {name: sorted(targets) for name, targets in graph.items()}
        return {name: number for number, circle in enumerate(components(ordered)) for name in circle}

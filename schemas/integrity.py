"""What a schema can't say about a contract: each name stands once, and every reference leads to what it should."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from . import contract as c
from .faults import At, Fault, place
from .shapes import Refers

__all__ = ["Reference", "integrity_faults"]


class Reference(NamedTuple):
    """A name met while reading: what it is, what it should lead to, and where it stands."""

    target: str
    refers: Refers
    at: At


def integrity_faults(contract: c.Contract, references: Iterable[Reference]) -> list[Fault]:
    """Names that stand twice or in the wrong package, then references that lead nowhere or to something else."""
    return [*_name_faults(contract), *_reference_faults(contract.declarations(), references)]


# ------------------------------------------------------------- references ----

_FITS: Mapping[Refers, Callable[[c.Declaration], bool]] = {
    Refers.TYPE: lambda found: not isinstance(found, c.Resolver),
    Refers.MODEL: lambda found: isinstance(found, c.Model),
    Refers.ERROR: lambda found: isinstance(found, c.Model) and found.kind is c.ModelKind.ERROR,
    Refers.RESOLVER: lambda found: isinstance(found, c.Resolver),
}


def _reference_faults(declared: Mapping[str, c.Declaration], references: Iterable[Reference]) -> Iterator[Fault]:
    fitting = {refers: {name for name, found in declared.items() if fits(found)} for refers, fits in _FITS.items()}
    for target, refers, at in references:
        if target not in fitting[refers]:
            problem = f"`{target}` is no {refers}" if target in declared else f"`{target}` is not declared"
            yield Fault(place(at), problem)


# ------------------------------------------------------------------ names ----


def _name_faults(contract: c.Contract) -> Iterator[Fault]:
    yield from _twice((None, "packages"), [package.name for package in contract.packages])
    keys: set[str] = set()
    for number, package in enumerate(contract.packages):
        at = ((None, "packages"), number)
        yield from _declared_faults(package, at)
        for index, service in enumerate(package.services):
            service_at = ((at, "services"), index)
            if service.key in keys:
                yield Fault(place((service_at, "key")), f"`{service.key}` is the key of an earlier service")
            keys.add(service.key)
            yield from _service_faults(service, service_at)
        for index, declaration in enumerate(package.declarations):
            yield from _member_faults(declaration, ((at, "declarations"), index))


def _declared_faults(package: c.Package, at: At) -> Iterator[Fault]:
    """Declarations and services share the package's names."""
    seen: set[str] = set()
    for member, named in (("declarations", package.declarations), ("services", package.services)):
        for index, node in enumerate(named):
            if node.name.rpartition(".")[0] != package.name:
                yield Fault(place((((at, member), index), "name")), f"`{node.name}` is not a name of `{package.name}`")
            if node.name in seen:
                yield Fault(place((((at, member), index), "name")), f"`{node.name}` is declared twice")
            seen.add(node.name)


def _member_faults(declaration: c.Declaration, at: At) -> Iterator[Fault]:
    match declaration:
        case c.Model():
            yield from _twice((at, "fields"), [field.name for field in declaration.fields])
            yield from _method_faults(declaration.locals, (at, "locals"))
        case c.Union():
            yield from _twice((at, "arms"), [arm.name for arm in declaration.arms])
        case c.Enum():
            yield from _twice((at, "members"), [member.name for member in declaration.members])
            yield from _value_faults(declaration, (at, "members"))
        case c.Alias() | c.Resolver():
            pass


def _value_faults(enum: c.Enum, at: At) -> Iterator[Fault]:
    wanted = int if enum.base is c.ScalarName.INT else str
    seen: set[str | int] = set()
    for index, member in enumerate(enum.members):
        for value in (member.value, *member.was):
            if type(value) is not wanted:
                yield Fault(place((at, index)), f"`{value}` is not of the base type `{enum.base}`")
            if value in seen:
                yield Fault(place((at, index)), f"`{value}` stands for an earlier member")
            seen.add(value)


def _service_faults(service: c.Service, at: At) -> Iterator[Fault]:
    yield from _method_faults(service.methods, (at, "methods"))
    yield from _method_faults(service.locals, (at, "locals"))


def _method_faults(methods: Sequence[c.Method | c.LocalMethod], at: At) -> Iterator[Fault]:
    yield from _twice(at, [method.name for method in methods])
    for index, method in enumerate(methods):
        yield from _twice(((at, index), "params"), [param.name for param in method.params])


def _twice(at: At, names: Sequence[str]) -> Iterator[Fault]:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Fault(place(((at, index), "name")), f"`{name}` stands here twice")
        seen.add(name)

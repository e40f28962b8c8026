"""Contracts as `.rpc` files: what a contract made by hand or drawn would look like as sources."""

from collections.abc import Iterator, Sequence

from rpcc.compiler.diff.types import literal_text
from rpcc.schemas.contract import (
    Alias,
    Arm,
    Contract,
    Declaration,
    DictType,
    Enum,
    EnumMember,
    Field,
    Json,
    ListType,
    Method,
    Model,
    ModelKind,
    Package,
    Param,
    Ref,
    Resolver,
    Scalar,
    ScalarName,
    Service,
    Silo,
    Type,
    Union,
)

__all__ = ["texts_of"]

_LIMITS = ("min_len", "max_len", "pattern", "min", "max")


def texts_of(contract: Contract) -> dict[str, str]:
    """A file for each package. Docs, dates of deprecation and what only Python notices are left out."""
    declared = contract.declarations()
    return {f"{package.name}.rpc": _Texts(package, declared).text() for package in contract.packages}


class _Texts:
    """One package; what it takes from others is imported under names that are nobody else's."""

    def __init__(self, package: Package, declared: dict[str, Declaration]) -> None:
        self.package, self.declared = package, declared
        self.imports: dict[str, str] = {}

    def text(self) -> str:
        parts = [text for each in self.package.declarations for text in self.declaration(each)]
        parts += [self.service(service) for service in self.package.services]
        taken = [f"from {name.rpartition('.')[0]} import {_short(name)} as {now}" for name, now in self.imports.items()]
        return "\n".join([f"package {self.package.name}", *taken, *parts]) + "\n"

    # Declarations

    def declaration(self, declared: Declaration) -> Iterator[str]:
        name = _short(declared.name)
        match declared:
            case Alias():
                marks = f"{'@newtype ' * declared.newtype}{'@sensitive ' * declared.sensitive}"
                yield f"{marks}type {name} = {self.type(declared.type)}"
            case Enum():
                members = " ".join(map(self.member, declared.members))
                yield f"{'open ' * declared.open}enum {name}: {declared.base} {{ {members} }}"
            case Union():
                yield f"{'open ' * declared.open}union {name} {{ {' '.join(map(self.arm, declared.arms))} }}"
            case Model(kind=ModelKind.PATCH):
                yield from self.patch(name, declared)
            case Model():
                verb = f" extends {self.name(declared.extends)}" if declared.extends is not None else ""
                own = [self.field(field) for field in declared.fields if field.inherited is None]
                yield f"{'error' if declared.kind is ModelKind.ERROR else 'model'} {name}{verb} {{ {' '.join(own)} }}"
            case Resolver():
                raise AssertionError("resolvers are not drawn")

    def patch(self, name: str, patch: Model) -> Iterator[str]:
        """A patch; one of no model, or of one without its fields, gets a model of its own."""
        picked = self.declared[patch.picks] if patch.picks is not None else None
        names = {field.name for field in picked.fields} if isinstance(picked, Model) else set[str]()
        is_own = not names >= {field.name for field in patch.fields}
        base = f"{name}Base" if is_own or patch.picks is None else self.name(patch.picks)
        if is_own:
            yield f"model {base} {{ {' '.join('required ' + self.field(field) for field in patch.fields)} }}"
        yield f"model {name} patches {base} {{ {' '.join(field.name for field in patch.fields)} }}"

    def member(self, member: EnumMember) -> str:
        return f"{member.name} = {literal_text(member.value)}{_was(member.was)}"

    def arm(self, arm: Arm) -> str:
        return f"{arm.name}: {self.type(arm.type)}{' @sensitive' * arm.sensitive}{_was(arm.was)}"

    def field(self, field: Field) -> str:
        return f"{'required ' * field.required}{self.typed(field)}"

    def typed(self, member: Field | Param) -> str:
        default = "" if member.required or self.is_unset(member) else f" = {self.literal(member.type, member.default)}"
        mark = (
            "  @sensitive" if member.sensitive else '  @loggable("it is public")' if self.is_json(member.type) else ""
        )
        return f"{member.name}: {self.type(member.type)}{default}{mark}{_was(member.was)}"

    def is_json(self, given: Type) -> bool:
        """Whether a type holds what can only be logged if somebody says so."""
        match given:
            case Scalar(name=name):
                return name is ScalarName.JSON
            case ListType(item=inner) | DictType(value=inner):
                return self.is_json(inner)
            case Ref(target=target):
                declared = self.declared[target]
                return isinstance(declared, Alias) and self.is_json(declared.type)

    def is_unset(self, member: Field | Param) -> bool:
        return isinstance(member, Field) and any(
            isinstance(d, Model) and d.kind is ModelKind.PATCH and any(member is f for f in d.fields)
            for d in self.package.declarations
        )

    # Services

    def service(self, service: Service) -> str:
        methods = "\n".join(self.method(method, service.silo) for method in service.methods)
        return f'{service.silo} service {_short(service.name)} {{ key = "{service.key}"\n{methods}\n}}'

    def method(self, method: Method, silo: Silo) -> str:
        params = ", ".join(map(self.typed, method.params))
        outcomes = ["none" if method.returns is None else self.type(method.returns), *map(self.name, method.errors)]
        marks = f"{'@readonly ' * method.readonly}{'@idempotent ' * method.idempotent}"
        by = ""
        if silo is Silo.REGION and method.routing is not None:
            by = f" by {method.routing.kind}" + (f"({'.'.join(method.routing.path)})" if method.routing.path else "")
        return f"{marks}rpc {method.name}({params}) -> {' | '.join(outcomes)}{by}"

    # Types

    def name(self, full: str) -> str:
        package, _, short = full.rpartition(".")
        if package == self.package.name:
            return short
        return self.imports.setdefault(full, "".join(part.capitalize() for part in full.split(".")))

    def type(self, given: Type) -> str:
        match given:
            case Scalar(name=name):
                text = name.value + _limits(given)
            case ListType(item=item):
                text = f"list[{self.type(item)}]{_limits(given)}"
            case DictType(key=key, value=value):
                text = f"dict[{self.type(key)}, {self.type(value)}]"
            case Ref(target=target):
                text = self.name(target)
        return text + "?" * given.nullable

    def literal(self, given: Type, value: Json) -> str:
        """A default; members of enums by their names."""
        declared = self.declared[given.target] if isinstance(given, Ref) else None
        if isinstance(declared, Alias):
            return self.literal(declared.type, value)
        if isinstance(declared, Enum) and value is not None:
            named = (member.name for member in declared.members if member.value == value)
            return next(named, literal_text(value))
        if isinstance(given, ListType) and isinstance(value, list):
            return f"[{', '.join(self.literal(given.item, item) for item in value)}]"
        return literal_text(value)


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _was(names: Sequence[str | int]) -> str:
    return f"  @was({', '.join(map(literal_text, names))})" if names else ""


def _limits(given: Scalar | ListType) -> str:
    found = [(name, getattr(given.constraints, name)) for name in _LIMITS]
    words = [f"{name}={literal_text(value)}" for name, value in found if value is not None]
    return f"({', '.join(words)})" if words else ""

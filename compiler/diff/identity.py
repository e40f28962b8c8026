"""Whether a version can read itself: what the rules ask of sources, asked of a contract that was read from its JSON.

Without that no comparison means anything: a default that breaks its own constraints is a value that nobody reads.
"""

from collections.abc import Iterator, Mapping, Sequence

from ...schemas import contract as c
from ..constraints import ALLOWED
from ..patterns import pattern_fault
from .findings import Outcome
from .heights import heights
from .transfer import transfer, worst
from .types import Typed, World, literal_text

__all__ = ["self_faults"]

_BAD = (Outcome.REJECT, Outcome.LOST)


def self_faults(contract: c.Contract) -> Iterator[str]:
    """What of a contract can't be read by itself, in words."""
    declared = contract.declarations()
    circles = [f"the type `{name}` is itself" for name in declared if _is_circle(name, declared)]
    if circles:  # no type can be looked up
        yield from circles
        return
    world, types = World(contract), list(_types(contract))
    broken = [f"`{path}`: {fault}" for path, given in types for fault in _type_faults(given, world)]
    yield from broken
    if not broken:
        yield from _value_faults(contract, world)


def _is_circle(name: str, declared: Mapping[str, c.Declaration]) -> bool:
    """Whether an alias stands for itself, with no other type in between."""
    seen = {name}
    found = declared[name]
    while isinstance(found, c.Alias) and isinstance(found.type, c.Ref):
        if found.type.target in seen:
            return True
        seen.add(found.type.target)
        found = declared[found.type.target]
    return False


# -------------------------------------------------------------------- types ----


def _types(contract: c.Contract) -> Iterator[tuple[str, c.Type]]:
    """Every type with the path of its member."""
    for declared in contract.declarations().values():
        match declared:
            case c.Alias():
                yield declared.name, declared.type
            case c.Model(fields=members) | c.Union(arms=members):
                yield from ((f"{declared.name}.{member.name}", member.type) for member in members)
            case c.Enum() | c.Resolver():
                pass
    for service in contract.services().values():
        for method in service.methods:
            path = f"{service.key}.{method.name}"
            yield from ((f"{path}({param.name})", param.type) for param in method.params)
            yield from [(f"{path}()", method.returns)] if method.returns is not None else []


def _type_faults(given: c.Type, world: World) -> Iterator[str]:
    match given:
        case c.Scalar(name=name, constraints=limits):
            yield from _limit_faults(name.value, limits)
        case c.ListType(item=item, constraints=limits):
            yield from _limit_faults("list", limits)
            yield from _type_faults(item, world)
        case c.DictType(key=key, value=value):
            yield from [] if _is_key(Typed(key, world)) else ["the keys of a dict are strings"]
            yield from (*_type_faults(key, world), *_type_faults(value, world))
        case c.Ref():
            pass


def _is_key(key: Typed) -> bool:
    shape = key.shape
    base = shape.name if isinstance(shape, c.Scalar) else shape.base if isinstance(shape, c.Enum) else None
    return base is c.ScalarName.STR and not key.nullable


_LIMITS = ("min", "max", "min_len", "max_len", "pattern")


def _limit_faults(kind: str, limits: c.Constraints) -> Iterator[str]:
    for name in _LIMITS:
        if getattr(limits, name) is not None and name not in ALLOWED.get(kind, ()):
            yield f"`{kind}` has no constraint `{name}`"
    for low, high in (("min", "max"), ("min_len", "max_len")):
        least, most = getattr(limits, low), getattr(limits, high)
        if least is not None and most is not None and least > most:
            yield f"`{low}` is greater than `{high}`: no value fits"
    if limits.pattern is not None and (fault := pattern_fault(limits.pattern)) is not None:
        yield f"the pattern has {fault}"


# ------------------------------------------------------------------- values ----


def _value_faults(contract: c.Contract, world: World) -> Iterator[str]:
    ending = heights(world)
    for declared in contract.declarations().values():
        if isinstance(declared, c.Enum | c.Union) and not _members(declared):
            yield f"`{declared.name}`: it has no values"
        elif isinstance(declared, c.Model | c.Union) and declared.name not in ending:
            yield f"`{declared.name}`: each of its values needs another one, without end"
        elif isinstance(declared, c.Model) and declared.kind is not c.ModelKind.PATCH:
            yield from _default_faults(f"{declared.name}.{{}}", declared.fields, world)
    for service in contract.services().values():
        for method in service.methods:
            yield from _default_faults(f"{service.key}.{method.name}({{}})", method.params, world)


def _members(declared: c.Enum | c.Union) -> Sequence[object]:
    return declared.members if isinstance(declared, c.Enum) else declared.arms


def _default_faults(path: str, members: Sequence[c.Field | c.Param], world: World) -> Iterator[str]:
    for member in members:
        if not member.required:
            shown = worst(transfer(None, Typed(member.type, world), member.default))
            if shown is not None and shown.outcome in _BAD:
                text = literal_text(member.default)
                yield f"`{path.format(member.name)}`: it can't read its own default {text}: {shown.note}"

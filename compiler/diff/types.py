"""Types with the contract that they are from: what a name stands for, and how a `.rpc` file would write it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ...schemas import contract as c

__all__ = ["Shape", "Typed", "World", "literal_text", "type_text"]

Shape = c.Scalar | c.ListType | c.DictType | c.Enum | c.Model | c.Union
"""A type without its alias and its `?`: a base type, a container, or a declaration."""

_LIMITS = ("min_len", "max_len", "pattern", "min", "max")


class World:
    """The declarations of one contract."""

    __slots__ = ("_shapes", "declared")

    def __init__(self, contract: c.Contract) -> None:
        self.declared: Mapping[str, c.Declaration] = contract.declarations()
        self._shapes: dict[str, tuple[Shape, bool]] = {}

    def look(self, given: c.Type) -> tuple[Shape, bool]:
        """What a type is once aliases are resolved, and whether it can be null."""
        if not isinstance(given, c.Ref):
            return given, given.nullable
        found = self._shapes.get(given.target)
        if found is None:
            found = self._shapes[given.target] = self._look_up(given.target)
        return (found[0], True) if given.nullable else found

    def _look_up(self, name: str) -> tuple[Shape, bool]:
        declared = self.declared[name]
        if isinstance(declared, c.Alias):
            return self.look(declared.type)
        assert not isinstance(declared, c.Resolver)
        return declared, False

    def alias(self, given: c.Type) -> c.Alias | None:
        """The alias that a type names."""
        declared = self.declared[given.target] if isinstance(given, c.Ref) else None
        return declared if isinstance(declared, c.Alias) else None


class Typed(NamedTuple):
    """A type, and the world in which its names mean something."""

    type: c.Type
    world: World

    @property
    def shape(self) -> Shape:
        """Without its alias and its `?`."""
        return self.world.look(self.type)[0]

    @property
    def nullable(self) -> bool:
        """Whether it can be null, through an alias too."""
        return self.world.look(self.type)[1]

    @property
    def bare(self) -> "Typed":
        """The same without its `?`."""
        shape = self.shape
        if isinstance(shape, c.Scalar | c.ListType | c.DictType):
            return Typed(replace(shape, nullable=False), self.world)
        return Typed(c.Ref(shape.name), self.world)

    def of(self, inner: c.Type) -> "Typed":
        """Another type of the same world."""
        return Typed(inner, self.world)


# --------------------------------------------------------------------- text ----


def type_text(given: c.Type | None, world: World | None = None) -> str:
    """A type as a `.rpc` file would write it; with a world, what its aliases stand for."""
    if given is None:
        return "none"
    nullable = given.nullable
    if world is not None and (alias := world.alias(given)) is not None:
        return type_text(alias.type, world).rstrip("?") + ("?" if world.look(given)[1] else "")
    match given:
        case c.Scalar(name=name):
            text = name.value
        case c.ListType(item=item):
            text = f"list[{type_text(item, world)}]"
        case c.DictType(key=key, value=value):
            text = f"dict[{type_text(key, world)}, {type_text(value, world)}]"
        case c.Ref(target=target):
            text = target.rpartition(".")[2]
    return text + _limits_text(given) + ("?" if nullable else "")


def _limits_text(given: c.Type) -> str:
    if not isinstance(given, c.Scalar | c.ListType):
        return ""
    limits = ((name, getattr(given.constraints, name)) for name in _LIMITS)
    words = [f"{name}={literal_text(value)}" for name, value in limits if value is not None]
    return f"({', '.join(words)})" if words else ""


def literal_text(value: c.Json) -> str:
    """A value as a `.rpc` file writes it, but for enum members, which stand there by their names."""
    import json  # only where there is something to report

    match value:
        case None:
            return "none"
        case list():
            return "[" + ", ".join(map(literal_text, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{json.dumps(k)}: {literal_text(v)}" for k, v in value.items()) + "}"
        case _:
            return json.dumps(value, ensure_ascii=False)

"""One method in both versions, and how either would be written."""

from typing import NamedTuple

from ...schemas import contract as c
from .members import member_text, resolved_text
from .types import World, type_text

__all__ = ["MethodPair", "signature"]


class MethodPair(NamedTuple):
    """One method in both versions, and whose it is."""

    services: tuple[c.Service, c.Service]
    old: c.Method
    new: c.Method
    worlds: tuple[World, World]

    @property
    def path(self) -> str:
        """`organization_member.update`."""
        return f"{self.services[1].key}.{self.new.name}"


def signature(method: c.Method, world: World, *, resolved: bool = False) -> str:
    """A method as it would be written, without its attributes; aliases resolved for comparisons."""
    params = ", ".join(
        f"{p.name}: {resolved_text(p, world)}" if resolved else member_text(p, world) for p in method.params
    )
    outcomes = [
        type_text(method.returns, world if resolved else None),
        *(name.rpartition(".")[2] for name in method.errors),
    ]
    return f"rpc {method.name}({params}) -> {' | '.join(outcomes)}"

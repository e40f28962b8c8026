"""One relation over pairs of types: every reachable pair of declarations once, with only its local differences.

A pair that was visited adds nothing, so that recursive models end and the work is linear in the pairs.
"""

from collections.abc import Iterable

from ...schemas import contract as c
from .differences import Key, Link, Node
from .enums import enum_differences
from .members import Member, flips, type_changes
from .models import model_node
from .types import Typed, World, type_text
from .unions import union_node
from .values import Values
from .walk import walk

__all__ = ["Relation"]


class Relation:
    """The pairs that were reached so far; `node` reaches another, with all behind it."""

    def __init__(self, old: World, new: World, values: Values) -> None:
        self.old, self.new, self.values = old, new, values
        self.nodes: dict[Key, Node] = {}

    def reach(self, links: Iterable[Link]) -> None:
        """Relate what links lead to, and what that leads to."""
        waiting = [link.to for link in links]
        while waiting:
            key = waiting.pop()
            if key not in self.nodes:
                node = self.nodes[key] = self._node(key)
                waiting.extend(link.to for link in node.links)

    def _node(self, key: Key) -> Node:
        old, new = self.old.declared[key.old], self.new.declared[key.new]
        match old, new:
            case c.Model(), c.Model():
                return model_node(old, new, (self.old, self.new), self.values)
            case c.Union(), c.Union():
                return union_node(old, new, (self.old, self.new), self.values)
            case c.Enum(), c.Enum():
                return Node(tuple(enum_differences(old, new, (self.old, self.new))), ())
            case c.Alias(), c.Alias():
                return self._alias(old, new)
            case _:
                raise AssertionError(key)

    def _alias(self, old: c.Alias, new: c.Alias) -> Node:
        ours, theirs = Typed(old.type, self.old), Typed(new.type, self.new)
        name = new.name.rpartition(".")[2]
        member = Member(
            kind="alias",
            path=new.name,
            what=f"alias `{name}`",
            old=old.location,
            new=new.location,
            texts=tuple(f"type {name} = {type_text(alias.type)}" for alias in (old, new)),
            types=(type_text(old.type, self.old), type_text(new.type, self.new)),
        )
        found = list(walk(ours, theirs, self.values))
        differences = [*type_changes(member, found), *flips(member, old.sensitive, new.sensitive)]
        return Node(tuple(differences), tuple(link for link in found if isinstance(link, Link)))

    def dirty(self) -> set[Key]:
        """The pairs from which a difference can be reached."""
        users: dict[Key, list[Key]] = {}
        for key, node in self.nodes.items():
            for link in node.links:
                users.setdefault(link.to, []).append(key)
        found = {key for key, node in self.nodes.items() if node.differences}
        waiting = list(found)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return found

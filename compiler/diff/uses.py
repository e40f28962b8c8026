"""From every use, a method and a position in it, to the differences that it can reach, by shortest paths."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from .differences import FINE, Difference, Key, Local, Root, Steps
from .method_pair import MethodPair
from .methods import MethodNode
from .relate import Relation

__all__ = ["Sighting", "sightings"]


class Sighting(NamedTuple):
    """A difference as seen from a use. `steps` lead to its value, `path` is that as text."""

    found: Difference
    pair: MethodPair
    root: Root
    steps: Steps
    path: str

    @property
    def forward(self) -> Local:
        """What becomes of old values; nothing of those at which new readers do not look."""
        return FINE if any(step.unread[0] for step in self.steps) else self.found.forward

    @property
    def backward(self) -> Local:
        """What becomes of new values."""
        return FINE if any(step.unread[1] for step in self.steps) else self.found.backward


_BOTH = frozenset({0, 1})


def sightings(methods: list[MethodNode], relation: Relation) -> Iterator[Sighting]:
    """Every difference from every use that can reach it."""
    dirty = relation.dirty()
    for method in methods:
        for root, found in method.differences:
            yield _sighting(found, method.pair, root, ())
        for root in dict.fromkeys(root for root, _ in method.links):
            if root.was == root.error:  # nobody reads the value of an error by another name
                yield from _reached(method, root, relation, dirty)


def _reached(method: MethodNode, root: Root, relation: Relation, dirty: set[Key]) -> Iterator[Sighting]:
    """By the shortest path, and by further ones where readers look that do not look at values on the shortest."""
    starts = [(link.to, link.steps) for start, link in method.links if start == root and link.to in dirty]
    starts.sort(key=lambda start: len(start[1]))
    waiting = deque(starts)
    seen: dict[Key, frozenset[int]] = {}
    while waiting:
        key, steps = waiting.popleft()
        unread = frozenset(side for step in steps for side in (0, 1) if step.unread[side])
        if seen.get(key, _BOTH) <= unread:
            continue
        seen[key] = seen.get(key, _BOTH) & unread
        node = relation.nodes[key]
        for found in node.differences:
            yield _sighting(found, method.pair, root, steps)
        waiting.extend((link.to, (*steps, *link.steps)) for link in node.links if link.to in dirty)


def _sighting(found: Difference, pair: MethodPair, root: Root, before: Steps) -> Sighting:
    text = root.text() + "".join(step.text() for step in before) + found.shown
    return Sighting(found, pair, root, (*before, *found.steps), text.removeprefix("."))

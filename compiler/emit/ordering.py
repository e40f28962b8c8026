"""The order of a module's declarations: each after those it names, so that few names have to stand in quotes."""

from collections.abc import Iterator, Mapping

from ...records import record

__all__ = ["Needs", "Placed", "order"]


@record(frozen=True, slots=True)
class Needs:
    """What a declaration names. What is `hard` has to be defined before it, what is `soft` may also stand in quotes."""

    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Placed:
    """A declaration in its place; `pending` are those of its names that are not defined yet when it is."""

    name: str
    pending: frozenset[str]


def order(needs: Mapping[str, Needs]) -> list[Placed]:
    """All declarations, as near to the given order as their needs allow. Other names count as defined.

    Hard needs never go in a circle. Without recursion, since a chain may be longer than Python's stack.
    """
    placed: list[Placed] = []
    done: set[str] = set()
    open_: set[str] = set()
    for root in needs:
        if root in done:
            continue
        stack = [(root, _all(needs, root))]
        open_.add(root)
        while stack:
            name, rest = stack[-1]
            for need in rest:
                if need in needs and need not in done and not _waits(needs, need, open_):
                    open_.add(need)
                    stack.append((need, _all(needs, need)))
                    break
            else:
                stack.pop()
                open_.discard(name)
                pending = frozenset(n for n in needs[name].soft if n in needs and n not in done)
                placed.append(Placed(name, pending))
                done.add(name)
    return placed


def _all(needs: Mapping[str, Needs], name: str) -> Iterator[str]:
    yield from needs[name].hard
    yield from needs[name].soft


def _waits(needs: Mapping[str, Needs], name: str, open_: set[str]) -> bool:
    """Whether a declaration can't be placed yet, since it or a hard need of it is under way."""
    stack, seen = [name], {name}
    while stack:
        current = stack.pop()
        if current in open_:
            return True
        fresh = [n for n in needs[current].hard if n in needs and n not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return False

"""What differs in how two versions of one method find the region of a call."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...schemas import contract as c
from .differences import Difference
from .members import Member, difference
from .method_pair import MethodPair
from .models import pair_fields
from .types import Typed, World

__all__ = ["route_differences"]


def route_differences(whole: Member, pair: MethodPair, names: Mapping[str, str]) -> Iterator[Difference]:
    """Another rule, or another answer for what has no region; where the silo changed, that says it."""
    old, new = pair.old.routing, pair.new.routing
    if old is None or new is None:
        return
    targets = [_target(routing, world) for routing, world in zip((old, new), pair.worlds, strict=True)]
    rules = (old.kind, targets[0], _path_now(pair, old.path, names)), (new.kind, targets[1], new.path)
    if rules[0] != rules[1]:
        before, after = (_by(routing, target) for routing, target in zip((old, new), targets, strict=True))
        found = _with_texts(difference(whole, "resolver-changed"), (before, after))
        yield replace(found, types=(before, after), notes=(f"it was `{before}`, and is `{after}`",))
    yield from _unmapped(whole, old, new)


def _target(routing: c.Routing, world: World) -> str:
    """The class of a declared resolver, which is what it is known by."""
    declared = world.declared.get(routing.resolver) if routing.resolver is not None else None
    return declared.target if isinstance(declared, c.Resolver) else ""


def _by(routing: c.Routing, target: str) -> str:
    name = routing.resolver.rpartition(".")[2] if routing.resolver is not None else routing.kind.value
    given = f"({'.'.join(routing.path)})" if routing.path else ""
    return f"by {name}{given}" + (f' = "{target}"' if target else "")


def _path_now(pair: MethodPair, path: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    """An old path by the new names: what only bears another name is found as such."""
    if not path:
        return ()
    first = names.get(path[0], path[0])
    old, new = (
        next((Typed(p.type, world) for p in params if p.name == name), None)
        for params, name, world in zip((pair.old.params, pair.new.params), (path[0], first), pair.worlds, strict=True)
    )
    found = [first]
    for name in path[1:]:
        ours, theirs = (typed.shape if typed is not None else None for typed in (old, new))
        if old is None or new is None or not isinstance(ours, c.Model) or not isinstance(theirs, c.Model):
            found.append(name)
            continue
        pairs = pair_fields(old, new)
        before, after = next(((o, n) for o, n in (*pairs.kept, *pairs.renamed) if o.name == name), (None, None))
        found.append(after.name if after is not None else name)
        old, new = (old.of(before.type), new.of(after.type)) if before and after else (None, None)
    return tuple(found)


def _unmapped(whole: Member, old: c.Routing, new: c.Routing) -> Iterator[Difference]:
    if old.none_if_unmapped != new.none_if_unmapped:
        code = "unmapped-none-removed" if old.none_if_unmapped else "unmapped-none-added"
        marks = tuple("or none if unmapped" if r.none_if_unmapped else "" for r in (old, new))
        found = difference(whole, code)
        shown = tuple(f"{p.text} {mark}".strip() for p, mark in zip((found.old, found.new), marks, strict=True) if p)
        yield replace(_with_texts(found, (shown[0], shown[1])), types=(marks[0], marks[1]))


def _with_texts(found: Difference, texts: tuple[str, str]) -> Difference:
    assert found.old is not None
    assert found.new is not None
    return replace(found, old=replace(found.old, text=texts[0]), new=replace(found.new, text=texts[1]))

"""Which services and methods of two contracts belong together, and those that came, went or moved."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ...schemas import contract as c
from .differences import Difference
from .marks import disabling
from .members import Member, difference, lifecycle, marked
from .method_pair import MethodPair, signature
from .pair import Pairs, pair_members
from .types import World

__all__ = ["Call", "Change", "Lone", "relate_services"]

Worlds = tuple[World, World]


class Lone(NamedTuple):
    """A method of one version."""

    service: c.Service
    method: c.Method
    world: World

    @property
    def path(self) -> str:
        return f"{self.service.key}.{self.method.name}"


class Call(NamedTuple):
    """A method that a change is about, as either version has it."""

    old: Lone | None
    new: Lone | None


class Change(NamedTuple):
    """A difference of a service or of a method as a whole, and the methods that it is about.

    `gone` is what was removed, and whose it was; `since` is when it begins. `is_callable`: the old version had a method
    that it is about.
    """

    found: Difference
    calls: tuple[Call, ...] = ()
    gone: tuple[c.Service, tuple[c.Method, ...]] | None = None
    since: str | None = None
    is_callable: bool = True


def relate_services(old: c.Contract, new: c.Contract, worlds: Worlds) -> tuple[list[MethodPair], list[Change]]:
    """The pairs of methods, and what is found at services and methods as wholes."""
    pairs = _pair_services(old, new, worlds)
    methods: list[MethodPair] = []
    found: list[Change] = []
    gone: list[Lone] = []
    come: list[Lone] = []
    for before, after in pairs.kept:
        inside = _pair_methods(before, after, worlds)
        methods += (MethodPair((before, after), o, n, worlds) for o, n in (*inside.kept, *inside.renamed))
        calls = tuple(
            Call(Lone(before, o, worlds[0]), Lone(after, n, worlds[1])) for o, n in (*inside.kept, *inside.renamed)
        )
        found += (
            Change(f, calls, since=_since(f, after), is_callable=bool(before.methods))
            for f in _service_changes(before, after)
        )
        found += (Change(_method(*call, "method-renamed"), (call,)) for call in calls[len(inside.kept) :])
        gone += (Lone(before, method, worlds[0]) for method in inside.removed)
        come += (Lone(after, method, worlds[1]) for method in inside.added)
        found += map(Change, _reserved(before, after))
    arrived = [Lone(service, method, worlds[1]) for service in pairs.added for method in service.methods]
    moved = list(_moved(gone, [*come, *arrived], worlds))
    found += (Change(_method(*call, "method-moved"), (call,)) for call in moved)
    found += (
        Change(_method(lone, None, "method-removed"), (Call(lone, None),), (lone.service, (lone.method,)))
        for lone in gone
        if all(lone is not call.old for call in moved)
    )
    found += (
        Change(_came(lone, old), (Call(None, lone),)) for lone in come if all(lone is not call.new for call in moved)
    )
    for service in pairs.removed:
        calls = tuple(Call(Lone(service, method, worlds[0]), None) for method in service.methods)
        gone_whole = _service(service, None, "service-removed")
        found.append(Change(gone_whole, calls, (service, service.methods), is_callable=bool(service.methods)))
    for service in pairs.added:
        calls = tuple(Call(None, Lone(service, method, worlds[1])) for method in service.methods)
        found.append(Change(_service(None, service, "service-added"), calls))
    return methods, found


def _pair_services(old: c.Contract, new: c.Contract, worlds: Worlds) -> Pairs[c.Service]:
    """By key; those that are left by their names, or where one is like another but for its name and key."""

    def alike(before: c.Service, after: c.Service) -> bool:
        content = _content(before, worlds[0]) if before.disabled_since is None else None
        return content is not None and content == _content(after, worlds[1])

    olds, news = ({s.key: s for s in contract.services().values()} for contract in (old, new))
    others = pair_members(
        [s for key, s in olds.items() if key not in news], [s for key, s in news.items() if key not in olds], alike
    )
    same = tuple((olds[key], news[key]) for key in olds if key in news)
    return Pairs((*same, *others.kept, *others.renamed), (), others.removed, others.added)


def _content(service: c.Service, world: World) -> tuple[c.Silo, list[str]] | None:
    """What makes one service like another; None where its methods take and give nothing."""
    if not any(method.params or method.returns is not None for method in service.methods):
        return None
    return service.silo, sorted(signature(method, world, resolved=True) for method in service.methods)


def _pair_methods(before: c.Service, after: c.Service, worlds: Worlds) -> Pairs[c.Method]:
    def alike(old: c.Method, new: c.Method) -> bool:
        return old.disabled_since is None and _is_alike(old, new, worlds)

    return pair_members(before.methods, after.methods, alike)


def _is_alike(old: c.Method, new: c.Method, worlds: Worlds) -> bool:
    """The same but for the name; a method that takes nothing and gives nothing is like any other."""
    texts = {signature(replace(m, name="x"), world, resolved=True) for m, world in zip((old, new), worlds, strict=True)}
    return len(texts) == 1 and (bool(old.params) or old.returns is not None)


def _moved(gone: list[Lone], come: list[Lone], worlds: Worlds) -> Iterator[Call]:
    """Methods of one name and signature that went from one service and came to another."""
    for before in gone:
        same = [n for n in come if n.method.name == before.method.name and _is_alike(before.method, n.method, worlds)]
        rivals = [o for o in gone if o.method.name == before.method.name]
        if len(same) == 1 == len(rivals) and before.method.disabled_since is None:
            yield Call(before, same[0])


# ----------------------------------------------------------------- services ----


def _service(before: c.Service | None, after: c.Service | None, code: str) -> Difference:
    return difference(_service_member(before, after), code)


def _service_member(before: c.Service | None, after: c.Service | None) -> Member:
    service = after or before
    assert service is not None
    texts = tuple(_head(s) if s is not None else "" for s in (before, after))
    return Member(
        kind="service",
        path=service.key,
        what=f"service `{service.name.rpartition('.')[2]}`",
        old=before.location if before else None,
        new=after.location if after else None,
        texts=texts,
        types=(texts[0], texts[1]),
    )


def _head(service: c.Service) -> str:
    return f'{service.silo.value} service {service.name.rpartition(".")[2]} {{ key = "{service.key}" }}'


def _service_changes(before: c.Service, after: c.Service) -> Iterator[Difference]:
    member = _service_member(before, after)
    if before.key != after.key:
        yield difference(member, "service-key-changed")
    if before.silo is not after.silo:
        yield difference(member, "service-silo-changed")
    yield from lifecycle(member, before.deprecated, after.deprecated)
    yield from disabling(member, before.disabled_since, after.disabled_since, before.deprecated)


def _since(found: Difference, after: c.Service) -> str | None:
    return after.disabled_since if found.id == "disabled-added" else None


def _reserved(before: c.Service, after: c.Service) -> Iterator[Difference]:
    names = {method.name for method in after.methods}
    dropped = [name for name in before.reserved if name not in after.reserved and name not in names]
    if dropped:
        words = ", ".join(f"`{name}`" for name in dropped)
        member = _service_member(before, after)
        found = marked(difference(member, "reserved-dropped"), f"reserved {words.replace('`', '')}:", "")
        yield replace(found, what=f"{words} of {member.what}")


# ------------------------------------------------------------------ methods ----


def _method(before: Lone | None, after: Lone | None, code: str) -> Difference:
    lone = after or before
    assert lone is not None
    old, new = (one.method if one is not None else None for one in (before, after))
    texts = tuple(signature(one.method, one.world) if one is not None else "" for one in (before, after))
    member = Member(
        kind="method",
        path=lone.path,
        what=f"method `{lone.path}`",
        old=old.location if old else None,
        new=new.location if new else None,
        texts=texts,
        types=(f"{before.path}: {texts[0]}" if before else "", f"{after.path}: {texts[1]}" if after else ""),
    )
    return difference(member, code)


def _came(lone: Lone, old: c.Contract) -> Difference:
    before = next((s for s in old.services().values() if s.key == lone.service.key), None)
    if before is not None and lone.method.name in before.reserved:
        return _method(None, lone, "reserved-name-reused")
    found = _method(None, lone, "method-added")
    return replace(found, notes=("it must not be called in the same deploy: the server may not have it yet",))

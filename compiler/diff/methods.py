"""What differs between two versions of one method: its arguments, its return, its errors, and what callers rely on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ...records import record
from ...schemas import contract as c
from .defaults import is_same_default
from .differences import FINE, Difference, Link, Local, Root, Step
from .errors import relate_errors
from .findings import Outcome, Position
from .members import Member, difference, flips, lifecycle, marked, member_text, resolved_text, type_changes
from .pair import pair_members
from .types import Typed, World, literal_text, type_text
from .values import Values
from .walk import walk
from .wholes import behind, is_untouched, without_sensitive_types

__all__ = ["MethodNode", "MethodPair", "arguments", "relate_method", "signature"]


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


ARGUMENTS = Root(Position.REQUEST, "arguments")
RETURN = Root(Position.RESPONSE, "return")


@record(frozen=True, slots=True, kw_only=True)
class MethodNode:
    """A pair of methods: differences and links by where they begin, and what is not about values at all."""

    pair: MethodPair
    differences: tuple[tuple[Root, Difference], ...]
    links: tuple[tuple[Root, Link], ...]
    plain: tuple[Difference, ...]


def relate_method(pair: MethodPair, values: Values) -> MethodNode:
    """Compare two versions of a method."""
    found: list[tuple[Root, Difference]] = []
    links: list[tuple[Root, Link]] = []
    plain: list[Difference] = list(_marks(pair))
    _Arguments(pair, values).relate(found, links, plain)
    _returns(pair, values, found, links)
    relate_errors(pair, values, found, links)
    return MethodNode(pair=pair, differences=tuple(found), links=tuple(links), plain=tuple(plain))


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


# ---------------------------------------------------------------- arguments ----


def arguments(pair: MethodPair, values: Values, *, forward: bool) -> dict[str, c.Json]:
    """The least arguments of a call: a sample for each parameter that can't be left out."""
    writer, reader = (pair.old, pair.new) if forward else (pair.new, pair.old)
    ours, theirs = pair.worlds if forward else pair.worlds[::-1]
    known = {name: p for p in reader.params for name in (p.name, *p.was)}
    return {
        p.name: values.sample(Typed(p.type, ours), Typed(known[p.name].type, theirs) if p.name in known else None)
        for p in writer.params
        if p.required
    }


class _Arguments:
    """The parameters of both versions, and what is found at them."""

    def __init__(self, pair: MethodPair, values: Values) -> None:
        self.pair, self.values = pair, values
        self.ours, self.theirs = pair.worlds

    def relate(
        self, found: list[tuple[Root, Difference]], links: list[tuple[Root, Link]], plain: list[Difference]
    ) -> None:
        pairs = pair_members(self.pair.old.params, self.pair.new.params, self.alike)
        for before, after in (*pairs.kept, *pairs.renamed):
            types = Typed(before.type, self.ours), Typed(after.type, self.theirs)
            walked = list(walk(*types, self.values))
            step = Step.into("field", before, after)
            links += ((ARGUMENTS, behind(step, w)) for w in walked if isinstance(w, Link))
            if is_untouched(before, after) and all(isinstance(w, Link) for w in walked):
                continue
            member = self._member(before, after)
            found += ((ARGUMENTS, change) for change in type_changes(member, walked))
            found += ((ARGUMENTS, change) for change in self._presence(member, before, after))
            if without_sensitive_types(before, after, *types):
                plain += flips(member, before.sensitive, after.sensitive)
            plain += lifecycle(member, before.deprecated, after.deprecated)
        found += ((ARGUMENTS, self.renamed(before, after)) for before, after in pairs.renamed)
        found += ((ARGUMENTS, self.removed(param)) for param in pairs.removed)
        found += ((ARGUMENTS, self.added(param)) for param in pairs.added)

    def alike(self, before: c.Param, after: c.Param) -> bool:
        return type_text(before.type, self.ours) == type_text(after.type, self.theirs)

    def _presence(self, member: Member, before: c.Param, after: c.Param) -> Iterator[Difference]:
        if before.required and not after.required:
            yield difference(member, "param-became-optional", backward=self._missing(after, before, forward=False))
        elif after.required and not before.required:
            yield difference(member, "param-became-required", forward=self._missing(before, after, forward=True))
        elif not after.required and not self._is_same_default(before, after):
            skews = (self._skew(member, forward=True), self._skew(member, forward=False))
            yield difference(member, "param-default-changed", forward=skews[0], backward=skews[1])

    def _is_same_default(self, before: c.Param, after: c.Param) -> bool:
        types = Typed(before.type, self.ours), Typed(after.type, self.theirs)
        return is_same_default(types[0], before.default, types[1], after.default)

    def _skew(self, member: Member, *, forward: bool) -> Local:
        value = arguments(self.pair, self.values, forward=forward)
        name = member.steps[0].old if forward else member.steps[0].new
        return Local(outcome=Outcome.SKEW, value=value, at=(name,), note="it is left out")

    def _missing(self, written: c.Param, read: c.Param, *, forward: bool) -> Local:
        value = arguments(self.pair, self.values, forward=forward)
        return Local(outcome=Outcome.REJECT, value=value, at=(read.name,), note="it is left out")

    def removed(self, param: c.Param) -> Difference:
        """A parameter that the new version lacks."""
        code = "param-removed-required" if param.required else "param-removed-optional"
        forward, back = self._extra(param, forward=True), self._lacked(param, forward=False)
        found = difference(self._member(param, None), code, forward=forward, backward=back)
        return replace(found, deprecated=None if param.required else param.deprecated)

    def added(self, param: c.Param) -> Difference:
        """A parameter that the old version lacks."""
        code = "param-added-required" if param.required else "param-added-optional"
        forward, back = self._lacked(param, forward=True), self._extra(param, forward=False)
        return difference(self._member(None, param), code, forward=forward, backward=back)

    def renamed(self, before: c.Param, after: c.Param) -> Difference:
        """A parameter under another name."""
        forward = FINE if before.name in after.was else self._misnamed(before, after, forward=True)
        back = FINE if after.name in before.was else self._misnamed(after, before, forward=False)
        return difference(self._member(before, after), "param-renamed", forward=forward, backward=back)

    def _extra(self, param: c.Param, *, forward: bool) -> Local:
        writer, reader = (self.pair.old, self.pair.new) if forward else (self.pair.new, self.pair.old)
        written = {p.name: p for p in writer.params}
        value = self._passed(param, forward=forward)
        twin = next((p.name for p in reader.params if param.name in p.was and p.name in written), None)
        if twin is not None:
            world = self.ours if forward else self.theirs
            both = {twin: self.values.smallest(Typed(written[twin].type, world)), **value}
            return Local(outcome=Outcome.REJECT, value=both, note="an argument comes under two names")
        return Local(outcome=Outcome.IGNORED, value=value, at=(param.name,))

    def _lacked(self, param: c.Param, *, forward: bool) -> Local:
        if not param.required:
            return Local(outcome=Outcome.FILL)
        value = arguments(self.pair, self.values, forward=forward)
        return Local(outcome=Outcome.REJECT, value=value, at=(param.name,), note="it is missing")

    def _misnamed(self, written: c.Param, read: c.Param, *, forward: bool) -> Local:
        value = self._passed(written, forward=forward)
        if read.required:
            return Local(outcome=Outcome.REJECT, value=value, at=(read.name,), note="it is missing")
        return Local(outcome=Outcome.LOST, value=value, at=(written.name,), note="the reader looks for another name")

    def _passed(self, param: c.Param, *, forward: bool) -> dict[str, c.Json]:
        given = arguments(self.pair, self.values, forward=forward)
        world = self.ours if forward else self.theirs
        inner = given[param.name] if param.name in given else self.values.smallest(Typed(param.type, world))
        return {**given, param.name: inner}

    def _member(self, before: c.Param | None, after: c.Param | None) -> Member:
        param = after or before
        assert param is not None
        return Member(
            kind="param",
            path=f"{self.pair.path}({param.name})",
            what=f"parameter `{param.name}` of `{self.pair.path}`",
            old=before.location if before else None,
            new=after.location if after else None,
            texts=tuple(member_text(p, w) if p else "" for p, w in zip((before, after), self.pair.worlds, strict=True)),
            types=(
                resolved_text(before, self.ours) if before else "",
                resolved_text(after, self.theirs) if after else "",
            ),
            steps=(Step.into("field", before or param, param),),
        )


# ----------------------------------------------------------------- response ----


def _returns(
    pair: MethodPair, values: Values, found: list[tuple[Root, Difference]], links: list[tuple[Root, Link]]
) -> None:
    old, new = pair.old.returns, pair.new.returns
    if old is None and new is not None:
        found.append((RETURN, difference(_return(pair), "return-added", forward=_none(Typed(new, pair.worlds[1])))))
    elif new is None and old is not None:
        found.append((RETURN, difference(_return(pair), "return-removed", backward=_none(Typed(old, pair.worlds[0])))))
    elif old is not None and new is not None:
        walked = list(walk(Typed(old, pair.worlds[0]), Typed(new, pair.worlds[1]), values))
        links += ((RETURN, link) for link in walked if isinstance(link, Link))
        if any(not isinstance(w, Link) for w in walked):
            found += ((RETURN, change) for change in type_changes(_return(pair), walked))


def _return(pair: MethodPair) -> Member:
    old, new = pair.old.returns, pair.new.returns
    return Member(
        kind="return",
        path=f"{pair.path}()",
        what=f"the return of `{pair.path}`",
        old=pair.old.location,
        new=pair.new.location,
        texts=(type_text(old), type_text(new)),
        types=(type_text(old, pair.worlds[0]), type_text(new, pair.worlds[1])),
    )


def _none(reader: Typed) -> Local:
    """A method without a return writes null, which only some callers read."""
    shape = reader.shape
    if reader.nullable or (isinstance(shape, c.Scalar) and shape.name is c.ScalarName.JSON):
        return FINE
    return Local(outcome=Outcome.REJECT, value=None, note="null is refused")


# -------------------------------------------------------------------- marks ----


_MARKS = ("readonly", "idempotent", "routing", "deprecated", "disabled_since")


def _marks(pair: MethodPair) -> Iterator[Difference]:
    """What is not about values: hints, routing, lifecycle."""
    old, new = pair.old, pair.new
    rules = _rule(old.routing, pair.worlds[0]), _rule(new.routing, pair.worlds[1])
    if rules[0] == rules[1] and all(getattr(old, name) == getattr(new, name) for name in _MARKS):
        return
    whole = Member(
        kind="method",
        path=pair.path,
        what=f"method `{pair.path}`",
        old=old.location,
        new=new.location,
        texts=(signature(old, pair.worlds[0]), signature(new, pair.worlds[1])),
        types=("", ""),
    )
    yield from _hints(whole, old, new)
    if old.routing is not None and new.routing is not None:  # else the silo changed, which says it
        if rules[0] != rules[1]:
            yield _rerouted(whole, _by(old.routing, rules[0]), _by(new.routing, rules[1]))
        yield from _unmapped(whole, old.routing, new.routing)
    yield from lifecycle(whole, old.deprecated, new.deprecated)
    yield from disabling(whole, old.disabled_since, new.disabled_since, old.deprecated)


def _hints(whole: Member, old: c.Method, new: c.Method) -> Iterator[Difference]:
    for name in ("readonly", "idempotent"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now and not (name == "idempotent" and (old.readonly and new.readonly)):
            found = difference(whole, f"{name}-{'removed' if was else 'added'}")
            yield marked(found, f"@{name}" if was else "", f"@{name}" if now else "")


def _unmapped(whole: Member, old: c.Routing, new: c.Routing) -> Iterator[Difference]:
    if old.none_if_unmapped != new.none_if_unmapped:
        code = "unmapped-none-removed" if old.none_if_unmapped else "unmapped-none-added"
        marks = tuple("or none if unmapped" if r.none_if_unmapped else "" for r in (old, new))
        found = difference(whole, code)
        shown = tuple(f"{p.text} {mark}".strip() for p, mark in zip((found.old, found.new), marks, strict=True) if p)
        yield replace(_with_texts(found, (shown[0], shown[1])), types=(marks[0], marks[1]))


_Rule = tuple[c.ResolverKind, tuple[str, ...], str]
"""What decides the region of a call: the kind of resolver, what it is given, and the class of one that is declared."""


def _rule(routing: c.Routing | None, world: World) -> _Rule | None:
    if routing is None:
        return None
    declared = world.declared.get(routing.resolver) if routing.resolver is not None else None
    return routing.kind, routing.path, declared.target if isinstance(declared, c.Resolver) else ""


def _rerouted(whole: Member, old: str, new: str) -> Difference:
    found = _with_texts(difference(whole, "resolver-changed"), (old, new))
    return replace(found, types=(old, new), notes=(f"it was `{old}`, and is `{new}`",))


def _by(routing: c.Routing, rule: _Rule | None) -> str:
    name = routing.resolver.rpartition(".")[2] if routing.resolver is not None else routing.kind.value
    target = f' = "{rule[2]}"' if rule is not None and rule[2] else ""
    return f"by {name}({'.'.join(routing.path)}){target}" if routing.path else f"by {name}{target}"


def _with_texts(found: Difference, texts: tuple[str, str]) -> Difference:
    assert found.old is not None
    assert found.new is not None
    return replace(found, old=replace(found.old, text=texts[0]), new=replace(found.new, text=texts[1]))


def disabling(
    whole: Member, old: str | None, new: str | None, deprecated: c.Deprecation | None
) -> Iterator[Difference]:
    """`@disabled` that came, went, or begins earlier."""
    dates = (
        f"@disabled(since={literal_text(old)})" if old else "",
        f"@disabled(since={literal_text(new)})" if new else "",
    )
    if old is None and new is not None:
        yield replace(marked(difference(whole, "disabled-added"), *dates), deprecated=deprecated)
    elif old is not None and new is None:
        yield marked(difference(whole, "disabled-removed"), *dates)
    elif old is not None and new is not None and new < old:
        yield replace(marked(difference(whole, "disabled-earlier"), *dates), deprecated=deprecated)

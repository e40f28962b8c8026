"""What differs between two versions of one method: its arguments, its return, its errors, and what its marks say."""

from collections.abc import Iterator
from dataclasses import replace

from ...records import record
from ...schemas import contract as c
from .defaults import is_same_default
from .differences import FINE, Difference, Link, Local, Root, Step
from .errors import relate_errors
from .findings import Outcome, Position
from .marks import mark_differences
from .members import Member, difference, flips, lifecycle, member_text, resolved_text, type_changes
from .method_pair import MethodPair
from .pair import pair_members
from .types import Typed, type_text
from .values import Values
from .walk import walk
from .wholes import behind, is_untouched, without_sensitive_types

__all__ = ["MethodNode", "arguments", "relate_method"]


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
    given = _Arguments(pair, values)
    plain = list(mark_differences(pair, {before.name: after.name for before, after in given.pairs.renamed}))
    given.relate(found, links, plain)
    _returns(pair, values, found, links)
    relate_errors(pair, values, found, links)
    return MethodNode(pair=pair, differences=tuple(found), links=tuple(links), plain=tuple(plain))


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
        self.pairs = pair_members(pair.old.params, pair.new.params, self.alike)

    def relate(
        self, found: list[tuple[Root, Difference]], links: list[tuple[Root, Link]], plain: list[Difference]
    ) -> None:
        pairs = self.pairs
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
        world = self.ours if forward else self.theirs
        value = {**value, written.name: self.values.unlike(Typed(written.type, world), read.default)}
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

"""What differs between two models, patches or errors."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...schemas import contract as c
from ...schemas.contract import Json
from .defaults import is_same_default
from .differences import FINE, Difference, Link, Local, Node, Step
from .findings import Outcome
from .members import Member, difference, flips, lifecycle, member_text, resolved_text, type_changes
from .pair import Pairs, pair_members
from .types import Typed, World, type_text
from .values import Values
from .walk import Change, local, walk
from .wholes import Worlds, behind, is_untouched, reserved_differences, whole, without_sensitive_types

__all__ = ["model_node", "pair_fields"]


def model_node(old: c.Model, new: c.Model, worlds: Worlds, values: Values) -> Node:
    """Two models, patches or errors."""
    if (old.kind is c.ModelKind.PATCH) != (new.kind is c.ModelKind.PATCH):
        return Node((_kind_change(old, new, worlds, values),), ())
    ours, theirs = (Typed(c.Ref(m.name), world) for m, world in zip((old, new), worlds, strict=True))
    body = _Body(old, new, ours, theirs, values)
    pairs = pair_fields(ours, theirs)
    found: list[Difference] = []
    links: list[Link] = []
    for before, after in pairs.kept:
        body.kept(before, after, found, links)
    for before, after in pairs.renamed:
        found.append(body.renamed(before, after))
        body.kept(before, after, found, links)
    found += (body.removed(field) for field in pairs.removed)
    found += (body.added(field) for field in pairs.added)
    found += reserved_differences(old.reserved, new.reserved, [f.name for f in new.fields], whole(old, new))
    return Node(tuple(found), tuple(links))


def pair_fields(old: Typed, new: Typed) -> Pairs[c.Field]:
    """Which fields of two models belong together."""

    def alike(before: c.Field, after: c.Field) -> bool:
        return type_text(before.type, old.world) == type_text(after.type, new.world)

    ours, theirs = (typed.shape for typed in (old, new))
    assert isinstance(ours, c.Model)
    assert isinstance(theirs, c.Model)
    return pair_members(ours.fields, theirs.fields, alike)


class _Body:
    """The two models, and what is found at their fields."""

    def __init__(self, old: c.Model, new: c.Model, ours: Typed, theirs: Typed, values: Values) -> None:
        self.old, self.new, self.ours, self.theirs, self.values = old, new, ours, theirs, values
        self.kind = new.kind.value

    def kept(self, before: c.Field, after: c.Field, found: list[Difference], links: list[Link]) -> None:
        types = self.ours.of(before.type), self.theirs.of(after.type)
        walked = [] if _is_same_base(*types) else list(walk(*types, self.values))
        step = Step.into("field", before, after)
        links += (behind(step, link) for link in walked if isinstance(link, Link))
        if is_untouched(before, after) and _leads_only(walked):
            return
        member = self._member(before, after)
        found += type_changes(member, walked)
        if self.kind != "patch":
            found += self._presence(member, before, after)
        if before.sensitive != after.sensitive and without_sensitive_types(before, after, *types):
            found += flips(member, before.sensitive, after.sensitive)
        found += lifecycle(member, before.deprecated, after.deprecated)

    def _presence(self, member: Member, before: c.Field, after: c.Field) -> Iterator[Difference]:
        if before.required != after.required:
            yield difference(member, "field-became-optional" if before.required else "field-became-required")
        elif not before.required and not self._is_same_default(before, after):
            yield difference(member, "field-default-changed")

    def _is_same_default(self, before: c.Field, after: c.Field) -> bool:
        return is_same_default(self.ours.of(before.type), before.default, self.theirs.of(after.type), after.default)

    def removed(self, field: c.Field) -> Difference:
        """A field that the new version lacks."""
        shown = self._lacking(self.ours, self.theirs, field)
        back = self._unknown(self.theirs, self.ours, field)
        code = "field-removed-required" if field.required else "field-removed"
        deprecated = None if field.required else field.deprecated
        return replace(difference(self._member(field, None), code, forward=shown, backward=back), deprecated=deprecated)

    def added(self, field: c.Field) -> Difference:
        """A field that the old version lacks; perhaps under a name that was never to be used again."""
        shown = self._unknown(self.ours, self.theirs, field)
        back = self._lacking(self.theirs, self.ours, field)
        code = "field-added-required" if field.required else "field-added"
        if field.name in self.old.reserved:
            code = "reserved-name-reused"
        found = difference(self._member(None, field), code, forward=shown, backward=back)
        return replace(found, is_reset=self.kind != "patch")

    def renamed(self, before: c.Field, after: c.Field) -> Difference:
        """A field under another name: readers fill in what they look for in vain, and nobody notices."""
        forward = FINE if before.name in after.was else self._misnamed(self.ours, self.theirs, before, after)
        back = FINE if after.name in before.was else self._misnamed(self.theirs, self.ours, after, before)
        return difference(self._member(before, after), "field-renamed", forward=forward, backward=back)

    def _lacking(self, writer: Typed, reader: Typed, field: c.Field) -> Local:
        """The writer has a field that the reader lacks, or takes for an old name of one that the writer has too."""
        wrote, read = writer.shape, reader.shape
        assert isinstance(wrote, c.Model)
        assert isinstance(read, c.Model)
        written = {f.name for f in wrote.fields}
        if any(field.name in f.was and f.name in written for f in read.fields):
            value = self._with(writer, reader, field)
            return Local(outcome=Outcome.REJECT, value=value, note="a member comes under two names")
        return Local(outcome=Outcome.IGNORED, value=self._with(writer, reader, field), at=(field.name,))

    def _unknown(self, writer: Typed, reader: Typed, field: c.Field) -> Local:
        """The reader has a field that the writer does not know."""
        if not field.required:
            return Local(outcome=Outcome.FILL)
        value = self.values.sample(writer, reader)
        return Local(outcome=Outcome.REJECT, value=value, at=(field.name,), note="it is missing")

    def _misnamed(self, writer: Typed, reader: Typed, written: c.Field, read: c.Field) -> Local:
        value = self._with(writer, reader, written)
        if read.required:
            return Local(outcome=Outcome.REJECT, value=value, at=(read.name,), note="it is missing")
        value = {**value, written.name: self.values.unlike(writer.of(written.type), read.default)}
        return Local(outcome=Outcome.LOST, value=value, at=(written.name,), note="the reader looks for another name")

    def _with(self, writer: Typed, reader: Typed, field: c.Field) -> dict[str, Json]:
        value = self.values.sample(writer, reader)
        assert isinstance(value, dict)
        return value if field.name in value else {**value, field.name: self.values.smallest(writer.of(field.type))}

    def _member(self, before: c.Field | None, after: c.Field | None) -> Member:
        field = after or before
        assert field is not None
        owner = self._owner(before, after)
        worlds = self.ours.world, self.theirs.world
        old, new = (
            _as_declared(f, owner, world) if f else None for f, world in zip((before, after), worlds, strict=True)
        )
        kind = self.kind if owner == self.new.name else ""
        texts = (member_text(f, world, kind) if f else "" for f, world in zip((old, new), worlds, strict=True))
        return Member(
            kind="field",
            path=f"{owner}.{field.name}",
            what=f"field `{field.name}` of `{owner.rpartition('.')[2]}`",
            old=old.location if old else None,
            new=new.location if new else None,
            texts=tuple(texts),
            types=(
                resolved_text(before, self.ours.world, self.kind) if before else "",
                resolved_text(after, self.theirs.world, self.kind) if after else "",
            ),
            steps=(Step.into("field", before or field, field),),
        )

    def _owner(self, before: c.Field | None, after: c.Field | None) -> str:
        """The model whose text holds the field: what is inherited or picked unchanged changed elsewhere."""
        new = _owner(self.new, after, self.theirs.world) if after else None
        old = _owner(self.old, before, self.ours.world) if before else None
        if old is None or new is None:
            field = after or before
            return (field.inherited if field and field.inherited else None) or self.new.name
        return new if old.rpartition(".")[2] == new.rpartition(".")[2] else self.new.name


def _owner(model: c.Model, field: c.Field, world: World) -> str:
    if field.inherited is not None:
        return field.inherited
    source = world.declared.get(model.picks) if model.picks is not None else None
    if not isinstance(source, c.Model):
        return model.name
    like = next((f for f in source.fields if f.name == field.name), None)
    if like is None or like.type != field.type:
        return model.name
    is_patch = model.kind is c.ModelKind.PATCH
    if not is_patch and (like.required, like.default) != (field.required, field.default):
        return model.name
    return _owner(source, like, world)


def _as_declared(field: c.Field, owner: str, world: World) -> c.Field:
    """The field where its text stands, of which a pick is only the name."""
    declared = world.declared.get(owner)
    fields = declared.fields if isinstance(declared, c.Model) else ()
    return next((f for f in fields if f.name == field.name and f.type == field.type), field)


def _leads_only(walked: Sequence[Change | Link]) -> bool:
    return all(isinstance(found, Link) for found in walked)


def _is_same_base(old: Typed, new: Typed) -> bool:
    return isinstance(old.type, c.Scalar) and old.type == new.type


def _kind_change(old: c.Model, new: c.Model, worlds: Worlds, values: Values) -> Difference:
    ours, theirs = (Typed(c.Ref(m.name), world) for m, world in zip((old, new), worlds, strict=True))
    became = "model-became-patch" if new.kind is c.ModelKind.PATCH else "patch-became-model"
    return difference(
        whole(old, new), became, forward=local(ours, theirs, values), backward=local(theirs, ours, values)
    )

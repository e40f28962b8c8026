"""What differs between two models, unions and enums."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...schemas import contract as c
from ...schemas.contract import Json
from .differences import FINE, Difference, Link, Local, Node, Step
from .findings import Outcome
from .members import Member, difference, flips, lifecycle, member_text, resolved_text, type_changes
from .pair import pair_members
from .transfer import Place, transfer, worst
from .types import Typed, World, type_text
from .values import Values
from .walk import walk

__all__ = ["Worlds", "enum_differences", "model_node", "reserved_differences", "union_node", "without_sensitive_types"]

Worlds = tuple[World, World]


# ------------------------------------------------------------------- models ----


def model_node(old: c.Model, new: c.Model, worlds: Worlds, values: Values) -> Node:
    """Two models, patches or errors."""
    if (old.kind is c.ModelKind.PATCH) != (new.kind is c.ModelKind.PATCH):
        return Node((_kind_change(old, new, worlds, values),), ())
    ours, theirs = (Typed(c.Ref(m.name), world) for m, world in zip((old, new), worlds, strict=True))
    body = _Body(old, new, ours, theirs, values)
    pairs = pair_members(old.fields, new.fields, body.alike)
    found: list[Difference] = []
    links: list[Link] = []
    for before, after in pairs.kept:
        body.kept(before, after, found, links)
    for before, after in pairs.renamed:
        found.append(body.renamed(before, after))
        body.kept(before, after, found, links)
    found += (body.removed(field) for field in pairs.removed)
    found += (body.added(field) for field in pairs.added)
    found += reserved_differences(old.reserved, new.reserved, [f.name for f in new.fields], _whole(old, new))
    return Node(tuple(found), tuple(links))


class _Body:
    """The two models, and what is found at their fields."""

    def __init__(self, old: c.Model, new: c.Model, ours: Typed, theirs: Typed, values: Values) -> None:
        self.old, self.new, self.ours, self.theirs, self.values = old, new, ours, theirs, values
        self.kind = new.kind.value

    def alike(self, before: c.Field, after: c.Field) -> bool:
        texts = (type_text(f.type, t.world) for f, t in ((before, self.ours), (after, self.theirs)))
        return len(set(texts)) == 1

    def kept(self, before: c.Field, after: c.Field, found: list[Difference], links: list[Link]) -> None:
        member = self._member(before, after)
        types = self.ours.of(before.type), self.theirs.of(after.type)
        walked = [] if _is_same_base(*types) else list(walk(*types, self.values))
        links += (_behind(member, link) for link in walked if isinstance(link, Link))
        found += type_changes(member, walked)
        if self.kind != "patch":
            found += self._presence(member, before, after)
        if before.sensitive != after.sensitive and without_sensitive_types(before, after, *types):
            found += flips(member, before.sensitive, after.sensitive)
        found += lifecycle(member, before.deprecated, after.deprecated)

    def _presence(self, member: Member, before: c.Field, after: c.Field) -> Iterator[Difference]:
        if before.required != after.required:
            yield difference(member, "field-became-optional" if before.required else "field-became-required")
        elif not before.required and not _is_same(before.default, after.default):
            yield difference(member, "field-default-changed")

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
        return difference(self._member(None, field), code, forward=shown, backward=back)

    def renamed(self, before: c.Field, after: c.Field) -> Difference:
        """A field under another name: readers fill in what they look for in vain, and nobody notices."""
        is_declared = before.name in after.was
        forward = FINE if is_declared else self._misnamed(self.ours, self.theirs, before, after)
        back = self._misnamed(self.theirs, self.ours, after, before)
        return difference(self._member(before, after), "field-renamed", forward=forward, backward=back)

    def _lacking(self, writer: Typed, reader: Typed, field: c.Field) -> Local:
        """The writer has a field that the reader lacks."""
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
        return Local(outcome=Outcome.LOST, value=value, at=(written.name,), note="the reader looks for another name")

    def _with(self, writer: Typed, reader: Typed, field: c.Field) -> Json:
        value = self.values.sample(writer, reader)
        assert isinstance(value, dict)
        return value if field.name in value else {**value, field.name: self.values.smallest(writer.of(field.type))}

    def _member(self, before: c.Field | None, after: c.Field | None) -> Member:
        field = after or before
        assert field is not None
        owner = self._owner(before, after)
        worlds = self.ours.world, self.theirs.world
        both = zip((before, after), worlds, strict=True)
        texts = tuple(member_text(f, world, self.kind) if f is not None else "" for f, world in both)
        return Member(
            kind="field",
            path=f"{owner}.{field.name}",
            what=f"field `{field.name}` of `{owner.rpartition('.')[2]}`",
            old=before.location if before else None,
            new=after.location if after else None,
            texts=texts,
            types=(
                resolved_text(before, self.ours.world, self.kind) if before else "",
                resolved_text(after, self.theirs.world, self.kind) if after else "",
            ),
            steps=(Step("field", before.name if before else field.name, field.name),),
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


def _is_same_base(old: Typed, new: Typed) -> bool:
    return isinstance(old.type, c.Scalar) and old.type == new.type


def _behind(member: Member, link: Link) -> Link:
    return Link((*member.steps, *link.steps), link.to)


def _is_same(old: Json, new: Json) -> bool:
    return type(old) is type(new) and old == new


def without_sensitive_types(before: c.Field | c.Param, after: c.Field | c.Param, old: Typed, new: Typed) -> bool:
    """Whether the member itself says that it is sensitive, and not a type by the same name on both sides."""
    return not (_aliases(old) & _aliases(new))


def _aliases(typed: Typed) -> set[str]:
    """The sensitive aliases and unions that a type names, on either side."""
    found: set[str] = set()
    waiting = [typed.type]
    while waiting:
        given = waiting.pop()
        if isinstance(given, c.ListType):
            waiting.append(given.item)
        elif isinstance(given, c.DictType):
            waiting += (given.key, given.value)
        elif isinstance(given, c.Ref):
            declared = typed.world.declared[given.target]
            if isinstance(declared, c.Alias):
                found.add(declared.name)
                waiting.append(declared.type)
            elif isinstance(declared, c.Union):
                found.add(declared.name)
    return found


def _whole(old: c.Model | c.Union | c.Enum, new: c.Model | c.Union | c.Enum) -> Member:
    """A declaration as a whole."""
    name = new.name.rpartition(".")[2]
    return Member(
        kind=type(new).__name__.lower(),
        path=new.name,
        what=f"`{name}`",
        old=old.location,
        new=new.location,
        texts=tuple(_head(declared) for declared in (old, new)),
        types=(_head(old), _head(new)),
    )


def _head(declared: c.Model | c.Union | c.Enum) -> str:
    name = declared.name.rpartition(".")[2]
    if isinstance(declared, c.Model):
        verb = " patches" if declared.kind is c.ModelKind.PATCH else ""
        return f"{'error' if declared.kind is c.ModelKind.ERROR else 'model'} {name}{verb}"
    noun = f"enum {name}: {declared.base.value}" if isinstance(declared, c.Enum) else f"union {name}"
    return ("open " if declared.open else "") + noun


def reserved_differences(
    old: Sequence[str | int], new: Sequence[str | int], names: Sequence[str | int], whole: Member
) -> Iterator[Difference]:
    """Names that may be used again; one that is used says so itself."""
    dropped = [name for name in old if name not in new and name not in names]
    if dropped:
        words = ", ".join(f"`{name}`" for name in dropped)
        yield replace(
            difference(whole, "reserved-dropped"), what=f"{words} of {whole.what}", types=(f"reserved {words}", "")
        )


def _kind_change(old: c.Model, new: c.Model, worlds: Worlds, values: Values) -> Difference:
    ours, theirs = (Typed(c.Ref(m.name), world) for m, world in zip((old, new), worlds, strict=True))
    became = "model-became-patch" if new.kind is c.ModelKind.PATCH else "patch-became-model"
    from .walk import local

    return difference(
        _whole(old, new), became, forward=local(ours, theirs, values), backward=local(theirs, ours, values)
    )


# ------------------------------------------------------------------- unions ----


def union_node(old: c.Union, new: c.Union, worlds: Worlds, values: Values) -> Node:
    """Two unions: their arms, by name."""
    ours, theirs = (Typed(c.Ref(u.name), world) for u, world in zip((old, new), worlds, strict=True))

    def alike(before: c.Arm, after: c.Arm) -> bool:
        return type_text(before.type, worlds[0]) == type_text(after.type, worlds[1])

    pairs = pair_members(old.arms, new.arms, alike)
    found: list[Difference] = []
    links: list[Link] = []
    for before, after in (*pairs.kept, *pairs.renamed):
        member = _arm(before, after, new, worlds)
        walked = list(walk(ours.of(before.type), theirs.of(after.type), values))
        links += (_behind(member, link) for link in walked if isinstance(link, Link))
        found += type_changes(member, walked)
        own = not _aliases(ours.of(before.type)) & _aliases(theirs.of(after.type))
        found += flips(member, before.sensitive, after.sensitive) if own else ()
    for before, after in pairs.renamed:
        forward, back = _said(ours, theirs, before, values), _said(theirs, ours, after, values)
        found.append(difference(_arm(before, after, new, worlds), "arm-renamed", forward=forward, backward=back))
    found += (
        difference(_arm(arm, None, new, worlds), "arm-removed", forward=_said(ours, theirs, arm, values))
        for arm in pairs.removed
    )
    found += (_added_arm(old, new, arm, worlds, _said(theirs, ours, arm, values)) for arm in pairs.added)
    found += _opened(old, new, {"unknown_arm": None}, (ours, theirs))
    found += reserved_differences(old.reserved, new.reserved, [a.name for a in new.arms], _whole(old, new))
    return Node(tuple(found), tuple(links))


def _added_arm(old: c.Union, new: c.Union, arm: c.Arm, worlds: Worlds, backward: Local) -> Difference:
    code = "reserved-name-reused" if arm.name in old.reserved else "arm-added"
    return difference(_arm(None, arm, new, worlds), code, backward=backward)


def _said(writer: Typed, reader: Typed, arm: c.Arm, values: Values) -> Local:
    """What becomes of one arm, whatever is in it."""
    if not values.has_values(writer.of(arm.type)):
        return FINE
    return _judged(writer, reader, {arm.name: values.smallest(writer.of(arm.type))})


def _judged(writer: Typed, reader: Typed, value: Json) -> Local:
    shown = worst(s for s in transfer(writer, reader, value) if not s.at or not _has(value, s.at))
    if shown is None:
        return FINE
    return Local(outcome=shown.outcome, value=value, at=shown.at, note=shown.note)


def _has(value: Json, at: Place) -> bool:
    """Whether a place is inside of an arm's value, where others look after it."""
    return isinstance(value, dict) and at[0] in value


def _arm(before: c.Arm | None, after: c.Arm | None, union: c.Union, worlds: Worlds) -> Member:
    arm = after or before
    assert arm is not None
    return Member(
        kind="arm",
        path=f"{union.name}.{arm.name}",
        what=f"arm `{arm.name}` of `{union.name.rpartition('.')[2]}`",
        old=before.location if before else None,
        new=after.location if after else None,
        texts=tuple(f"{a.name}: {type_text(a.type)}" if a else "" for a in (before, after)),
        types=(
            type_text(before.type, worlds[0]) if before else "",
            type_text(after.type, worlds[1]) if after else "",
        ),
        steps=(Step("arm", before.name if before else arm.name, arm.name),),
    )


def _opened(
    old: c.Enum | c.Union, new: c.Enum | c.Union, value: Json, types: tuple[Typed, Typed]
) -> Iterator[Difference]:
    """A declaration that became open may be written with anything; one that was, no longer."""
    if old.open == new.open:
        return
    ours, theirs = types
    kind = type(new).__name__.lower()
    whole = _whole(old, new)
    if new.open:
        yield difference(whole, f"{kind}-opened", backward=_judged(theirs, ours, value))
    else:
        yield difference(whole, f"{kind}-closed", forward=_judged(ours, theirs, value))


# -------------------------------------------------------------------- enums ----


def enum_differences(old: c.Enum, new: c.Enum, worlds: Worlds, values: Values) -> Iterator[Difference]:
    """Two enums of the same base: values by what is on the wire, and what the programs call them."""
    ours, theirs = (Typed(c.Ref(e.name), world) for e, world in zip((old, new), worlds, strict=True))
    olds, news = ({m.value: m for m in e.members} for e in (old, new))
    by_name = {m.name.lower(): m for m in new.members}
    came = set(news) - set(olds)
    for value, before in olds.items():
        after = news.get(value)
        if after is not None:
            yield from _same_value(before, after, new, (ours, theirs))
            continue
        same = by_name.get(before.name.lower()) or next((m for m in new.members if value in m.was), None)
        forward = _judged(ours, theirs, value)
        if same is not None:
            came.discard(same.value)
            back = _judged(theirs, ours, same.value)
            yield difference(_value(before, same, new), "enum-value-changed", forward=forward, backward=back)
        else:
            yield difference(_value(before, None, new), "enum-value-removed", forward=forward)
    for value in (v for v in news if v in came):
        reused = value in old.reserved or news[value].name in old.reserved
        code = "reserved-name-reused" if reused else "enum-value-added"
        yield difference(_value(None, news[value], new), code, backward=_judged(theirs, ours, value))
    unknown = _unknown_value(old, new)
    yield from _opened(old, new, unknown, (ours, theirs))
    names = [x for m in new.members for x in (m.name, m.value)]
    yield from reserved_differences(old.reserved, new.reserved, names, _whole(old, new))


def _same_value(
    before: c.EnumMember, after: c.EnumMember, new: c.Enum, types: tuple[Typed, Typed]
) -> Iterator[Difference]:
    ours, theirs = types
    member = _value(before, after, new)
    if before.name.lower() != after.name.lower():
        forward, back = _judged(ours, theirs, before.value), _judged(theirs, ours, before.value)
        yield difference(member, "enum-value-renamed", forward=forward, backward=back)
    yield from lifecycle(member, before.deprecated, after.deprecated)


def _unknown_value(old: c.Enum, new: c.Enum) -> Json:
    """A value that neither side knows."""
    if new.base is c.ScalarName.STR:
        return "unknown_value"
    return max((m.value for e in (old, new) for m in e.members if isinstance(m.value, int)), default=0) + 1


def _value(before: c.EnumMember | None, after: c.EnumMember | None, enum: c.Enum) -> Member:
    from .types import literal_text

    member = after or before
    assert member is not None
    texts = tuple(f"{m.name} = {literal_text(m.value)}" if m else "" for m in (before, after))
    return Member(
        kind="enum-value",
        path=f"{enum.name}.{member.name}",
        what=f"value `{member.name}` of `{enum.name.rpartition('.')[2]}`",
        old=before.location if before else None,
        new=after.location if after else None,
        texts=texts,
        types=(texts[0], texts[1]),
    )

"""What differs between two enums of one base: values by what is on the wire, and what the programs call them."""

from collections.abc import Iterator
from itertools import count

from ...schemas import contract as c
from ...schemas.contract import Json
from .differences import Difference
from .members import Member, difference, lifecycle
from .strings import unknown_name
from .types import Typed, literal_text
from .wholes import Worlds, judged, opened, reserved_differences, whole

__all__ = ["enum_differences"]


def enum_differences(old: c.Enum, new: c.Enum, worlds: Worlds) -> Iterator[Difference]:
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
        forward = judged(ours, theirs, value)
        if same is not None:
            came.discard(same.value)
            back = judged(theirs, ours, same.value)
            yield difference(_value(before, same, new), "enum-value-changed", forward=forward, backward=back)
        else:
            yield difference(_value(before, None, new), "enum-value-removed", forward=forward)
    for value in (v for v in news if v in came):
        reused = value in old.reserved or news[value].name in old.reserved
        code = "reserved-name-reused" if reused else "enum-value-added"
        yield difference(_value(None, news[value], new), code, backward=judged(theirs, ours, value))
    unknown = _unknown_value(old, new)
    yield from opened(old, new, unknown, (ours, theirs))
    names = [x for m in new.members for x in (m.name, m.value)]
    yield from reserved_differences(old.reserved, new.reserved, names, whole(old, new))


def _same_value(
    before: c.EnumMember, after: c.EnumMember, new: c.Enum, types: tuple[Typed, Typed]
) -> Iterator[Difference]:
    ours, theirs = types
    member = _value(before, after, new)
    if before.name.lower() != after.name.lower():
        forward, back = judged(ours, theirs, before.value), judged(theirs, ours, before.value)
        yield difference(member, "enum-value-renamed", forward=forward, backward=back)
    yield from lifecycle(member, before.deprecated, after.deprecated)


def _unknown_value(old: c.Enum, new: c.Enum) -> Json:
    """A value that neither side knows, not even as an old one."""
    known = {value for enum in (old, new) for member in enum.members for value in (member.value, *member.was)}
    if new.base is c.ScalarName.STR:
        return unknown_name("unknown_value", known)
    return next(number for number in count() if number not in known)


def _value(before: c.EnumMember | None, after: c.EnumMember | None, enum: c.Enum) -> Member:
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

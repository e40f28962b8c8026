"""What differs between two unions: their arms, by name."""

from ...schemas import contract as c
from .differences import Difference, Link, Local, Node, Step
from .members import Member, difference, flips, type_changes
from .pair import pair_members
from .strings import unknown_name
from .types import Typed, type_text
from .values import Values
from .walk import walk
from .wholes import Worlds, behind, judged, named_types, opened, reserved_differences, whole

__all__ = ["union_node"]


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
        links += (behind(member.steps[0], link) for link in walked if isinstance(link, Link))
        found += type_changes(member, walked)
        own = not named_types(ours.of(before.type)) & named_types(theirs.of(after.type))
        found += flips(member, before.sensitive, after.sensitive) if own else ()
    for before, after in pairs.renamed:
        forward, back = _said(ours, theirs, before, values), _said(theirs, ours, after, values)
        found.append(difference(_arm(before, after, new, worlds), "arm-renamed", forward=forward, backward=back))
    found += (
        difference(_arm(arm, None, new, worlds), "arm-removed", forward=_said(ours, theirs, arm, values))
        for arm in pairs.removed
    )
    found += (_added_arm(old, new, arm, worlds, _said(theirs, ours, arm, values)) for arm in pairs.added)
    known = {name for arm in (*old.arms, *new.arms) for name in (arm.name, *arm.was)}
    found += opened(old, new, {unknown_name("unknown_arm", known): None}, (ours, theirs))
    found += reserved_differences(old.reserved, new.reserved, [a.name for a in new.arms], whole(old, new))
    return Node(tuple(found), tuple(links))


def _added_arm(old: c.Union, new: c.Union, arm: c.Arm, worlds: Worlds, backward: Local) -> Difference:
    code = "reserved-name-reused" if arm.name in old.reserved else "arm-added"
    return difference(_arm(None, arm, new, worlds), code, backward=backward)


def _said(writer: Typed, reader: Typed, arm: c.Arm, values: Values) -> Local:
    """What becomes of one arm, whatever is in it."""
    return judged(writer, reader, {arm.name: values.smallest(writer.of(arm.type))})


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
        steps=(Step.into("arm", before or arm, arm),),
    )

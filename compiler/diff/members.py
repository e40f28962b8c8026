"""One member of a declaration or method in both versions: its name and texts, and what is found at it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...records import record
from ...schemas import contract as c
from .differences import FINE, Difference, Link, Local, Steps
from .findings import Outcome, Place
from .types import World, literal_text, type_text
from .walk import Change

__all__ = ["Member", "difference", "flips", "lifecycle", "marked", "member_text", "resolved_text", "type_changes"]


_WHOLES = ("method", "service", "model", "enum", "union")


@record(frozen=True, slots=True, kw_only=True)
class Member:
    """A text that can change. `kind` begins the ids of what is found at it: `field`, `param`, `return`, `arm`…"""

    kind: str
    path: str
    what: str
    old: c.Location | None
    new: c.Location | None
    texts: tuple[str, ...]
    types: tuple[str, str]
    steps: Steps = ()
    """From the node to the member's value."""


def difference(
    member: Member,
    code: str,
    *,
    forward: Local = FINE,
    backward: Local = FINE,
    steps: Steps = (),
    shown: str | None = None,
) -> Difference:
    """A difference at a member; `steps` lead to the value that the effects are about."""
    return Difference(
        id=code,
        path=member.path,
        is_member=member.kind not in _WHOLES,
        what=member.what,
        old=Place(location=member.old, text=member.texts[0]) if member.old is not None else None,
        new=Place(location=member.new, text=member.texts[1]) if member.new is not None else None,
        steps=steps,
        shown="".join(step.text() for step in member.steps) if shown is None else shown,
        forward=forward,
        backward=backward,
        types=member.types,
    )


# -------------------------------------------------------------------- types ----


def type_changes(member: Member, found: Iterable[Change | Link]) -> Iterator[Difference]:
    """The differences of a member's type."""
    for change in found:
        if isinstance(change, Change):
            steps = (*member.steps, *change.steps)
            shown = "".join(step.text() for step in steps)
            code = f"{member.kind}-{_suffix(change)}"
            yield difference(member, code, forward=change.forward, backward=change.backward, steps=steps, shown=shown)


def _suffix(change: Change) -> str:
    forward, backward = (_is_fine(found) for found in (change.forward, change.backward))
    if change.kind == "nullable":
        return "became-nullable" if forward else "became-non-null"
    noun = "constraint" if change.kind == "constraint" else "type"
    if change.forward.is_undecided or change.backward.is_undecided:
        return "constraint-changed"
    if forward and backward:
        return "type-rewritten"
    loose, tight = ("loosened", "tightened") if noun == "constraint" else ("widened", "narrowed")
    return f"{noun}-{loose if forward else tight if backward else 'changed'}"


def _is_fine(found: Local) -> bool:
    return found.outcome in (Outcome.OK, Outcome.FILL) and not found.is_undecided


# ------------------------------------------------------------------ marks ----


def flips(member: Member, was: bool, now: bool) -> Iterator[Difference]:
    """`@sensitive` that came or went."""
    if was != now:
        marks = tuple("@sensitive" if is_sensitive else "" for is_sensitive in (was, now))
        yield marked(difference(member, "sensitive-removed" if was else "sensitive-added"), *marks)


def lifecycle(member: Member, old: c.Deprecation | None, new: c.Deprecation | None) -> Iterator[Difference]:
    """`@deprecated` that came, went or changed."""
    codes: list[str] = []
    if old is None or new is None:
        codes += ["deprecated-added"] if new is not None else ["deprecated-removed"] if old is not None else []
    else:
        codes += ["deprecated-earlier"] if new.since < old.since else []
        codes += _removal(old.remove_after, new.remove_after)
    for code in codes:
        found = difference(member, code)
        yield replace(marked(found, _deprecation_text(old), _deprecation_text(new)), deprecated=new)


def _removal(old: str | None, new: str | None) -> list[str]:
    if old is None or new is None or old == new:
        return []
    return ["remove-after-earlier" if new < old else "remove-after-later"]


def _deprecation_text(mark: c.Deprecation | None) -> str:
    if mark is None:
        return ""
    until = f', remove_after="{mark.remove_after}"' if mark.remove_after is not None else ""
    return f'@deprecated(since="{mark.since}"{until})'


def marked(found: Difference, old: str, new: str) -> Difference:
    """The same with the marks that it is about: behind a member, before a method or declaration."""

    def place(given: Place | None, mark: str) -> Place | None:
        if given is None or not mark:
            return given
        return replace(given, text=f"{given.text}  {mark}" if found.is_member else f"{mark} {given.text}")

    return replace(found, old=place(found.old, old), new=place(found.new, new), types=(old, new))


# -------------------------------------------------------------------- texts ----


def member_text(member: c.Field | c.Param, world: World, kind: str = "") -> str:
    """A field or parameter as it would be written."""
    required = "required " if member.required and isinstance(member, c.Field) else ""
    return f"{required}{member.name}: {type_text(member.type)}{_default_text(member, world, kind)}"


def resolved_text(member: c.Field | c.Param, world: World, kind: str = "") -> str:
    """The same with aliases resolved and without the name: what a waiver is for."""
    return type_text(member.type, world) + _default_text(member, world, kind)


def _default_text(member: c.Field | c.Param, world: World, kind: str) -> str:
    if member.required or kind == "patch":
        return ""
    shape = world.look(member.type)[0]
    if isinstance(shape, c.Enum):  # by its name, as it is written
        named = (m.name for m in shape.members if m.value == member.default)
        return f" = {next(named, literal_text(member.default))}"
    return f" = {literal_text(member.default)}"

"""What models, unions and enums have in common: the declaration as a whole, and what becomes of single values."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...schemas import contract as c
from ...schemas.contract import Json
from .differences import FINE, Difference, Link, Local, Step
from .members import Member, difference, marked
from .transfer import Place, transfer, worst
from .types import Typed, World

__all__ = [
    "Worlds",
    "behind",
    "is_untouched",
    "judged",
    "named_types",
    "opened",
    "reserved_differences",
    "whole",
    "without_sensitive_types",
]

Worlds = tuple[World, World]


def behind(step: Step, link: Link) -> Link:
    """A link from a member's type, as seen from its node."""
    return Link((step, *link.steps), link.to)


def is_untouched(before: c.Field | c.Param, after: c.Field | c.Param) -> bool:
    """Whether nothing of a member changed but perhaps what its type names."""
    return (
        before.type == after.type
        and before.required is after.required
        and (before.default.__class__, before.default) == (after.default.__class__, after.default)
        and before.sensitive is after.sensitive
        and before.deprecated == after.deprecated
    )


def without_sensitive_types(before: c.Field | c.Param, after: c.Field | c.Param, old: Typed, new: Typed) -> bool:
    """Whether the member itself says that it is sensitive, and not a type by the same name on both sides."""
    return not (named_types(old) & named_types(new))


def named_types(typed: Typed) -> set[str]:
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


def whole(old: c.Model | c.Union | c.Enum, new: c.Model | c.Union | c.Enum) -> Member:
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
        found = marked(difference(whole, "reserved-dropped"), f"reserved {words.replace('`', '')}:", "")
        yield replace(found, what=f"{words} of {whole.what}")


def judged(writer: Typed, reader: Typed, value: Json) -> Local:
    """What becomes of one value of an enum, or of one arm, whatever is in it."""
    shown = worst(s for s in transfer(writer, reader, value) if not s.at or not _has(value, s.at))
    if shown is None:
        return FINE
    return Local(outcome=shown.outcome, value=value, at=shown.at, note=shown.note)


def _has(value: Json, at: Place) -> bool:
    """Whether a place is inside of an arm's value, where others look after it."""
    return isinstance(value, dict) and at[0] in value


def opened(
    old: c.Enum | c.Union, new: c.Enum | c.Union, value: Json, types: tuple[Typed, Typed]
) -> Iterator[Difference]:
    """A declaration that became open may be written with anything; one that was, no longer."""
    if old.open == new.open:
        return
    ours, theirs = types
    kind = type(new).__name__.lower()
    member = whole(old, new)
    if new.open:
        yield difference(member, f"{kind}-opened", backward=judged(theirs, ours, value))
    else:
        yield difference(member, f"{kind}-closed", forward=judged(ours, theirs, value))

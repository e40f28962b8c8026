"""Fields and parameters: an old one stays `@deprecated` for a while, a new one has a default before it is required."""

from collections.abc import Iterator
from dataclasses import replace

from ....idl import ast
from ...attributes import find, text_argument
from ..kind import Scope
from .editions import Edition, Spot
from .names import other_name
from .units import Clock, Fate, Stage, Unit

__all__ = ["is_required", "member_units"]

Editions = tuple[Edition, Edition]


def member_units(old: Spot | None, new: Spot | None, editions: Editions, clock: Clock) -> Iterator[tuple[Unit, ...]]:
    """What becomes of a field or parameter that is in both versions or in one, and of the picks that copy it.

    Where the new one is to be required there are two ways; in the second it keeps a default.
    """
    is_same = old is not None and new is not None and old.path == new.path
    name, renaming = other_name(editions[1], new) if new is not None and is_same else ("", None)
    path = new.named(name or new.name) if new is not None else ""
    is_soft = new is not None and is_required(editions[1], new)
    for lasts in (False, True) if is_soft else (False,):
        stages = _stages(old, new, path, editions, clock, is_soft=is_soft, lasts=lasts)
        unit = Unit(
            scope=Scope.MEMBER,
            old=old,
            new=new,
            name=name,
            called=path,
            renaming=renaming,
            stages=tuple(replace(stage, is_renamed=bool(name)) for stage in stages),
            end=_differs(old, path, is_renamed=bool(name), lasts=lasts),
        )
        yield unit, *_copies(unit, editions)


def _stages(
    old: Spot | None,
    new: Spot | None,
    path: str,
    editions: Editions,
    clock: Clock,
    *,
    is_soft: bool,
    lasts: bool,
) -> Iterator[Stage]:
    called = f"`{path}`" if new is not None else ""
    yield replace(_begin(old, called, editions[0], is_soft=is_soft), is_soft=is_soft, is_bare=True)
    if old is not None or (is_soft and not lasts):
        required = called if is_soft and not lasts else ""
        yield replace(_end(old, required, editions[0], clock), is_soft=lasts, is_bare=True)
    if old is not None and new is not None and find(new.node.attributes, "was") is not None:
        yield Stage(is_soft=lasts, title=f"{called} goes by its old name as well")


def _copies(unit: Unit, editions: Editions) -> Iterator[Unit]:
    """The picks of a field that stands twice: they stand twice too."""
    if unit.old is None or unit.new is None:
        return
    for spot in editions[1].picks_of(unit.new):
        old = editions[0].named(spot.named(unit.old.name))
        if old is not None:
            yield Unit(
                scope=Scope.MEMBER,
                old=old,
                new=spot,
                name=unit.name,
                called=spot.named(unit.name or spot.name),
                is_copy=True,
                stages=tuple(
                    Stage(fate=Fate.GONE if stage.fate is Fate.GONE else Fate.KEPT, wait=stage.wait)
                    for stage in unit.stages
                ),
            )


def is_required(edition: Edition, spot: Spot) -> bool:
    """Whether who writes it can't leave it out."""
    if spot.param is not None:
        return spot.param.default is None
    field = edition.field(spot)
    is_patch = isinstance(spot.decl, ast.ModelDecl) and spot.decl.relation == "patches"
    return field is not None and field.required and not is_patch


def _begin(old: Spot | None, called: str, edition: Edition, *, is_soft: bool) -> Stage:
    """The new one comes, and the old one is on its way out."""
    added = f"{called} is added{', with a default' if is_soft else ''}" if called else ""
    if old is None:
        return Stage(title=added)
    fate = Fate.DEPRECATED if find(old.node.attributes, "deprecated") is None else Fate.KEPT
    marks = [", `@deprecated`"] if fate is Fate.DEPRECATED else []
    marks += [", with a default"] if is_required(edition, old) else []
    stays = f"`{old.path}` stays{''.join(marks)}"
    return Stage(fate=fate, title=f"{added}; {stays}; both are written" if added else stays)


def _end(old: Spot | None, required: str, edition: Edition, clock: Clock) -> Stage:
    """The old one goes, once it has been deprecated and could be left out for the time of grace."""
    hardens = f"{required} is required" if required else ""
    if old is None:
        return Stage(title=hardens, once="everybody writes what is required")
    since = text_argument(find(old.node.attributes, "deprecated"), "since")
    is_begun = since is not None and not is_required(edition, old)
    return Stage(
        wait=0 if is_begun else clock.grace_days,
        not_before=clock.grace_after(since) if since is not None else None,
        title="; ".join(filter(None, (f"`{old.path}` is removed", hardens))),
        once="no caller passes what is removed" if old.param is not None else "nobody reads or writes what is removed",
    )


def _differs(old: Spot | None, path: str, *, is_renamed: bool, lasts: bool) -> str:
    """How it ends, where that is not what the new version has."""
    stays = f"`{path}` stands in the place of `{old.name}`" if is_renamed and old is not None else ""
    keeps = f"`{path}` keeps a default: who is deployed last may leave it out until then" if lasts else ""
    return "; ".join(filter(None, (stays, keeps)))

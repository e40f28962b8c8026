"""Methods and services: the old one stays, `@deprecated` and then `@disabled`, while the new one stands beside it."""

from collections.abc import Iterator
from dataclasses import replace

from ...attributes import find, text_argument
from ..kind import Scope
from .editions import Edition, Spot
from .names import other_name
from .units import Clock, Fate, Stage, Unit

__all__ = ["method_unit", "notice_unit", "service_unit"]


def method_unit(old: Spot, new: Spot | None, edition: Edition, clock: Clock) -> Unit:
    """What becomes of a method that was removed, moved, or is to be another under its name."""
    is_same = new is not None and old.path == new.path
    name, renaming = other_name(edition, new) if new is not None and is_same else ("", None)
    called = new.named(name or new.name) if new is not None else ""
    return Unit(
        scope=Scope.METHOD,
        old=old,
        new=new,
        name=name,
        called=called,
        renaming=renaming,
        stages=tuple(replace(stage, is_renamed=bool(name)) for stage in _stages(old, called, clock)),
        end=f"`{called}` stands in the place of `{old.name}`" if name else "",
    )


def service_unit(old: Spot, new: Spot | None, edition: Edition, clock: Clock) -> Unit:
    """What becomes of a service: a new one has another name meanwhile, and for ever where its key is taken."""
    name, renaming = other_name(edition, new) if new is not None else ("", None)
    is_taken = new is not None and old.path == new.path
    called = (f"{new.path}_v2" if is_taken else new.path) if new is not None else ""
    *before, last = _stages(old, called, clock)
    return Unit(
        scope=Scope.SERVICE,
        old=old,
        new=new,
        name=name,
        called=called,
        renaming=renaming,
        stages=(*(replace(stage, is_renamed=bool(name)) for stage in before), replace(last, is_renamed=is_taken)),
        end=f"`{called}` stands in the place of `{old.path}`" if is_taken else "",
    )


def _stages(old: Spot, called: str, clock: Clock) -> Iterator[Stage]:
    """Deprecated, disabled, gone; as far as the old version has come, it is not done again."""
    since, disabled = (_since(old, name) for name in ("deprecated", "disabled"))
    added = f"`{called}` is added; " if called else ""
    if disabled is not None:
        yield Stage(fate=Fate.KEPT, title=f"{added}`{old.path}` stays, `@disabled`")
        yield Stage(not_before=clock.grace_after(disabled), title=f"`{old.path}` is removed")
        return
    begins = since is None
    is_told = since is not None and not called and clock.grace_after(since) <= clock.today
    if not is_told:
        fate = Fate.DEPRECATED if begins else Fate.KEPT
        yield Stage(fate=fate, title=f"{added}`{old.path}` stays, `@deprecated`")
    yield Stage(
        fate=Fate.DISABLED,
        wait=clock.grace_days if begins or called else 0,
        not_before=clock.grace_after(since) if since is not None else None,
        title=f"`{old.path}` is `@disabled`",
        once="callers use what was added" if called else "nobody calls what is disabled",
    )
    yield Stage(wait=clock.grace_days, title=f"`{old.path}` is removed")


def notice_unit(new: Spot, old: Spot, clock: Clock) -> Unit:
    """`@disabled` comes after the time of grace, and never for a day that has passed."""
    since = _since(old, "deprecated")
    is_told = since is not None and clock.grace_after(since) <= clock.today
    disabled = Stage(
        wait=clock.grace_days if since is None else 0,
        not_before=clock.grace_after(since) if since is not None else None,
        title=f"`{new.path}` is `@disabled`",
        once="nobody calls what is disabled",
    )
    notice = Stage(is_notice=True, title=f"`{new.path}` is `@deprecated`")
    return Unit(scope=Scope.NOTICE, old=old, new=new, stages=(disabled,) if is_told else (notice, disabled))


def _since(spot: Spot, name: str) -> str | None:
    return text_argument(find(getattr(spot.node, "attributes", ()), name), "since")

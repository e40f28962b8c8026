"""What an id of a finding is: the row of the catalogue, with the recipes that lead there in safe steps."""

from enum import StrEnum

from ...records import record
from .findings import Axis, Level

__all__ = ["Kind", "Recipe", "Scope"]


class Scope(StrEnum):
    """What stands twice, or changed, while a plan is carried out."""

    MEMBER = "member"
    """A field or a parameter."""
    METHOD = "method"
    SERVICE = "service"
    TYPE = "type"
    """A declared type, and with it every member that names it."""
    NOTICE = "notice"
    """`@disabled`, which is announced by `@deprecated`."""


@record(frozen=True, slots=True)
class Recipe:
    """A way to make a change in steps that are safe one by one."""

    scope: Scope
    words: str


@record(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of change.

    `mirror` is the id of the change backwards; where there is none, `reason` says why. `old` and `new` are `.rpc` files
    that show it. `phrase` makes the message, with `{what}` for the changed text.
    """

    id: str
    title: str
    explanation: str
    """One paragraph: what happens, who notices, what to do."""
    phrase: str
    axis: Axis
    level: Level = Level.SAFE
    """Of the change itself, whatever the edges say."""
    mirror: str | None
    reason: str = ""
    source: tuple[str, ...] = ()
    """Who of caller, implementer and importer of the generated Python has to change something."""
    safe_if: str = ""
    plan: tuple[Recipe, ...] = ()
    """How to get there; the first that a comparison finds safe is taken."""
    unplanned: str = ""
    """Why there is no way, where what is not safe has none."""
    old: str
    new: str

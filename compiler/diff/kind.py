"""What an id of a finding is: the row of the catalogue."""

from ...records import record
from .findings import Axis, Level

__all__ = ["Kind"]


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
    old: str
    new: str

"""What a plan is made of: texts that stand in both versions for a while, and their stages, as data."""

import datetime
from enum import Enum

from ....idl.diagnostics import Fix
from ....records import record
from ..kind import Scope
from .editions import Spot

__all__ = ["Clock", "Fate", "Stage", "Unit"]


class Fate(Enum):
    """What becomes of the old text at a stage."""

    KEPT = "kept"
    DEPRECATED = "deprecated"
    DISABLED = "disabled"
    GONE = "gone"
    ALONE = "alone"
    """It stays, and what is new is not there."""


@record(frozen=True, slots=True, kw_only=True)
class Stage:
    """What stands at one stage: the old text by its fate, and the new one as the new version has it, or nearly so.

    `title` says what is done, `once` for what it waits, besides days.
    """

    fate: Fate = Fate.GONE
    is_renamed: bool = False
    """Whether the new text has the unit's other name."""
    is_soft: bool = False
    """Whether the new text, and with it the old one, has a default where it should be required."""
    is_bare: bool = False
    """Whether the new text is without `@was`: the old one still has that name."""
    is_notice: bool = False
    """Whether `@disabled` is still `@deprecated`."""
    wait: int = 0
    """Days after the stage before."""
    not_before: datetime.date | None = None
    title: str = ""
    once: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Unit:
    """A text in both versions, or in one of them, and its stages; the last one holds from then on."""

    scope: Scope
    old: Spot | None = None
    new: Spot | None = None
    name: str = ""
    """Of the new text, at those stages at which it has another one; `called` is the path that it has then."""
    called: str = ""
    renaming: Fix | None = None
    """What gives it that name, wherever it is used."""
    is_copy: bool = False
    """Whether it is a pick, which has its marks and its default from the field that it copies."""
    stages: tuple[Stage, ...]
    end: str = ""
    """How what stands at the end differs from the new version."""

    @property
    def key(self) -> tuple[str, str]:
        """The texts that it is about."""
        return self.old.path if self.old is not None else "", self.new.path if self.new is not None else ""

    @property
    def paths(self) -> set[str]:
        """Where a comparison of two phases may find something that is its doing."""
        paths = {spot.path for spot in (self.old, self.new) if spot is not None}
        return paths | ({self.called} if self.called else set())

    def stage(self, number: int) -> Stage:
        """The stage in a phase, counted from 0."""
        return self.stages[min(number, len(self.stages) - 1)]


@record(frozen=True, slots=True)
class Clock:
    """The day of the first phase, and for how many days things are deprecated or disabled before they go."""

    today: datetime.date
    grace_days: int

    def grace_after(self, since: str) -> datetime.date:
        """The first day on which what began then is over."""
        return datetime.date.fromisoformat(since) + datetime.timedelta(days=self.grace_days)

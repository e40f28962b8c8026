"""The nodes of the relation, as data: what differs locally between two declarations, and where they lead on."""

from typing import NamedTuple, Protocol

from ...records import record
from ...schemas.contract import Deprecation, Json
from .findings import Outcome, Place, Position
from .transfer import Place as At

__all__ = ["FINE", "Difference", "Key", "Link", "Local", "Node", "Root", "Step", "StepKind", "Steps"]

StepKind = str
"""`field`, `arm`, `item`, `value` or `key`."""


class Renamed(Protocol):
    """A member that tells its old names."""

    @property
    def name(self) -> str: ...
    @property
    def was(self) -> tuple[str, ...]: ...


class Step(NamedTuple):
    """One step into a value; `old` and `new` are the names of the member, where it has one.

    `unread` tells whether readers do not look there: new ones where old writers write, and old ones where new ones do.
    """

    kind: StepKind
    old: str = ""
    new: str = ""
    unread: tuple[bool, bool] = (False, False)

    @classmethod
    def into(cls, kind: StepKind, before: Renamed, after: Renamed) -> "Step":
        """The step into a member of both versions."""
        unread = before.name not in (after.name, *after.was), after.name not in (before.name, *before.was)
        return cls(kind, before.name, after.name, unread)

    def text(self) -> str:
        """As a path shows it."""
        return {"item": "[]", "value": "[*]", "key": "[key]"}.get(self.kind) or f".{self.new}"


Steps = tuple[Step, ...]


class Root(NamedTuple):
    """Where a value begins: the arguments, the return, or an error, whose old name `was` perhaps another one."""

    position: Position
    kind: str
    error: str = ""
    was: str = ""

    def text(self) -> str:
        """How paths of uses begin."""
        return {"arguments": "", "return": "return"}.get(self.kind, f"error {self.error}")


class Key(NamedTuple):
    """A pair of declarations of the same kind."""

    kind: str
    old: str
    new: str


class Link(NamedTuple):
    """Where a node leads on."""

    steps: Steps
    to: Key


@record(frozen=True, slots=True, kw_only=True)
class Local:
    """What becomes of values in one direction. `value` shows it, at the difference's steps; `at` is the place in it.

    `is_rounding`: a number loses digits. `is_undecided`: nobody could tell, since no value was found that shows it.
    """

    outcome: Outcome
    value: Json = None
    at: At = ()
    note: str = ""
    is_rounding: bool = False
    is_undecided: bool = False


FINE = Local(outcome=Outcome.OK)


@record(frozen=True, slots=True, kw_only=True)
class Difference:
    """One local difference; `what` names the changed text in messages.

    `steps` lead from its node to the value that it is about, `shown` is what the path of a use says of it.
    """

    id: str
    path: str
    is_member: bool = True
    """Whether it is found at a member, and not at a method, a service or a declaration as a whole."""
    what: str
    old: Place | None
    new: Place | None
    steps: Steps = ()
    shown: str = ""
    forward: Local = FINE
    backward: Local = FINE
    deprecated: Deprecation | None = None
    """Of what was removed, if callers could leave it out."""
    types: tuple[str, str] = ("", "")
    """Both texts with aliases resolved, for the hash by which a waiver knows the change."""
    notes: tuple[str, ...] = ()
    is_reset: bool = False
    """Whether old callers reset it when they write back what they have read."""


@record(frozen=True, slots=True)
class Node:
    """A pair of declarations: its local differences, and where its members lead."""

    differences: tuple[Difference, ...]
    links: tuple[Link, ...]

"""What `rpcc diff` finds, as data: differences, the edges on which they show, and their levels.

Four edges lead from a writer to a reader: E1 an old caller's request to the new server, E2 a new caller's request to
the old server, E3 the new server's response to an old caller, E4 the old server's response to a new caller. A deploy
order decides which of them occur.
"""

import datetime
from enum import Enum, IntEnum, StrEnum

from ...records import record
from ...schemas.contract import Json, Location, Silo

__all__ = [
    "OK",
    "Axis",
    "DeployOrder",
    "Edge",
    "Effect",
    "Finding",
    "Left",
    "Level",
    "Need",
    "Outcome",
    "Phase",
    "Place",
    "Plan",
    "Position",
    "Report",
    "Step",
    "Use",
]


class Outcome(StrEnum):
    """What becomes of a value between a writer and a reader; each is worse than those before it."""

    OK = "ok"
    FILL = "fill"
    """The reader supplies the default of a member that the writer does not know."""
    IGNORED = "ignored"
    """The reader does not know a member yet."""
    SKEW = "skew"
    """Writer and reader have different defaults for an omitted argument."""
    UNDECLARED = "undeclared"
    """The caller does not know an error by its name."""
    ALTERED = "altered"
    """What the writer said arrives as something else."""
    LOST = "lost"
    """What the writer said is gone."""
    REJECT = "reject"
    """The reader refuses."""


class Edge(StrEnum):
    """From a writer to a reader; see the module."""

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"


class Position(StrEnum):
    """Where a type is used in a method."""

    REQUEST = "request"
    RESPONSE = "response"


class Level(IntEnum):
    """How bad a change is."""

    SAFE = 0
    HAZARD = 1
    BREAKING = 2


class Axis(StrEnum):
    """What decided a level."""

    WIRE = "wire"
    FLOOR = "floor"
    LIFECYCLE = "lifecycle"
    ROUTING = "routing"
    PRIVACY = "privacy"
    SOURCE = "source"


class DeployOrder(Enum):
    """Which silos are deployed first; the value is how the configuration writes it."""

    REGIONS_FIRST = ("region", "control")
    CONTROL_FIRST = ("control", "region")
    ROLLING = "rolling"


class Need(StrEnum):
    """Under which order a change is safe."""

    ANY = "any"
    REGIONS_FIRST = "regions first"
    CONTROL_FIRST = "control first"
    NONE = "none"


@record(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes of values on one edge, and a payload that shows it.

    `witness` is the smallest JSON that the writer's own encoder can produce and that shows the outcome: for a request
    the object of arguments, for a response its envelope without `meta`. None for `ok` and `fill`, and where no payload
    shows it (`note` then says why). `at` is the path of the leaf in the payload (`member.teams[0].slug`).
    """

    outcome: Outcome
    witness: Json = None
    at: str = ""
    note: str = ""
    replayed: bool | None = None
    """Whether generated code confirmed the witness; None where it was not asked."""


OK = Effect(outcome=Outcome.OK)


@record(frozen=True, slots=True, kw_only=True)
class Place:
    """One side of a change: where it stands, and its text as a `.rpc` file would write it (a type, a signature…)."""

    location: Location | None
    text: str


@record(frozen=True, slots=True, kw_only=True)
class Use:
    """A place in a method from which a change can be reached, judged on its own edges."""

    service: str
    """The service's key."""
    method: str
    silo: Silo
    position: Position
    path: str
    """From the method to the change: `member.teams[].slug`, `return.items[]`, `error SeatLimitReached.limit`."""
    level: Level
    edges: dict[Edge, Effect]
    """The two edges of the position; whether they occur under the deploy order is for the level."""
    is_kept: bool = False
    """Whether calls may have been kept by an `@outbox`: they arrive as old callers wrote them under any order."""


@record(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done about one finding in a phase of the plan; phases count from 1."""

    phase: int
    title: str


@record(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a plan: a change to deploy by itself, on its day or later, once the phase before it is everywhere.

    `once` are conditions besides; `files` the new texts by path, None where a file goes, and `patch` what that changes.
    `hazards` are what a comparison still finds.
    """

    day: datetime.date
    steps: tuple[str, ...]
    once: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    files: dict[str, str | None]
    patch: str


@record(frozen=True, slots=True, kw_only=True)
class Left:
    """A finding that a plan leaves out, and why."""

    id: str
    path: str
    reason: str


@record(frozen=True, slots=True, kw_only=True)
class Plan:
    """The way from the old version to the new one in phases that are safe one by one.

    `ends` tells how the last phase differs from the new version; what is `left` out stays as it is in the old one.
    """

    phases: tuple[Phase, ...]
    ends: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Finding:
    """One change. Stable `id` (kebab-case, see `catalogue.py`) and `path` of the changed text.

    `path` is the full name of what changed: `acme.members.Member.role`, or `organization_member.update(patch)` for
    what belongs to a method. `edges` holds the worst effect over the uses for each edge. `source` says who of caller,
    implementer and importer of the generated Python breaks. `waived` is the reason of the waiver that accepts it.
    """

    id: str
    level: Level
    axis: Axis
    path: str
    message: str
    old: Place | None
    new: Place | None
    uses: tuple[Use, ...] = ()
    edges: dict[Edge, Effect]
    need: Need = Need.ANY
    source: tuple[str, ...] = ()
    safe_if: str = ""
    notes: tuple[str, ...] = ()
    plan: tuple[Step, ...] = ()
    """What the plan of the report does about it."""
    types_hash: str = ""
    """A hash of both types, by which a waiver knows the change."""
    waived: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings, sorted by path and id; and the order that is safe for all of them, with a split if none is."""

    findings: tuple[Finding, ...]
    order: DeployOrder
    need: Need
    split: tuple[tuple[str, ...], ...] = ()
    """Paths of the findings of each of the changes into which the whole can be split, in the order to deploy them."""
    refuted: tuple[str, ...] = ()
    """What generated code said of witnesses that it did not confirm: each of them is a fault of rpcc's own."""
    plan: Plan | None = None
    """None: nobody asked for it."""

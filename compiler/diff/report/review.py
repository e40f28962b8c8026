"""What a run found out, as every format gets it: comparisons, wrong waivers, and which findings fail the run."""

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ....idl.source import Location as TextLocation
from ....idl.source import Source, Span
from ....records import record
from ....schemas.contract import Location, Silo
from ..accept import Problem
from ..findings import DeployOrder, Edge, Finding, Level, Place, Position, Report, Use

if TYPE_CHECKING:
    from ..callers import Callers, CallSite

__all__ = ["Comparison", "Found", "Review", "Spot", "Version", "occurring", "occurs"]


@record(frozen=True, slots=True, kw_only=True)
class Version:
    """One side of a comparison: as the user named it, and its sources by their paths in the contract."""

    name: str
    texts: Mapping[str, Source]


@record(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions and what was found between them."""

    old: Version
    new: Version
    report: Report
    callers: "Callers | None" = None


class Found(NamedTuple):
    """A finding, and the comparison that it is from."""

    finding: Finding
    comparison: Comparison

    @property
    def callers(self) -> "tuple[CallSite, ...]":
        """Where the methods are called that it is about, if the code was searched."""
        return self.comparison.callers.of(self.finding) if self.comparison.callers else ()


class Spot(NamedTuple):
    """A place in a file of the new version, for annotations: lines and columns from 1, ends exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@record(frozen=True, slots=True, kw_only=True)
class Review:
    """All comparisons of a run. `failing` are the levels that fail it; `fails_on_source` adds what breaks code."""

    comparisons: tuple[Comparison, ...]
    problems: tuple[Problem, ...] = ()
    waiver_file: str = "rpcc-accepted.toml"
    today: datetime.date
    failing: Level = Level.BREAKING
    fails_on_source: bool = False

    def found(self) -> Iterator[Found]:
        """Every finding with its comparison, in order."""
        for comparison in self.comparisons:
            for finding in comparison.report.findings:
                yield Found(finding, comparison)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding fails the run."""
        is_bad = finding.level >= self.failing or (self.fails_on_source and bool(finding.source))
        return is_bad and finding.waived is None

    @property
    def refuted(self) -> list[str]:
        """What generated code said of witnesses that it did not confirm."""
        return [line for comparison in self.comparisons for line in comparison.report.refuted]

    @property
    def is_failed(self) -> bool:
        """Whether anything fails the run."""
        return any(self.fails(found.finding) for found in self.found()) or any(p.is_error for p in self.problems)


# -------------------------------------------------------------------- edges ----

_SERVER_FIRST = {Position.REQUEST: Edge.E1, Position.RESPONSE: Edge.E3}
_CALLER_FIRST = {Position.REQUEST: Edge.E2, Position.RESPONSE: Edge.E4}
_FIRST = {DeployOrder.REGIONS_FIRST: Silo.REGION, DeployOrder.CONTROL_FIRST: Silo.CONTROL}


def occurring(use: Use, order: DeployOrder) -> frozenset[Edge]:
    """The edges of a use that occur in a deployment."""
    server, caller = _SERVER_FIRST[use.position], _CALLER_FIRST[use.position]
    if order is DeployOrder.ROLLING:
        return frozenset({server, caller})
    kept = {Edge.E1} if use.is_kept and use.position is Position.REQUEST else set[Edge]()
    return frozenset({server if use.silo is _FIRST[order] else caller, *kept})


def occurs(edge: Edge, found: Found) -> bool:
    """Whether an edge of a finding occurs for any of its uses; without uses nobody can say, so it does."""
    uses = found.finding.uses
    return not uses or any(edge in occurring(use, found.comparison.report.order) for use in uses)


# ------------------------------------------------------------------- places ----


def text_location(place: Place | None, version: Version) -> TextLocation | None:
    """The span of a place in the text of its version, where that is at hand."""
    at = place.location if place is not None else None
    source = version.texts.get(at.file) if at is not None else None
    if at is None or source is None:
        return None
    return TextLocation(source, Span(_offset(source, at.line, at.column), _offset(source, at.end_line, at.end_column)))


def _offset(source: Source, line: int, column: int) -> int:
    starts = source.line_starts
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(source.text))


def shown_file(at: Location, version: Version) -> str:
    """A file as the user would write it."""
    source = version.texts.get(at.file)
    return source.path if source is not None else at.file


def spot(found: Found) -> Spot | None:
    """Where to put an annotation: at the new text, or where the old one was."""
    finding, comparison = found
    if finding.new is not None and finding.new.location is not None:
        at, version = finding.new.location, comparison.new
    elif finding.old is not None and finding.old.location is not None:
        at, version = finding.old.location, comparison.new if comparison.new.texts else comparison.old
        source = version.texts.get(at.file)
        if version is comparison.new and source is not None:
            last = len(source.line_starts)
            line = min(at.line, last)
            return Spot(_plain(source.path), line, 1, line, 1)
    else:
        return None
    return Spot(_plain(shown_file(at, version)), at.line, at.column, at.end_line, at.end_column)


def _plain(path: str) -> str:
    """A path in the repository, without the commit before it."""
    return path.split(":", 2)[2] if path.startswith("git:") and path.count(":") > 1 else path

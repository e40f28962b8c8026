"""A trial: units are written as phases, and each phase is compared with the one before it, as of its own day."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ....idl.diagnostics import Severity
from ....idl.printer import format_source
from ....idl.source import Source
from ....records import record
from ....schemas.contract import Contract
from ...config import Config
from ...load import decode
from ...pipeline import Checked, Parser, check_loaded
from ..accept import Key, key_of
from ..compare import compare
from ..findings import DeployOrder, Finding, Level
from ..usage import Usage
from .drafts import Unwritable, draft
from .editions import Edition, read_edition
from .units import Unit

__all__ = ["Refused", "Stand", "Standard", "try_units"]

Texts = Mapping[str, str]


@record(frozen=True, slots=True, kw_only=True)
class Standard:
    """What each phase has to pass: the comparison that the plan is for."""

    order: DeployOrder
    today: datetime.date
    grace_days: int
    usage: Usage | None
    failing: Level
    waived: frozenset[Key]
    config: Config
    parse: Parser


class Stand(NamedTuple):
    """How things stand in a phase: its day, all its texts, and what a comparison with the phase before finds."""

    day: datetime.date
    texts: Texts
    found: tuple[Finding, ...]


class Refused(Exception):
    """A phase is not safe, or can't be compiled; `units` are those to blame, all of them where nobody can tell."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__()
        self.units = units


def try_units(
    units: Sequence[Unit], editions: tuple[Edition, Edition], old: Contract, new: Texts, standard: Standard
) -> list[Stand]:
    """The phases, each of which passes; units may come several times. Raises Refused."""
    units = list({id(unit): unit for unit in units}.values())
    days = _days(units, standard.today)
    try:
        drafts = [draft(units, editions, days[: number + 1]) for number in range(len(days))]
    except Unwritable as error:
        raise Refused([error.unit] if error.unit is not None else units) from None
    edited = {path for changed in drafts for path in changed}
    base = {path: format_source(Source(path, text)) if path in edited else text for path, text in new.items()}
    stands: list[Stand] = []
    for day, changed in zip(days, drafts, strict=True):
        texts = {**base, **changed}
        contract = _contract(texts, units, standard)
        stands.append(Stand(day, texts, _passed(old, contract, day, units, standard)))
        old = contract
    return stands


def _days(units: Sequence[Unit], today: datetime.date) -> list[datetime.date]:
    """The first day of each phase: everything in it has waited long enough."""
    days = [today]
    for number in range(1, max(len(unit.stages) for unit in units)):
        stages = [unit.stages[number] for unit in units if number < len(unit.stages)]
        waits = [days[-1] + datetime.timedelta(days=stage.wait) for stage in stages]
        days.append(max([*waits, *(stage.not_before for stage in stages if stage.not_before is not None)]))
    return days


def _contract(texts: Texts, units: Sequence[Unit], standard: Standard) -> Contract:
    """What the texts of a phase mean."""
    loaded = decode((path, path, text.encode()) for path, text in sorted(texts.items()))
    checked = check_loaded(loaded, None, standard.config, parse=standard.parse)
    if checked.program is None:
        edition = read_edition(texts, standard.parse)
        raise Refused(_to_blame(units, [*_faulty(checked, edition)]))
    return checked.lower()


def _faulty(checked: Checked, edition: Edition) -> Iterable[str]:
    """The paths of what does not compile."""
    for diagnostic in checked.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            source, span = diagnostic.primary.location
            spot = edition.around(source.path, span.start)
            if spot is not None:
                yield spot.path


def _passed(
    old: Contract, new: Contract, day: datetime.date, units: Sequence[Unit], standard: Standard
) -> tuple[Finding, ...]:
    """What is found on the day of a phase; raises Refused where that would fail a run."""
    grace = standard.grace_days
    found = compare(old, new, order=standard.order, today=day, grace_days=grace, usage=standard.usage).findings
    open_ = [finding for finding in found if key_of(finding) not in standard.waived]
    failing = [finding.path for finding in open_ if finding.level >= standard.failing]
    if failing:
        raise Refused(_to_blame(units, failing))
    return tuple(open_)


def _to_blame(units: Sequence[Unit], paths: Iterable[str]) -> Sequence[Unit]:
    """The units whose doing it is: those of the paths, else those around or below them."""
    blamed = [unit for path in paths for unit in _owners(units, path)]
    return blamed or units


def _owners(units: Sequence[Unit], path: str) -> list[Unit]:
    exact = [unit for unit in units if path in unit.paths]
    around = [unit for unit in units if any(_is_below(path, own) for own in unit.paths)]
    below = [unit for unit in units if any(_is_below(own, path) for own in unit.paths)]
    return exact or around or below


def _is_below(path: str, other: str) -> bool:
    return path.startswith((f"{other}.", f"{other}("))

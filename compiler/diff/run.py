"""A run of `rpcc diff` or `rpcc accept`, told in order: read the sides, compare, ask for callers, apply waivers."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...records import record
from ...schemas.contract import Contract
from ..config import Config
from .accept import Key, Waiver, WaiverError, apply_waivers, key_of, read_waivers
from .content import differing
from .findings import DeployOrder, Level, Report
from .memory import Memory
from .report.review import Comparison, Review, Version
from .sources import Side, merge_base, read_source, work_tree
from .usage import Usage

if TYPE_CHECKING:
    from .callers import Callers

__all__ = ["ORDERS", "Settings", "Sides", "both_contracts", "compare_sides", "deploy_order", "read_sides"]

ORDERS = {"rolling" if order is DeployOrder.ROLLING else ",".join(order.value): order for order in DeployOrder}
"""Deploy orders as the command line writes them."""


@record(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared: every old version with the new one."""

    olds: tuple[Side, ...]
    new: Side

    @property
    def faulty(self) -> tuple[Side, ...]:
        """The sides whose sources have errors: with them nothing is compared."""
        return tuple(side for side in (*self.olds, self.new) if side.content is None)


@record(frozen=True, slots=True, kw_only=True)
class Settings:
    """What else decides. None: by the new side, as `--help` says."""

    today: datetime.date | None = None
    order: DeployOrder | None = None
    usage: Usage | None = None
    callers: tuple[str, ...] = ()
    failing: Level = Level.BREAKING
    fails_on_source: bool = False
    plan: bool = False
    """Whether a plan is wanted."""


def read_sides(old: str | None, new: str | None, against: Sequence[str], *, is_cached: bool = False) -> Sides:
    """Two named sources; or the work tree, compared with those of `against` or with where its branch began."""
    memory = Memory(is_kept=is_cached)
    if old is not None and new is not None:
        return Sides(olds=(read_source(old, memory),), new=read_source(new, memory))
    work = work_tree(memory)
    if against:
        return Sides(olds=tuple(read_source(spec, memory) for spec in dict.fromkeys(against)), new=work)
    return Sides(olds=(merge_base(work, memory),), new=work)


def compare_sides(sides: Sides, settings: Settings) -> Review:
    """Compare sound sides. Raises WaiverError where the new side's waivers can't be read."""
    from .compare import compare  # the relation and all behind it

    order = settings.order or deploy_order(sides.new.config)
    today = settings.today or _date(sides.new)
    grace = sides.new.config.grace_days
    pairs = [both_contracts(old, sides.new) for old in sides.olds]
    reports = [
        compare(old, new, order=order, today=today, grace_days=grace, usage=settings.usage) for old, new in pairs
    ]
    waived, problems = apply_waivers(reports, _waivers(sides.new), _known(sides), today)
    if settings.plan:
        waived = tuple(
            _planned(report, contracts, old, sides.new, settings, today)
            for report, contracts, old in zip(waived, pairs, sides.olds, strict=True)
        )
    return Review(
        comparisons=tuple(
            Comparison(old=_version(old), new=_version(sides.new), report=report, callers=_callers(settings, contracts))
            for old, contracts, report in zip(sides.olds, pairs, waived, strict=True)
        ),
        problems=problems,
        waiver_file=sides.new.waivers.shown,
        today=today,
        failing=settings.failing,
        fails_on_source=settings.fails_on_source,
    )


def _planned(
    report: Report, contracts: tuple[Contract, Contract], old: Side, new: Side, settings: Settings, today: datetime.date
) -> Report:
    """The report with a plan."""
    from .plans.planner import Standard, with_plan  # only who asks pays

    standard = Standard(
        order=report.order,
        today=today,
        grace_days=new.config.grace_days,
        usage=settings.usage,
        failing=settings.failing,
        waived=frozenset(key_of(finding) for finding in report.findings if finding.waived is not None),
        config=new.config,
        parse=Memory().parse,
    )
    texts = [_texts(side, contract) for side, contract in zip((old, new), contracts, strict=True)]
    return with_plan(report, contracts[0], (texts[0], texts[1]), standard)


def _texts(side: Side, contract: Contract) -> dict[str, str]:
    """The sources of a contract, where they are at hand."""
    paths = (source.path for package in contract.packages for source in package.sources)
    return {path: side.texts[path].text for path in paths if path in side.texts}


def deploy_order(config: Config) -> DeployOrder:
    """The configured order."""
    return ORDERS[",".join(config.deploy_order)]


def both_contracts(old: Side, new: Side) -> tuple[Contract, Contract]:
    """Both contracts, as far as they can differ."""
    assert old.content is not None, "only sound sides are compared"
    assert new.content is not None, "only sound sides are compared"
    packages = differing(old.content, new.content)
    return old.content.lower(packages), new.content.lower(packages)


def _date(side: Side) -> datetime.date:
    """The day of the new side: of its commit, or today."""
    return datetime.date.fromisoformat(side.date) if side.date is not None else datetime.date.today()


def _version(side: Side) -> Version:
    return Version(name=side.name, texts=side.texts)


def _callers(settings: Settings, contracts: Sequence[Contract]) -> "Callers | None":
    if not settings.callers:
        return None
    from .callers import find_callers  # ast: only who asks pays

    return find_callers(settings.callers, contracts)


def _waivers(side: Side) -> tuple[Waiver, ...]:
    return read_waivers(side.waivers.data, side.waivers.shown) if side.waivers.data is not None else ()


def _known(sides: Sides) -> frozenset[Key]:
    """The waivers that an old side had, in a file of its own; one that can't be read had none."""
    keys: set[Key] = set()
    for old in sides.olds:
        if old.waivers.shown != sides.new.waivers.shown:
            try:
                keys |= {waiver.key for waiver in _waivers(old)}
            except WaiverError:
                continue
    return frozenset(keys)

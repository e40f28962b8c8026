"""From two contracts to a report: pair, relate, judge, conclude. The page to read first."""

import datetime

from ...schemas.contract import Contract
from .conclude import Group, conclude, findings
from .differences import Difference
from .findings import DeployOrder, Report
from .methods import relate_method
from .relate import Relation
from .services import relate_services
from .types import World
from .usage import Usage
from .uses import sightings
from .values import Values
from .verdict import Judge

__all__ = ["compare"]


def compare(
    old: Contract,
    new: Contract,
    *,
    order: DeployOrder,
    today: datetime.date,
    grace_days: int = 30,
    usage: Usage | None = None,
) -> Report:
    """What changed between two contracts, and how bad that is where they are deployed in this order."""
    values, worlds = Values(), (World(old), World(new))

    pairs, wholes = relate_services(old, new, worlds)
    methods = [relate_method(pair, values) for pair in pairs]
    relation = Relation(*worlds, values)
    for method in methods:
        relation.reach(link for _, link in method.links)

    groups: dict[str, Group] = {}
    for change in wholes:
        _group(groups, change.found).wholes.append(change)
    for method in methods:
        for found in method.plain:
            _group(groups, found).plain.append((found, method.pair))
    for seen in sightings(methods, relation):
        _group(groups, seen.found).seen.append(seen)

    judge = Judge(order=order, today=today, grace_days=grace_days, usage=usage)
    return conclude(findings(groups.values(), judge, values), order)


def _group(groups: dict[str, Group], found: Difference) -> Group:
    """All that is found at one member belongs together; what is found at a method or declaration stands alone."""
    key = found.path if found.is_member else f"{found.path} {found.id}"
    return groups.setdefault(key, Group(found.path))

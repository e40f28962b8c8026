"""What `rpcc diff` says of edges, held against trying: payloads from the writer's own code, read by the reader's own.

What the programs see is compared as trees that know nothing of the relation (`rpcc.compiler.diff.views`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple, TypeAlias

from boundary_payloads import replies, requests
from versions import Versions, replay_all

from rpcc.compiler.diff.findings import Edge, Effect, Outcome, Report
from rpcc.compiler.diff.transfer import path_text, worst
from rpcc.compiler.diff.views import differences
from rpcc.schemas.contract import Contract, Json, Method

__all__ = ["Counts", "Seen", "count", "said", "tried", "unsound"]

Place: TypeAlias = tuple[str, str, Edge]
"""A service's key, a method and an edge."""

_ORDER = list(Outcome)
_FINE = (Outcome.OK, Outcome.FILL)
_MOST = 50
"""As many payloads are tried on one edge of a method."""
_WHERE = re.compile(r"location=Location\([^)]*\)")
_NAMED = re.compile(r"(?:target=|errors=\()'([^']+)'")


class Seen(NamedTuple):
    """The worst that was seen on an edge, and the payload that shows it."""

    outcome: Outcome
    at: str = ""
    payload: Json = None


class Counts(NamedTuple):
    """Edges that changes reach.

    `harmless` are those on which trying shows nothing, not even with the witnesses of the report; `safe` are those of
    them that it calls safe. `shown` are those that only its witnesses show to be harmful.
    """

    edges: int = 0
    harmless: int = 0
    safe: int = 0
    shown: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*map(sum, zip(self, other, strict=True)))


# ------------------------------------------------------------------- trying ----


def tried(versions: Versions, *services: str) -> dict[Place, Seen]:
    """The worst that becomes of boundary payloads on each edge of each method that is not the same in both versions.

    `services` are the keys of those to try, by default all.
    """
    found: dict[Place, Seen] = {}
    for (key, name), (old, new) in _methods(versions.old, versions.new).items():
        if (services and key not in services) or _meaning(versions.old, old) == _meaning(versions.new, new):
            continue
        both = ((versions.old, old), (versions.new, new))
        for writer, request, response in ((0, Edge.E1, Edge.E4), (1, Edge.E2, Edge.E3)):
            (ours, mine), (theirs, other) = both[writer], both[1 - writer]
            if mine.params or other.params:
                payloads = requests(ours, mine, theirs, other)
                found[key, name, request] = _worst(versions, writer, (key, name, "request"), payloads)
            payloads = replies(ours, mine, theirs, other)
            found[key, name, response] = _worst(versions, writer, (key, name, "response"), payloads)
    return found


def _methods(old: Contract, new: Contract) -> dict[tuple[str, str], tuple[Method, Method]]:
    olds, news = (
        {(service.key, method.name): method for service in contract.services().values() for method in service.methods}
        for contract in (old, new)
    )
    return {address: (olds[address], news[address]) for address in olds.keys() & news.keys()}


def _meaning(contract: Contract, method: Method) -> frozenset[str]:
    """All that a method's values are made of, as text without places."""
    declared = contract.declarations()
    waiting, found = [repr(method)], dict[str, str]()
    while waiting:
        for name in set(_NAMED.findall(waiting.pop())) - found.keys():
            found[name] = repr(declared[name])
            waiting.append(found[name])
    return frozenset(_WHERE.sub("", text) for text in (repr(method), *found.values()))


def _worst(versions: Versions, writer: int, about: tuple[str, str, str], payloads: Iterable[dict[str, Json]]) -> Seen:
    key, name, position = about
    found = Seen(Outcome.OK)
    written: set[str] = set()
    for payload in islice(payloads, 4 * _MOST):
        question: dict[str, Json] = {"service": key, "method": name, "position": position, "payload": payload}
        wrote = versions.sides[writer].answer({**question, "writes": True})
        text = repr(wrote.get("written"))
        if "written" not in wrote or wrote.get("unknown") or text in written:
            continue  # what the writer can't write, or has
        written.add(text)
        seen = _seen(wrote, versions.sides[1 - writer].answer({**question, "payload": wrote["written"]}))
        if _ORDER.index(seen.outcome) > _ORDER.index(found.outcome):
            found = seen._replace(payload=wrote["written"])
        if found.outcome is Outcome.REJECT or len(written) >= _MOST:
            break
    return found


def _seen(wrote: Mapping[str, Json], read: Mapping[str, Json]) -> Seen:
    if "refused" in read:
        return Seen(Outcome.REJECT, str(read["refused"]))
    if "undeclared" in read:
        return Seen(Outcome.UNDECLARED)
    shown = worst(differences(wrote, read))
    return Seen(shown.outcome, path_text(shown.at)) if shown is not None else Seen(Outcome.OK)


# ------------------------------------------------------------------ judging ----


def said(report: Report) -> dict[Place, list[Effect]]:
    """What a report says of each edge, of which it may say nothing at all."""
    found: dict[Place, list[Effect]] = {}
    for finding in report.findings:
        for use in finding.uses:
            for edge, effect in use.edges.items():
                found.setdefault((use.service, use.method, edge), []).append(effect)
    return found


def unsound(report: Report, versions: Versions, seen: Mapping[Place, Seen]) -> Iterator[str]:
    """Edges that are worse than the report says, and witnesses that show something else than it says."""
    effects = said(report)
    for place, shown in seen.items():
        told = max((effect.outcome for effect in effects.get(place, ())), key=_ORDER.index, default=Outcome.OK)
        is_open = any(map(_is_undecided, effects.get(place, ())))
        is_worse = _ORDER.index(shown.outcome) > _ORDER.index(told)
        if is_worse and not (shown.outcome is Outcome.OK or is_open):
            yield f"{'.'.join(place)}: it is said to be {told}, but is {shown}"
    yield from replay_all(report, versions)


def count(report: Report, seen: Mapping[Place, Seen]) -> Counts:
    """How many edges that a change reaches are harmless, and called safe. All witnesses have to have been confirmed."""
    effects = said(report)
    reached = seen.keys() & effects.keys()
    quiet = [place for place in reached if seen[place].outcome in _FINE]
    harmless = [place for place in quiet if all(e.outcome in _FINE or e.witness is None for e in effects[place])]
    safe = sum(all(e.outcome in _FINE and not _is_undecided(e) for e in effects[place]) for place in harmless)
    return Counts(len(reached), len(harmless), safe, len(quiet) - len(harmless))


def _is_undecided(effect: Effect) -> bool:
    return "could not be decided" in effect.note

"""Differences and their levels become findings, one for each changed text, and findings a report."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...schemas.digests import sha256
from .arrivals import use_of_call
from .catalogue import FINDINGS
from .differences import Difference
from .findings import Axis, DeployOrder, Edge, Effect, Finding, Level, Need, Outcome, Position, Report, Use
from .method_pair import MethodPair
from .services import Call, Change, Lone
from .uses import Sighting
from .values import Values
from .verdict import Judge, Judgement
from .witness import effect

__all__ = ["Group", "conclude", "findings"]

_EDGES = {Position.REQUEST: (Edge.E1, Edge.E2), Position.RESPONSE: (Edge.E4, Edge.E3)}
"""On which edges old values reach new readers, and new values old readers."""
_ORDERS = {DeployOrder.REGIONS_FIRST: Need.REGIONS_FIRST, DeployOrder.CONTROL_FIRST: Need.CONTROL_FIRST}
_WORSE = list(Outcome)


@dataclass(slots=True)
class Group:
    """All that was found at one text."""

    path: str
    wholes: list[Change] = field(default_factory=list[Change])
    plain: list[tuple[Difference, MethodPair]] = field(default_factory=list[tuple[Difference, MethodPair]])
    seen: list[Sighting] = field(default_factory=list[Sighting])


def conclude(found: Sequence[Finding], order: DeployOrder) -> Report:
    """The report: sorted, with the order that is safe for all of it, or how to split it."""
    needs = {finding.need for finding in found} - {Need.ANY}
    in_order = tuple(sorted(found, key=lambda finding: (finding.path, finding.id)))
    if not needs:
        return Report(findings=in_order, order=order, need=Need.ANY)
    if len(needs) == 1:
        return Report(findings=in_order, order=order, need=next(iter(needs)))
    return Report(findings=in_order, order=order, need=Need.NONE, split=_split(in_order, order))


def _split(found: Sequence[Finding], order: DeployOrder) -> tuple[tuple[str, ...], ...]:
    """Two changes, each with an order that is safe for it: the smaller one apart, all else with the other."""
    wanted = [Need.REGIONS_FIRST, Need.CONTROL_FIRST]
    if order is DeployOrder.CONTROL_FIRST:
        wanted.reverse()
    parts = [[finding.path for finding in found if finding.need is need] for need in wanted]
    if not all(parts):
        return ()
    rest = [finding.path for finding in found if finding.need is Need.ANY]
    larger = 0 if len(parts[0]) >= len(parts[1]) else 1
    parts[larger] = sorted(dict.fromkeys([*parts[larger], *rest]))
    return tuple(tuple(dict.fromkeys(part)) for part in parts)


def findings(groups: Iterable[Group], judge: Judge, values: Values) -> list[Finding]:
    """One finding for each changed text."""
    return [_Conclusion(group, judge, values).finding() for group in groups]


class _Conclusion:
    """What is found at one text, judged."""

    def __init__(self, group: Group, judge: Judge, values: Values) -> None:
        self.group, self.judge, self.values = group, judge, values
        self.returned: dict[str, set[str]] = {}
        for seen in group.seen:
            if seen.root.position is Position.RESPONSE:
                self.returned.setdefault(seen.found.id, set()).add(seen.pair.services[1].key)

    def finding(self) -> Finding:
        judged = self._judged(self.judge)
        level = max(judgement.level for _, judgement in judged)
        chosen, judgement = max(judged, key=lambda item: (item[1].level, _severity(item[0])))
        kind = FINDINGS[chosen.id]
        uses = self._uses()
        need = self._need()
        return Finding(
            id=chosen.id,
            level=level,
            axis=judgement.axis,
            path=self.group.path,
            message=kind.phrase.format(what=chosen.what),
            old=chosen.old,
            new=chosen.new,
            uses=uses,
            edges=_worst_edges(uses),
            need=need,
            source=self._source(),
            safe_if=self._safe_if(judgement.safe_if or kind.safe_if, level, need, judgement),
            notes=self._notes(chosen, judged),
            types_hash=_types_hash(self.all),
        )

    @cached_property
    def all(self) -> list[Difference]:
        """Each difference once, those that come and go before those that only say more."""
        group = self.group
        found = [*(c.found for c in group.wholes), *(s.found for s in group.seen), *(p[0] for p in group.plain)]
        return list({id(difference): difference for difference in found}.values())

    def _judged(self, judge: Judge) -> list[tuple[Difference, Judgement]]:
        judged = [(seen.found, self._judge_use(seen, judge)) for seen in self.group.seen]
        judged += [(change.found, self._judge_whole(change, judge)) for change in self.group.wholes]
        judged += [(found, self._judge_plain(found, pair, judge)) for found, pair in self.group.plain]
        return judged

    def _judge_plain(self, found: Difference, pair: MethodPair, judge: Judge) -> Judgement:
        return judge.plain(found, [(pair.services[0].key, pair.old.name)], _since(found, pair))

    def _judge_use(self, seen: Sighting, judge: Judge) -> Judgement:
        if seen.found.id.startswith(("deprecated", "disabled")):
            since = seen.found.deprecated.since if seen.found.deprecated else None
            return judge.plain(seen.found, [], since)
        return judge.use(seen, self.returned.get(seen.found.id, set()))

    def _judge_whole(self, change: Change, judge: Judge) -> Judgement:
        if not change.is_callable:
            return Judgement(Level.SAFE, FINDINGS[change.found.id].axis, "it had no methods: nobody could call it")
        if change.gone is not None:
            return judge.removal(*change.gone)
        since = change.found.deprecated.since if change.found.deprecated else None
        calls = [(call.old.service.key, call.old.method.name) for call in change.calls if call.old is not None]
        return judge.plain(change.found, calls, change.since or since)

    # Uses

    def _uses(self) -> tuple[Use, ...]:
        found: dict[tuple[str, str, Position], Use] = {}
        for use in (*map(self._use, self.group.seen), *self._calls()):
            key = use.service, use.method, use.position
            found[key] = _merged(found[key], use) if key in found else use
        return tuple(found[key] for key in sorted(found))

    def _calls(self) -> Iterator[Use]:
        """The methods that something is found at as a whole."""
        for change in self.group.wholes:
            level = self._judge_whole(change, self.judge).level
            yield from (use_of_call(change.found, call, level, self.values) for call in change.calls)
        for found, pair in self.group.plain:
            sides = zip(pair.services, (pair.old, pair.new), pair.worlds, strict=True)
            call = Call(*(Lone(service, method, world) for service, method, world in sides))
            yield use_of_call(found, call, self._judge_plain(found, pair, self.judge).level, self.values)

    def _use(self, seen: Sighting) -> Use:
        service = seen.pair.services[1]
        forward, backward = _EDGES[seen.root.position]
        effects = (
            effect(seen.pair, seen.root, seen.steps, local, self.values, forward=is_forward)
            for local, is_forward in ((seen.forward, True), (seen.backward, False))
        )
        return Use(
            service=service.key,
            method=seen.pair.new.name,
            silo=service.silo,
            position=seen.root.position,
            path=seen.path,
            level=self._judge_use(seen, self.judge).level,
            is_kept=seen.pair.old.outbox is not None,
            edges=dict(sorted(zip((forward, backward), effects, strict=True))),
        )

    # Words

    def _need(self) -> Need:
        """The order under which it is least bad, unless it is breaking under either."""
        levels = {
            need: max(judgement.level for _, judgement in self._judged(replace(self.judge, order=order)))
            for order, need in _ORDERS.items()
        }
        least = min(levels.values())
        if least is Level.BREAKING:
            return Need.NONE
        best = [need for need, level in levels.items() if level is least]
        return best[0] if len(best) == 1 else Need.ANY

    def _safe_if(self, words: str, level: Level, need: Need, judgement: Judgement) -> str:
        if level is Level.SAFE:
            return ""
        is_order = need in _ORDERS.values() and need is not _ORDERS.get(self.judge.order)
        if is_order and judgement.axis is Axis.WIRE:
            first = "the regions were" if need is Need.REGIONS_FIRST else "control was"
            return ", or ".join(filter(None, [f"{first} deployed first", words]))
        return words

    def _source(self) -> tuple[str, ...]:
        words = {word for found in self.all for word in FINDINGS[found.id].source}
        return tuple(word for word in ("caller", "implementer", "importer") if word in words)

    def _notes(self, chosen: Difference, judged: list[tuple[Difference, Judgement]]) -> tuple[str, ...]:
        notes = [*chosen.notes]
        notes += [judgement.note for _, judgement in judged if judgement.note]
        notes += [FINDINGS[f.id].phrase.format(what=f.what) for f in self.all if f.id != chosen.id]
        return tuple(dict.fromkeys(notes))


def _since(found: Difference, pair: MethodPair) -> str | None:
    if found.id == "disabled-added":
        return pair.new.disabled_since
    return found.deprecated.since if found.deprecated is not None else None


def _severity(found: Difference) -> int:
    return max(_WORSE.index(local.outcome) for local in (found.forward, found.backward))


def _merged(one: Use, other: Use) -> Use:
    """Two differences of one text in one method: the shorter path, the worse of all else."""
    path = min((one.path, other.path), key=lambda path: (path.count(".") + path.count("["), path))
    edges = {edge: _worse(one.edges[edge], other.edges[edge]) for edge in one.edges}
    return replace(one, path=path, level=max(one.level, other.level), edges=edges)


def _worse(one: Effect, other: Effect) -> Effect:
    return other if _WORSE.index(other.outcome) > _WORSE.index(one.outcome) else one


def _worst_edges(uses: Iterable[Use]) -> dict[Edge, Effect]:
    found: dict[Edge, Effect] = {}
    for use in uses:
        for edge, effect_there in use.edges.items():
            found[edge] = _worse(found[edge], effect_there) if edge in found else effect_there
    return dict(sorted(found.items()))


def _types_hash(found: Iterable[Difference]) -> str:
    """By what a waiver knows a change: its types and kinds, never where they stand."""
    texts = sorted({"\x00".join(("", *difference.types)) for difference in found})
    return sha256("\x01".join(texts).encode()).hexdigest()[:16]

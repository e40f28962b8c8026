"""What a report's witnesses ask of the generated code of both versions, and whether the answers confirm them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from ...schemas.contract import Contract, Json
from .findings import Edge, Effect, Finding, Outcome, Report, Use
from .services import relate_services
from .transfer import path_text
from .types import World
from .views import compared, differences, skews

__all__ = ["Answer", "Case", "cases", "fault"]

Answer: TypeAlias = Mapping[str, Any]
Address: TypeAlias = tuple[str, str]
_OLD_WRITES = frozenset({Edge.E1, Edge.E4})
_SIDES = ("old", "new")


class Case(NamedTuple):
    """A witness, and the method that it is for: its service's key and its name in either version that has it."""

    finding: Finding
    use: Use
    edge: Edge
    effect: Effect
    methods: tuple[Address | None, Address | None]
    is_refused: bool
    """Whether the report says that something is refused on this edge of the method."""

    @property
    def writer(self) -> int:
        """Which of the two versions writes: 0 the old one, 1 the new one."""
        return 0 if self.edge in _OLD_WRITES else 1

    @property
    def is_arrival(self) -> bool:
        """Whether the whole call is refused, as it is where the reader knows no such method."""
        return self.effect.outcome is Outcome.REJECT and not self.effect.at

    def question(self, side: int) -> dict[str, Json]:
        """What to ask one of the two versions."""
        service, method = self.methods[self.writer if self.is_arrival else side] or ("", "")
        return {
            "service": service,
            "method": method,
            "position": self.use.position.value,
            "payload": self.effect.witness,
            "at": self.effect.at,
            "writes": side == self.writer,
        }

    def text(self) -> str:
        """Which it is, for people."""
        return f"{self.edge} of `{self.finding.id}` at `{self.finding.path}` in `{self.use.service}.{self.use.method}`"


def cases(report: Report, old: Contract, new: Contract) -> Iterator[Case]:
    """Every witness of a report of these two versions."""
    methods = _methods(old, new)
    every = [
        (finding, use, edge, effect)
        for finding in report.findings
        for use in finding.uses
        for edge, effect in use.edges.items()
    ]
    refused = {(use.service, use.method, edge) for _, use, edge, effect in every if effect.outcome is Outcome.REJECT}
    for finding, use, edge, effect in every:
        if effect.witness is not None:
            is_refused = (use.service, use.method, edge) in refused
            yield Case(finding, use, edge, effect, methods[use.service, use.method], is_refused)


def _methods(old: Contract, new: Contract) -> dict[Address, tuple[Address | None, Address | None]]:
    """What either version calls a method, by what the uses of a report call it."""
    pairs, changes = relate_services(old, new, (World(old), World(new)))
    found: dict[Address, tuple[Address | None, Address | None]] = {}
    for call in (call for change in changes for call in change.calls):
        ours, theirs = ((one.service.key, one.method.name) if one is not None else None for one in call)
        if (ours is not None and theirs is not None) or (theirs or ours) not in found:
            found[theirs or ours or ("", "")] = ours, theirs
    for pair in pairs:
        before, after = pair.services
        found[after.key, pair.new.name] = (before.key, pair.old.name), (after.key, pair.new.name)
    return found


def fault(case: Case, wrote: Answer, read: Answer) -> str | None:
    """Why a witness does not show what it is said to show; None where it does."""
    written = wrote.get("written")
    if written is None or _text(written) != _text(case.effect.witness):
        return f"the {_SIDES[case.writer]} version does not write this"
    outcome, at = case.effect.outcome, case.effect.at
    if "absent" in read:
        return None if case.is_arrival else "there is no such method"
    if outcome is Outcome.REJECT:
        return None if at in read.get("refused", ()) else f"it is not refused at `{at}`, but {_told(read)}"
    if outcome is Outcome.UNDECLARED:
        return None if "undeclared" in read else "the error is known by name"
    if "refused" in read and not case.is_refused:
        return f"it is refused: {_told(read)}"
    return None if _is_shown(case.effect, wrote, read) else f"it is not {outcome} at `{at}`, but {_told(read)}"


def _text(payload: Json) -> str:
    """A payload as text, whatever the order of its members."""
    return json.dumps(payload, sort_keys=True)


def _told(read: Answer) -> str:
    if "refused" in read:
        return f"refused at {', '.join(f'`{path}`' for path in read['refused'])}"
    left_out = [f"`{path}`" for path in read.get("unknown", ())]
    return f"read without {', '.join(left_out)}" if left_out else "read"


def _is_shown(effect: Effect, wrote: Answer, read: Answer) -> bool:
    """Whether it passes in silence; where what stands beside it is refused, as its own decoders see it."""
    if effect.outcome is Outcome.SKEW:
        return any(shown.at == (effect.at,) for shown in skews(wrote, read))
    if effect.outcome in (Outcome.IGNORED, Outcome.LOST):
        return effect.at in read.get("unknown", ()) or not read["leaves"]
    if "seen" in read:
        return any(path_text(shown.at) == effect.at for shown in differences(wrote, read))
    leaves = zip(wrote["leaves"], read["leaves"], strict=False)
    return any(any(compared(ours["seen"], theirs["seen"], ())) for ours, theirs in leaves if ours and theirs)

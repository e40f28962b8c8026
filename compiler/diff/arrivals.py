"""Whether calls arrive at all: what becomes of them where their method came, went, moved or is disabled."""

from typing import NamedTuple

from ...schemas.contract import Json, Silo
from .differences import Difference
from .findings import OK, Edge, Effect, Level, Outcome, Position, Use
from .services import Call, Lone
from .types import Typed
from .values import Values

__all__ = ["use_of_call"]


class _Fate(NamedTuple):
    """What becomes of requests on some edges. `is_shown`: any payload shows it, so the smallest does."""

    edges: tuple[Edge, ...]
    outcome: Outcome
    note: str
    is_shown: bool = True


_NO_METHOD, _NO_SERVICE = "the server does not know the method", "the server does not know the service"
_ELSEWHERE = "it goes where the service is not, to the other silo"
_BOTH = (Edge.E1, Edge.E2)
_FATES = {
    "method-added": _Fate((Edge.E2,), Outcome.REJECT, _NO_METHOD),
    "method-removed": _Fate((Edge.E1,), Outcome.REJECT, _NO_METHOD),
    "method-renamed": _Fate(_BOTH, Outcome.REJECT, _NO_METHOD),
    "method-moved": _Fate(_BOTH, Outcome.REJECT, _NO_METHOD),
    "service-added": _Fate((Edge.E2,), Outcome.REJECT, _NO_SERVICE),
    "service-removed": _Fate((Edge.E1,), Outcome.REJECT, _NO_SERVICE),
    "service-key-changed": _Fate(_BOTH, Outcome.REJECT, _NO_SERVICE),
    "service-silo-changed": _Fate(_BOTH, Outcome.REJECT, _ELSEWHERE, is_shown=False),
    "resolver-changed": _Fate(
        _BOTH, Outcome.ALTERED, "it is routed by the rule of its writer, perhaps to another region", is_shown=False
    ),
    "disabled-added": _Fate((Edge.E1,), Outcome.REJECT, "from {since} on", is_shown=False),
    "disabled-earlier": _Fate((Edge.E1,), Outcome.REJECT, "from {since} on", is_shown=False),
}
"""By the ids of what is found at a method or service as a whole; of all others every call arrives."""
_NEW = _FATES["method-added"]
"""Whatever else is found at a method that is new."""


def use_of_call(found: Difference, call: Call, level: Level, values: Values) -> Use:
    """A method as a use of what is found at it, at a parameter of it, or at its service."""
    lone = call.new or call.old
    assert lone is not None
    fate = _FATES.get(found.id, _NEW if call.old is None else None)
    since = lone.method.disabled_since or lone.service.disabled_since
    writers = {Edge.E1: call.old, Edge.E2: call.new}
    return Use(
        service=lone.service.key,
        method=lone.method.name,
        silo=Silo(lone.service.silo),
        position=Position.REQUEST,
        path=found.shown.removeprefix("."),
        level=level,
        is_kept=call.old is not None and call.old.method.outbox is not None,
        edges={edge: _effect(fate, edge, writer, since, values) for edge, writer in writers.items()},
    )


def _effect(fate: _Fate | None, edge: Edge, writer: Lone | None, since: str | None, values: Values) -> Effect:
    if fate is None or edge not in fate.edges or writer is None:
        return OK
    witness = _call(writer, values) if fate.is_shown else None
    return Effect(outcome=fate.outcome, witness=witness, note=fate.note.format(since=since))


def _call(writer: Lone, values: Values) -> Json:
    """The smallest arguments of a call."""
    required = [param for param in writer.method.params if param.required]
    return {param.name: values.smallest(Typed(param.type, writer.world)) for param in required}

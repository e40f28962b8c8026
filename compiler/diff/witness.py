"""Payloads that show a difference: its value, put into a whole request or response along the path that leads there."""

from ...schemas import contract as c
from ...schemas.contract import Json
from .differences import Local, Root, Steps
from .findings import OK, Effect, Outcome
from .long import hidden_length, repeated
from .method_pair import MethodPair
from .methods import arguments
from .transfer import ANY_KEY, Place, accepts, path_text
from .types import Typed
from .values import Values

__all__ = ["effect"]

_SHOWN = frozenset(Outcome) - {Outcome.OK, Outcome.FILL}


def effect(pair: MethodPair, root: Root, steps: Steps, found: Local, values: Values, *, forward: bool) -> Effect:
    """What becomes of values on the edge that goes this way, with a payload that shows it."""
    if found.outcome not in _SHOWN:
        return Effect(outcome=found.outcome, note=found.note) if found.note or found.outcome is not Outcome.OK else OK
    embedding = _Embedding(pair, root, values, forward=forward)
    payload, at = embedding.payload(steps, found)
    note = embedding.fault(payload)
    if note:
        return Effect(outcome=found.outcome, at=path_text(at), note="; ".join(filter(None, [found.note, note])))
    return Effect(outcome=found.outcome, witness=payload, at=path_text(at), note=found.note)


class _Embedding:
    """One direction of one method: who writes, who reads."""

    def __init__(self, pair: MethodPair, root: Root, values: Values, *, forward: bool) -> None:
        self.pair, self.root, self.values, self.forward = pair, root, values, forward
        self.methods = (pair.old, pair.new) if forward else (pair.new, pair.old)
        self.worlds = pair.worlds if forward else pair.worlds[::-1]

    def payload(self, steps: Steps, found: Local) -> tuple[Json, Place]:
        """The whole of a request's arguments or of a response's envelope, and where in it the difference shows."""
        if self.root.kind == "arguments":
            return self._arguments(steps, found)
        value, at = self._value(*self._types(), steps, found)
        if self.root.kind == "return":
            return {"value": value}, ("value", *at)
        name = self.root.was if self.forward else self.root.error
        return {"error": {"name": name, "value": value}}, ("error", "value", *at)

    def fault(self, payload: Json) -> str:
        """Why a payload can't be shown: it is too long, or for a pattern in it no text was found. Else empty."""
        if length := hidden_length(payload):
            return f"what shows it is too long to be printed, with more than {length - 1:,} characters or items"
        return "" if self._is_written(payload) else "what shows it could not be found"

    def _is_written(self, payload: Json) -> bool:
        """Whether the writer takes what is to be its own."""
        assert isinstance(payload, dict)
        if self.root.kind == "arguments":
            types = {param.name: Typed(param.type, self.worlds[0]) for param in self.methods[0].params}
            return all(accepts(types[name], value) for name, value in payload.items() if name in types)
        ours, _ = self._types()
        error = payload.get("error")
        return ours is None or accepts(ours, error["value"] if isinstance(error, dict) else payload["value"])

    def _types(self) -> tuple[Typed | None, Typed | None]:
        if self.root.kind == "return":
            found = [method.returns for method in self.methods]
        else:
            names = [self.root.was, self.root.error] if self.forward else [self.root.error, self.root.was]
            known = [{n.rpartition(".")[2]: n for n in method.errors} for method in self.methods]
            found = [c.Ref(each[n]) if n in each else None for each, n in zip(known, names, strict=True)]
        pairs = zip(found, self.worlds, strict=True)
        ours, theirs = (Typed(given, world) if given is not None else None for given, world in pairs)
        return ours, theirs

    def _arguments(self, steps: Steps, found: Local) -> tuple[Json, Place]:
        if not steps:
            return found.value, found.at
        name, other = self._names(steps)
        ours = next(Typed(p.type, self.worlds[0]) for p in self.methods[0].params if p.name == name)
        theirs = next(Typed(p.type, self.worlds[1]) for p in self.methods[1].params if p.name == other)
        value, at = self._value(ours, theirs, steps[1:], found)
        given = arguments(self.pair, self.values, forward=self.forward)
        return {**given, name: value}, (name, *at)

    def _names(self, steps: Steps) -> tuple[str, str]:
        step = steps[0]
        return (step.old, step.new) if self.forward else (step.new, step.old)

    def _value(self, ours: Typed | None, theirs: Typed | None, steps: Steps, found: Local) -> tuple[Json, Place]:
        if not steps or ours is None or theirs is None:
            return found.value, found.at
        wrote, read = ours.shape, theirs.shape
        match wrote, read:
            case c.ListType(), c.ListType():
                inner, at = self._value(ours.of(wrote.item), theirs.of(read.item), steps[1:], found)
                least = max(wrote.constraints.min_len or 0, read.constraints.min_len or 0, 1)
                most = least if wrote.constraints.max_len is None else wrote.constraints.max_len
                others = min(least, most) - 1
                item = self.values.sample(ours.of(wrote.item), theirs.of(read.item)) if others > 0 else None
                rest = repeated(item, others) if others > 0 else []
                return (repeated(inner, others + 1) if hidden_length(rest) else [inner, *rest]), (0, *at)
            case c.DictType(), c.DictType() if steps[0].kind == "key":
                inner, at = self._value(ours.of(wrote.key), theirs.of(read.key), steps[1:], found)
                value = self.values.sample(ours.of(wrote.value), theirs.of(read.value))
                return {inner if isinstance(inner, str) else str(inner): value}, (ANY_KEY, *at)
            case c.DictType(), c.DictType():
                inner, at = self._value(ours.of(wrote.value), theirs.of(read.value), steps[1:], found)
                key = self.values.sample(ours.of(wrote.key), theirs.of(read.key))
                return {key if isinstance(key, str) else str(key): inner}, (ANY_KEY, *at)
            case ((c.Model() | c.Union()), (c.Model() | c.Union())):
                return self._member(ours, theirs, steps, found)
            case _:
                raise AssertionError(steps)

    def _member(self, ours: Typed, theirs: Typed, steps: Steps, found: Local) -> tuple[Json, Place]:
        name, other = self._names(steps)
        types = [ours.of(_inner(ours, name)), theirs.of(_inner(theirs, other))]
        inner, at = self._value(types[0], types[1], steps[1:], found)
        whole = self.values.sample(_present(ours), _present(theirs)) if isinstance(ours.shape, c.Model) else {}
        assert isinstance(whole, dict)
        return {**whole, name: inner}, (name, *at)


def _present(typed: Typed) -> Typed:
    """A model's or union's type without its `?`: what is inside can't be shown in a null."""
    shape = typed.shape
    return typed.of(c.Ref(shape.name)) if isinstance(shape, c.Model | c.Union) else typed


def _inner(typed: Typed, name: str) -> c.Type:
    shape = typed.shape
    assert isinstance(shape, c.Model | c.Union)
    members = shape.fields if isinstance(shape, c.Model) else shape.arms
    return next(member.type for member in members if member.name == name)

"""Faults to plant in the relation of `rpcc diff`, each of which its tests have to catch."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from rpcc.compiler.diff import conclude, enums, errors, methods, models, relate, transfer, unions, uses, values, walk
from rpcc.compiler.diff.differences import FINE, Local, Step
from rpcc.compiler.diff.findings import Edge, Outcome, Position
from rpcc.compiler.diff.pair import Pairs, pair_members
from rpcc.compiler.diff.types import World
from rpcc.schemas.contract import ScalarName

__all__ = ["FAULTS", "Fault"]

Fault: TypeAlias = Callable[[pytest.MonkeyPatch], None]

_TRANSFER: Any = transfer
_BODY: Any = vars(models)["_Body"]
_ARGUMENTS: Any = vars(methods)["_Arguments"]


def _says(owner: Any, name: str, answer: Any) -> Fault:
    """A function that always says the same."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        def says(*_: Any, **__: Any) -> Any:
            return answer

        patch.setattr(owner, name, says)

    return plant


def _wraps(owner: Any, name: str, change: Callable[..., Any]) -> Fault:
    """A function whose work is changed: `change` gets the sound one and its arguments."""
    sound = getattr(owner, name)

    def plant(patch: pytest.MonkeyPatch) -> None:
        def changed(*given: Any, **named: Any) -> Any:
            return change(sound, *given, **named)

        patch.setattr(owner, name, changed)

    return plant


def _reads(name: ScalarName, answer: str | None) -> Fault:
    """A base type of which everything is read, or nothing."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        def read(*_: Any) -> str | None:
            return answer

        patch.setitem(_TRANSFER._READ, name, read)

    return plant


def _edges(position: Position, forward: Edge, backward: Edge) -> Fault:
    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setitem(vars(conclude)["_EDGES"], position, (forward, backward))

    return plant


def _with(**changes: Any) -> Callable[..., Any]:
    """Read by another shape than the reader's."""

    def change(sound: Any, *given: Any) -> Any:
        *before, shape, value, at = given
        return sound(*before, replace(shape, **changes), value, at)

    return change


def _without(kind: str) -> Callable[..., Iterator[Any]]:
    """Nothing is found behind steps of a kind."""

    def change(sound: Any, old: Any, new: Any, known: Any, steps: tuple[Step, ...] = ()) -> Iterator[Any]:
        found = sound(old, new, known, steps)
        return (each for each in found if all(step.kind != kind for step in each.steps))

    return change


def _swapped(sound: Any, *given: Any, **named: Any) -> Any:
    """Forward for backward."""
    found = sound(*given, **named)
    return found._replace(forward=found.backward, backward=found.forward)


def _apart(_: Any, old: Any, new: Any, alike: Any) -> Pairs[Any]:
    """No renames: what bears another name went, and something else came."""
    found = pair_members(old, new, alike)
    gone, come = zip(*found.renamed, strict=True) if found.renamed else ((), ())
    return Pairs(found.kept, (), (*found.removed, *gone), (*found.added, *come))


def _no_was(sound: Any, body: Any, before: Any, after: Any) -> Any:
    return sound(body, replace(before, was=()), replace(after, was=()))


def _not_null(sound: Any, world: World, given: Any) -> Any:
    return sound(world, given)[0], False


def _null_fine(_: Any, old: Any, new: Any, steps: Any) -> Any:
    return walk.Change("nullable", steps, FINE, FINE)


def _known_value(_: Any, old: Any, new: Any) -> Any:
    return old.members[0].value


def _unmuted(patch: pytest.MonkeyPatch) -> None:
    def backward(seen: uses.Sighting) -> Local:
        return seen.found.backward

    patch.setattr(uses.Sighting, "backward", property(backward))


def _only_smallest(sound: Any, known: Any, writer: Any, *rest: Any) -> Any:
    return sound(known, writer, *rest)[:1]


_LIKE_FILL = Local(outcome=Outcome.FILL)
_REFUSED = Local(outcome=Outcome.REJECT, value=None)

FAULTS: Mapping[str, Fault] = {
    "requests swapped": _edges(Position.REQUEST, Edge.E2, Edge.E1),
    "responses swapped": _edges(Position.RESPONSE, Edge.E3, Edge.E4),
    "responses as requests": _edges(Position.RESPONSE, Edge.E1, Edge.E2),
    "every bool is read": _reads(ScalarName.BOOL, None),
    "every int is read": _reads(ScalarName.INT, None),
    "every float is read": _reads(ScalarName.FLOAT, None),
    "every str is read": _reads(ScalarName.STR, None),
    "every datetime is read": _reads(ScalarName.DATETIME, None),
    "every uuid is read": _reads(ScalarName.UUID, None),
    "every decimal is read": _reads(ScalarName.DECIMAL, None),
    "no json is read": _reads(ScalarName.JSON, "refused"),
    "numbers lose nothing": _says(transfer, "_is_exact", True),
    "ranges forgotten": _says(transfer, "_range_fault", None),
    "lengths forgotten": _says(transfer, "_length_fault", None),
    "patterns forgotten": _says(transfer, "matches", True),
    "closed enums as open": _wraps(transfer, "_enum", _with(open=True)),
    "open enums as closed": _wraps(transfer, "_enum", _with(open=False)),
    "closed unions as open": _says(transfer, "_union", ()),
    "names of values ignored": _says(transfer, "_is_same_member", True),
    "every value altered": _says(transfer, "_is_same_member", False),
    "patches as models": _says(transfer, "_patch", ()),
    "members of models ignored": _says(transfer, "_model", ()),
    "keys and values ignored": _says(transfer, "_dict", ()),
    "null ignored": _wraps(walk, "_nullable", _null_fine),
    "null swapped": _wraps(walk, "_nullable", _swapped),
    "constraints ignored": _says(walk, "_constraints", ()),
    "items ignored": _wraps(walk, "_shapes", _without("item")),
    "values ignored": _wraps(walk, "_shapes", _without("value")),
    "keys ignored": _wraps(walk, "_shapes", _without("key")),
    "types ignored": _says(walk, "local", FINE),
    "null of aliases ignored": _wraps(World, "look", _not_null),
    "required fields filled": _says(_BODY, "_unknown", _LIKE_FILL),
    "new fields unnoticed": _says(_BODY, "_lacking", FINE),
    "renamed fields unnoticed": _says(_BODY, "_misnamed", FINE),
    "old names of fields ignored": _wraps(_BODY, "renamed", _no_was),
    "fields never renamed": _wraps(models, "pair_members", _apart),
    "omitted parameters fine": _says(_ARGUMENTS, "_missing", FINE),
    "defaults unnoticed": _says(_ARGUMENTS, "_is_same_default", True),
    "skews fine": _says(_ARGUMENTS, "_skew", FINE),
    "required parameters filled": _says(_ARGUMENTS, "_lacked", _LIKE_FILL),
    "new parameters unnoticed": _says(_ARGUMENTS, "_extra", FINE),
    "renamed parameters unnoticed": _says(_ARGUMENTS, "_misnamed", FINE),
    "old names of parameters ignored": _wraps(_ARGUMENTS, "renamed", _no_was),
    "parameters never renamed": _wraps(methods, "pair_members", _apart),
    "none read as anything": _says(methods, "_none", FINE),
    "none never read": _says(methods, "_none", _REFUSED),
    "errors declared": _says(errors, "_undeclared", FINE),
    "values of enums unnoticed": _says(enums, "judged", FINE),
    "enums never opened": _says(enums, "opened", ()),
    "unknown values known": _wraps(enums, "_unknown_value", _known_value),
    "arms unnoticed": _says(unions, "_said", FINE),
    "unions never opened": _says(unions, "opened", ()),
    "arms never renamed": _wraps(unions, "pair_members", _apart),
    "declarations unnoticed": _says(relate.Relation, "dirty", set[Any]()),
    "unread values shown": _unmuted,
    "only the smallest tried": _wraps(values.Values, "candidates", _only_smallest),
}
"""By what is wrong then."""

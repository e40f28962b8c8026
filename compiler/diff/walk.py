"""Two types of one member, walked together down to the declarations that they name."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ...schemas import contract as c
from ...schemas.contract import Json
from .differences import FINE, Key, Link, Local, Step, Steps
from .findings import Outcome
from .transfer import Shown, transfer, worst
from .types import Typed
from .values import Values, size

__all__ = ["Change", "local", "walk"]

_ORDER = list(Outcome)


class Change(NamedTuple):
    """A difference between two types at some steps. `kind`: `nullable`, `constraint` or `type`."""

    kind: str
    steps: Steps
    forward: Local
    backward: Local


def walk(old: Typed, new: Typed, values: Values, steps: Steps = ()) -> Iterator[Change | Link]:
    """What differs between two types, and the pairs of declarations that they lead to."""
    if (alias := _same_alias(old, new)) is not None:
        if old.type.nullable != new.type.nullable and old.nullable != new.nullable:
            yield _nullable(old, new, steps)
        yield Link(steps, Key("alias", alias, alias))
        return
    if old.nullable != new.nullable:
        yield _nullable(old, new, steps)
    yield from _shapes(old, new, values, steps)


def _same_alias(old: Typed, new: Typed) -> str | None:
    ours, theirs = old.world.alias(old.type), new.world.alias(new.type)
    return ours.name if ours is not None and theirs is not None and ours.name == theirs.name else None


def _nullable(old: Typed, new: Typed, steps: Steps) -> Change:
    forward, backward = (_shown(w, r, [None] if w.nullable else [], _here) for w, r in ((old, new), (new, old)))
    return Change("nullable", steps, forward, backward)


def _shapes(old: Typed, new: Typed, values: Values, steps: Steps) -> Iterator[Change | Link]:
    match old.shape, new.shape:
        case c.Scalar(name=ours), c.Scalar(name=theirs) if ours == theirs:
            yield from _constraints(old, new, values, steps)
        case c.ListType() as ours, c.ListType() as theirs:
            yield from _constraints(old, new, values, steps)
            yield from walk(old.of(ours.item), new.of(theirs.item), values, (*steps, Step("item")))
        case c.DictType() as ours, c.DictType() as theirs:
            yield from walk(old.of(ours.key), new.of(theirs.key), values, (*steps, Step("key")))
            yield from walk(old.of(ours.value), new.of(theirs.value), values, (*steps, Step("value")))
        case c.Enum() as ours, c.Enum() as theirs if ours.base == theirs.base:
            yield Link(steps, Key("enum", ours.name, theirs.name))
        case c.Model() as ours, c.Model() as theirs if ours.name == theirs.name or _is_patch(ours) == _is_patch(theirs):
            yield Link(steps, Key("model", ours.name, theirs.name))
        case c.Union() as ours, c.Union() as theirs:
            yield Link(steps, Key("union", ours.name, theirs.name))
        case _:
            forward, backward = (_undecided(local(w, r, values), w, r) for w, r in ((old, new), (new, old)))
            yield Change("type", steps, forward, backward)


def _is_patch(model: c.Model) -> bool:
    return model.kind is c.ModelKind.PATCH


def _constraints(old: Typed, new: Typed, values: Values, steps: Steps) -> Iterator[Change]:
    ours, theirs = (_limits(typed.shape) for typed in (old, new))
    if ours == theirs:
        return
    forward, backward = (
        _shown(w, r, [v for v in values.candidates(w, r) if v is not None], _here) for w, r in ((old, new), (new, old))
    )
    forward, backward = _unmade(forward, old, new), _unmade(backward, new, old)
    if ours.pattern != theirs.pattern:
        forward, backward = _undecided(forward, old, new), _undecided(backward, new, old)
    if forward is not FINE or backward is not FINE:
        yield Change("constraint", steps, forward, backward)


def _unmade(found: Local, writer: Typed, reader: Typed) -> Local:
    """Whether a pattern has texts of all lengths is not known by trying some."""
    ours, theirs = _limits(writer.shape), _limits(reader.shape)
    is_longer = theirs.max_len is not None and (ours.max_len is None or ours.max_len > theirs.max_len)
    is_shorter = (ours.min_len or 0) < (theirs.min_len or 0)
    is_open = found is FINE and ours.pattern is not None and (is_longer or is_shorter)
    return _UNDECIDED if is_open else found


def _undecided(found: Local, writer: Typed, reader: Typed) -> Local:
    """Nobody can tell by trying that a pattern refuses nothing, or gives nothing that is refused."""
    ours, theirs = (_limits(typed.shape).pattern for typed in (writer, reader))
    is_decided = isinstance(writer.shape, c.Enum) or (theirs is None and not isinstance(reader.shape, c.Enum))
    return found if found is not FINE or is_decided or (theirs is None and ours is None) else _UNDECIDED


_UNDECIDED = Local(
    outcome=Outcome.OK, note="whether the pattern refuses anything could not be decided", is_undecided=True
)


def _limits(shape: object) -> c.Constraints:
    return shape.constraints if isinstance(shape, c.Scalar | c.ListType) else c.NO_CONSTRAINTS


# ------------------------------------------------------------------- trying ----


def _here(shown: Shown) -> bool:
    return not shown.at


def _everywhere(shown: Shown) -> bool:
    return True


def local(writer: Typed, reader: Typed, values: Values) -> Local:
    """What becomes of the writer's values, by trying those at the boundaries of both types, however deep inside."""
    tried = [*values.candidates(writer, reader), *_inside(writer, reader, values, {})]
    return _shown(writer, reader, tried, _everywhere)


def _inside(writer: Typed, reader: Typed, values: Values, known: dict[tuple[Typed, Typed], Local]) -> Iterator[Json]:
    """The worst of each member, with little else around it."""
    for ours, theirs, put in values.members(writer, reader):
        if (ours, theirs) not in known:
            known[ours, theirs] = FINE  # what it leads back to itself by adds nothing
            tried = [*values.candidates(ours, theirs, 1), *_inside(ours, theirs, values, known)]
            known[ours, theirs] = _shown(ours, theirs, tried, _everywhere)
        if known[ours, theirs] is not FINE:
            yield put(known[ours, theirs].value)


def _shown(writer: Typed, reader: Typed, tried: Iterable[Json], counts: Callable[[Shown], bool]) -> Local:
    """The worst that becomes of the values, shown by the smallest that shows it, if possible that and nothing else."""
    best, found = (0, False), FINE
    for value in sorted(tried, key=size):
        seen = list(transfer(writer, reader, value))
        shown = worst(each for each in seen if counts(each))
        if shown is None:
            continue
        rank = _ORDER.index(shown.outcome), all(counts(each) or each.outcome is not Outcome.REJECT for each in seen)
        if rank > best and rank[0]:
            best, found = rank, _local(shown, value)
    return found


def _local(shown: Shown, value: Json) -> Local:
    return Local(outcome=shown.outcome, value=value, at=shown.at, note=shown.note, is_rounding=shown.is_rounding)

"""What differs between the declared errors of a method: they go by their names, without packages, as on the wire."""

from typing import NamedTuple

from ...schemas import contract as c
from .differences import Difference, Key, Link, Local, Root
from .findings import Outcome, Position
from .members import Member, difference, member_text
from .method_pair import MethodPair
from .pair import pair_members
from .types import Typed
from .values import Values

__all__ = ["relate_errors"]


class _Error(NamedTuple):
    """A declared error by its name without the package, which is what is on the wire."""

    name: str
    typed: Typed


def relate_errors(
    pair: MethodPair, values: Values, found: list[tuple[Root, Difference]], links: list[tuple[Root, Link]]
) -> None:
    """Pair the errors of a method; their models are related like any others."""
    olds, news = (
        [_Error(name.rpartition(".")[2], Typed(c.Ref(name), world)) for name in method.errors]
        for method, world in zip((pair.old, pair.new), pair.worlds, strict=True)
    )
    pairs = pair_members(olds, news, _is_like)
    for old, new in (*pairs.kept, *pairs.renamed):
        root = Root(Position.RESPONSE, "error", new.name, old.name)
        links.append((root, Link((), Key("model", *(_model(error).name for error in (old, new))))))
        if old.name != new.name:
            forward, back = _undeclared(old, values), _undeclared(new, values)
            found.append((root, difference(_error(pair, old, new), "error-renamed", forward=forward, backward=back)))
    for old in pairs.removed:
        gone = difference(_error(pair, old, None), "error-removed", forward=_undeclared(old, values))
        found.append((Root(Position.RESPONSE, "error", old.name, old.name), gone))
    for new in pairs.added:
        come = difference(_error(pair, None, new), "error-added", backward=_undeclared(new, values))
        found.append((Root(Position.RESPONSE, "error", new.name, new.name), come))


def _is_like(old: _Error, new: _Error) -> bool:
    """Whether two errors say the same; those that say nothing are like any other."""
    texts = [[member_text(f, e.typed.world) for f in _model(e).fields] for e in (old, new)]
    return texts[0] == texts[1] != []


def _model(error: _Error) -> c.Model:
    shape = error.typed.shape
    assert isinstance(shape, c.Model)
    return shape


def _undeclared(error: _Error, values: Values) -> Local:
    return Local(outcome=Outcome.UNDECLARED, value=values.smallest(error.typed), note="the caller does not declare it")


def _error(pair: MethodPair, old: _Error | None, new: _Error | None) -> Member:
    names = tuple(error.name if error is not None else "" for error in (old, new))
    name = names[1] or names[0]
    return Member(
        kind="error",
        path=f"{pair.path}().{name}",
        what=f"error `{name}` of `{pair.path}`",
        old=pair.old.location if old is not None else None,
        new=pair.new.location if new is not None else None,
        texts=names,
        types=(names[0], names[1]),
    )

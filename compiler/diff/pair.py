"""Which members of two versions belong together: by name, by `@was`, or because one went and one like it came."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

__all__ = ["Pairs", "pair_members"]


class Named(Protocol):
    """What has a name and may tell its old names."""

    @property
    def name(self) -> str: ...


M = TypeVar("M", bound=Named)


class Pairs(NamedTuple, Generic[M]):
    """The members of two versions. `renamed` are in neither `removed` nor `added`."""

    kept: tuple[tuple[M, M], ...]
    renamed: tuple[tuple[M, M], ...]
    removed: tuple[M, ...]
    added: tuple[M, ...]


def pair_members(old: Sequence[M], new: Sequence[M], alike: Callable[[M, M], bool]) -> Pairs[M]:
    """Pair members; `alike` tells whether one may be the other under another name."""
    olds, news = {m.name: m for m in old}, {m.name: m for m in new}
    removed = [m for m in old if m.name not in news]
    added = [m for m in new if m.name not in olds]
    if not removed or not added:  # nothing can bear another name
        kept = tuple((o, news[o.name]) for o in old if o.name in news)
        return Pairs(kept=kept, renamed=(), removed=tuple(removed), added=tuple(added))
    renamed = [
        (o, n) for n in added for o in removed if o.name in getattr(n, "was", ()) or n.name in getattr(o, "was", ())
    ]
    removed, added = _without(removed, added, renamed)
    guessed = [(o, n) for o in removed for n in added if _is_only(o, n, removed, added, alike)]
    removed, added = _without(removed, added, guessed)
    return Pairs(
        kept=tuple((o, news[o.name]) for o in old if o.name in news),
        renamed=(*renamed, *guessed),
        removed=tuple(removed),
        added=tuple(added),
    )


def _without(removed: list[M], added: list[M], pairs: Sequence[tuple[M, M]]) -> tuple[list[M], list[M]]:
    gone, come = ({id(pair[side]) for pair in pairs} for side in (0, 1))
    return [m for m in removed if id(m) not in gone], [m for m in added if id(m) not in come]


def _is_only(old: M, new: M, removed: list[M], added: list[M], alike: Callable[[M, M], bool]) -> bool:
    """Whether these two match each other and nothing else. What was deprecated goes as planned, and is no rename."""
    if getattr(old, "deprecated", None) is not None or not alike(old, new):
        return False
    return sum(alike(old, n) for n in added) == 1 == sum(alike(o, new) for o in removed)

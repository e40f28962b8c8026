"""What the decorators leave on a test, for pytest's plugin and unittest's hooks to find: its modes and regions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..silo import SiloMode
    from .regions import RegionSet

__all__ = ["FIXTURE", "Mark", "mark_of", "missing_mark", "set_mark"]

FIXTURE: Final = "_rpcc_silo"
"""The fixture of pytest's plugin in which a marked test runs."""
_NAME: Final = "__rpcc_silo_test__"


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """How a test runs: once in each mode, in this order. `decorator` is the name of what said so."""

    decorator: str
    modes: "tuple[SiloMode, ...]"
    regions: "RegionSet"


def mark_of(test: Any) -> Mark | None:
    """The mark of a function or a class itself, not of a base of it."""
    return getattr(test, "__dict__", {}).get(_NAME)


def set_mark(test: Any, mark: Mark) -> None:
    """Raises TypeError for what has one already."""
    before = mark_of(test)
    if before is not None:
        raise TypeError(f"`{test.__qualname__}` is decorated twice: `{before.decorator}` and `{mark.decorator}`")
    setattr(test, _NAME, mark)


def missing_mark(cls: type[Any]) -> str | None:
    """What to say of a class that has no mark, but a base that has one; None if nothing is missing."""
    for base in cls.__mro__:
        mark = mark_of(base)
        if mark is not None:
            return None if base is cls else _missing(cls, base, mark)
    return None


def _missing(cls: type[Any], base: type[Any], mark: Mark) -> str:
    return (
        f"`{cls.__qualname__}` needs a decorator of its own: it extends `{base.__qualname__}`, and the modes of "
        f"`{mark.decorator}` there are not inherited"
    )

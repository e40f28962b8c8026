"""`SearchStrategy`, the type of strategies: hypothesis' own, or a name for annotations where that is not installed."""

from typing import TYPE_CHECKING, Generic, TypeVar

__all__ = ["SearchStrategy"]

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
else:
    try:
        from hypothesis.strategies import SearchStrategy
    except ModuleNotFoundError:

        class SearchStrategy(Generic[TypeVar("T")]):
            """Nothing is one."""

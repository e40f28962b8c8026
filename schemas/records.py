"""`record`: a dataclass that is frozen for the type checkers only: a frozen one takes three times as long to make."""

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, eq: bool = True, **options: Any) -> Any:
        """A decorator with the arguments of `dataclass`; what compares hashes too, as if it were frozen."""
        return dataclasses.dataclass(eq=eq, unsafe_hash=frozen and eq, **options)

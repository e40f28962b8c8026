"""`record`: a dataclass that is frozen for the type checkers only: a frozen one takes three times as long to make."""

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, eq: bool = True, frozen: bool, **options: Any) -> Any:
        """A decorator with the arguments of `dataclass`; what compares hashes too, as if it were frozen.

        `dataclass` compiles a text for each method of each class, which was half of the time that it took to import
        the contract: what all records share is written once, here.
        """

        def decorate(cls: type) -> type:
            made = dataclasses.dataclass(eq=False, repr=False, **options)(cls)
            names = [field.name for field in dataclasses.fields(made)]
            made.__repr__ = _repr
            if eq:
                _compare_by(made, attrgetter(*names))
            return made

        return decorate

    def _repr(self: Any) -> str:
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
        return f"{type(self).__name__}({', '.join(shown)})"

    def _compare_by(cls: Any, values: Any) -> None:
        def eq(self: Any, other: Any) -> Any:
            return values(self) == values(other) if type(self) is type(other) else NotImplemented

        cls.__eq__ = eq
        cls.__hash__ = lambda self: hash(values(self))

"""What is wrong with a JSON document, and where in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["At", "ContractError", "Fault", "place", "pointer", "steps"]

At: TypeAlias = "tuple[At, str | int] | None"
"""Where a value stands: what holds it, and the last step; None is the document. Cheaper than a text."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: `path` is a JSON pointer (empty: the document itself)."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'the document'}: {self.message}"


class ContractError(ValueError):
    """A text that is no contract this version reads; `faults` lists why, at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def pointer(keys: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) that leads along the keys."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def steps(path: str) -> list[str]:
    """The keys that a JSON pointer leads along; indices are digits."""
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def place(at: At) -> str:
    """The JSON pointer to a place."""
    keys: list[str | int] = []
    while at is not None:
        keys.append(at[1])
        at = at[0]
    return pointer(reversed(keys))

"""What is counted of calls, by service and method; some of it is worth a word in the log the first time."""

import logging
import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from .process import current_silo

__all__ = ["Counted", "Tally", "counts", "note", "note_unknown", "tally"]

Key: TypeAlias = tuple[str, str, str]

_LOGGER: Final = logging.getLogger("rpcc")


class Counted(StrEnum):
    """What is counted, in the words of the log."""

    MADE = "calls made"
    """By the caller, whatever came of them."""
    SERVED = "calls served"
    """By the server, of callers that it knows, whatever came of them."""
    SENT_AGAIN = "calls sent again"
    REFUSED_HERE = "calls of disabled methods that are not sent"
    REFUSED = "calls of disabled methods that are refused"
    DEPRECATED_MADE = "a deprecated call is made"
    DEPRECATED_SERVED = "a deprecated call is served"
    UNKNOWN_MEMBERS = "unknown members of an answer"
    UNKNOWN_ARGUMENTS = "unknown arguments"
    IN_TRANSACTION = "a call is made in an open transaction"
    OTHER_CONTRACT = "another contract than the caller's"


class Tally:
    """How often something happened in this process; a forked child begins anew."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 0

    def add(self) -> int:
        """Count it once more; how often it was counted by now."""
        # Without a lock, which would cost more than all else here: where threads share one interpreter lock none can
        # come in between, and where they do not, one count may be lost of two at once, but never both.
        self.number = number = self.number + 1
        return number


_tallies: Final[dict[Key, Tally]] = {}


def tally(what: Counted, service: str, method: str) -> Tally:
    """The one tally of this for a method. Who counts often keeps it."""
    key = (str(what), service, method)
    return _tallies.get(key) or _tallies.setdefault(key, Tally())


def counts(what: Counted) -> dict[tuple[str, str], int]:
    """How often something happened, by service key and method."""
    return {key[1:]: each.number for key, each in list(_tallies.items()) if key[0] == what}


def note(what: Counted, service: str, method: str, names: Sequence[str] = ()) -> None:
    """Count it, and log it the first time. `names` are names of members, never values."""
    if tally(what, service, method).add() == 1:
        shown = ", ".join(names[:20])
        _LOGGER.warning("%s: `%s.%s`%s", what, service, method, f" ({shown})" if shown else "")


def note_unknown(what: Counted, service: str, method: str, names: Sequence[str]) -> None:
    """Count members that came and that this side's contract does not know. Under test they are an error."""
    watch = current_silo().watch
    if watch is not None:
        watch.unknown(what, service, method, names)
    note(what, service, method, names)


def _begin_anew() -> None:
    for each in _tallies.values():
        each.number = 0


os.register_at_fork(after_in_child=_begin_anew)

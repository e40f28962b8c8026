"""Follows the calls that silos make to each other in a test, and keeps what became of them for who wants to know."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import Outcome, RpcException
from ..scopes import scoped
from ..tables import MethodTable, ServiceTable
from ..values.models import RpcError

__all__ = ["PROGRESS", "Progress", "RecordedCall", "following", "record_calls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One call from one silo to another, as its caller saw it.

    `caller` and `target` are `control` or the name of a region; `target` is None if no region was found. `arguments`
    are the names of those that were passed, `values` what they were, None if the recorder keeps no values. `attempts`
    is how often the call was sent, `error` the name of the exception or declared error that it ended in.
    """

    service: str
    method: str
    caller: str
    target: str | None
    arguments: tuple[str, ...]
    outcome: Outcome
    attempts: int
    error: str | None = None
    values: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The service's key and the method: `organization_member.invite`."""
        return f"{self.service}.{self.method}"


class _Recorder:
    def __init__(self, *, keeps_values: bool) -> None:
        self.calls: list[RecordedCall] = []
        self.keeps_values = keeps_values


_recorders: Final[list[_Recorder]] = []


@scoped
def record_calls(*, values: bool = False) -> Generator[list[RecordedCall]]:
    """The calls between silos that end inside the block, in a list that grows. A local call is none of them.

    With `values` the arguments themselves are kept, too.
    """
    recorder = _Recorder(keeps_values=values)
    _recorders.append(recorder)
    try:
        yield recorder.calls
    finally:
        _recorders.remove(recorder)


@dataclass(slots=True, eq=False)
class Progress:
    """A call under way."""

    service: ServiceTable
    method: MethodTable
    caller: str
    arguments: Mapping[str, Any]
    target: str | None = None
    attempts: int = 0
    result: Any = None

    def sent(self, silo: str) -> None:
        """An attempt is made."""
        self.target = silo
        self.attempts += 1


PROGRESS: Final[ContextVar[Progress | None]] = ContextVar("rpcc_test_call", default=None)
"""The call that this context makes."""


@contextmanager
def following(progress: Progress) -> Generator[None]:
    """What makes a call stands in the block; it sets the `result`."""
    before = PROGRESS.get()
    PROGRESS.set(progress)
    error: BaseException | None = None
    try:
        yield
    except BaseException as raised:
        error = raised
        raise
    finally:
        PROGRESS.set(before)
        for recorder in list(_recorders):
            recorder.calls.append(_recorded(progress, error, keeps_values=recorder.keeps_values))


def _recorded(progress: Progress, error: BaseException | None, *, keeps_values: bool) -> RecordedCall:
    return RecordedCall(
        service=progress.service.key,
        method=progress.method.name,
        caller=progress.caller,
        target=progress.target,
        arguments=tuple(progress.arguments),
        outcome=_outcome(progress, error),
        attempts=progress.attempts,
        error=_error(progress.result) if error is None else type(error).__name__,
        values=dict(progress.arguments) if keeps_values else None,
    )


def _outcome(progress: Progress, error: BaseException | None) -> Outcome:
    if isinstance(error, RpcException):
        return error.outcome
    if not progress.attempts:
        return Outcome.NOT_EXECUTED
    return Outcome.EXECUTED if error is None else Outcome.UNKNOWN


def _error(result: object) -> str | None:
    return type(result).__name__ if isinstance(result, RpcError) else None

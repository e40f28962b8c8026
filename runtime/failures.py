"""The failures that cross the wire: one table of codes, which servers answer with and callers turn into errors.

A failure is `{"code", "message", "id", "executed": false | "unknown"}`. Its message is the table's: no text of an
exception leaves a silo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic_core import from_json, to_json

from .errors import (
    Outcome,
    RpcDecodeError,
    RpcInternalError,
    RpcInvalidRequest,
    RpcNotFound,
    RpcRemoteException,
    RpcUnauthorized,
    RpcUnavailable,
)
from .signing.keys import is_list, is_table

__all__ = ["FAILURES", "Failure", "Kind", "remote_error"]


_MOST: Final = 128 * 1024
"""The most bytes of a failure that are decoded: twenty problems at the deepest places need less."""
_LONGEST: Final = 200
"""How much of a text of the other side an error shows."""
_UNSIGNED: Final = {401: "keys or clocks do not match, or some proxy answers for it; the silo's log says which"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of failure: what a server says, what its caller raises, and whether another attempt may fare better."""

    status: int
    message: str
    error: type[RpcRemoteException]
    passes: bool = False
    """Whether it may be over by the next attempt."""
    executed: Literal[False, "unknown"] = False


FAILURES: Final[Mapping[str, Kind]] = {
    "bad_request": Kind(status=400, message="the request can't be read", error=RpcInvalidRequest),
    "unauthorized": Kind(status=401, message="the request is not authorized", error=RpcUnauthorized),
    "forbidden": Kind(status=403, message="the caller may not call this", error=RpcUnauthorized),
    "not_found": Kind(status=404, message="there is no such service or method", error=RpcNotFound),
    "too_large": Kind(status=413, message="the request is too large", error=RpcInvalidRequest),
    "encoded": Kind(status=415, message="a content encoding is not taken", error=RpcInvalidRequest),
    "misplaced": Kind(status=421, message="this region does not have the organization", error=RpcUnavailable),
    "disabled": Kind(status=503, message="the method is switched off", error=RpcUnavailable),
    "overloaded": Kind(status=503, message="too many calls are running", error=RpcUnavailable, passes=True),
    "draining": Kind(status=503, message="the server is stopping", error=RpcUnavailable, passes=True),
    "moving": Kind(status=503, message="the organization is moving", error=RpcUnavailable, passes=True),
    "expired": Kind(status=503, message="the caller's time was over before the call began", error=RpcUnavailable),
    "unavailable": Kind(status=503, message="a store of the server does not answer", error=RpcUnavailable, passes=True),
    "internal": Kind(status=500, message="the server failed", error=RpcInternalError, executed="unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure. `problems` are pairs of a path in the request and what is wrong there, never a value."""

    code: str
    id: str
    executed: Literal[False, "unknown"] = False
    problems: Sequence[tuple[str, str]] = field(default=())

    @property
    def status(self) -> int:
        return FAILURES[self.code].status

    def to_json(self) -> bytes:
        members: dict[str, Any] = {
            "code": self.code,
            "message": FAILURES[self.code].message,
            "id": self.id,
            "executed": self.executed,
        }
        if self.problems:
            members["problems"] = self.problems
        return to_json(members)


def remote_error(status: int, body: bytes, *, signed: bool, repeatable: bool) -> RpcRemoteException:
    """What a caller raises for a reply that is no success. Only a signed one is believed that nothing was executed."""
    members: Mapping[str, Any] = _members(body) if signed else {}
    code, failure_id = _text(members, "code"), _text(members, "id")
    outcome = Outcome.NOT_EXECUTED if members.get("executed") is False else Outcome.UNKNOWN
    kind = FAILURES.get(code) or Kind(status=status, message=f"status {status}", error=_error_of(status))
    if not signed:
        message = f"status {status}, not signed by the silo: {_UNSIGNED.get(status, 'some proxy answers for it')}"
    else:
        message = "; ".join([kind.message, *_problems(members)])
    error = kind.error(
        message, outcome=outcome, repeatable=repeatable, code=code or None, failure_id=failure_id or None
    )
    error.status = status
    return error


def _members(body: bytes) -> Mapping[str, Any]:
    if len(body) > _MOST:
        return {}
    try:
        found: Any = from_json(body)
    except ValueError:
        return {}
    return found if is_table(found) else {}


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return value[:64] if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def _problems(members: Mapping[str, Any]) -> list[str]:
    problems = members.get("problems")
    pairs = [pair for pair in problems if is_list(pair) and len(pair) == 2] if is_list(problems) else []
    shown = [pair for pair in pairs if all(isinstance(part, str) and part.isprintable() for part in pair)]
    return [_shown(str(path), str(text)) for path, text in shown[: RpcDecodeError.MAX_PROBLEMS]]


def _shown(path: str, text: str) -> str:
    return f"`{path[:_LONGEST]}`: {text[:_LONGEST]}" if path else text[:_LONGEST]


def _error_of(status: int) -> type[RpcRemoteException]:
    """For a code of another version."""
    known = {kind.status: kind.error for kind in FAILURES.values()}
    return known.get(status, RpcInvalidRequest if 400 <= status < 500 else RpcInternalError)

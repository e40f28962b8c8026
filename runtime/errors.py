"""The errors of the runtime: one tree, in which each error says whose fault it is and whether a retry is safe.

RpcException
├── RpcServiceSetupException            a service, its implementation or the settings are wrong
├── RpcAuthenticationSetupException     keys missing or malformed
├── RpcDisabledException                switched off at run time; nothing was sent
├── RpcDeclaredError                    a declared error raised by `*_or_raise`; `.error` is the value
├── RegionResolutionError               no region could be found, for instance because a store is down
│   └── RegionMappingNotFound           the organization is mapped to no region
├── RpcValueError                       a value that can't be written; `.path` says where
├── RpcDecodeError                      bytes that can't be read as the declared type; `.problems` says where
├── RpcRemoteException                  the other side refused the call or failed
│   ├── RpcUnauthorized                 it does not know or trust the caller
│   ├── RpcNotFound                     it has no such service or method
│   ├── RpcInvalidRequest               it can't read the arguments
│   ├── RpcUnavailable                  disabled, overloaded, draining or moving
│   ├── RpcTimeout                      the time was over before the answer came
│   ├── RpcInternalError                it failed; its log has the cause
│   └── RpcUndeclaredError              it answered with an error that this side's contract does not know
└── RpcResponseException                the answer breaks the protocol
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from .values.models import RpcError

__all__ = [
    "Fault",
    "Outcome",
    "RegionMappingNotFound",
    "RegionResolutionError",
    "RpcAuthenticationSetupException",
    "RpcDeclaredError",
    "RpcDecodeError",
    "RpcDisabledException",
    "RpcException",
    "RpcInternalError",
    "RpcInvalidRequest",
    "RpcNotFound",
    "RpcRemoteException",
    "RpcResponseException",
    "RpcServiceSetupException",
    "RpcTimeout",
    "RpcUnauthorized",
    "RpcUnavailable",
    "RpcUndeclaredError",
    "RpcValueError",
]

Fault: TypeAlias = Literal["caller", "server", "network", "settings"]


class Outcome(StrEnum):
    """What is known about the work that the call asked for."""

    NOT_EXECUTED = "not_executed"
    UNKNOWN = "unknown"
    EXECUTED = "executed"


class RpcException(Exception):
    """Anything that goes wrong with a call.

    `fault`: who can mend it. `outcome`: whether the work was done. `retry_safe`: whether sending the call again
    can't do the work twice; a retry of what is certain to fail again is safe too, and useless.
    """

    fault: Fault = "server"
    outcome: Outcome = Outcome.UNKNOWN
    repeatable: bool = False
    """Whether the method may run twice: it is readonly or idempotent."""
    call_id: str | None = None
    """The call's id in both silos' logs, once it has one."""

    @property
    def retry_safe(self) -> bool:
        return self.repeatable or self.outcome is Outcome.NOT_EXECUTED


class RpcServiceSetupException(RpcException):
    """A service, its implementation or the settings are wrong. Nothing was run; `service` is the service's key."""

    fault = "settings"
    outcome = Outcome.NOT_EXECUTED

    def __init__(self, message: str, *, service: str | None = None) -> None:
        super().__init__(message)
        self.service = service


class RpcAuthenticationSetupException(RpcException):
    """Keys are missing or malformed. Nothing was sent."""

    fault = "settings"
    outcome = Outcome.NOT_EXECUTED


class RpcDisabledException(RpcException):
    """The method is switched off at run time. Nothing was sent."""

    fault = "settings"
    outcome = Outcome.NOT_EXECUTED


class RpcDeclaredError(RpcException):
    """A declared error, raised by `*_or_raise`; `error` is the value. The method ran and answered with it."""

    fault = "caller"
    outcome = Outcome.EXECUTED

    def __init__(self, error: "RpcError") -> None:
        super().__init__(type(error).__name__)
        self.error = error

    def __reduce__(self) -> "tuple[type[RpcDeclaredError], tuple[RpcError]]":
        return type(self), (self.error,)


class RegionResolutionError(RpcException):
    """No region could be found for a call. Nothing was sent."""

    fault: Fault = "server"
    outcome = Outcome.NOT_EXECUTED


class RegionMappingNotFound(RegionResolutionError):
    """The organization is mapped to no region. Nothing was sent."""

    fault = "caller"


class RpcValueError(RpcException):
    """A value that can't be written; `path` says where it stands (`members[3].teams[0].slug`), never what it is."""

    fault = "caller"
    outcome = Outcome.NOT_EXECUTED

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"`{path}`: {problem}" if path else problem)
        self.path = path
        self.problem = problem

    def __reduce__(self) -> "tuple[type[RpcValueError], tuple[str, str]]":
        return type(self), (self.path, self.problem)


class RpcDecodeError(RpcException):
    """Bytes that can't be read as the declared type.

    `problems` are pairs of a path and what is wrong there, at most `MAX_PROBLEMS` of them and never a value;
    `count` is the number of all.
    """

    MAX_PROBLEMS: ClassVar[int] = 20

    def __init__(self, problems: Sequence[tuple[str, str]], count: int | None = None) -> None:
        self.problems = tuple(problems)[: self.MAX_PROBLEMS]
        self.count = len(problems) if count is None else count
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [f"`{path}`: {problem}" if path else problem for path, problem in self.problems]
        rest = self.count - len(self.problems)
        return "; ".join([*lines, f"and {rest} more"] if rest > 0 else lines)

    def __reduce__(self) -> "tuple[type[RpcDecodeError], tuple[tuple[tuple[str, str], ...], int]]":
        return type(self), (self.problems, self.count)


class RpcRemoteException(RpcException):
    """The other side refused the call or failed. `outcome` is as the other side said, UNKNOWN if it could not.

    `code` is the failure's code on the wire, None if there was no answer that can be believed; `failure_id` finds the
    cause in the other side's log; `status` is the one of the answer, whoever gave it.
    """

    status: int | None = None

    def __init__(
        self,
        message: str,
        *,
        outcome: Outcome | None = None,
        repeatable: bool = False,
        code: str | None = None,
        failure_id: str | None = None,
    ) -> None:
        super().__init__(message)
        if outcome is not None:
            self.outcome = outcome
        self.repeatable = repeatable
        self.code = code
        self.failure_id = failure_id

    def __reduce__(self) -> "tuple[object, ...]":
        return super().__reduce__()[0], self.args, self.__dict__


class RpcUnauthorized(RpcRemoteException):
    """The other side does not know or trust this caller."""

    fault = "settings"
    outcome = Outcome.NOT_EXECUTED


class RpcNotFound(RpcRemoteException):
    """The other side has no such service or method: it runs another version."""

    fault = "server"
    outcome = Outcome.NOT_EXECUTED


class RpcInvalidRequest(RpcRemoteException):
    """The other side can't read the arguments."""

    fault = "caller"
    outcome = Outcome.NOT_EXECUTED


class RpcUnavailable(RpcRemoteException):
    """The other side is disabled, overloaded, draining or moving, or can't be reached."""

    fault = "network"


class RpcTimeout(RpcRemoteException):
    """The time was over before the answer came."""

    fault = "network"


class RpcInternalError(RpcRemoteException):
    """The other side failed; its log has the cause."""

    fault = "server"


class RpcUndeclaredError(RpcRemoteException):
    """The other side answered with an error that this side's contract does not know; `name` is its name."""

    fault = "server"
    outcome = Outcome.EXECUTED

    def __init__(self, name: str, *, repeatable: bool = False) -> None:
        super().__init__(f"the method answered with `{name}`, which it does not declare here", repeatable=repeatable)
        self.name = name

    def __reduce__(self) -> "tuple[object, ...]":
        return type(self), (self.name,), self.__dict__


class RpcResponseException(RpcException):
    """The answer breaks the protocol."""

    fault = "server"

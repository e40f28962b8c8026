"""The tree of errors is as its module draws it, and each error says whose fault it is and whether a retry is safe."""

import copy
import pickle
import re
from typing import Any, get_args

import pytest

from rpcc.runtime import (
    Fault,
    Outcome,
    RpcDeclaredError,
    RpcDecodeError,
    RpcError,
    RpcException,
    RpcInternalError,
    RpcUndeclaredError,
    RpcValueError,
    errors,
)


class Refused(RpcError):
    """A declared error."""

    why: str = ""


SAMPLES: dict[type[RpcException], RpcException] = {
    RpcDeclaredError: RpcDeclaredError(Refused()),
    RpcValueError: RpcValueError("a.b", "is missing"),
    RpcDecodeError: RpcDecodeError([("a", "is missing")]),
}


def subclasses(cls: type[RpcException]) -> list[type[RpcException]]:
    return [cls, *(deep for sub in cls.__subclasses__() for deep in subclasses(sub))]


ALL = [cls for cls in subclasses(RpcException) if cls.__module__ == errors.__name__]


def sample(cls: type[RpcException]) -> RpcException:
    make: Any = cls
    return SAMPLES[cls] if cls in SAMPLES else make("words")


def drawn() -> dict[str, str]:
    """Each error of the drawing with the one it hangs from."""
    parents: dict[str, str] = {}
    branch: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"((?:│   |├── |└── )*)(Rpc\w+|Region\w+)", line)
        if match:
            depth = len(match[1]) // 4
            branch[depth:] = [match[2]]
            parents[match[2]] = branch[depth - 1] if depth else "Exception"
    return parents


def test_the_drawing_is_the_tree() -> None:
    assert drawn() == {cls.__name__: cls.__mro__[1].__name__ for cls in ALL}


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
def test_each_error_answers_the_callers_questions(cls: type[RpcException]) -> None:
    error = sample(cls)
    assert error.fault in get_args(Fault)
    assert isinstance(error.outcome, Outcome)
    assert error.retry_safe is (error.outcome is Outcome.NOT_EXECUTED)
    assert cls.__doc__


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
def test_errors_survive_copies_and_pickles(cls: type[RpcException]) -> None:
    error = sample(cls)
    for twin in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is cls
        assert (str(twin), vars(twin)) == (str(error), vars(error))


def test_what_the_other_side_said_is_kept() -> None:
    error = RpcInternalError("failed", outcome=Outcome.NOT_EXECUTED)
    assert error.retry_safe
    twin = pickle.loads(pickle.dumps(RpcInternalError("failed", repeatable=True)))
    assert (twin.outcome, twin.retry_safe) == (Outcome.UNKNOWN, True)
    assert "`Refused`" in str(RpcUndeclaredError("Refused"))

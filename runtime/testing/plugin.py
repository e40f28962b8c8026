"""The plugin that pytest loads in every run. It imports the rest of the kit only where a test is marked.

Fixtures:

- `recorded_calls`: the calls that silos make to each other while the test runs, as of `record_calls()`.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any
from unittest import TestCase

import pytest

from .marks import FIXTURE, Mark, mark_of, missing_mark

if TYPE_CHECKING:
    from .recorder import RecordedCall

__all__: list[str] = []


@pytest.fixture
def recorded_calls() -> "Generator[list[RecordedCall]]":
    """The calls that silos make to each other while the test runs, in a list that grows. See `record_calls()`."""
    from .recorder import record_calls

    with record_calls() as calls:
        yield calls


@pytest.fixture(name=FIXTURE)
def _silo(request: pytest.FixtureRequest) -> Generator[None]:
    """The silo of a marked test, and of its fixtures that are made for this test alone."""
    from .silos import Installation, running

    cls = _class_of(request)
    mark = _mark_of(request.function, cls)
    assert mark is not None, "the decorators ask for this fixture"
    if cls is not None and issubclass(cls, TestCase):
        yield  # unittest's own way: the decorated function sets the silo itself
        return
    with running(Installation(mark.regions, mark=mark), getattr(request, "param", mark.modes[0])):
        yield


def _class_of(test: Any) -> type[Any] | None:
    cls: type[Any] | None = test.cls
    return cls


def _mark_of(function: Any, cls: type[Any] | None) -> Mark | None:
    """The mark of a test: its own, or its class's."""
    own, of_class = mark_of(function), mark_of(cls)
    if own is not None and of_class is not None:
        raise TypeError(f"`{function.__qualname__}` is decorated, and so is its class: decorate one of them")
    return own or of_class


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(obj: object) -> Generator[None, Any, Any]:
    """Refuse classes that inherit a mark and have none."""
    made = yield
    if made is not None and isinstance(obj, type):
        problem = missing_mark(obj)
        if problem is not None:
            raise pytest.Collector.CollectError(problem)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each mode, in the mark's order."""
    mark = _mark_of(metafunc.function, _class_of(metafunc))
    if mark is not None and len(mark.modes) > 1:
        metafunc.parametrize(FIXTURE, mark.modes, indirect=True, ids=[mode.value for mode in mark.modes])


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Have the silo there before any fixture that is made for one test, autouse ones and `setup_method` among them."""
    if fixturedef.scope == "function" and fixturedef.argname != FIXTURE and FIXTURE in request.fixturenames:
        request.getfixturevalue(FIXTURE)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """The test itself begins: transactions that are open by now are its fixtures'."""
    if FIXTURE not in pyfuncitem.fixturenames:
        return (yield)
    from .silos import current_installation

    current = current_installation()
    if current is None:
        return (yield)
    with current.guarding_transactions():
        return (yield)

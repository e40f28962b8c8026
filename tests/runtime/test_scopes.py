"""Scopes as decorators: of functions, and of the tests of a class."""

import unittest
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any
from unittest import IsolatedAsyncioTestCase, TestCase

import pytest

from rpcc.runtime import allow_in_transaction
from rpcc.runtime.scopes import scoped
from rpcc.runtime.testing import all_silo_test, override_options, record_calls
from rpcc.runtime.testing.overrides import OVERRIDES

inside: list[str] = []


@scoped
def named(name: str) -> Generator[None]:
    inside.append(name)
    try:
        yield
    finally:
        inside.remove(name)


class Base:
    def test_inherited(self) -> list[str]:
        return list(inside)


@named("class")
class Calls(Base):
    test_number = 3

    def test_own(self) -> list[str]:
        return list(inside)

    async def test_awaited(self) -> list[str]:
        return list(inside)

    @named("method")
    def test_both(self) -> list[str]:
        return list(inside)

    @staticmethod
    def test_static() -> list[str]:
        return list(inside)

    def helper(self) -> list[str]:
        return list(inside)


@named("subclass")
class Subclass(Calls):
    pass


def test_each_test_of_a_class_is_decorated() -> None:
    tests = Calls()
    found = (tests.test_own(), tests.test_inherited(), tests.test_static(), Calls.test_static())
    assert found == (["class"],) * 4
    assert tests.test_both() == ["class", "method"]
    assert (tests.helper(), Base().test_inherited(), tests.test_number) == ([], [], 3)
    assert Subclass().test_own() == ["subclass", "class"]
    assert (Calls.test_own.__name__, Calls.__name__) == ("test_own", "Calls")


class AwaitedTest(IsolatedAsyncioTestCase):
    async def test_awaited(self) -> None:
        assert await Calls().test_awaited() == ["class"]


@override_options({"retries": 0})
@all_silo_test
class EachModeTest(TestCase):
    def setUp(self) -> None:
        assert OVERRIDES.options == {}

    def test_options(self) -> None:
        assert OVERRIDES.options == {"retries": 0}


@override_options({"retries": 0})
@all_silo_test
class TestEachMode:
    @override_options({"denied-callers": ["eu"]})
    def test_options(self) -> None:
        assert OVERRIDES.options == {"retries": 0, "denied-callers": ["eu"]}


def test_the_classes_of_all_modes_are_decorated() -> None:
    case: type[TestCase] = globals()["EachModeTest__InRegionMode"]
    result = unittest.TestResult()
    case("test_options").run(result)
    assert result.wasSuccessful()


def generator() -> Generator[None]:
    yield


async def async_generator() -> AsyncGenerator[None]:
    yield


class Nothing:
    def check(self) -> None:
        pass


@pytest.mark.parametrize(
    ("decorated", "problem"),
    [
        (Nothing, "`Nothing` has no tests: of a class, methods whose names begin with `test` are decorated"),
        (dict, "`dict` has no tests"),
        (generator, "`generator` is a generator, and ends after the call of it: use `with` in it"),
        (async_generator, "`async_generator` is a generator"),
        (3, "it decorates functions and classes of tests, not `int`"),
    ],
)
@pytest.mark.parametrize("scope", [record_calls(), override_options({}), allow_in_transaction("a test")])
def test_what_can_not_be_decorated(scope: Callable[[Any], Any], decorated: Any, problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        scope(decorated)

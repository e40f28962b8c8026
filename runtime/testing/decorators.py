"""The decorators that say in which silo modes a test runs: `all_silo_test`, `control_silo_test` and so on."""

import inspect
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, TypeVar, overload
from unittest import TestCase

from ..expectations import expect
from ..silo import SiloMode
from .cases import mark_case
from .marks import FIXTURE, Mark, mark_of, set_mark
from .regions import DEFAULT_REGIONS, RegionSet
from .silos import Installation, current_installation, running

__all__ = ["SiloDecorator", "all_silo_test", "control_silo_test", "no_silo_test", "region_silo_test"]

Test = TypeVar("Test", bound=Callable[..., Any])


class SiloDecorator:
    """Decorates functions, async ones too, classes of pytest's kind, and `unittest.TestCase`s.

    It is used plain, or with the regions of the test: `@all_silo_test(regions=create_test_regions("us", "eu"))`. In
    REGION mode the test runs in the first of them; without `regions` they are `us` and `eu`.

    A function or method has one test for each mode, `test_invite[CONTROL]`; if there is one mode, it keeps its name. A
    TestCase becomes a class for each mode, the first of which keeps its name: `InviteTest__InControlMode`.
    """

    def __init__(self, name: str, *modes: SiloMode) -> None:
        self._name = name
        self.modes = modes

    def __repr__(self) -> str:
        return self._name

    @overload
    def __call__(self, test: Test, /) -> Test: ...
    @overload
    def __call__(self, /, *, regions: RegionSet = ...) -> Callable[[Test], Test]: ...
    def __call__(self, test: Any = None, /, *, regions: RegionSet = DEFAULT_REGIONS) -> Any:
        expect(regions, RegionSet, "`regions` are what `create_test_regions` makes")
        mark = Mark(self._name, self.modes, regions)

        def decorate(test: Any) -> Any:
            return _marked(test, mark)

        return decorate if test is None else decorate(test)


all_silo_test: Final = SiloDecorator("all_silo_test", SiloMode.MONOLITH, SiloMode.CONTROL, SiloMode.REGION)
"""The test passes in every mode, and runs in each: monolith, control, region."""
control_silo_test: Final = SiloDecorator("control_silo_test", SiloMode.CONTROL)
"""The test runs in the control silo."""
region_silo_test: Final = SiloDecorator("region_silo_test", SiloMode.REGION)
"""The test runs in a region silo."""
no_silo_test: Final = SiloDecorator("no_silo_test", SiloMode.MONOLITH)
"""The test has nothing to do with silos: it runs in a monolith."""


def _marked(test: Any, mark: Mark) -> Any:
    if inspect.isclass(test):
        if issubclass(test, TestCase):
            mark_case(test, mark)
            return test
        set_mark(test, mark)
        return _for_pytest(test)
    if inspect.isfunction(test) and test.__name__ != "<lambda>":  # which pytest's marks take for something else
        return _for_pytest(_function(test, mark))
    name = "a lambda" if inspect.isfunction(test) else f"`{type(test).__name__}`"
    raise TypeError(f"`{mark.decorator}` decorates functions and classes, not {name}")


def _for_pytest(test: Any) -> Any:
    """Under pytest, the fixture of the plugin has the fixtures of the test in its silo too."""
    if "pytest" not in sys.modules:
        return test
    import pytest

    return pytest.mark.usefixtures(FIXTURE)(test)


def _function(test: Any, mark: Mark) -> Any:
    if inspect.iscoroutinefunction(test):

        @wraps(test)
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            with _in_silo(test, mark, args):
                return await test(*args, **kwargs)

        decorated: Any = run_async
    else:

        @wraps(test)
        def run(*args: Any, **kwargs: Any) -> Any:
            with _in_silo(test, mark, args):
                return test(*args, **kwargs)

        decorated = run
    set_mark(decorated, mark)
    return decorated


@contextmanager
def _in_silo(test: Any, mark: Mark, args: tuple[Any, ...]) -> Generator[None]:
    """The silo of a function that runs, unless pytest's plugin has it in one already."""
    current = current_installation()
    if current is not None and current.mark is mark:
        yield
        return
    owner = next(iter(args), None)
    is_method = isinstance(owner, TestCase)
    if is_method and mark_of(type(owner)) is not None:
        raise TypeError(f"`{test.__qualname__}` is decorated, and so is its class: decorate one of them")
    first, *others = mark.modes
    if others:
        way_out = "decorate its class" if is_method else "run it with pytest, whose plugin does that"
        raise TypeError(f"`{test.__qualname__}` has to run once in each of {len(mark.modes)} modes: {way_out}")
    made = Installation(mark.regions, mark=mark)
    with running(made, first), made.guarding_transactions():
        yield

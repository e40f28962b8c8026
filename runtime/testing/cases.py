"""Silo modes for unittest's classes, Django's among them: a class for each mode, whatever runs it.

The hooks are put into the decorated class itself, so that `super()` in it means what it says, and look the mode up in
the class that runs. What a class's `setUpClass` maps is there for each of its tests, and each begins with that alone.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from types import new_class
from typing import Any, Final
from unittest import TestCase

from ..silo import SiloMode
from .marks import Mark, mark_of, missing_mark, set_mark
from .silos import Installation, current_installation, running

__all__ = ["mark_case"]

_MODE: Final = "__rpcc_silo_mode__"
_SHARED: Final = "__rpcc_class_silos__"
"""The silos in which `setUpClass` ran."""


def mark_case(case: type[TestCase], mark: Mark) -> None:
    """Have a class run in the first mode, and put one for each of the others beside it in its module.

    Raises TypeError for a class with several modes that is not at the top of a module: no runner would find the others.
    """
    first, *others = mark.modes
    if others and "." in case.__qualname__:
        raise TypeError(f"`{case.__qualname__}` has to stand at the top of its module, to run in several modes")
    set_mark(case, mark)
    setattr(case, _MODE, first)
    for name in ("setUpClass", "tearDownClass", "doClassCleanups"):
        setattr(case, name, classmethod(_class_hook(case, name)))
    for name in ("__call__", "run", "debug"):
        setattr(case, name, _test_hook(case, name))
    for mode in others:
        other = _in_mode(case, mark, mode)
        setattr(sys.modules[case.__module__], other.__name__, other)


def _in_mode(case: type[TestCase], mark: Mark, mode: SiloMode) -> type[TestCase]:
    name = f"{case.__name__}__In{mode.capitalize()}Mode"
    members = {"__module__": case.__module__, "__qualname__": name, "__doc__": case.__doc__, _MODE: mode}
    made: type[TestCase] = new_class(name, (case,), exec_body=lambda body: body.update(members))
    set_mark(made, mark)
    return made


def _original(case: type[TestCase], name: str) -> Callable[[Any], Any]:
    """What an instance or subclass of `case` would have under a name without our hook."""
    own = vars(case).get(name)
    if own is None:
        return lambda one: getattr(super(case, one), name)
    return lambda one: own.__get__(None, one) if isinstance(one, type) else own.__get__(one)


def _class_hook(case: type[TestCase], name: str) -> Callable[[Any], None]:
    original = _original(case, name)

    def hook(cls: type[TestCase]) -> None:
        # runners have a class that `setUpClass` refused clean up, and end with an error of that
        is_refused = name == "doClassCleanups" and missing_mark(cls) is not None
        with nullcontext() if is_refused else _class_silos(cls):
            original(cls)()

    return hook


def _test_hook(case: type[TestCase], name: str) -> Callable[..., Any]:
    original = _original(case, name)

    def hook(test: TestCase, *args: Any, **kwargs: Any) -> Any:
        with _test_silos(test, guarding=name == "run"):
            return original(test)(*args, **kwargs)

    return hook


@contextmanager
def _class_silos(cls: type[TestCase]) -> Generator[None]:
    """The silos that a class has in common, for what it does before and after its tests."""
    silos = _shared(cls)
    with nullcontext() if current_installation() is silos else running(silos, _mode(cls)):
        yield


def _shared(cls: type[TestCase]) -> Installation:
    if _SHARED not in vars(cls):
        setattr(cls, _SHARED, Installation(_mark(cls).regions, mark=_mark(cls)))
    shared: Installation = vars(cls)[_SHARED]
    return shared


@contextmanager
def _test_silos(test: TestCase, *, guarding: bool) -> Generator[None]:
    """The silos of one test, which begin as those of its class are; `guarding` once unittest's own part runs."""
    current = current_installation()
    if current is None or current.test is not test:
        cls = type(test)
        made = Installation(_mark(cls).regions, _shared(cls).mappings.copy(), mark=_mark(cls), test=test)
        with running(made, _mode(cls)), _test_silos(test, guarding=guarding):
            yield
    elif guarding and current.standing is None:
        with current.guarding_transactions():
            yield
    else:
        yield


def _mark(cls: type[TestCase]) -> Mark:
    problem = missing_mark(cls)
    if problem is not None:
        raise TypeError(problem)
    mark = mark_of(cls)
    assert mark is not None, "only a decorated class has the hooks"
    return mark


def _mode(cls: type[TestCase]) -> SiloMode:
    mode: SiloMode = vars(cls)[_MODE]
    return mode

"""`scoped`: context managers that decorate functions as well, async ones included, and the tests of a class."""

import inspect
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from types import TracebackType
from typing import Any, Final, Generic, ParamSpec, TypeVar

__all__ = ["Scope", "scoped"]

P = ParamSpec("P")
T = TypeVar("T")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_TESTS: Final = "test"
"""How the names of tests begin, for unittest and pytest alike."""


class Scope(Generic[T]):
    """A context manager that can be entered any number of times.

    It decorates functions, sync or async, and classes of tests: then it is entered for each test by itself, as
    `unittest.mock.patch` is. Raises TypeError for anything else.
    """

    def __init__(self, make: Callable[[], AbstractContextManager[T]]) -> None:
        self._make = make
        self._entered: list[AbstractContextManager[T]] = []

    def __enter__(self) -> T:
        made = self._make()
        value = made.__enter__()
        self._entered.append(made)
        return value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self._entered.pop().__exit__(kind, error, traceback)

    def __call__(self, decorated: Decorated) -> Decorated:
        made: Any = self._around_tests(decorated) if inspect.isclass(decorated) else self._around_function(decorated)
        same: Decorated = made
        return same

    def _around_tests(self, cls: type[Any]) -> type[Any]:
        members = {name: inspect.getattr_static(cls, name) for name in dir(cls) if name.startswith(_TESTS)}
        tests = {name: member for name, member in members.items() if inspect.isfunction(_function(member))}
        if not tests:
            what = f"`{cls.__qualname__}` has no tests"
            raise TypeError(f"{what}: of a class, methods whose names begin with `test` are decorated")
        for name, test in tests.items():
            around = self._around_function(_function(test))
            setattr(cls, name, around if inspect.isfunction(test) else type(test)(around))
        return cls

    def _around_function(self, function: Any) -> Any:
        if not inspect.isroutine(function):
            raise TypeError(f"it decorates functions and classes of tests, not `{type(function).__name__}`")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"`{function.__qualname__}` is a generator, and ends after the call of it: use `with` in it"
            )
        around = self._around_async if inspect.iscoroutinefunction(function) else self._around
        return wraps(function)(around(function))

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            with self._make():
                return function(*args, **kwargs)

        return run

    def _around_async(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def run(*args: Any, **kwargs: Any) -> Any:
            with self._make():
                return await function(*args, **kwargs)

        return run


def _function(member: Any) -> Any:
    """The function of a method, of a static one too."""
    return getattr(member, "__func__", member)


def scoped(function: Callable[P, Generator[T]]) -> Callable[P, Scope[T]]:
    """A generator function as for `contextmanager`, whose context managers are Scopes."""
    make = contextmanager(function)

    @wraps(function)
    def begin(*args: P.args, **kwargs: P.kwargs) -> Scope[T]:
        return Scope(lambda: make(*args, **kwargs))

    return begin

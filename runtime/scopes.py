"""`scoped`: context managers that decorate functions as well, async ones included."""

import inspect
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

__all__ = ["Scope", "scoped"]

P = ParamSpec("P")
T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])


class Scope(Generic[T]):
    """A context manager that can be entered any number of times; it decorates functions, sync or async."""

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

    def __call__(self, function: Function) -> Function:
        if not inspect.isroutine(function):
            raise TypeError("it decorates functions, not classes")
        around: Any = self._around_async if inspect.iscoroutinefunction(function) else self._around
        decorated: Any = wraps(function)(around(function))
        same: Function = decorated
        return same

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


def scoped(function: Callable[P, Generator[T]]) -> Callable[P, Scope[T]]:
    """A generator function as for `contextmanager`, whose context managers are Scopes."""
    make = contextmanager(function)

    @wraps(function)
    def begin(*args: P.args, **kwargs: P.kwargs) -> Scope[T]:
        return Scope(lambda: make(*args, **kwargs))

    return begin

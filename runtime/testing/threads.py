"""Takes the silo of a context along into threads, which see nothing of context variables by themselves.

Only the silo: whatever else a context holds does not reach threads in production either.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

from ..process import HERE, Silo

__all__ = ["threads_know_their_silo"]


@contextmanager
def threads_know_their_silo() -> Generator[None]:
    """While the block runs, a thread that is started, or given work, is in the silo of who starts it."""
    start, submit = Thread.start, ThreadPoolExecutor.submit

    def start_here(thread: Thread) -> None:
        silo = HERE.get()
        if silo is not None:
            _put(thread, "run", _in(silo, thread.run))
        start(thread)

    def submit_here(executor: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return submit(executor, _in(HERE.get(), function), *args, **kwargs)

    _put(Thread, "start", start_here)
    _put(ThreadPoolExecutor, "submit", submit_here)
    try:
        yield
    finally:
        _put(Thread, "start", start)
        _put(ThreadPoolExecutor, "submit", submit)


def _put(owner: object, name: str, function: Callable[..., Any]) -> None:
    """In place of a method, which type checkers take to be constant."""
    setattr(owner, name, function)


def _in(silo: Silo | None, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        before = HERE.get()
        HERE.set(silo)
        try:
            return function(*args, **kwargs)
        finally:
            HERE.set(before)

    return run

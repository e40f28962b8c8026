"""Between threads and event loops: sync code that is awaited, and async code that a thread calls.

A sync implementation that is awaited runs in a thread, so that the loop goes on. An async implementation that a thread
calls runs on the loop that handed the thread its work, if one did, else on a loop that this process keeps for that; so
what an implementation binds to a loop (locks, pools of connections) stays on one.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from threading import Thread
from typing import Any, Final, TypeVar

from .errors import RpcServiceSetupException

__all__ = ["in_thread", "on_loop", "run_in"]

T = TypeVar("T")

_HOME: ContextVar[tuple[int, asyncio.AbstractEventLoop] | None] = ContextVar("rpcc_home_loop", default=None)
"""The loop that handed this thread its work, and the process in which it runs."""
_own: Final[dict[int, asyncio.AbstractEventLoop]] = {}
"""The loop that each process keeps, by its id: a forked child has no thread that runs its parent's."""


def in_thread(function: Callable[..., T]) -> Callable[..., Coroutine[Any, Any, T]]:
    """The function to be awaited: it runs in a thread of the loop's default executor, whose size is limited.

    A thread can't be stopped: who cancels the call waits no longer, and the function runs to its end.
    """

    async def call(**arguments: Any) -> T:
        return await run_in(None, partial(function, **arguments))

    return call


def run_in(executor: Executor | None, function: Callable[[], T]) -> Awaitable[T]:
    """Run a function in a thread of an executor (None: the loop's own), in a copy of this context."""
    loop = asyncio.get_running_loop()
    context = copy_context()
    context.run(_HOME.set, (os.getpid(), loop))
    return loop.run_in_executor(executor, context.run, function)


def on_loop(function: Callable[..., Awaitable[T]], name: str) -> Callable[..., T]:
    """The function to be called by a thread, which waits for its end. `name` is what errors call it.

    A thread that runs a loop itself can't wait without holding up everything on it: RpcServiceSetupException.
    """

    def call(**arguments: Any) -> T:
        if _runs_a_loop():
            raise RpcServiceSetupException(f"`{name}` is async: on an event loop, await it through `aio`")

        async def run() -> T:
            return await function(**arguments)

        future = asyncio.run_coroutine_threadsafe(run(), _home() or _own_loop())
        try:
            return future.result()
        except BaseException:
            future.cancel()  # the thread was interrupted while it waited
            raise

    return call


def _runs_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _home() -> asyncio.AbstractEventLoop | None:
    pid, loop = _HOME.get() or (0, None)
    return loop if loop is not None and pid == os.getpid() and loop.is_running() else None


def _own_loop() -> asyncio.AbstractEventLoop:
    pid = os.getpid()
    kept = _own.get(pid)
    if kept is None:
        made = asyncio.new_event_loop()
        kept = _own.setdefault(pid, made)
        if kept is made:
            Thread(target=_keep_running, args=(made,), name="rpcc-loop", daemon=True).start()
        else:  # another thread was faster
            made.close()
    return kept


def _keep_running(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    while True:
        with suppress(KeyboardInterrupt, SystemExit):  # raised by a task, whose caller gets it
            loop.run_forever()

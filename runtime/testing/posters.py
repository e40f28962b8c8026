"""What carries requests between the silos of a test: servers in the same process, and the faults that are in force."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from ..calling.inprocess import AsyncInProcess, InProcess
from ..http import Address, Reply
from .faults import Delivery, Fault
from .injection import fault_for
from .recorder import PROGRESS, Progress

__all__ = ["AsyncFaultyPoster", "FaultyPoster"]

_NEVER: Final = float("inf")
"""A deadline. What takes long in a test, under a debugger perhaps, is not late: only faults are."""


class FaultyPoster:
    """A poster for `Client`."""

    def __init__(self, carrier: InProcess) -> None:
        self.carrier = carrier

    def post(self, address: Address, path: str, headers: Mapping[str, str], body: bytes, **terms: Any) -> Reply:
        progress, fault = _begun(self.carrier.silo_at(address))
        send = partial(self.carrier.post, address, path, headers, body, **{**terms, "deadline": _NEVER})
        return send() if fault is None else fault(_delivery(progress, terms["deadline"], send))


class AsyncFaultyPoster:
    """The same for `AsyncClient`. A fault runs in a thread, and has the call served on the loop."""

    def __init__(self, carrier: InProcess) -> None:
        self._carrier = carrier
        self._on_loop = AsyncInProcess(carrier)

    async def post(self, address: Address, path: str, headers: Mapping[str, str], body: bytes, **terms: Any) -> Reply:
        progress, fault = _begun(self._carrier.silo_at(address))
        send = partial(self._on_loop.post, address, path, headers, body, **{**terms, "deadline": _NEVER})
        if fault is None:
            return await send()
        loop = asyncio.get_running_loop()

        def send_there(**more: Any) -> Reply:
            return asyncio.run_coroutine_threadsafe(send(**more), loop).result()

        return await asyncio.to_thread(fault, _delivery(progress, terms["deadline"], send_there))


def _begun(silo: str) -> tuple[Progress, Fault | None]:
    progress = PROGRESS.get()
    assert progress is not None, "the client follows its calls"
    progress.sent(silo)
    return progress, fault_for(progress.service.key, progress.method.name)


def _delivery(progress: Progress, deadline: float, send: Callable[..., Reply]) -> Delivery:
    return Delivery(
        service=progress.service.key,
        method=progress.method.name,
        deadline=deadline,
        serve=send,
        refuse=lambda code: send(refusing=code),
    )

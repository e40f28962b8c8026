"""Says where it runs; the pager blocks, the others wait on a loop."""

import asyncio
import threading
import time
from contextvars import ContextVar

from company.types.model import UserId

from alerts.model import NobodyOnDuty
from alerts.service import AsyncAlertService, AsyncBellService, PagerService, alert_service, pager_service
from rpcc.runtime import current_call

__all__ = [
    "BELLS",
    "WHO",
    "DatabaseBackedAlertService",
    "DatabaseBackedBellService",
    "DatabaseBackedPagerService",
    "place",
]

BELLS: list[str] = []
"""The loops on which the bell was rung."""
WHO: ContextVar[str] = ContextVar("who", default="nobody")


def place() -> list[str]:
    """The thread, the loop that runs in it, and who is served according to the context and to the call."""
    try:
        loop = str(id(asyncio.get_running_loop()))
    except RuntimeError:
        loop = ""
    call = current_call()
    return [threading.current_thread().name, loop, WHO.get(), "" if call is None else call.caller]


class DatabaseBackedAlertService(AsyncAlertService):
    """Runs on a loop."""

    def __init__(self) -> None:
        self.cancelled = 0

    async def alert(self, *, user_id: UserId, text: str = "") -> int | NobodyOnDuty:
        await asyncio.sleep(0)
        return user_id if user_id > 0 else NobodyOnDuty(team=text)

    async def wait(self, *, milliseconds: int = 0) -> str:
        if milliseconds < 0:
            raise ValueError("in the past")
        try:
            await asyncio.sleep(milliseconds / 1000)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return "waited"

    async def ask_pager(self) -> list[str]:
        return await pager_service.aio.where()

    async def fail(self) -> None:
        raise SystemExit("stop")


class DatabaseBackedPagerService(PagerService):
    """Blocks."""

    def where(self) -> list[str]:
        time.sleep(0.02)
        return place()

    def ask_alert(self) -> list[str]:
        alert_service.alert_or_raise(user_id=1)
        return alert_service.ask_pager()


class DatabaseBackedBellService(AsyncBellService):
    """Runs on a loop."""

    async def ring(self, *, organization_id: int, times: int = 1) -> list[str] | None:
        here = place()
        BELLS.append(here[1])
        return here

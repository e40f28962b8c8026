"""Talks on the event loop."""

import asyncio
import threading

from workshop.impl import write_down

from rpcc.runtime import current_call
from talk.service import AsyncTalkService

__all__ = ["Talk"]


class Talk(AsyncTalkService):
    """Counts how many calls talk at once; without a lock, since all of them are on one loop."""

    def __init__(self) -> None:
        self._talking = 0
        self._most = 0

    async def talk(self, *, note: str, seconds: float = 0.0) -> str:
        self._talking += 1
        self._most = max(self._most, self._talking)
        write_down(f"begin {note}")
        before = current_call()
        await asyncio.sleep(seconds)
        assert before is not None
        assert current_call() is before
        write_down(f"end {note}")
        self._talking -= 1
        return note

    async def state(self) -> dict[str, int]:
        return {"main": int(threading.current_thread() is threading.main_thread()), "most": self._most}

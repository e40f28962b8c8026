"""The ASGI app: a server's core behind the interface of asynchronous Python servers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

from ..loops import run_in
from .jobs import Job, Refusal
from .server import Admitted, HttpReply, Server, length_of
from .stopping import stop_gently

__all__ = ["AsgiApp", "Message", "Receive", "Send"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

BODY_SECONDS: Final = 30.0
"""How long a caller may take to send a body."""


class AsgiApp:
    """Async implementations run on the event loop, sync ones in threads; `concurrency` bounds each.

    With a `drain_delay` the process stops gently from its start-up on, as `stop_gently` says.
    """

    def __init__(self, server: Server, *, drain_delay: float | None = None) -> None:
        self.server = server
        self._drain_delay = drain_delay
        self._pool: ThreadPoolExecutor | None = None
        self._slots: asyncio.Semaphore | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            reply = await self._reply(scope, receive)
            if reply is not None:
                await _send(send, reply)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.lifespan():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def lifespan(self, _outer: object = None) -> AsyncGenerator[None]:
        """From start-up to shutdown. Frameworks run it for no app that is mounted: `FastAPI(lifespan=rpc.lifespan)`."""
        if self._drain_delay is not None:
            stop_gently(self.server.stage, delay=self._drain_delay)
        try:
            yield
        finally:
            self.close()

    def close(self) -> None:
        """End the threads, once what runs in them has ended."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False)

    async def _reply(self, scope: Message, receive: Receive) -> HttpReply | None:
        path: str = scope["path"]
        mount: str = scope.get("root_path", "")
        if scope["method"] != "POST":
            return self.server.not_posted(scope["method"], path, mount)
        headers = _headers(scope["headers"])
        admitted = self.server.admit(path, headers.get, length_of(headers.get("content-length")), mount)
        if isinstance(admitted, HttpReply):
            return admitted
        try:
            body = await self._body(receive, admitted)
            return body if body is None or isinstance(body, HttpReply) else await self._answer(admitted, body)
        finally:
            self.server.leave()

    async def _body(self, receive: Receive, admitted: Admitted) -> bytes | HttpReply | None:
        """The body; or why there is none; or None if there is nobody who could be told."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await _read(receive, admitted.max_body)
        except TimeoutError:  # not signed: the nonce was not looked at, so that this may be a replay
            names = admitted.service, admitted.method
            return self.server.refuse(Refusal("expired"), None, *names, trace=admitted.trace)

    async def _answer(self, admitted: Admitted, body: bytes) -> HttpReply:
        begun = self.server.begin(admitted, body)
        if isinstance(begun, HttpReply):
            return begun
        return await self._on_loop(begun, admitted) if begun.is_async else await self.in_thread(begun)

    async def _on_loop(self, job: Job, admitted: Admitted) -> HttpReply:
        """Run it here, once there is room; waits for that no longer than the caller does."""
        if self._slots is None:
            self._slots = asyncio.Semaphore(self.server.concurrency)
        try:
            async with asyncio.timeout(job.call.remaining):
                await self._slots.acquire()
        except TimeoutError:
            return self.server.refuse_admitted(Refusal("expired"), admitted)
        except asyncio.CancelledError:  # nobody gets this answer, but it is on record
            self.server.refuse_admitted(Refusal("expired"), admitted)
            raise
        try:
            return await job.run_async()
        finally:
            self._slots.release()

    def in_thread(self, job: Job) -> Awaitable[HttpReply]:
        """Run a sync implementation in one of this app's threads."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.server.concurrency, thread_name_prefix="rpcc")
        return run_in(self._pool, job.run)


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name. The values of a repeated one are joined, as in WSGI: none may pass for the only one."""
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body, or a little more of it than it may have; None of a caller that went away."""
    parts: list[bytes] = []
    size = 0
    while size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if not message.get("more_body", False):
            break
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _send(send: Send, reply: HttpReply) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})

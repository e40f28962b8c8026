"""The ASGI app: a server's core behind the interface of asynchronous Python servers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeAlias

from .jobs import Job
from .server import Admitted, HttpReply, Server

__all__ = ["AsgiApp"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class AsgiApp:
    """Async implementations run on the event loop, sync ones in a pool of `concurrency` threads."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._pool: ThreadPoolExecutor | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await _send(send, await self._reply(scope, receive))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                self.close()
                return

    def close(self) -> None:
        """End the threads, once what runs in them has ended."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    async def _reply(self, scope: Message, receive: Receive) -> HttpReply:
        path: str = scope["path"]
        if scope["method"] != "POST":
            return self.server.probe(path) or self.server.not_found()
        headers = _headers(scope["headers"])
        admitted = self.server.admit(path, headers.get, _length(headers))
        if isinstance(admitted, HttpReply):
            return admitted
        try:
            body = await _body(receive, admitted)
            return await self._answer(admitted, body)
        finally:
            self.server.leave()

    async def _answer(self, admitted: Admitted, body: bytes) -> HttpReply:
        begun = self.server.begin(admitted, body)
        if isinstance(begun, HttpReply):
            return begun
        if begun.is_async:
            return await begun.run_async()
        return await self._in_thread(begun)

    def _in_thread(self, job: Job) -> Awaitable[HttpReply]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.server.concurrency, thread_name_prefix="rpcc")
        return asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, job.run)


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name. The values of a repeated one are joined, as in WSGI: none may pass for the only one."""
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _length(headers: dict[str, str]) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


async def _body(receive: Receive, admitted: Admitted) -> bytes:
    """The body, or a little more of it than it may have; of a caller that went away, what came of it."""
    parts: list[bytes] = []
    size = 0
    while size <= admitted.max_body:
        message = await receive()
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

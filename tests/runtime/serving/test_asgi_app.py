"""The ASGI app without a server: mounted beside another app, its lifespan, and callers that never finish."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from silo_processes import SECRET, body_of, request
from workshop.service import WorkshopService

from rpcc.runtime import Settings, SiloMode
from rpcc.runtime.network import network_of
from rpcc.runtime.serving import asgi
from rpcc.runtime.serving.asgi import AsgiApp
from rpcc.runtime.serving.server import Server

App = Callable[[dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


def app_with(folder: Path, **more: Any) -> AsgiApp:
    settings: dict[str, Any] = {
        "silo_mode": SiloMode.CONTROL,
        "regions": {"us": {"addresses": ("http://127.0.0.1:9",)}},
        "keys": {"us": [{"id": "k1", "secret": SECRET}]},
        "replay": folder / "replay",
        "audit_log": folder / "audit.log",
        **more,
    }
    return AsgiApp(Server(network_of(Settings(**settings)), [WorkshopService]))


def mounted(app: AsgiApp) -> App:
    """An app below `/api`, beside one that answers everything else."""

    async def both(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"].startswith("/api/"):
            await app({**scope, "root_path": "/api"}, receive, send)
        else:
            await send({"type": "http.response.start", "status": 418, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

    return both


async def ask(app: App, path: str, http_method: str = "POST", messages: list[Any] | None = None) -> tuple[int, bytes]:
    """Status and body; 0 where nothing was sent."""
    sent = await answers(app, path, http_method, messages)
    return (sent[0]["status"], sent[1]["body"]) if sent else (0, b"")


async def answers(app: App, path: str, http_method: str = "POST", messages: list[Any] | None = None) -> list[Any]:
    """All that the app sends."""
    head, body, signed = request("workshop", "echo", body_of({"text": "hello"}))
    del head
    headers = [(b"authorization", signed.authorization.encode()), (b"content-length", str(len(body)).encode())]
    left = [{"type": "http.request", "body": body}] if messages is None else messages
    sent: list[Any] = []

    async def receive() -> Any:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "method": http_method, "path": path, "headers": headers}, receive, send)
    return sent


@asynccontextmanager
async def alive(app: AsgiApp) -> AsyncGenerator[AsgiApp]:
    """Start and stop the app as servers do."""
    incoming: asyncio.Queue[Any] = asyncio.Queue()
    outgoing: asyncio.Queue[Any] = asyncio.Queue()
    running = asyncio.create_task(app({"type": "lifespan"}, incoming.get, outgoing.put))
    await incoming.put({"type": "lifespan.startup"})
    assert await outgoing.get() == {"type": "lifespan.startup.complete"}
    yield app
    await incoming.put({"type": "lifespan.shutdown"})
    assert await outgoing.get() == {"type": "lifespan.shutdown.complete"}
    await running


@pytest.mark.parametrize("prefix", ["/rpc", "/api/rpc"])
def test_mounted_beside_another_app(tmp_path: Path, prefix: str) -> None:
    async def run() -> None:
        async with alive(app_with(tmp_path, prefix=prefix)) as app:
            both = mounted(app)
            assert await ask(both, "/api/rpc/workshop/echo/") == (200, b'{"meta":{},"value":"hello"}')
            assert (await ask(both, "/api/readyz", "GET"))[0] == 200
            assert (await ask(both, "/readyz", "GET"))[0] == 418
            assert (await ask(both, "/rpc/workshop/echo/"))[0] == 418
            assert (await ask(both, "/api/x/rpc/workshop/echo/"))[0] == 401

    asyncio.run(run())


def test_a_second_life(tmp_path: Path) -> None:
    """Threads end with the lifespan, and come back if the app is used again."""

    async def run() -> None:
        app = app_with(tmp_path)
        for _ in range(2):
            async with alive(app):
                assert (await ask(app, "/rpc/workshop/echo/"))[0] == 200

    asyncio.run(run())


def test_a_caller_that_never_finishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    async def run() -> None:
        async with alive(app_with(tmp_path)) as app:
            part = {"type": "http.request", "body": b"{", "more_body": True}
            start, end = await answers(app, "/rpc/workshop/echo/", messages=[part])
            assert (start["status"], b'"expired"' in end["body"]) == (503, True)
            # its nonce was not looked at: it may be the second copy of a call that was executed
            assert b"rpc-signature" not in dict(start["headers"])
            assert app.server.running == 0

    asyncio.run(run())


def test_a_caller_that_leaves(tmp_path: Path) -> None:
    async def run() -> None:
        async with alive(app_with(tmp_path)) as app:
            part = {"type": "http.request", "body": b"{", "more_body": True}
            assert await ask(app, "/rpc/workshop/echo/", messages=[part, {"type": "http.disconnect"}]) == (0, b"")
            assert app.server.running == 0

    asyncio.run(run())


def test_websockets_are_none_of_its_business(tmp_path: Path) -> None:
    async def run() -> None:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await app_with(tmp_path)({"type": "websocket", "path": "/"}, receive, send)
        assert sent == [{"type": "websocket.close"}]

    asyncio.run(run())

"""Starts the server of a silo, in a process that has its settings: what `rpcc serve` does once they are read."""

import multiprocessing
import os
import re
import socket
from collections.abc import Callable
from typing import Any

import click

from ..errors import RpcException
from ..http.address import Address
from ..http.tls import check_server
from ..network import tls_of
from ..serving.server import Server
from ..serving.stage import share_stage
from ..serving.wsgi import WsgiApp
from ..settings import Settings

__all__ = ["listen_option", "run_silo", "workers_option"]

_MOST_CONNECTIONS = 65_536
"""Of a worker. granian's own bound is 1024: whoever opens so many and sends nothing would shut out all others."""
_SPARE_THREADS = 4
"""For refusals and probes while all others are busy or waiting."""

listen_option = click.option("--listen", metavar="HOST:PORT", help="Instead of the setting.")
workers_option = click.option("--workers", type=click.IntRange(1, 1000), help="Instead of the setting.")


def _asgi(server: Server) -> Any:
    from ..serving.asgi import AsgiApp  # a silo without async implementations needs no asyncio

    return AsgiApp(server)


def run_silo(
    *,
    listen: str | None,
    workers: int | None,
    wsgi: Callable[[Server], Any] = WsgiApp,
    asgi: Callable[[Server], Any] = _asgi,
) -> None:
    """Serve this silo's services until SIGTERM or SIGINT; `listen` and `workers` instead of the settings.

    `wsgi` and `asgi` make each worker's app. Raises click.ClickException for what keeps the silo from starting.
    """
    try:
        from .serving import SiloServer
    except ImportError:
        raise click.ClickException("`rpcc serve` needs granian: install `silo-rpcc[serve]`") from None
    multiprocessing.set_start_method("fork", force=True)  # workers share the port, the stage and what is loaded
    try:
        settings, methods, has_async = _checked()
        tls = _tls(settings)
    except RpcException as error:
        raise click.ClickException(str(error)) from None
    listen = listen or settings.listen
    door = _door(listen, settings)
    server = SiloServer(
        lambda: (asgi if has_async else wsgi)(_made()),
        door=door,
        stage=share_stage(),
        delay=settings.drain_delay,
        timeout=settings.drain_timeout,
        interface="asgi" if has_async else "wsgi",
        workers=workers or settings.workers,
        blocking_threads=1 if has_async else settings.concurrency + settings.backlog + _SPARE_THREADS,
        backpressure=_MOST_CONNECTIONS,
        websockets=False,
        http="1",
        log_level="error",
        respawn_failed_workers=True,
        **tls,
    )
    for line in methods:
        click.echo(f"  {line}")
    click.echo(f"serving `{settings.identity}` on {listen}")
    server.run()


def _made() -> Server:
    from ..serving.apps import make_server  # which imports asyncio, that `--help` can do without

    return make_server()


def _checked() -> tuple[Settings, list[str], bool]:
    """Build everything once here, so that a mistake is one clear message and not one per worker."""
    from ..process import PROCESS

    server = _made()
    assert PROCESS.silo.network is not None
    return PROCESS.silo.network.settings, server.methods, server.has_async


def _door(listen: str, settings: Settings) -> socket.socket:
    from .serving import listening

    try:
        place = _place(listen)
        if not (settings.server_tls or settings.allow_plaintext or place.is_loopback):
            raise ValueError(f"plaintext on `{place.host}`: set `server_tls`, or `allow_plaintext = true`")
        return listening(place.host, place.port)
    except ValueError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{listen}: {_reason(error)}"
    raise click.ClickException(f"`listen`: {problem}")


def _reason(error: OSError) -> str:
    """In the system's words; a name that can't be looked up has a number of its own, below 0."""
    number = error.errno or 0
    said = os.strerror(number) if number > 0 else (error.strerror or type(error).__name__).partition(" (")[0]
    return said.lower()


def _place(listen: str) -> Address:
    if "/" in listen or not re.search(r":[^:\]]*\Z", listen):
        raise ValueError("is no host and port, like `127.0.0.1:8000` or `[::1]:8000`")
    return Address.parse(f"https://{listen}")


def _tls(settings: Settings) -> dict[str, Any]:
    """granian's options for TLS. It takes them without a word where they are wrong, so they are tried here."""
    if settings.server_tls is None:
        return {}
    tls = tls_of(settings, "server_tls", check_server)
    return {
        "ssl_cert": tls.certificate,
        "ssl_key": tls.key,
        "ssl_key_password": tls.password,
        "ssl_ca": tls.ca,
        "ssl_client_verify": tls.ca is not None,
    }

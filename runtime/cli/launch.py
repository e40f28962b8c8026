"""Starts the server of a silo, in a process that has its settings: what `rpcc serve` does once they are read."""

import multiprocessing
import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..errors import RpcException
from ..http.address import Address
from ..serving.server import Server
from ..serving.stage import share_stage
from ..serving.wsgi import WsgiApp
from ..settings import Settings

__all__ = ["listen_option", "run_silo", "workers_option"]

_SPARE_THREADS = 4
"""For refusals and probes while all others are busy or waiting."""

listen_option = click.option("--listen", metavar="HOST:PORT", help="Instead of the setting.")
workers_option = click.option("--workers", type=click.IntRange(min=1), help="Instead of the setting.")


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
    settings, methods, has_async = _checked()
    tls = _tls(settings)
    listen = listen or settings.listen
    door = _door(listen, settings, secure=bool(tls))
    server = SiloServer(
        lambda: (asgi if has_async else wsgi)(_made()),
        door=door,
        stage=share_stage(),
        delay=settings.drain_delay,
        timeout=settings.drain_timeout,
        interface="asgi" if has_async else "wsgi",
        workers=workers or settings.workers,
        blocking_threads=1 if has_async else settings.concurrency + settings.backlog + _SPARE_THREADS,
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

    try:
        server = _made()
    except RpcException as error:
        raise click.ClickException(str(error)) from None
    assert PROCESS.silo.network is not None
    return PROCESS.silo.network.settings, server.methods, server.has_async


def _door(listen: str, settings: Settings, *, secure: bool) -> socket.socket:
    from .serving import listening

    try:
        url = f"{'https' if secure else 'http'}://{listen}"
        address = Address.parse(url, allow_plaintext=settings.allow_plaintext)
        return listening(address.host, address.port)
    except ValueError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{listen}: {_reason(error)}"
    raise click.ClickException(f"`listen`: {problem}")


def _tls(settings: Settings) -> dict[str, Any]:
    """granian's options for TLS. It takes them without a word where they are wrong, so they are tried here."""
    tls = settings.server_tls
    if tls is None:
        return {}
    for name in ("certificate", "key"):
        if getattr(tls, name) is None:
            raise click.ClickException(f"`server_tls.{name}`: is not set")
    folder = settings.folder or Path()
    certificate, key = folder / (tls.certificate or ""), folder / (tls.key or "")
    ca = None if tls.ca is None else folder / tls.ca
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key, tls.password or "")
        if ca is not None:
            context.load_verify_locations(ca)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"`server_tls`: {_reason(error)}") from None
    return {
        "ssl_cert": certificate,
        "ssl_key": key,
        "ssl_key_password": tls.password,
        "ssl_ca": ca,
        "ssl_client_verify": ca is not None,
    }


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    number = error.errno if isinstance(error, OSError) else None
    return (os.strerror(number) if number else type(error).__name__).lower()

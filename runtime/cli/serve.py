"""`rpcc serve`: runs this silo's services on granian, and stops without losing a call."""

import multiprocessing
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

import click

from ..errors import RpcException
from ..http.address import Address
from ..serving.stage import share_stage
from ..settings import Settings

__all__ = ["serve"]

_SPARE_THREADS = 4
"""For refusals and probes while all others are busy or waiting."""


@click.command(short_help="Serve this silo's services.")
@click.argument("config", type=click.Path(path_type=Path, dir_okay=False), metavar="CONFIG")
@click.option("--listen", metavar="HOST:PORT", help="Instead of the setting.")
@click.option("--workers", type=click.IntRange(min=1), help="Instead of the setting.")
def serve(config: Path, listen: str | None, workers: int | None) -> None:
    """Serve the services of the silo that the settings file CONFIG describes, until SIGTERM or Ctrl-C."""
    try:
        from .serving import SiloServer
    except ImportError:
        raise click.ClickException("`rpcc serve` needs granian: install `silo-rpcc[serve]`") from None
    os.environ["RPCC_SETTINGS"] = str(config)
    if listen is not None:
        os.environ["RPCC_LISTEN"] = listen
    sys.path.insert(0, os.getcwd())
    multiprocessing.set_start_method("fork", force=True)  # workers share the port, the stage and what is loaded
    settings, methods, has_async = _checked()
    tls = _tls(settings)
    door = _door(settings, secure=bool(tls))
    server = SiloServer(
        _asgi if has_async else _wsgi,
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
    click.echo(f"serving `{settings.identity}` on {settings.listen}")
    server.run()


def _asgi() -> Any:
    from ..serving.apps import asgi_app

    return asgi_app()


def _wsgi() -> Any:
    from ..serving.apps import wsgi_app

    return wsgi_app()


def _checked() -> tuple[Settings, list[str], bool]:
    """Build everything once here, so that a mistake is one clear message and not one per worker."""
    from ..process import PROCESS
    from ..serving.apps import make_server

    try:
        server = make_server()
    except RpcException as error:
        raise click.ClickException(str(error)) from None
    assert PROCESS.network is not None
    return PROCESS.network.settings, server.methods, server.has_async


def _door(settings: Settings, *, secure: bool) -> socket.socket:
    from .serving import listening

    try:
        url = f"{'https' if secure else 'http'}://{settings.listen}"
        address = Address.parse(url, allow_plaintext=settings.allow_plaintext)
        return listening(address.host, address.port)
    except ValueError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{settings.listen}: {_reason(error)}"
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

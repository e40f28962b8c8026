"""`rpcc serve`: runs this silo's services on granian, and stops without losing a call."""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import click

from ..errors import RpcException
from ..http.address import Address
from ..settings import Settings
from ..stage import STAGE_FILE, Stage

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
        from granian.server import Server as Granian
    except ImportError:
        raise click.ClickException("`rpcc serve` needs granian: install `silo-rpcc[serve]`") from None
    os.environ["RPCC_SETTINGS"] = str(config)
    if listen is not None:
        os.environ["RPCC_LISTEN"] = listen
    sys.path.insert(0, os.getcwd())
    settings, methods, has_async = _checked()
    host, port = _host_and_port(settings.listen)
    for line in methods:
        click.echo(f"  {line}")
    with tempfile.TemporaryDirectory(prefix="rpcc-serve-") as folder:
        stage_file = Path(folder, "stage")
        stage_file.write_bytes(b"\0")
        os.environ[STAGE_FILE] = str(stage_file)
        server = _drained(Granian, Stage(stage_file), settings)(
            "rpcc.runtime.apps:asgi_app" if has_async else "rpcc.runtime.apps:wsgi_app",
            address=host,
            port=port,
            interface="asgi" if has_async else "wsgi",
            workers=workers or settings.workers,
            blocking_threads=1 if has_async else settings.concurrency + settings.backlog + _SPARE_THREADS,
            websockets=False,
            http="1",
            factory=True,
            log_level="error",
            workers_kill_timeout=max(1, int(settings.drain_timeout)),
            respawn_failed_workers=True,
            **_tls(settings),
        )
        click.echo(f"serving `{settings.identity}` on {host}:{port}")
        server.serve()


def _checked() -> tuple[Settings, list[str], bool]:
    """Build everything once here, so that a mistake is one clear message and not one per worker."""
    from ..apps import make_server
    from ..process import PROCESS

    try:
        server = make_server()
    except RpcException as error:
        raise click.ClickException(str(error)) from None
    assert PROCESS.network is not None
    return PROCESS.network.settings, server.methods, server.has_async


def _host_and_port(listen: str) -> tuple[str, int]:
    try:
        address = Address.parse(f"http://{listen}", allow_plaintext=True)
    except ValueError as error:
        raise click.ClickException(f"`listen`: {error}") from None
    return address.host, address.port


def _tls(settings: Settings) -> dict[str, Any]:
    tls = settings.server_tls
    if tls is None:
        return {}
    folder = settings.folder or Path()
    return {
        "ssl_cert": None if tls.certificate is None else folder / tls.certificate,
        "ssl_key": None if tls.key is None else folder / tls.key,
        "ssl_key_password": tls.password,
        "ssl_ca": None if tls.ca is None else folder / tls.ca,
        "ssl_client_verify": tls.ca is not None,
    }


def _drained(granian: Any, stage: Stage, settings: Settings) -> Any:
    """granian's server, which on the first signal goes on for a while, closing connections, before it stops."""

    def interrupted(server: Any, *args: Any) -> None:
        if stage.is_stopping:  # the second signal: at once
            granian.signal_handler_interrupt(server)
            return
        stage.stop()
        threading.Thread(target=stop_soon, args=[server], daemon=True).start()

    def stop_soon(server: Any) -> None:
        time.sleep(settings.drain_delay)
        stage.drain()
        granian.signal_handler_interrupt(server)

    return type("DrainedServer", (granian,), {"signal_handler_interrupt": interrupted})

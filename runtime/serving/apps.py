"""Ready-made apps: this process's services, found by discovery, behind ASGI or WSGI."""

import gc
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from ..delegation import implementation_of
from ..discovery import discover
from ..errors import RpcServiceSetupException
from ..network import Network
from ..placement.moves import DepartureService
from ..placement.routing import check_resolver
from ..process import PROCESS, ensure_configured
from ..service import RpcService
from ..signing.keys import CONTROL
from .asgi import AsgiApp
from .routes import check_named_methods
from .server import Server
from .wsgi import WsgiApp

__all__ = ["asgi_app", "make_server", "wsgi_app"]


def asgi_app(services: Sequence[type[RpcService]] | None = None, *, stops_gently: bool = False) -> AsgiApp:
    """An ASGI app that serves this silo's services; without `services` those below the setting `discovery`.

    `stops_gently` is for a server that handles SIGTERM by `signal.signal`, as uvicorn does, and runs the app's
    lifespan: it gets the signal `drain_delay` seconds late, and loses no call.

    `configure` first, or set `RPCC_*` variables. Raises RpcServiceSetupException for services and implementations
    that can't be served.
    """
    server = make_server(services)
    network = PROCESS.silo.network
    return AsgiApp(server, drain_delay=network.settings.drain_delay if network and stops_gently else None)


def wsgi_app(services: Sequence[type[RpcService]] | None = None) -> WsgiApp:
    """The same for WSGI. Services whose implementation is async need `asgi_app`."""
    server = make_server(services)
    if server.has_async:
        raise RpcServiceSetupException("an implementation is async: serve it with `asgi_app`, not `wsgi_app`")
    return WsgiApp(server)


def make_server(services: Sequence[type[RpcService]] | None = None) -> Server:
    """The server of this process, with everything loaded that its calls need."""
    ensure_configured()
    network = PROCESS.silo.network
    if network is None:
        raise RpcServiceSetupException("`silo_mode`: a process that serves is CONTROL or REGION")
    settings = network.settings
    if settings.startup is not None:
        _started(settings.startup)
    found = list(discover(settings.discovery) if services is None else services)
    if network.departures is not None:
        found.append(DepartureService)
    server = Server(network, found)
    _check_purpose(network, server)
    check_named_methods(network, found, server.methods)
    for route in server.routes:
        implementation_of(route.service)
        check_resolver(route.method)
        route.wire.build()
    # what is loaded now stays: the collector need not look at it again
    gc.collect()
    gc.freeze()
    return server


def _check_purpose(network: Network, server: Server) -> None:
    """Refuse to serve what nobody could call, or nothing."""
    if not (network.keyring.peers or network.rpc0):
        raise RpcServiceSetupException("`keys`: there are none, so that nobody could call this silo")
    if not server.routes:
        kind = "control" if network.identity == CONTROL else "region"
        below = ", ".join(f"`{name}`" for name in network.settings.discovery) or "no package"
        raise RpcServiceSetupException(f"`discovery`: it names {below}, where no {kind} service is: nothing to serve")


def _started(target: str) -> None:
    module, _, name = target.partition(":")
    if not module or not name:
        raise RpcServiceSetupException("`startup`: is not `package.module:function`")
    try:
        function: Any = getattr(import_module(module), name)
        function()
    except (Exception, SystemExit) as error:
        raise RpcServiceSetupException(f"`startup`: `{target}` failed: {type(error).__name__}: {error}") from error

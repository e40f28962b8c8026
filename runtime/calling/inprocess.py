"""Carries calls to servers of the same process: the very bytes, signatures and checks, and no sockets."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import Context

from ..http import Address, BadReply, NotConnected, Reply, TimedOut
from ..network import Network
from ..serving.server import HttpReply, Server

__all__ = ["InProcess"]


class InProcess:
    """A poster for `Client`. `servers` are by silo; a silo without one can't be reached.

    A call is served in the thread of its caller, but sees nothing of the caller's context variables. `entering` makes
    a context that is entered around what a silo does, for instance to set its mode.
    """

    def __init__(
        self,
        network: Network,
        servers: Mapping[str, Server],
        *,
        entering: Callable[[str], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._silos = {address: silo for silo, addresses in network.addresses.items() for address in addresses}
        self._servers = servers
        self._entering = entering

    def post(
        self,
        address: Address,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        deadline: float,
        connect_timeout: float = 1.0,
        max_reply: int,
    ) -> Reply:
        """Have a request served. Raises an HttpFailure where a connection would."""
        silo = self._silos.get(address, "")
        server = self._servers.get(silo)
        if server is None:
            raise NotConnected(f"nobody listens for `{silo}`")
        reply = Context().run(self._serve, silo, server, path, headers, body)
        if time.monotonic() > deadline:
            raise TimedOut("no answer in time", sent=True)
        if len(reply.body) > max_reply:
            raise BadReply(f"the reply has more than {max_reply} bytes")
        names = {name.lower(): value for name, value in reply.headers}
        return Reply(reply.status, names, reply.body, keep_alive=True)

    def _serve(self, silo: str, server: Server, path: str, headers: Mapping[str, str], body: bytes) -> HttpReply:
        names = {name.lower(): value for name, value in headers.items()}
        with self._entering(silo):
            admitted = server.admit(path, names.get, len(body))
            return admitted if isinstance(admitted, HttpReply) else server.answer(admitted, body)

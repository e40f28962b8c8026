"""Carries calls to servers of the same process: the very bytes, signatures and checks, and no sockets."""

import asyncio
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import Context

from ..http import Address, BadReply, NotConnected, Reply, TimedOut
from ..network import Network
from ..serving.jobs import Job, Refusal
from ..serving.server import Admitted, HttpReply, Server

__all__ = ["AsyncInProcess", "InProcess"]


class InProcess:
    """A poster for `Client`. `serving` gives the server of a silo; one without a server can't be reached.

    A call is served in the thread of its caller, but sees nothing of the caller's context variables. `entering` makes
    a context that is entered around what a silo does, for instance to set its mode.
    """

    def __init__(
        self,
        network: Network,
        serving: Callable[[str], Server | None],
        *,
        entering: Callable[[str], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._silos = {address: silo for silo, addresses in network.addresses.items() for address in addresses}
        self._serving = serving
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
        refusing: str | None = None,
    ) -> Reply:
        """Have a request served. Raises an HttpFailure where a connection would.

        With `refusing`, the code of a failure, the silo refuses a call that it would serve.
        """
        silo, server = self.reached(address)

        def serve() -> HttpReply:
            with self.admitting(silo, server, path, headers, body, refusing) as admitted:
                return admitted if isinstance(admitted, HttpReply) else server.answer(admitted, body)

        return received(Context().run(serve), deadline, max_reply)

    def silo_at(self, address: Address) -> str:
        """The name of the silo that has an address."""
        return self._silos.get(address, "")

    def reached(self, address: Address) -> tuple[str, Server]:
        """The silo that listens at an address. Raises NotConnected if there is none."""
        silo = self.silo_at(address)
        server = self._serving(silo)
        if server is None:
            raise NotConnected(f"nobody listens for `{silo}`")
        return silo, server

    @contextmanager
    def admitting(
        self, silo: str, server: Server, path: str, headers: Mapping[str, str], body: bytes, refusing: str | None
    ) -> Generator[Admitted | HttpReply]:
        """In the silo: what its server says before it looks at the body."""
        names = {name.lower(): value for name, value in headers.items()}
        with self._entering(silo):
            admitted = server.admit(path, names.get, len(body))
            if refusing is None or isinstance(admitted, HttpReply):
                yield admitted
            else:
                server.leave()
                yield server.refuse_admitted(Refusal(refusing), admitted)


class AsyncInProcess:
    """The same for `AsyncClient`. Async implementations run on the caller's loop, others in threads."""

    def __init__(self, threaded: InProcess) -> None:
        self._threaded = threaded

    async def post(
        self,
        address: Address,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        deadline: float,
        connect_timeout: float = 1.0,
        max_reply: int,
        refusing: str | None = None,
    ) -> Reply:
        """As `InProcess.post`."""
        silo, server = self._threaded.reached(address)

        async def serve() -> HttpReply:
            with self._threaded.admitting(silo, server, path, headers, body, refusing) as admitted:
                return admitted if isinstance(admitted, HttpReply) else await _answer(server, admitted, body)

        reply = await asyncio.get_running_loop().create_task(serve(), context=Context())
        return received(reply, deadline, max_reply)


async def _answer(server: Server, admitted: Admitted, body: bytes) -> HttpReply:
    try:
        begun = server.begin(admitted, body)
        if not isinstance(begun, Job):
            return begun
        return await (begun.run_async() if begun.is_async else asyncio.to_thread(begun.run))
    finally:
        server.leave()


def received(reply: HttpReply, deadline: float, max_reply: int) -> Reply:
    """What a client makes of a reply. Raises TimedOut and BadReply."""
    if time.monotonic() > deadline:
        raise TimedOut("no answer in time", sent=True)
    if len(reply.body) > max_reply:
        raise BadReply(f"the reply has more than {max_reply} bytes")
    names = {name.lower(): value for name, value in reply.headers}
    return Reply(reply.status, names, reply.body, keep_alive=True)

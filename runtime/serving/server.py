"""The server, from bytes to bytes: what ASGI and WSGI apps have in common.

The order of the checks is the order in which they stand here: `admit` before the body is read, `begin` with the body.
A caller that is not known learns nothing; every answer to one that is known is signed.
"""

import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any, Final, NamedTuple

from ..calls import LONGEST, Call
from ..errors import Outcome, RpcDecodeError
from ..failures import Failure
from ..network import Network, in_folder
from ..notices import Counted, note, note_unknown, tally
from ..service import RpcService
from ..signing.replay import HostReplayStore, ReplayStore
from ..signing.rpc0 import is_rpc0, verify_rpc0
from ..signing.rpc1 import (
    Claim,
    Verified,
    body_matches,
    clock_is_close,
    expires_ms,
    parse,
    reply_signature,
    verify,
    why_refused,
)
from ..tables import is_disabled
from ..telemetry.traces import UNTRACED_REQUEST, RequestTrace, trace_request
from ..wire import Meta, Reading, has_too_many_elements
from .audit import AuditLog
from .jobs import Job, Refusal
from .routes import Route, routes_of
from .slots import Slots
from .stage import Stage

__all__ = ["Admitted", "HttpReply", "Job", "Server", "length_of"]

_LOGGER: Final = logging.getLogger("rpcc.server")
_JSON: Final = ("Content-Type", "application/json")
_CLOSE: Final = ("Connection", "close")


class HttpReply(NamedTuple):
    """What goes back: status, headers and body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __repr__(self) -> str:
        return f"HttpReply({self.status})"


class Admitted(NamedTuple):
    """A request whose body may be read: at most `max_body` bytes.

    `verified` is None for the old form of signatures, which covers the body; `rpc0` is the header of that form.
    """

    service: str
    method: str
    route: Route | None
    path: str
    max_body: int
    verified: Verified | None
    rpc0: str | None
    trace: RequestTrace
    started: float

    def __repr__(self) -> str:
        return f"Admitted({self.service}.{self.method})"


class Server:
    """Serves the methods of this silo's services. `services` are classes; others' are refused at start-up."""

    def __init__(self, network: Network, services: Sequence[type[RpcService]]) -> None:
        self._network = network
        self._routes = routes_of(network, services)
        settings = network.settings
        self._replay = _replay(network)
        self.departures = network.departures
        self._audit = AuditLog(None if settings.audit_log is None else in_folder(settings, settings.audit_log))
        self._most = settings.concurrency + settings.backlog
        self._prefix = settings.prefix + "/"
        self._names_of = {f"{self._prefix}{service}/{method}/": (service, method) for service, method in self._routes}
        """What `_names` finds in the paths that nearly all calls have."""
        self._lock = Lock()
        if network.usage is not None:
            network.usage.serves(self._routes)
        self.concurrency = settings.concurrency
        self.slots = Slots(settings.concurrency)
        """Held by each call that runs; those that wait for one are the backlog."""
        self.running = 0
        """Requests that were admitted and are not answered yet."""
        self.stage = Stage()
        """Whether the process is being stopped."""

    @property
    def routes(self) -> list[Route]:
        """What is served."""
        return list(self._routes.values())

    @property
    def methods(self) -> list[str]:
        """What is served, as `key.method`."""
        return [f"{service}.{method}" for service, method in self._routes]

    @property
    def has_async(self) -> bool:
        """Whether some of it has to run on an event loop."""
        return any(route.is_async for route in self._routes.values())

    # ---- before the body ----

    def admit(
        self, path: str, headers: Callable[[str], str | None], length: int | None, mount: str = ""
    ) -> Admitted | HttpReply:
        """What can be checked before the body is read.

        `headers` gives the value of a header by its lower-case name; `length` is the declared one, None if there is
        none. `mount` is the part of the path below which the app stands. What was admitted has to be answered, by
        `answer`, or given up by `leave`.
        """
        self._count_usage()
        service, method = self._names_of.get(path) or self._names(path, mount)
        verified: Verified | None = None
        route = self._routes.get((service, method))
        max_body = (self._network.settings.limits if route is None else route.limits).max_body
        trace = trace_request(self._network, None if route is None else (service, method), headers)
        try:
            header = headers("authorization") or ""
            rpc0 = header if self._network.rpc0 and is_rpc0(header) else None
            claim = None if rpc0 else parse(header)
            if claim is not None:  # what it is worth is said after the length, which tells nothing of that
                verified = verify(self._network.keyring, claim, service, method)
            elif rpc0 is None:
                raise Refusal("unauthorized", "the header has another form")
            if length is not None and length > max_body:
                raise Refusal("too_large")
            if claim is not None and verified is None:
                raise Refusal("unauthorized", why_refused(self._network.keyring, claim))
            if (headers("content-encoding") or "identity").lower() != "identity":
                raise Refusal("encoded")
            if verified is not None:
                self._check_caller(verified.claim.caller)
                _check_clock(verified.claim, _now_ms())
            self._enter()
        except Refusal as refusal:
            return self.refuse(self._believable(refusal, verified), verified, service, method, trace=trace)
        return Admitted(service, method, route, path, max_body, verified, rpc0, trace, time.monotonic())

    def _check_caller(self, caller: str) -> None:
        if caller in self._network.options.current().denied_callers:
            raise Refusal("forbidden", f"`{caller}` is one of `denied-callers`")

    def _believable(self, refusal: Refusal, verified: Verified | None) -> Refusal:
        """A refusal that comes before the nonce was looked at.

        A proxy may have sent the request on before, to be executed, and repeats it now. So a signed `executed: false`
        uses the nonce up, and is not given for one that was used.
        """
        if verified is not None and refusal.code != "unauthorized":
            try:
                self._use_nonce(verified)
            except Refusal as other:
                return other
        return refusal

    def _names(self, path: str, mount: str) -> tuple[str, str]:
        """Service key and method of a path, empty if it has another form. Nothing in it is decoded.

        The prefix may name the place below which the app is mounted, or begin there.
        """
        if not path.startswith(self._prefix):
            path = path.removeprefix(mount)
        parts = path.removeprefix(self._prefix).split("/") if path.startswith(self._prefix) else []
        return (parts[0], parts[1]) if len(parts) == 3 and parts[2] == "" else ("", "")

    def _enter(self) -> None:
        if self.stage.is_draining:
            raise Refusal("draining")
        with self._lock:
            if self.running >= self._most:
                raise Refusal("overloaded")
            self.running += 1

    def _count_usage(self) -> None:
        """Once there are requests: a process that was forked off has to do so itself."""
        if self._network.usage is not None:
            self._network.usage.start()

    def leave(self) -> None:
        """A request that was admitted is over."""
        with self._lock:
            self.running -= 1

    # ---- with the body ----

    def answer(self, admitted: Admitted, body: bytes) -> HttpReply:
        """Serve a call in this thread."""
        try:
            begun = self.begin(admitted, body)
            return begun.run() if isinstance(begun, Job) else begun
        finally:
            self.leave()

    def begin(self, admitted: Admitted, body: bytes) -> Job | HttpReply:
        """All that comes before the implementation: a call that is ready to run, or why it is refused."""
        caller: tuple[str, str] | None = None
        call_id = ""
        try:
            caller = self._check_body(admitted, body)
            admitted.trace.known(caller[0], len(body))
            route, reading = self._read(admitted, body)
            call_id = reading.meta.call_id
            admitted.trace.called(call_id, reading.meta.attempt)
            call = self._call(admitted, caller, reading.meta)
            self._check_call(route, reading, call)
            return Job(self, admitted, route, reading, call)
        except Refusal as refusal:
            return self.refuse_admitted(refusal, admitted, call_id=call_id, caller=caller)

    def _check_body(self, admitted: Admitted, body: bytes) -> tuple[str, str]:
        """The caller, which has signed this very body for the first time, and the id of its key."""
        verified = admitted.verified
        if len(body) > admitted.max_body:
            raise self._believable(Refusal("too_large"), verified)
        if verified is None:
            caller = self._check_rpc0(admitted, body)
            self._check_caller(caller)
            return caller, "rpc0"
        if not body_matches(verified.claim, body):
            raise Refusal("unauthorized", "the body is not the one that was signed")
        self._use_nonce(verified)
        return verified.claim.caller, verified.claim.key_id

    def _use_nonce(self, verified: Verified) -> None:
        claim, now_ms = verified.claim, _now_ms()
        _check_clock(claim, now_ms)  # once more: a body that came slowly may have outlasted the memory of its nonce
        try:
            is_first = self._replay.first_seen(claim.nonce, expires_ms(claim), now_ms)
        except Exception as error:
            raise Refusal("unavailable", f"the replay store failed: {type(error).__name__}", is_first=False) from error
        if not is_first:
            raise Refusal("unauthorized", "the call was seen before")

    def _check_rpc0(self, admitted: Admitted, body: bytes) -> str:
        peers = list(self._network.rpc0.values())
        header, path = admitted.rpc0 or "", admitted.path
        peer = verify_rpc0(peers, header, path, body, admitted.service, admitted.method, now_ms=_now_ms())
        if peer is None:
            raise Refusal("unauthorized", "the old signature is wrong, or not good for this method any more")
        return peer.name

    def _read(self, admitted: Admitted, body: bytes) -> tuple[Route, Reading]:
        route = admitted.route
        if route is None:
            raise Refusal("not_found")
        route.served.add()
        if has_too_many_elements(body, route.limits.max_elements):
            raise Refusal("too_large")
        try:
            reading = route.wire.decode_request(body, naive=admitted.rpc0 is not None)
        except RpcDecodeError as error:
            raise Refusal("bad_request", problems=error.problems) from None
        if reading.unknown:
            note_unknown(Counted.UNKNOWN_ARGUMENTS, admitted.service, admitted.method, reading.unknown)
        return route, reading

    def _call(self, admitted: Admitted, caller: tuple[str, str], meta: Meta) -> Call:
        timeout = self._network.settings.timeout if meta.timeout_ms is None else meta.timeout_ms / 1000
        deadline = admitted.started + min(timeout, LONGEST)
        return Call(
            admitted.service, admitted.method, *caller, meta.call_id, meta.attempt, deadline, meta.via, meta.viewer
        )

    def _check_call(self, route: Route, reading: Reading, call: Call) -> None:
        if is_disabled(route.table, route.method) or self._network.options.current().disables(route.names):
            tally(Counted.REFUSED, call.service, call.method).add()
            raise Refusal("disabled")
        if reading.meta.contract != route.table.contract and reading.meta.contract:
            note(Counted.OTHER_CONTRACT, call.service, call.method)
        if route.is_deprecated or not route.deprecated.isdisjoint(reading.arguments):
            passed = sorted(route.deprecated & reading.arguments.keys())
            note(Counted.DEPRECATED_SERVED, call.service, call.method, passed)
        placement = reading.meta.placement
        if placement is not None and placement.region != self._network.identity:
            raise Refusal("misplaced")

    # ---- answers ----

    def reply(self, verified: Verified | None, status: int, body: bytes) -> HttpReply:
        headers: list[tuple[str, str]] = [_JSON]
        if verified is not None:
            headers.append(("Rpc-Signature", reply_signature(verified, status, body)))
        if self.stage.is_stopping:
            headers.append(_CLOSE)
        return HttpReply(status, headers, body)

    def refuse_admitted(
        self, refusal: Refusal, admitted: Admitted, *, call_id: str = "", caller: tuple[str, str] | None = None
    ) -> HttpReply:
        """As `refuse`, for a request whose body could be read."""
        names = admitted.service, admitted.method
        return self.refuse(refusal, admitted.verified, *names, call_id=call_id, caller=caller, trace=admitted.trace)

    def refuse(
        self,
        refusal: Refusal,
        verified: Verified | None,
        service: str,
        method: str,
        *,
        call_id: str = "",
        caller: tuple[str, str] | None = None,
        trace: RequestTrace = UNTRACED_REQUEST,
    ) -> HttpReply:
        """The answer to a call that was not executed. `caller` has a name and the id of its key, once it is known."""
        failure = Failure(code=refusal.code, id=token_hex(8), problems=refusal.problems)
        if refusal.why:
            _LOGGER.warning("refused a call (%s): %s", failure.id, refusal.why)
        if verified is not None:
            caller = verified.claim.caller, verified.claim.key_id
        if caller is not None:
            more = {"call_id": call_id, "outcome": refusal.code, "id": failure.id}
            self.record(*caller, service, method, more)
            trace.known(caller[0], 0)
        body = failure.to_json()
        trace.ended(Outcome.NOT_EXECUTED, code=refusal.code, size=len(body))
        # A 401 is never signed: it may be for the second copy of a request that was executed, and for a body that
        # somebody exchanged. A signature would prove to the caller that its own call was not executed.
        return self.reply(verified if refusal.is_first else None, failure.status, body)

    def record(self, caller: str, key_id: str, service: str, method: str, more: Mapping[str, Any]) -> None:
        """Write a line of the audit log."""
        stamp = _stamp(int(time.time()))
        self._audit.write(
            {"time": stamp, "caller": caller, "key_id": key_id, "service": service, "method": method, **more}
        )

    def not_posted(self, http_method: str, path: str, mount: str = "") -> HttpReply:
        """The answer to what is no call: a probe of `/healthz` or `/readyz`, or something unknown."""
        self._count_usage()
        probe = path.removeprefix(mount) if http_method in ("GET", "HEAD") else ""
        if probe == "/healthz":
            return self.reply(None, 200, b'{"status":"alive"}')
        if probe == "/readyz":
            status, word = (503, b"stopping") if self.stage.is_stopping else (200, b"ready")
            return self.reply(None, status, b'{"status":"%b"}' % word)
        failure = Failure(code="not_found", id=token_hex(8))
        return self.reply(None, failure.status, failure.to_json())


def length_of(text: str | None) -> int | None:
    """The length that a request declares; None if it declares none. What is no length is longer than any body."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else sys.maxsize


def _check_clock(claim: Claim, now_ms: int) -> None:
    if not clock_is_close(claim, now_ms):
        raise Refusal("unauthorized", "the clocks are too far apart")


@lru_cache(maxsize=2)
def _stamp(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _replay(network: Network) -> ReplayStore:
    given = network.settings.replay
    if given is None or isinstance(given, str | Path):
        folder = None if given is None else in_folder(network.settings, given)
        return HostReplayStore(network.identity, folder=folder)
    store: ReplayStore = given
    return store

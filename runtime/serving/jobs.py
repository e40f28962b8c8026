"""A call that a server has accepted: runs the implementation, and says how it went."""

import logging
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import Token
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

from ..calls import CURRENT_CALL, Call
from ..errors import Outcome, RegionResolutionError, RpcValueError
from ..failures import Failure
from ..placement.departures import DepartureStore, Placement, Verdict
from ..process import current_silo
from ..values.models import RpcError
from ..wire import Reading
from .routes import Route

if TYPE_CHECKING:
    from .server import Admitted, HttpReply, Server

__all__ = ["Job", "Refusal"]

_LOGGER: Final = logging.getLogger("rpcc.server")
_FREE: Final = nullcontext()


class Refusal(Exception):
    """Ends a request with a failure, before anything was executed. `why` is for this silo's own log.

    `is_first`: whether the request is known to come for the first time. Of a second copy of one that was executed
    nobody may be told that it was not, so no other refusal is signed.
    """

    def __init__(
        self, code: str, why: str = "", *, problems: Sequence[tuple[str, str]] = (), is_first: bool = True
    ) -> None:
        super().__init__(code)
        self.code = code
        self.why = why
        self.problems = problems
        self.is_first = is_first and code != "unauthorized"


class Job:
    """A call that is ready to run, once."""

    __slots__ = ("_admitted", "_reading", "_route", "_server", "call")

    def __init__(self, server: "Server", admitted: "Admitted", route: Route, reading: Reading, call: Call) -> None:
        self._server = server
        self._admitted = admitted
        self._route = route
        self._reading = reading
        self.call = call

    @property
    def is_async(self) -> bool:
        """Whether the implementation has to run on an event loop."""
        return self._route.is_async

    def run(self) -> "HttpReply":
        """Run the implementation in this thread, or wait for a loop that runs it, and answer."""
        began = time.monotonic()
        try:
            if not self._server.slots.take(self.call.remaining):
                raise Refusal("expired")
            try:
                if self.is_async:
                    return self._run_on_loop()
                with self._staying():
                    begun = self._begin()
                    try:
                        result = self._route.target(**self._reading.arguments)
                    finally:
                        self._end(begun)
            finally:
                self._server.slots.give()
            return self._answer(result, began)
        except Refusal as refusal:
            return self._refuse(refusal)
        except Exception as error:
            return self._fail(error, began)

    def _run_on_loop(self) -> "HttpReply":
        from ..loops import on_loop  # a silo without async implementations needs no asyncio

        return on_loop(self.run_async, f"{self.call.service}.{self.call.method}")()

    async def run_async(self) -> "HttpReply":
        """Run an async implementation on this loop, and answer."""
        began = time.monotonic()
        try:
            with self._staying():
                begun = self._begin()
                try:
                    result = await self._route.target(**self._reading.arguments)
                finally:
                    self._end(begun)
            return self._answer(result, began)
        except Refusal as refusal:
            return self._refuse(refusal)
        except Exception as error:
            return self._fail(error, began)
        except BaseException as error:  # it was cancelled, say: nobody gets an answer
            self._record("cancelled", began)
            self._admitted.trace.ended(Outcome.UNKNOWN, error=error)
            raise

    def _begin(self) -> tuple[Token[Call | None], object]:
        """Let the code that follows see the call, unless nobody waits for it any more."""
        if self.call.remaining <= 0:
            raise Refusal("expired")
        return CURRENT_CALL.set(self.call), self._admitted.trace.enter()

    def _end(self, begun: tuple[Token[Call | None], object]) -> None:
        call, trace = begun
        self._admitted.trace.leave(trace)
        CURRENT_CALL.reset(call)

    def _staying(self) -> AbstractContextManager[None]:
        """As long as it is entered, the organization of a write does not leave. One that has left is refused."""
        placement, departures = self._reading.meta.placement, self._server.departures
        if placement is None or departures is None:
            return _FREE
        if not self._route.method.readonly:
            return _writing(departures, placement)
        _refuse_departed(lambda: departures.check(placement, writes=False))
        return _FREE

    def _answer(self, result: Any, began: float) -> "HttpReply":
        body = self._route.wire.encode_result(result)
        self._record("executed", began)
        if isinstance(result, RpcError):
            self._admitted.trace.declared(type(result).__name__)
        self._admitted.trace.ended(Outcome.EXECUTED, size=len(body))
        return self._server.reply(self._admitted.verified, 200, body)

    def _refuse(self, refusal: Refusal) -> "HttpReply":
        call = self.call
        caller = call.caller, call.key_id
        return self._server.refuse_admitted(refusal, self._admitted, call_id=call.call_id, caller=caller)

    def _fail(self, error: Exception, began: float) -> "HttpReply":
        failure = Failure(code="internal", id=token_hex(8), executed="unknown")
        _LOGGER.error(
            "`%s.%s` failed (%s): %s", self.call.service, self.call.method, failure.id, "\n".join(_story(error))
        )
        self._record("failed", began, id=failure.id)
        watch = current_silo().watch
        if watch is not None:
            watch.failed(self.call, error)
        body = failure.to_json()
        self._admitted.trace.ended(Outcome.UNKNOWN, code=failure.code, error=error, size=len(body))
        return self._server.reply(self._admitted.verified, failure.status, body)

    def _record(self, outcome: str, began: float, **more: str) -> None:
        call = self.call
        members = {
            "call_id": call.call_id,
            "attempt": call.attempt,
            "via": call.via,
            "viewer": call.viewer,
            "outcome": outcome,
            "ms": round((time.monotonic() - began) * 1000, 3),
            **more,
        }
        self._server.record(call.caller, call.key_id, call.service, call.method, members)


@contextmanager
def _writing(departures: DepartureStore, placement: Placement) -> Generator[None]:
    with ExitStack() as stack:
        _refuse_departed(lambda: stack.enter_context(departures.admitted(placement, writes=True)))
        yield


def _refuse_departed(verdict: Callable[[], Verdict]) -> None:
    try:
        found = verdict()
    except RegionResolutionError as error:
        raise Refusal("unavailable", f"the store of departures failed: {error}") from error
    if found != "here":
        raise Refusal("misplaced" if found == "elsewhere" else "moving")


def _story(error: BaseException) -> Iterator[str]:
    """What kinds of errors led to each other, and where each was raised: neither their texts nor lines of source.

    Values may stand in both. What could not be written is told: our own text names paths only.
    """
    yield f"{type(error).__name__}: {error}" if isinstance(error, RpcValueError) else type(error).__name__
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield "after"
        yield from _story(earlier)

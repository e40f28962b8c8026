"""Spans and metrics of calls, through the interface of OpenTelemetry; loaded once the program has set that up.

Names are those of OpenTelemetry's conventions for RPC where they have one. Texts of errors are not told, since those of
others may hold arguments: only what kind of error it was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, wraps
from time import perf_counter, time_ns
from typing import Any, Final, ParamSpec, TypeVar

from opentelemetry import context, metrics, trace
from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ..errors import Outcome, RpcException, RpcRemoteException
from ..failures import FAILURES
from ..http.address import Address
from ..network import Network
from ..notices import Counted, counts
from ..signing.keys import CONTROL
from .traces import CallTrace, RequestTrace, tell_failure

__all__ = ["COUNTERS", "HISTOGRAMS", "Instruments"]

P = ParamSpec("P")
T = TypeVar("T")

_NAME: Final = "rpcc"
_OTHER: Final = "_OTHER"
"""In place of names that nobody declares, of which there is no end."""
_W3C: Final = TraceContextTextMapPropagator()
_HEADERS: Final = ("traceparent", "tracestate")

COUNTERS: Final[Mapping[Counted, tuple[str, str]]] = {
    Counted.MADE: ("rpcc.client.calls", "Calls of other silos."),
    Counted.SENT_AGAIN: ("rpcc.client.retries", "Attempts after the first ones."),
    Counted.REFUSED_HERE: ("rpcc.client.disabled", "Calls that were not sent because their method is disabled."),
    Counted.UNKNOWN_MEMBERS: ("rpcc.client.unknown_members", "Answers with members that this side does not declare."),
    Counted.DEPRECATED_MADE: ("rpcc.client.deprecated_calls", "Calls of what is deprecated."),
    Counted.IN_TRANSACTION: ("rpcc.client.calls_in_transactions", "Calls that were made in an open transaction."),
    Counted.SERVED: ("rpcc.server.calls", "Calls from other silos, of callers that are known."),
    Counted.REFUSED: ("rpcc.server.disabled", "Calls that were refused because their method is disabled."),
    Counted.UNKNOWN_ARGUMENTS: ("rpcc.server.unknown_members", "Calls with members that this side does not declare."),
    Counted.OTHER_CONTRACT: ("rpcc.server.contract_mismatches", "Calls by another version of the contract."),
    Counted.DEPRECATED_SERVED: ("rpcc.server.deprecated_calls", "Calls of what is deprecated."),
}
"""What is counted, and as which metric."""

HISTOGRAMS: Final[Mapping[str, tuple[str, str]]] = {
    "call.duration": ("s", "How long calls take."),
    "request.size": ("By", "Bodies of requests."),
    "response.size": ("By", "Bodies of answers."),
}
"""What is measured of calls, below `rpc.client.` and `rpc.server.`: units and descriptions."""

_BUCKETS: Final = {
    "s": (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    "By": (256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304),
}


class Instruments:
    """What a process tells its calls to."""

    def __init__(self) -> None:
        meter = metrics.get_meter(_NAME)
        self.tracer = trace.get_tracer(_NAME)
        self.client = _histograms(meter, "client")
        self.server = _histograms(meter, "server")
        for what, (name, text) in COUNTERS.items():
            meter.create_observable_counter(name, [partial(_observe, what)], unit="{call}", description=text)

    def call(self, network: Network, service: str, method: str) -> CallTrace:
        """As `trace_call`."""
        return _CallSpan(self, network, service, method)

    def request(
        self, network: Network, method: tuple[str, str] | None, headers: Callable[[str], str | None]
    ) -> RequestTrace:
        """As `trace_request`."""
        return _RequestSpan(self, network, method or (_OTHER, _OTHER), headers)


def _histograms(meter: Meter, side: str) -> dict[str, metrics.Histogram]:
    return {
        name: meter.create_histogram(
            f"rpc.{side}.{name}", unit=unit, description=text, explicit_bucket_boundaries_advisory=_BUCKETS[unit]
        )
        for name, (unit, text) in HISTOGRAMS.items()
    }


def _observe(what: Counted, _: CallbackOptions) -> Iterable[Observation]:
    for names, number in counts(what).items():
        yield Observation(number, _names(*names))


def _names(service: str, method: str) -> dict[str, Any]:
    return {"rpc.system": _NAME, "rpc.service": service, "rpc.method": method}


def _silo(name: str) -> Iterator[tuple[str, str]]:
    """The silo that serves a call."""
    if name == CONTROL:
        yield "rpcc.silo", CONTROL
    else:
        yield "rpcc.silo", "region"
        yield "rpcc.region", name


def _quietly(method: Callable[P, T]) -> Callable[P, T | None]:
    """The method, which fails no call: whoever is told may have faults of its own."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return method(*args, **kwargs)
        except Exception as error:
            tell_failure(error)
            return None

    return call


class _CallSpan(CallTrace):
    __slots__ = ("_attributes", "_began", "_declared", "_instruments", "_received", "_sent", "_span")

    def __init__(self, instruments: Instruments, network: Network, service: str, method: str) -> None:
        self._instruments = instruments
        self._began = perf_counter()
        self._attributes = {**_names(service, method), "rpcc.caller": network.identity}
        self._sent: int | None = None
        self._received: int | None = None
        self._span = instruments.tracer.start_span(
            f"{service}/{method}", kind=SpanKind.CLIENT, attributes=self._attributes
        )

    @_quietly
    def sending(self, address: Address, attempt: int, headers: dict[str, str], size: int) -> None:
        self._sent = size
        self._span.set_attributes({"server.address": address.host, "server.port": address.port})
        self._span.set_attribute("rpcc.attempt", attempt)
        _W3C.inject(headers, trace.set_span_in_context(self._span))

    @_quietly
    def repeating(self, attempt: int, error: Exception) -> None:
        self._span.add_event("rpcc.retry", {"rpcc.attempt": attempt, **_of_error(error)})

    @_quietly
    def received(self, size: int) -> None:
        self._received = size

    @_quietly
    def declared(self, error: str) -> None:
        self._attributes["rpcc.error"] = error

    @_quietly
    def ended(self, target: str, call_id: str, error: BaseException | None) -> None:
        self._attributes.update(_silo(target))
        self._attributes["rpcc.outcome"] = self._outcome(error)
        if error is not None:
            self._attributes.update(_of_error(error))
        self._span.set_attribute("rpcc.call_id", call_id)
        sizes = {"request.size": self._sent, "response.size": self._received}
        _end(self._span, self._attributes, is_failure=error is not None)
        _measure(self._instruments.client, self._attributes, perf_counter() - self._began, sizes)

    def _outcome(self, error: BaseException | None) -> str:
        if isinstance(error, RpcException):
            return error.outcome
        if error is not None:  # the caller gave up, say
            return Outcome.NOT_EXECUTED if self._sent is None else Outcome.UNKNOWN
        return Outcome.NOT_EXECUTED if self._received is None else Outcome.EXECUTED


class _RequestSpan(RequestTrace):
    __slots__ = ("_attributes", "_began", "_began_ns", "_headers", "_instruments", "_method", "_received", "_span")

    def __init__(
        self,
        instruments: Instruments,
        network: Network,
        method: tuple[str, str],
        headers: Callable[[str], str | None],
    ) -> None:
        self._instruments = instruments
        self._method = method
        self._began = perf_counter()
        self._began_ns = time_ns()
        self._headers = {name: value for name in _HEADERS if (value := headers(name))}
        self._attributes = {**_names(*method), **dict(_silo(network.identity))}
        self._received = 0
        self._span: Span | None = None

    @_quietly
    def known(self, caller: str, size: int) -> None:
        self._received = size or self._received
        if self._span is None:
            self._attributes["rpcc.caller"] = caller
            self._span = self._instruments.tracer.start_span(
                "/".join(self._method),
                context=self._parent(),
                kind=SpanKind.SERVER,
                attributes=self._attributes,
                start_time=self._began_ns,
            )

    def _parent(self) -> context.Context:
        """The caller's span, or one that stands around the app here and has that for a parent itself."""
        if trace.get_current_span().get_span_context().is_valid:
            return context.get_current()
        return _W3C.extract(self._headers)

    @_quietly
    def called(self, call_id: str, attempt: int) -> None:
        if self._span is not None:
            self._span.set_attributes({"rpcc.call_id": call_id, "rpcc.attempt": attempt})

    @_quietly
    def enter(self) -> Any:
        return None if self._span is None else context.attach(trace.set_span_in_context(self._span))

    @_quietly
    def leave(self, token: Any) -> None:
        if token is not None:
            context.detach(token)

    @_quietly
    def declared(self, error: str) -> None:
        self._attributes["rpcc.error"] = error

    @_quietly
    def ended(self, outcome: Outcome, *, code: str = "", error: BaseException | None = None, size: int = 0) -> None:
        self._attributes["rpcc.outcome"] = outcome
        if code:
            self._attributes["rpc.response.status_code"] = code
        if code or error is not None:
            self._attributes["error.type"] = code if error is None else type(error).__name__
        if self._span is not None:
            is_failure = error is not None or (bool(code) and FAILURES[code].status >= 500)
            _end(self._span, self._attributes, is_failure=is_failure)
        sizes = {"request.size": self._received or None, "response.size": size or None}
        _measure(self._instruments.server, self._attributes, perf_counter() - self._began, sizes)


def _of_error(error: BaseException) -> dict[str, str]:
    found = {"error.type": type(error).__name__}
    if isinstance(error, RpcRemoteException) and error.code is not None and error.code in FAILURES:
        found["rpc.response.status_code"] = error.code
    return found


def _end(span: Span, attributes: Mapping[str, Any], *, is_failure: bool) -> None:
    span.set_attributes(attributes)
    if is_failure:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def _measure(
    histograms: Mapping[str, metrics.Histogram],
    attributes: Mapping[str, Any],
    seconds: float,
    sizes: Mapping[str, int | None],
) -> None:
    histograms["call.duration"].record(seconds, attributes)
    for name, size in sizes.items():
        if size is not None:
            histograms[name].record(size, attributes)

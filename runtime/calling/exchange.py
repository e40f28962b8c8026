"""One call to another silo, without its input and output: from arguments to bytes, attempts, and back to a value.

`Exchange.call` is a generator of the steps that have to be done for it: the clients for threads and for asyncio do
them, each in its own way, and share everything else.
"""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, NamedTuple, TypeAlias

from ..calls import VIEWER, Call, current_call
from ..delegation import interface_of
from ..errors import (
    Outcome,
    RegionMappingNotFound,
    RpcDisabledException,
    RpcException,
    RpcRemoteException,
    RpcResponseException,
    RpcServiceSetupException,
    RpcTimeout,
    RpcUnavailable,
)
from ..failures import remote_error
from ..http import Address, BadReply, Breaker, HttpFailure, Reply, TimedOut
from ..network import Network
from ..notices import Counted, note, note_unknown, tally
from ..open_transactions import listen
from ..options import Options, names_of
from ..placement.cache import NotRemembered, Remembered
from ..placement.departures import Placement
from ..placement.mappings import RegionMapping
from ..placement.routing import Directory, Routed, route
from ..resolvers import ByDeclared
from ..signing.keys import CONTROL
from ..signing.rpc0 import sign_rpc0
from ..signing.rpc1 import Signed, reply_is_genuine, sign
from ..tables import MethodTable, ServiceTable, deprecated_params, is_deprecated, is_disabled
from ..telemetry.traces import CallTrace, trace_call
from ..transactions import check_transactions
from ..values.models import RpcError
from ..wire import Meta, PlainWire, Wire, has_too_many_elements, request_body, wire_of
from .retries import Budget, RetryPolicy, policy_of

__all__ = ["Exchange", "Post", "Resolve", "Sleep", "Step", "Steps"]


class Post(NamedTuple):
    """Send a request and read its reply. Answered by a Reply, or by an HttpFailure thrown in."""

    address: Address
    path: str
    headers: Mapping[str, str]
    body: bytes
    deadline: float
    max_reply: int

    def __repr__(self) -> str:
        return f"Post({self.path})"


class Sleep(NamedTuple):
    """Wait for some seconds."""

    seconds: float


class Resolve(NamedTuple):
    """Find the region of a call, which may ask a database. Answered by a Routed."""

    method: MethodTable
    arguments: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Resolve({self.method.name})"


Step: TypeAlias = Post | Sleep | Resolve
Steps: TypeAlias = Generator[Step, Any, Any]


class _Terms(NamedTuple):
    """What the calls of one method may do, as long as these options hold."""

    options: Options
    timeout: float
    policy: RetryPolicy
    is_disabled: bool


class _Plan:
    """What the calls of one method have in common."""

    def __init__(self, network: Network, service: ServiceTable, method: MethodTable) -> None:
        self.service = service
        self.method = method
        self.wire = wire_of(method)
        self.path = f"{network.settings.prefix}/{service.key}/{method.name}/"
        self.limits = network.limits(service.key, method.name)
        self.repeatable = method.readonly or method.idempotent
        self._names = names_of(service.key, interface_of(service), method.name)
        self._timeout = network.settings.timeout if method.timeout_ms is None else method.timeout_ms / 1000
        self._attempts = network.settings.attempts
        self._terms = self._terms_under(Options())
        self._params = {param.name for param in method.params}
        self._required = {param.name for param in method.params if param.is_required}
        self._made = tally(Counted.MADE, service.key, method.name)
        self._is_deprecated = is_deprecated(service, method)
        self._deprecated = deprecated_params(method)

    def terms(self, options: Options) -> _Terms:
        """What options, `@timeout` and `@retry`, and the settings say; the first of them counts."""
        if self._terms.options is not options:
            self._terms = self._terms_under(options)
        return self._terms

    def _terms_under(self, options: Options) -> _Terms:
        return _Terms(
            options=options,
            timeout=options.timeout_of(self._names) or self._timeout,
            policy=policy_of(self.method, self._attempts, options.retries_of(self._names)),
            is_disabled=options.disables(self._names),
        )

    def count(self, arguments: Mapping[str, Any]) -> None:
        """Count a call that begins."""
        self._made.add()
        if self._is_deprecated or not self._deprecated.isdisjoint(arguments):
            passed = sorted(self._deprecated & arguments.keys())
            note(Counted.DEPRECATED_MADE, self.service.key, self.method.name, passed)

    def check_names(self, arguments: Mapping[str, Any]) -> None:
        """Raise TypeError for what a local call would raise it for."""
        given = arguments.keys()
        if self._required <= given <= self._params:
            return
        for name in sorted(given - self._params):
            raise TypeError(f"{self.method.name}() got an unexpected keyword argument '{name}'")
        for name in sorted(self._required - given):
            raise TypeError(f"{self.method.name}() missing required keyword-only argument: '{name}'")


@dataclass(slots=True)
class _Progress:
    """One call under way."""

    plan: _Plan
    wire: Wire
    outer: Call | None
    call_id: str
    deadline: float
    policy: RetryPolicy
    is_disabled: bool
    trace: CallTrace
    target: str = CONTROL
    placement: Placement | None = None
    mapping: RegionMapping | None = None
    attempt: int = 1
    address: Address | None = None
    """Where the last attempt went."""
    failure: HttpFailure | None = None
    """What came of it, if no reply did."""
    is_uncertain: bool = False
    """Whether an attempt may have been executed."""

    @property
    def remaining(self) -> float:
        return self.deadline - time.monotonic()


class Exchange:
    """Makes calls to other silos, for any number of threads."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._from_memory = _from_memory(network)
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._breaker = Breaker()
        self._budget = Budget()
        listen()

    def call(self, service: ServiceTable, method: MethodTable, arguments: Mapping[str, Any]) -> Steps:
        """The steps of a call; returns its result or declared error. `arguments` are those that were passed."""
        plan = self._plan(service, method)
        plan.check_names(arguments)
        progress = self._begin(plan, plan.wire, arguments)
        with _about(progress):
            try:
                if method.resolve is not None:
                    self._place(progress, (yield Resolve(method, arguments)))
                return (yield from self._attempts(progress, arguments))
            except RegionMappingNotFound:  # right away, or after the region that had it said that it has left
                if method.return_none_if_mapping_not_found:
                    return None
                raise

    def send(self, service: ServiceTable, method: MethodTable, target: str, arguments: Mapping[str, Any]) -> Steps:
        """The steps of a call of decoded JSON to a silo that the caller chose; returns the answer, decoded too."""
        progress = self._begin(self._plan(service, method), PlainWire(), arguments)
        progress.target = target
        if target != CONTROL:
            progress.placement = Placement(kind="region_name", value=target, region=target)
        with _about(progress):
            return (yield from self._attempts(progress, arguments))

    def forget_failures(self) -> None:
        """Take every address for one that takes connections."""
        self._breaker = Breaker()

    def _plan(self, service: ServiceTable, method: MethodTable) -> _Plan:
        key = (service.key, method.name)
        found = self._plans.get(key)
        if found is None or found.method is not method:
            found = self._plans[key] = _Plan(self._network, service, method)
        return found

    def _begin(self, plan: _Plan, wire: Wire, arguments: Mapping[str, Any]) -> _Progress:
        check_transactions(plan.service.key, plan.method.name)
        plan.count(arguments)
        if self._network.usage is not None:
            self._network.usage.start()
        trace = trace_call(self._network, plan.service.key, plan.method.name)
        outer = current_call()
        terms = plan.terms(self._network.options.current())
        deadline = time.monotonic() + terms.timeout
        policy = terms.policy
        if outer is not None:
            deadline = min(deadline, outer.deadline)
            if outer.attempt > 1:  # else the attempts of nested calls would multiply
                policy = RetryPolicy(unexecuted=1, unknown=1, backoff=0)
        return _Progress(plan, wire, outer, token_urlsafe(16), deadline, policy, terms.is_disabled, trace)

    def _place(self, progress: _Progress, routed: Routed) -> None:
        progress.target = routed.region.name
        progress.placement = routed.placement
        progress.mapping = routed.mapping

    def route(self, step: Resolve) -> Routed:
        """Do a Resolve."""
        return route(step.method, step.arguments, self._network.directory)

    def route_at_once(self, step: Resolve) -> Routed | None:
        """Do a Resolve if that asks no database and runs no resolver of the program's own; None if it would."""
        if isinstance(step.method.resolve, ByDeclared):
            return None
        try:
            return route(step.method, step.arguments, self._from_memory)
        except NotRemembered:
            return None

    def _attempts(self, progress: _Progress, arguments: Mapping[str, Any]) -> Steps:
        service, method = progress.plan.service, progress.plan.method
        if progress.is_disabled or is_disabled(service, method):
            tally(Counted.REFUSED_HERE, service.key, method.name).add()
            by = " by `disabled-service-methods`" if progress.is_disabled else ""
            raise RpcDisabledException(f"`{service.key}.{method.name}` is disabled{by}")
        encoded = progress.wire.encode_arguments(arguments)
        moved = False
        while True:
            try:
                return (yield from self._attempt(progress, encoded))
            except RpcRemoteException as error:
                if error.code == "misplaced" and progress.mapping is not None and not moved:
                    moved = True
                    self._forget(progress.mapping)
                    self._place(progress, (yield Resolve(method, arguments)))
                    continue
                pause = self._pause(progress, error)
                if pause is None:
                    raise
                progress.is_uncertain |= error.outcome is not Outcome.NOT_EXECUTED
                progress.trace.repeating(progress.attempt, error)
            tally(Counted.SENT_AGAIN, service.key, method.name).add()
            yield Sleep(pause)
            progress.attempt += 1

    def _forget(self, mapping: RegionMapping) -> None:
        if self._network.mappings is not None:
            self._network.mappings.drop(mapping)

    def _pause(self, progress: _Progress, error: RpcRemoteException) -> float | None:
        """Seconds until the next attempt, None if there is none."""
        if progress.attempt >= progress.policy.attempts_after(error):
            return None
        pause = progress.policy.pause(progress.attempt)
        if pause >= progress.remaining:
            return None
        address = progress.address or self._addresses(progress.target)[0]
        return pause if self._budget.spend(address) else None

    def _addresses(self, target: str) -> tuple[Address, ...]:
        addresses = self._network.addresses.get(target)
        if addresses is None:
            raise RpcServiceSetupException(f"there is no address for the silo `{target}` in the settings")
        return addresses

    def _attempt(self, progress: _Progress, encoded: bytes) -> Steps:
        """One attempt: at the first address that takes a connection."""
        failure: HttpFailure | None = None
        for address in self._breaker.pick(self._addresses(progress.target)):
            progress.address = address
            if progress.attempt == 1:
                self._budget.earn(address)
            try:
                reply, signed = yield from self._exchange(progress, address, encoded)
            except HttpFailure as error:
                self._breaker.report(address, error)
                failure = progress.failure = error
                if error.connected:
                    break
            else:
                self._breaker.report(address, None)
                return self._read(progress, reply, signed)
        raise _network_error(progress, failure)

    def _exchange(
        self, progress: _Progress, address: Address, encoded: bytes
    ) -> Generator[Step, Any, tuple[Reply, Signed | None]]:
        remaining = progress.remaining
        if remaining <= 0:
            raise RpcTimeout("the time was over before the call was sent", outcome=Outcome.NOT_EXECUTED)
        plan = progress.plan
        body = request_body(self._meta(progress, remaining), encoded)
        signed, authorization = self._sign(progress, body)
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        progress.trace.sending(address, progress.attempt, headers, len(body))
        reply = yield Post(address, plan.path, headers, body, progress.deadline, plan.limits.max_body)
        return reply, signed

    def _meta(self, progress: _Progress, remaining: float) -> Meta:
        outer = progress.outer
        return Meta(
            timeout_ms=int(remaining * 1000),
            call_id=progress.call_id,
            attempt=progress.attempt,
            contract=progress.plan.service.contract,
            placement=progress.placement,
            via=() if outer is None else (*outer.via, outer.caller),
            viewer=_viewer(outer),
        )

    def _sign(self, progress: _Progress, body: bytes) -> tuple[Signed | None, str]:
        plan, target = progress.plan, progress.target
        peer = self._network.rpc0.get(target)
        if peer is not None and peer.send:
            return None, sign_rpc0(peer.secret, plan.path, body)
        now_ms = time.time_ns() // 1_000_000
        signed = sign(self._network.keyring, target, plan.service.key, plan.method.name, body, now_ms=now_ms)
        return signed, signed.authorization

    def _read(self, progress: _Progress, reply: Reply, signed: Signed | None) -> Any:
        plan = progress.plan
        progress.trace.received(len(reply.body))
        genuine = signed is not None and reply_is_genuine(
            signed, reply.headers.get("rpc-signature"), reply.status, reply.body
        )
        if reply.status >= 400:
            raise remote_error(reply.status, reply.body, signed=genuine, repeatable=plan.repeatable)
        if not genuine and signed is not None:
            raise RpcResponseException("the answer is not signed by the silo that was called")
        if reply.status != 200:
            raise RpcResponseException(f"the answer has the status {reply.status}")
        try:
            result, unknown = _result(progress, reply.body)
        except RpcResponseException as error:
            error.outcome = Outcome.EXECUTED  # it can't be read, but it says so much
            raise
        if unknown:
            note_unknown(Counted.UNKNOWN_MEMBERS, plan.service.key, plan.method.name, unknown)
        if isinstance(result, RpcError):
            progress.trace.declared(type(result).__name__)
        return result


def _result(progress: _Progress, body: bytes) -> tuple[Any, Sequence[str]]:
    limit = progress.plan.limits.max_elements
    if has_too_many_elements(body, limit):
        raise RpcResponseException(f"the answer holds more than {limit} values")
    return progress.wire.decode_reply(body)


def _viewer(outer: Call | None) -> str:
    """On whose behalf: what was said last, here or by the caller of the call that runs here."""
    own = VIEWER.get()
    return own if own is not None else "" if outer is None else outer.viewer


def _from_memory(network: Network) -> Directory:
    """What the process knows of regions without asking a database."""
    whole, mappings = network.directory, network.mappings
    remembered = None if mappings is None else Remembered(mappings)
    return Directory(whole.regions.values(), mappings=remembered, single_region=whole.single_region)


@contextmanager
def _about(progress: _Progress) -> Generator[None]:
    """Tell the errors of a call which call they are about, and its trace how it ends."""
    failure: BaseException | None = None
    try:
        yield
    except BaseException as error:
        failure = error
        if isinstance(error, RpcException):
            _complete(error, progress)
        raise
    finally:
        progress.trace.ended(progress.target, progress.call_id, failure)


def _complete(error: RpcException, progress: _Progress) -> None:
    if error.call_id is None:  # else a resolver made a call that failed
        error.call_id = progress.call_id
        error.repeatable = progress.plan.repeatable
    if progress.is_uncertain and error.outcome is Outcome.NOT_EXECUTED:  # which holds for the last attempt only
        error.outcome = Outcome.UNKNOWN


def _network_error(progress: _Progress, failure: HttpFailure | None) -> RpcException:
    if failure is None:
        text = f"no address of `{progress.target}` takes connections at the moment"
        before = "" if progress.failure is None else f" ({progress.failure})"
        return RpcUnavailable(text + before, outcome=Outcome.NOT_EXECUTED)
    if isinstance(failure, BadReply):
        return RpcResponseException(f"the answer of `{progress.target}` can't be read: {failure}")
    outcome = Outcome.UNKNOWN if failure.sent else Outcome.NOT_EXECUTED
    kind = RpcTimeout if isinstance(failure, TimedOut) else RpcUnavailable
    return kind(f"`{progress.target}`: {failure}", outcome=outcome)

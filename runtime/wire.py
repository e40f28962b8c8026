"""The envelopes of calls: between arguments, results and declared errors on one side, and bodies on the other.

A request is `{"meta": {…}, "args": {…}}`. A reply is `{"meta": {…}, "value": …}`, or, for a declared error,
`{"meta": {…}, "error": {"name": …, "value": …}}`. Each is read in one pass, straight from the bytes.
"""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Annotated, Any, Final, NamedTuple, NotRequired, Protocol, Required, TypeAlias, get_args, get_origin

from pydantic import ConfigDict, Field
from pydantic_core import to_json
from typing_extensions import TypedDict

from .calls import MAX_VIEWER
from .errors import RpcDecodeError, RpcResponseException, RpcUndeclaredError
from .placement.departures import Placement
from .tables import MethodTable, ParamTable
from .values.codec import Codec, codec_for
from .values.depth import STRING
from .values.exact import Exact
from .values.models import RpcError
from .values.naive import NaiveCodec
from .values.old_names import OldNames
from .values.scalars import Json

__all__ = ["Meta", "MethodWire", "PlainWire", "Reading", "Wire", "has_too_many_elements", "request_body", "wire_of"]

_MAX_TEXT: Final = 256
_MAX_VIA: Final = 64
_REQUEST_DEPTH: Final = 2
_ANY_DEPTH: Final = 2**31
_FORBID: Final = ConfigDict(extra="forbid", hide_input_in_errors=True, ser_json_inf_nan="constants")
_IGNORE: Final = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Meta(NamedTuple):
    """What changes the meaning of a call, all of it signed.

    `timeout_ms` is the time that the caller has left, None if it does not say. `call_id` is the same in each attempt.
    `contract` is the caller's hash of the service. `via` are the silos that called each other to get here, the first
    one first. `viewer` is on whose behalf, for the audit log.
    """

    timeout_ms: int | None = None
    call_id: str = ""
    attempt: int = 1
    contract: str = ""
    placement: Placement | None = None
    via: tuple[str, ...] = ()
    viewer: str = ""

    def __repr__(self) -> str:
        return f"Meta(call_id={self.call_id!r}, attempt={self.attempt})"

    def to_json(self) -> bytes:
        """As it is sent: what says nothing is left out."""
        members: dict[str, Any] = {name: value for name, value in zip(_META, self, strict=True) if value or value == 0}
        if self.placement is not None:
            members["placement"] = self.placement._asdict()
        return to_json(members)


class Reading(NamedTuple):
    """A request as it was read, and the paths of arguments that this version does not declare."""

    meta: Meta
    arguments: dict[str, Any]
    unknown: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Reading({self.meta!r})"


def has_too_many_elements(body: bytes, limit: int) -> bool:
    """Whether JSON holds more than `limit` values, told from the bytes, before any of them is built."""
    if len(body) <= limit or _separators(body) <= limit:  # the length alone is enough for most
        return False
    return _separators(STRING.sub(b"", body)) > limit


def _separators(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def request_body(meta: Meta, arguments: bytes) -> bytes:
    """The body of a request."""
    return b'{"meta":%b,"args":%b}' % (meta.to_json(), arguments)


class Wire(Protocol):
    """What a caller passes, as bytes, and what bytes give it back."""

    def encode_arguments(self, arguments: Mapping[str, Any]) -> bytes:
        """Raises RpcValueError for what can't be written."""
        ...

    def decode_reply(self, body: bytes) -> tuple[Any, Sequence[str]]:
        """What the caller gets, and the paths of members that were left out. Raises RpcResponseException."""
        ...


class PlainWire:
    """For callers that have decoded JSON: of the arguments' types only the server knows."""

    def encode_arguments(self, arguments: Mapping[str, Any]) -> bytes:
        return _plain_codec().encode(dict(arguments))

    def decode_reply(self, body: bytes) -> tuple[Any, Sequence[str]]:
        reply = _reading(_plain_codec(), body).value
        if ("value" in reply) == ("error" in reply):
            raise RpcResponseException("the answer has both or neither of a `value` and an `error`")
        return reply, ()


@cache
def _plain_codec() -> Codec:
    return Codec(dict[str, Json], envelope=_REQUEST_DEPTH)


# ---------------------------------------------------------------- schemas ----


def _object(name: str, members: Mapping[str, Any], config: ConfigDict) -> Any:
    """A type of JSON objects, exact in each member. Members are optional unless they are `Required`."""
    make: Any = TypedDict
    made = make(name, {name: _exact(member) for name, member in members.items()}, total=False)
    made.__pydantic_config__ = config
    return made


def _exact(member: Any) -> Any:
    """What makes a type exact does not follow the references that pydantic makes of objects inside of objects."""
    if get_origin(member) in (Required, NotRequired):
        return get_origin(member)[_exact(get_args(member)[0])]
    return Annotated[member, Exact()]


_Text: TypeAlias = Annotated[str, Field(max_length=_MAX_TEXT)]
_Count: TypeAlias = Annotated[int, Field(ge=0)]
_PLACEMENT: Final = _object(
    "Placement",
    {
        "kind": Required[_Text],
        "value": int | _Text | None,
        "region": Required[_Text],
        "version": _Count,
        "organization_id": int | None,
    },
    _IGNORE,
)
_META: Final[Mapping[str, Any]] = {
    "timeout_ms": _Count,
    "call_id": _Text,
    "attempt": Annotated[int, Field(ge=1)],
    "contract": _Text,
    "placement": _PLACEMENT,
    "via": Annotated[list[_Text], Field(max_length=_MAX_VIA)],
    "viewer": Annotated[str, Field(max_length=MAX_VIEWER)],
}
_REQUEST_META: Final = _object("Meta", _META, _IGNORE)
_REPLY_META: Final = _object("Meta", {}, _IGNORE)
_ERROR_NAME: Final = _object("Error", {"name": Required[str]}, _IGNORE)
"""A declared error, of which only the name is read: it says what the value has to be."""


def _arguments(params: tuple[ParamTable, ...]) -> Any:
    members = {param.name: _member(param) for param in params}
    old_names = {old: param.name for param in params for old in param.was}
    arguments = _object("Arguments", members, _FORBID)
    return Annotated[arguments, OldNames(old_names)] if old_names else arguments


def _member(param: ParamTable) -> Any:
    return Required[param.type] if param.is_required else NotRequired[param.type]


def _meta(members: dict[str, Any]) -> Meta:
    """Takes the members over, which the decoder has just made."""
    if "via" in members:
        members["via"] = tuple(members["via"])
    if "placement" in members:
        members["placement"] = Placement(**members["placement"])
    return Meta(**members)


# ---------------------------------------------------------------- methods ----


class MethodWire:
    """What one method's calls look like on the wire. Its codecs are built on first use."""

    def __init__(self, method: MethodTable) -> None:
        self._method = method
        self._errors: Mapping[str, type[RpcError]] = {error.__name__: error for error in method.errors}
        self._error_codecs: dict[str, Codec] = {}

    # The caller's side

    def encode_arguments(self, arguments: Mapping[str, Any]) -> bytes:
        """The arguments that were passed, and no others. Raises RpcValueError for what can't be written."""
        return self._arguments.encode(arguments)

    def decode_reply(self, body: bytes) -> tuple[Any, tuple[str, ...]]:
        """The value or declared error of a reply, and the paths of members that this version does not declare.

        Raises RpcUndeclaredError, and RpcResponseException for what is no reply of this method.
        """
        reading = _reading(self._reply, body)
        members, unknown = reading.value, reading.unknown
        if "error" in members:
            if "value" in members:
                raise RpcResponseException("the answer has both a `value` and an `error`")
            return self._decode_error(members["error"]["name"], body)
        if self._method.returns is None:
            return None, unknown
        if "value" not in members:
            raise RpcResponseException("the answer has neither a `value` nor an `error`")
        return members["value"], unknown

    def _decode_error(self, name: str, body: bytes) -> tuple[Any, tuple[str, ...]]:
        declared = self._errors.get(name)
        if declared is None:
            raise RpcUndeclaredError(name if name.isidentifier() and len(name) <= _MAX_TEXT else "…")
        codec = self._error_codecs.get(name)
        if codec is None:
            member = _object("Error", {"name": Required[str], "value": Required[declared]}, _FORBID)
            reply = _object("Reply", {"meta": _REPLY_META, "error": Required[member]}, _FORBID)
            codec = self._error_codecs[name] = Codec(reply, envelope=2)
        reading = _reading(codec, body)
        return reading.value["error"]["value"], reading.unknown

    # The server's side

    def decode_request(self, body: bytes, *, naive: bool = False) -> Reading:
        """What a caller sent; with `naive`, datetimes without an offset are in UTC. Raises RpcDecodeError."""
        decoded = (self._naive_request if naive else self._request).decode_ignoring_unknown(body)
        return Reading(_meta(decoded.value["meta"]), decoded.value["args"], decoded.unknown)

    def encode_result(self, result: Any) -> bytes:
        """The body of a reply. Raises RpcValueError for a result that the method does not declare."""
        if isinstance(result, RpcError) and type(result) in self._method.errors:
            name = type(result).__name__.encode()
            return b'{"meta":{},"error":{"name":"%b","value":%b}}' % (name, codec_for(type(result)).encode(result))
        return b'{"meta":{},"value":%b}' % self._result.encode(result)

    # Codecs

    def build(self) -> None:
        """Build what the server's side needs, which the first call would otherwise wait for."""
        _ = self._request, self._result

    @cached_property
    def _arguments(self) -> Codec:
        return Codec(_arguments(self._method.params))

    @cached_property
    def _request(self) -> Codec:
        return Codec(self._request_type, envelope=_REQUEST_DEPTH)

    @cached_property
    def _naive_request(self) -> Codec:
        return NaiveCodec(self._request_type, envelope=_REQUEST_DEPTH)

    @property
    def _request_type(self) -> Any:
        members = {"meta": Required[_REQUEST_META], "args": Required[_arguments(self._method.params)]}
        return _object("Request", members, _FORBID)

    @cached_property
    def _result(self) -> Codec:
        return codec_for(self._method.returns)

    @cached_property
    def _reply(self) -> Codec:
        members: dict[str, Any] = {"meta": _REPLY_META, "error": _ERROR_NAME}
        if self._method.returns is None:  # what stands there is not looked at, however deep
            return Codec(_object("Reply", {**members, "value": Any}, _FORBID), envelope=_ANY_DEPTH)
        return Codec(_object("Reply", {**members, "value": self._method.returns}, _FORBID), envelope=1)


_wires: Final[dict[int, tuple[MethodTable, MethodWire]]] = {}
"""By the identity of the table, which may hold defaults that can't be hashed."""


def wire_of(method: MethodTable) -> MethodWire:
    """What all callers and servers of a method in this process share: its codecs take a while to build."""
    found = _wires.get(id(method))
    return found[1] if found is not None else _wires.setdefault(id(method), (method, MethodWire(method)))[1]


def _reading(codec: Codec, body: bytes) -> Any:
    try:
        return codec.decode_ignoring_unknown(body)
    except RpcDecodeError as error:
        failure = RpcResponseException(f"the answer can't be read: {error}")
    raise failure

"""Requests to bytes, bytes to replies: everything about HTTP/1.1 that is not input or output."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from .address import Address
from .errors import BadReply, ConnectionLost

__all__ = ["MAX_HEAD", "Reply", "ReplyParser", "request_head"]

MAX_HEAD: Final = 64 * 1024
"""Most bytes of a reply's status line and headers, and of interim replies before it."""

_CHUNK_COST: Final = 8
"""Bytes on the wire for a byte of body, at most: a chunk of one byte takes six, and a little patience."""

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PATH: Final = re.compile(r"/[!-~]*")
_FRAMING: Final = frozenset({"connection", "content-length", "expect", "host", "te", "transfer-encoding", "upgrade"})


class Reply(NamedTuple):
    """A whole reply. Names of headers are lower-case; values of a repeated one are joined by `, ` in their order.

    `keep_alive`: whether the connection could be used again. `sent`: whether the kernel had accepted the whole
    request; if not, the server refused without having had all of it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    keep_alive: bool
    sent: bool = True

    def __repr__(self) -> str:
        return f"Reply({self.status}, keep_alive={self.keep_alive}, sent={self.sent})"


@lru_cache(maxsize=1024)
def _opening(address: Address, path: str) -> str:
    if _PATH.fullmatch(path) is None:
        raise ValueError("the path must start with `/` and hold printable ASCII without spaces")
    return f"POST {path} HTTP/1.1\r\nHost: {address.authority}\r\nAccept-Encoding: identity\r\nContent-Length: "


@lru_cache(maxsize=256)
def _field_name(name: str) -> str:
    if _TOKEN.fullmatch(name) is None:
        raise ValueError("the name of a header holds a character that it can't")
    if name.lower() in _FRAMING:
        raise ValueError(f"`{name}` is not the caller's to set")
    return f"\r\n{name}: "


def request_head(address: Address, path: str, headers: Mapping[str, str], length: int) -> bytes:
    """Everything before the body. Raises ValueError for what could be read as another request than is meant."""
    parts = [_opening(address, path), str(length)]
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"the value of `{name}` holds a character other than printable ASCII")
        parts += (_field_name(name), value)
    parts.append("\r\n\r\n")
    return "".join(parts).encode("ascii")


class ReplyParser:
    """Reads the replies of one connection, one after the other: `start`, then `feed` until a reply is whole.

    The methods named `on_…` are for httptools. After an error the connection is of no more use.
    """

    __slots__ = (
        "_body",
        "_extra",
        "_fed",
        "_headers",
        "_in_body",
        "_keep_alive",
        "_limit",
        "_parser",
        "_problem",
        "_size",
        "_status",
        "has_read",
    )

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self.has_read = False
        """Whether anything has ever come on this connection."""
        self.start(0)

    def start(self, max_body: int) -> None:
        """Expect the next reply, of at most that many bytes of body."""
        self._limit = max_body
        self._fed = 0
        self._extra = False
        self._status = 0
        self._problem = ""
        self._expect()

    def _expect(self) -> None:
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = 0
        self._in_body = False
        self._keep_alive = False

    def feed(self, data: bytes) -> Reply | None:
        """The reply, once it is whole. Raises BadReply."""
        self.has_read = True
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self._status:
                raise BadReply(self._problem or _reason(error)) from None
            self._extra = True
        if self._status:
            return self._reply(self._keep_alive and not self._extra)
        self._fed += len(data)
        if self._fed > MAX_HEAD + _CHUNK_COST * self._size:
            raise BadReply("the headers are too large")
        return None

    def end(self) -> Reply:
        """The reply that ends with the connection, as one without a length does. Raises ConnectionLost."""
        if not self._in_body or "content-length" in self._headers or "transfer-encoding" in self._headers:
            raise ConnectionLost(
                "the server closed the connection in the reply"
                if self._fed
                else "the server closed the connection instead of replying"
            )
        self._status = self._parser.get_status_code()
        return self._reply(keep_alive=False)

    def _reply(self, keep_alive: bool) -> Reply:
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        return Reply(self._status, self._headers, body, keep_alive)

    def on_message_begin(self) -> None:
        if self._status:
            self._extra = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body or self._status:
            return  # a trailer, or what follows the reply
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        if self._status:
            return
        self._in_body = self._parser.get_status_code() >= 200
        self._problem = self._ambiguity()
        if self._problem:
            raise ValueError

    def _ambiguity(self) -> str:
        length = self._headers.get("content-length")
        if length is not None and length.isdigit() and int(length) > self._limit:
            return "the reply is too large"
        if self._headers.get("transfer-encoding", "chunked").lower() != "chunked":
            return "the reply has a transfer encoding other than chunked"
        return ""

    def on_body(self, data: bytes) -> None:
        if self._status:
            return
        self._size += len(data)
        if self._size > self._limit:
            self._problem = "the reply is too large"
            raise ValueError
        self._body.append(data)

    def on_message_complete(self) -> None:
        if self._status:
            return
        if self._in_body:
            self._keep_alive = self._parser.should_keep_alive()
            self._status = self._parser.get_status_code()
        else:
            self._expect()  # that was an interim reply, such as 100: the real one follows


def _reason(error: Exception) -> str:
    if isinstance(error, HttpParserUpgrade):
        return "the server switched to another protocol"
    return f"the reply is no HTTP/1.1: {error}"

"""The WSGI app: a server's core behind the interface of synchronous Python servers."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeAlias

from .server import Admitted, HttpReply, Server

__all__ = ["WsgiApp"]

StartResponse: TypeAlias = Callable[..., Any]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class WsgiApp:
    """Calls run in the threads of the server that runs the app, which bounds their number."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = self._reply(environ)
        headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
        start_response(_LINES[reply.status], headers)
        return [reply.body]

    def _reply(self, environ: dict[str, Any]) -> HttpReply:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "POST":
            return self.server.probe(path) or self.server.not_found()

        def header(name: str) -> str | None:
            found: str | None = environ.get("HTTP_" + name.replace("-", "_").upper())
            return found

        admitted = self.server.admit(path, header, _length(environ))
        if isinstance(admitted, HttpReply):
            return admitted
        return self.server.answer(admitted, _body(environ, admitted))


def _length(environ: dict[str, Any]) -> int | None:
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else None


def _body(environ: dict[str, Any], admitted: Admitted) -> bytes:
    """The body, or one byte more of it than it may have."""
    length = _length(environ)
    stream = environ["wsgi.input"]
    if length is not None:
        data: bytes = stream.read(length)
        return data
    if not environ.get("wsgi.input_terminated"):
        return b""
    parts: list[bytes] = []
    missing = admitted.max_body + 1
    while missing > 0 and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)

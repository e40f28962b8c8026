"""The WSGI app: a server's core behind the interface of synchronous Python servers."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeAlias

from .server import Admitted, HttpReply, Server, length_of

__all__ = ["StartResponse", "WsgiApp"]

StartResponse: TypeAlias = Callable[..., Any]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class WsgiApp:
    """Calls run in the threads of the server that runs the app, at most `concurrency` at once."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = self._reply(environ)
        headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
        start_response(_LINES[reply.status], headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _reply(self, environ: dict[str, Any]) -> HttpReply:
        mount: str = environ.get("SCRIPT_NAME", "")
        path = mount + environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "POST":
            return self.server.not_posted(environ["REQUEST_METHOD"], path, mount)

        def header(name: str) -> str | None:
            found: str | None = environ.get("HTTP_" + name.replace("-", "_").upper())
            return found

        length = length_of(_declared(environ))
        admitted = self.server.admit(path, header, length, mount)
        if isinstance(admitted, HttpReply):
            return admitted
        try:
            body = _body(environ, length, admitted)
        except BaseException:  # the caller went away
            self.server.leave()
            raise
        return self.server.answer(admitted, body)


def _declared(environ: dict[str, Any]) -> str | None:
    found: str | None = environ.get("CONTENT_LENGTH", environ.get("HTTP_CONTENT_LENGTH"))
    return found


def _body(environ: dict[str, Any], length: int | None, admitted: Admitted) -> bytes:
    """The body, or one byte more of it than it may have."""
    stream = environ["wsgi.input"]
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""  # the interface gives no way to tell where it ends
    missing = admitted.max_body + 1 if length is None else length
    parts: list[bytes] = []
    while missing > 0 and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)

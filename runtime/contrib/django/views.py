"""The view: a server's core behind Django's requests, for projects that serve calls beside their pages."""

from collections.abc import Callable
from threading import Lock

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ...serving.apps import make_server
from ...serving.server import Admitted, HttpReply, Server, length_of

__all__ = ["rpc"]

_lock = Lock()
_server: Server | None = None


# A call's transaction is its implementation's own: one around the view would be committed after the call is said to be
# executed, and might fail then. Who calls proves who it is by a signature, not by a cookie.
@transaction.non_atomic_requests
@csrf_exempt
def rpc(request: HttpRequest) -> HttpResponse:
    """Answer a call, or a probe of `/healthz` or `/readyz`."""
    reply = _answer(_the_server(), request)
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


def _the_server() -> Server:
    """This process's server, made for the first request."""
    global _server
    with _lock:
        if _server is None:
            _server = make_server()
        return _server


def _answer(server: Server, request: HttpRequest) -> HttpReply:
    mount: str = request.META.get("SCRIPT_NAME", "")
    if request.method != "POST":
        return server.not_posted(request.method or "", request.path, mount)
    length = length_of(request.META.get("CONTENT_LENGTH"))
    admitted = server.admit(request.path, _headers_of(request), length, mount)
    if isinstance(admitted, HttpReply):
        return admitted
    try:
        body = _body(request, admitted)
    except BaseException:  # the caller went away
        server.leave()
        raise
    return server.answer(admitted, body)


def _headers_of(request: HttpRequest) -> Callable[[str], str | None]:
    def header(name: str) -> str | None:
        found: str | None = request.META.get("HTTP_" + name.replace("-", "_").upper())
        return found

    return header


def _body(request: HttpRequest, admitted: Admitted) -> bytes:
    """The body, or one byte more of it than it may have."""
    body: bytes = request.read(admitted.max_body + 1)
    return body

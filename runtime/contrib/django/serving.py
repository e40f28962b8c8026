"""The apps of `manage.py rpcc serve`: calls without Django's middleware, but with what Django does for every request.

Its signals `request_started` and `request_finished` close old connections to databases, in the thread that used them.
"""

from collections.abc import Awaitable, Iterable
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.signals import request_finished, request_started

from ...serving.asgi import AsgiApp, Message, Receive, Send
from ...serving.jobs import Job
from ...serving.server import HttpReply
from ...serving.wsgi import StartResponse, WsgiApp

__all__ = ["DjangoAsgiApp", "DjangoWsgiApp"]


class DjangoWsgiApp(WsgiApp):
    """Each call in one of the server's threads, as a request."""

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request_started.send(sender=type(self), environ=environ)
        try:
            return super().__call__(environ, start_response)
        finally:
            request_finished.send(sender=type(self))


class DjangoAsgiApp(AsgiApp):
    """Each call as a request with a thread of its own, in which all of its sync code runs."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        async with ThreadSensitiveContext():
            await request_started.asend(sender=type(self), scope=scope)
            try:
                await super().__call__(scope, receive, send)
            finally:
                await request_finished.asend(sender=type(self))

    def in_thread(self, job: Job) -> Awaitable[HttpReply]:
        """Run a sync implementation where Django's own sync code runs."""
        return sync_to_async(job.run, thread_sensitive=True)()

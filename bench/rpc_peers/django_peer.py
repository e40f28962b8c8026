"""A layer as one writes it by hand: JSON signed with HMAC, requests on one side, Django under gunicorn on the other."""

import hmac
import json
from typing import Any

import requests
from common import BULK, ORGANIZATION, THREADS, Calls, become, row, secret
from models import GetRequest, ListMembersRequest, Member

_KEY = secret().encode()


def _signature(path: str, body: bytes) -> str:
    return hmac.digest(_KEY, path.encode() + b"\n" + body, "sha256").hex()


def app() -> Any:
    """The app that gunicorn serves."""
    import django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path

    def view(request: Any, method: str) -> HttpResponse:
        if not hmac.compare_digest(_signature(request.path, request.body), request.headers["Authorization"]):
            return HttpResponse(status=401)
        kind, target = _METHODS[method]
        value = target(kind.model_validate(json.loads(request.body)))
        return HttpResponse(json.dumps({"value": value}), content_type="application/json")

    settings.configure(
        ALLOWED_HOSTS=["*"], ROOT_URLCONF=(path("rpc/<method>/", view),), MIDDLEWARE=[], LOGGING_CONFIG=None
    )
    django.setup()
    return get_wsgi_application()


def _get(request: GetRequest) -> Any:
    return Member(**row(request.user_id)).model_dump(mode="json")


def _list_members(request: ListMembersRequest) -> Any:
    members = [Member(**row(request.start + index)) for index in range(request.number)]
    return [member.model_dump(mode="json") for member in members]


_METHODS: dict[str, Any] = {"get": (GetRequest, _get), "list_members": (ListMembersRequest, _list_members)}


def serve(port: int) -> None:
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--keep-alive", "600"]
    become("gunicorn", *options, "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "django_peer:app()")


def connect(port: int) -> Calls:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS))

    def call(method: str, **arguments: Any) -> Any:
        path, body = f"/rpc/{method}/", json.dumps(arguments).encode()
        headers = {"Authorization": _signature(path, body), "Content-Type": "application/json"}
        response = session.post(f"http://127.0.0.1:{port}{path}", data=body, headers=headers, timeout=5)
        response.raise_for_status()
        return response.json()["value"]

    return Calls(
        lambda: Member.model_validate(call("get", organization_id=ORGANIZATION, user_id=7, include_pending=True)),
        lambda: [
            Member.model_validate(found)
            for found in call("list_members", organization_id=ORGANIZATION, start=0, number=BULK)
        ],
    )

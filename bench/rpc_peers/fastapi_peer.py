"""FastAPI under uvicorn (uvloop, httptools), called with httpx. Handlers are async: no hop to a thread pool."""

import httpx
from common import BULK, ORGANIZATION, Calls, become, row
from fastapi import FastAPI
from models import MEMBERS, GetRequest, ListMembersRequest, Member

app = FastAPI()


@app.post("/get")
async def get(request: GetRequest) -> Member:
    return Member(**row(request.user_id))


@app.post("/list_members")
async def list_members(request: ListMembersRequest) -> list[Member]:
    return [Member(**row(request.start + index)) for index in range(request.number)]


def serve(port: int) -> None:
    options = ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    become("uvicorn", *options, "--timeout-keep-alive", "600", "--log-level", "warning", "fastapi_peer:app")


def connect(port: int) -> Calls:
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Content-Type": "application/json"})

    def small() -> Member:
        request = GetRequest(organization_id=ORGANIZATION, user_id=7, include_pending=True)
        return Member.model_validate_json(_content(client.post("/get", content=request.model_dump_json())))

    def bulk() -> list[Member]:
        request = ListMembersRequest(organization_id=ORGANIZATION, start=0, number=BULK)
        return MEMBERS.validate_json(_content(client.post("/list_members", content=request.model_dump_json())))

    return Calls(small, bulk)


def _content(response: httpx.Response) -> bytes:
    response.raise_for_status()
    return response.content

"""connectrpc on the messages of Google's protobuf (upb), else as `connect_peer`."""

from typing import Any

from common import BULK, ORGANIZATION, Calls, serve_wsgi
from connect_google_out.members_connect import MemberServiceClientSync, MemberServiceSync, MemberServiceWSGIApplication
from members_pb2 import GetRequest, ListMembersRequest, ListMembersResponse, Member
from messages import message
from pyqwest import SyncClient, SyncHTTPTransport


class Members(MemberServiceSync):
    """Makes members anew for each call."""

    def get(self, request: GetRequest, ctx: Any, /) -> Member:
        return message(request.user_id)

    def list_members(self, request: ListMembersRequest, ctx: Any, /) -> ListMembersResponse:
        first = request.start
        return ListMembersResponse(members=[message(first + index) for index in range(request.number)])


def app() -> Any:
    """The app that granian serves."""
    return MemberServiceWSGIApplication(Members(), compressions=())


def serve(port: int) -> None:
    serve_wsgi("connect_google_peer:app", port)


def connect(port: int) -> Calls:
    plain = SyncHTTPTransport(enable_gzip=False, enable_brotli=False, enable_zstd=False, enable_otel=False)
    client = MemberServiceClientSync(
        f"http://127.0.0.1:{port}", accept_compression=(), send_compression=None, http_client=SyncClient(plain)
    )
    return Calls(
        lambda: client.get(GetRequest(organization_id=ORGANIZATION, user_id=7, include_pending=True)),
        lambda: client.list_members(ListMembersRequest(organization_id=ORGANIZATION, start=0, number=BULK)).members,
    )

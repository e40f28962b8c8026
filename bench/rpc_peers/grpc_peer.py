"""grpcio: messages of protobuf's upb. `connect_models` gives pydantic models of what it gets."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import members_pb2 as pb
import members_pb2_grpc as generated
from common import BULK, ORGANIZATION, THREADS, Calls
from messages import message, model


class Members(generated.MemberServiceServicer):
    """Makes members anew for each call."""

    def Get(self, request: Any, context: Any) -> Any:
        return message(request.user_id)

    def ListMembers(self, request: Any, context: Any) -> Any:
        first = request.start
        return pb.ListMembersResponse(members=[message(first + index) for index in range(request.number)])


def serve(port: int) -> None:
    server = grpc.server(ThreadPoolExecutor(THREADS))
    generated.add_MemberServiceServicer_to_server(Members(), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    server.wait_for_termination()


def connect(port: int) -> Calls:
    stub = generated.MemberServiceStub(grpc.insecure_channel(f"127.0.0.1:{port}"))
    return Calls(
        lambda: stub.Get(pb.GetRequest(organization_id=ORGANIZATION, user_id=7, include_pending=True)),
        lambda: stub.ListMembers(pb.ListMembersRequest(organization_id=ORGANIZATION, start=0, number=BULK)).members,
    )


def connect_models(port: int) -> Calls:
    calls = connect(port)
    return Calls(lambda: model(calls.small()), lambda: [model(found) for found in calls.bulk()])

"""thriftpy2 with its binary protocol in Cython. A connection carries one call at a time: each thread has its own."""

import threading
from pathlib import Path
from typing import Any

import thriftpy2
from common import BULK, ORGANIZATION, Calls, row
from thriftpy2.protocol import TCyBinaryProtocolFactory
from thriftpy2.rpc import make_client, make_server
from thriftpy2.transport import TCyFramedTransportFactory

_THRIFT: Any = thriftpy2.load(str(Path(__file__).with_name("members.thrift")), module_name="members_thrift")
_HOW: dict[str, Any] = {
    "proto_factory": TCyBinaryProtocolFactory(),
    "trans_factory": TCyFramedTransportFactory(),
}


def message(user_id: int) -> Any:
    values = row(user_id)
    role = getattr(_THRIFT.Role, values["role"].upper())
    return _THRIFT.Member(**{**values, "role": role, "joined_at": int(values["joined_at"].timestamp() * 1000)})


class Members:
    """Makes members anew for each call."""

    def get(self, organization_id: int, user_id: int, include_pending: bool) -> Any:
        return message(user_id)

    def list_members(self, organization_id: int, start: int, number: int) -> list[Any]:
        return [message(start + index) for index in range(number)]


def serve(port: int) -> None:
    make_server(_THRIFT.MemberService, Members(), "127.0.0.1", port, client_timeout=None, **_HOW).serve()


def connect(port: int) -> Calls:
    own = threading.local()

    def client() -> Any:
        if not hasattr(own, "client"):
            own.client = make_client(_THRIFT.MemberService, "127.0.0.1", port, timeout=5000, **_HOW)
        return own.client

    return Calls(
        lambda: client().get(ORGANIZATION, 7, True),
        lambda: client().list_members(ORGANIZATION, 0, BULK),
    )

"""What `once` is with any database: one call, told apart by its method and a hash of its key."""

from hashlib import sha256
from typing import Any, NamedTuple

from ..errors import RpcServiceSetupException
from ..service import RpcService
from ..wire import MethodWire, wire_of

__all__ = ["Once", "OnceKey", "once_key"]


class Once:
    """One call. If it `is_first`, do the work and set `result`; else `result` is that of the first one."""

    def __init__(self, *, is_first: bool, result: Any = None) -> None:
        self.is_first = is_first
        self.result = result


class OnceKey(NamedTuple):
    """What a call's result is kept under, and how it is written."""

    method: str
    key: str
    wire: MethodWire


def once_key(service: RpcService, method: str, key: object) -> OnceKey:
    """The key of a call. Raises RpcServiceSetupException for a method that the service does not have."""
    table = service.get_method_table()
    found = next((one for one in table.methods if one.name == method), None)
    if found is None:
        raise RpcServiceSetupException(f"`{table.key}` has no method `{method}`", service=table.key)
    return OnceKey(f"{table.key}.{method}", sha256(str(key).encode()).hexdigest(), wire_of(found))

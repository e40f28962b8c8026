"""Calls by name, from decoded JSON to decoded JSON: for tools that know no generated code."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from .calling.client import Client
from .delegation import is_local, sealed_target
from .discovery import known_services
from .errors import RpcServiceSetupException
from .notices import Counted, note_unknown
from .process import current_silo, current_silo_mode
from .regions import Region
from .service import RpcService
from .signing.keys import CONTROL
from .silo import SiloMode
from .tables import MethodTable
from .wire import Meta, PlainWire, request_body, wire_of

__all__ = ["dispatch_remote_call", "dispatch_to_local_service"]


def dispatch_to_local_service(key: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Call a service of this silo. The answer is `{"meta": …, "value": …}`, or `"error"` for a declared error.

    `args` are read as those of a call from another silo. Raises RpcDecodeError for arguments that the method does not
    take, and RpcServiceSetupException for a service or method that is unknown, or lives in another silo.
    """
    service, table = _find(key, method)
    mode = current_silo_mode()
    if not is_local(service, mode):
        problem = f"`{key}` lives in the {service.local_mode.value} silo, this process is {mode.value}"
        raise RpcServiceSetupException(problem, service=key)
    target = sealed_target(service, method)
    wire = wire_of(table)
    reading = wire.decode_request(request_body(Meta(), PlainWire().encode_arguments(args)))
    if reading.unknown:
        note_unknown(Counted.UNKNOWN_ARGUMENTS, key, table.name, reading.unknown)
    answer: dict[str, Any] = from_json(wire.encode_result(target(**reading.arguments)))
    return answer


def dispatch_remote_call(region: Region | None, key: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Call a service in a region, or with None in the control silo; what comes back is as above.

    Sends `args` as they are: the other side checks them. Raises what a call through a stub does, and
    RpcServiceSetupException for a service or method that is unknown, or lives in the other kind of silo.
    """
    service, table = _find(key, method)
    mode = SiloMode.CONTROL if region is None else SiloMode.REGION
    if service.local_mode is not mode:
        raise RpcServiceSetupException(f"`{key}` lives in the {service.local_mode.value} silo", service=key)
    carrier = current_silo().transport
    if not isinstance(carrier, Client):
        raise RpcServiceSetupException("no transport between silos is configured", service=key)
    target = CONTROL if region is None else region.name
    answer: dict[str, Any] = carrier.send(service.get_method_table(), table, target, args)
    return answer


def _find(key: str, method: str) -> tuple[type[RpcService], MethodTable]:
    service = next(iter(known_services(where=lambda service: service.key == key)), None)
    if service is None:
        raise RpcServiceSetupException(f"there is no service `{key}`")
    table = next((table for table in service.get_method_table().methods if table.name == method), None)
    if table is None:
        raise RpcServiceSetupException(f"`{key}` has no method `{method}`", service=key)
    return service, table

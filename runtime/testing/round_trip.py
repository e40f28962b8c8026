"""Asserts that the arguments and the answer of a call survive the wire."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from ..errors import RpcValueError
from ..service import AsyncRpcService, RpcService, service_of
from ..tables import MethodTable
from ..values.models import RpcModel
from ..wire import Meta, MethodWire, request_body
from .differences import Differences, different, is_mapping, is_sequence, key_path, member_path, told
from .shapes import fields_of

__all__ = ["assert_round_trip"]


def assert_round_trip(service: RpcService | AsyncRpcService, method: str, /, **arguments: Any) -> Any:
    """Call a method with what arrives of the arguments in another silo, and return what arrives of its answer here.

    `service` may be a stub, an implementation or a fake. Raises AssertionError with the path of what can't be written,
    or comes out as something else. It shows values, but none of a sensitive field or parameter.
    """
    __tracebackhide__ = True
    interface = service_of(service)
    table = next((table for table in interface.get_method_table().methods if table.name == method), None)
    if table is None:
        raise TypeError(f"`{interface.__name__}` has no method `{method}` that is called from other silos")
    name, wire = f"{interface.__name__}.{method}", MethodWire(table)
    arrived = _sent(wire, name, table, arguments)
    return _answered(wire, name, _called(getattr(service, method), name, arrived))


def _sent(wire: MethodWire, name: str, table: MethodTable, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    __tracebackhide__ = True
    try:
        body = request_body(Meta(), wire.encode_arguments(arguments))
    except RpcValueError as error:
        raise AssertionError(f"the arguments of `{name}` can't be written: {error}") from None
    arrived = wire.decode_request(body).arguments
    hidden = {param.name for param in table.params if param.sensitive}
    found = [change for key in arguments for change in _changes(arguments[key], arrived[key], key, key in hidden)]
    if found:
        raise AssertionError(told(f"the arguments of `{name}` arrive as others", found))
    return arrived


def _called(target: Any, name: str, arguments: Mapping[str, Any]) -> Any:
    result = target(**arguments)
    if not isawaitable(result):
        return result
    from ..loops import on_loop  # few services are async

    return on_loop(lambda: result, name)()


def _answered(wire: MethodWire, name: str, answer: Any) -> Any:
    __tracebackhide__ = True
    try:
        arrived, _ = wire.decode_reply(wire.encode_result(answer))
    except RpcValueError as error:
        raise AssertionError(f"the answer of `{name}` can't be written: {error}") from None
    found = list(_changes(answer, arrived, "", False))
    if found:
        raise AssertionError(told(f"the answer of `{name}` arrives as another", found))
    return arrived


def _changes(value: Any, other: Any, path: str, hidden: bool) -> Differences:
    """What is not the same in two values of one type; any sequence is as good as a list, any mapping as a dict."""
    if isinstance(value, RpcModel) and type(value) is type(other):
        for name, info in fields_of(type(value)).items():
            at = member_path(path, name)
            yield from _changes(getattr(value, name), getattr(other, name), at, hidden or not info.repr)
    elif is_sequence(value) and is_sequence(other) and len(value) == len(other):
        for number, (one, another) in enumerate(zip(value, other, strict=True)):
            yield from _changes(one, another, f"{path}[{number}]", hidden)
    elif is_mapping(value) and is_mapping(other) and value.keys() == other.keys():
        for key in value:
            yield from _changes(value[key], other[key], key_path(path, key, hidden=hidden), hidden)
    elif value != other:
        yield different(path, value, other, hidden=hidden)

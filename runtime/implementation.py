"""Checks that an implementation takes calls as its service declares them, so that local and remote calls agree."""

import inspect
from collections.abc import Iterator
from functools import cache
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from .errors import RpcServiceSetupException

if TYPE_CHECKING:
    from .service import AsyncRpcService, RpcService

__all__ = ["async_interface", "check_implementation"]


@cache
def async_interface(service: "type[RpcService]", implementation: type) -> "type[AsyncRpcService] | None":
    """The async side of a service, if that is what a class implements."""
    bases: tuple[type[Any], ...] = implementation.__mro__
    return next((base for base in bases if base.__dict__.get("__service__") is service), None)


def check_implementation(service: "type[RpcService]", implementation: type) -> None:
    """Raise RpcServiceSetupException, naming every difference, unless each method is there with the same parameters."""
    differences = list(_differences(service, implementation))
    if differences:
        name, text = implementation.__qualname__, "; ".join(differences)
        raise RpcServiceSetupException(
            f"`{name}` does not implement `{service.key}` ({service.__qualname__}): {text}", service=service.key
        )


def _differences(service: "type[RpcService]", implementation: type) -> Iterator[str]:
    interface: type[RpcService | AsyncRpcService] | None = async_interface(service, implementation)
    if interface is None and issubclass(implementation, service):
        interface = service
    if interface is None:
        yield f"it is no subclass of `{service.__qualname__}`"
        return
    for name in sorted(interface.__abstractmethods__):
        written: Any = getattr(implementation, name)
        if getattr(written, "__isabstractmethod__", False):
            yield f"`{name}` is missing"
        elif not callable(written):
            yield f"`{name}` is no method"
        else:
            yield from _method_differences(name, interface, implementation)


def _method_differences(name: str, interface: type, implementation: type) -> Iterator[str]:
    declared, written = getattr(interface, name), getattr(implementation, name)
    if inspect.iscoroutinefunction(declared):
        if not _is_async(written):
            yield f"`{name}` is not async"
    elif inspect.iscoroutinefunction(written):
        yield f"`{name}` is async"
    wanted = _parameters(interface, name)
    given = _parameters(implementation, name)
    for parameter, one in wanted.items():
        if parameter in given:
            yield from _parameter_differences(f"`{parameter}` of `{name}`", one, given[parameter])
        else:
            yield f"`{name}` lacks the parameter `{parameter}`"
    for parameter in given:
        if parameter not in wanted:
            yield f"`{name}` has the parameter `{parameter}`, which the service does not declare"


def _is_async(written: Any) -> bool:
    """Whether a function, or the one that its decorators wrap, is a coroutine function."""
    return inspect.iscoroutinefunction(written) or inspect.iscoroutinefunction(inspect.unwrap(written))


def _parameters(cls: type, name: str) -> dict[str, Parameter]:
    """What a method takes beside the instance; a static method takes none, and a class method's is bound already."""
    parameters = list(inspect.signature(getattr(cls, name)).parameters.values())
    takes_instance = not isinstance(inspect.getattr_static(cls, name), staticmethod | classmethod)
    return {parameter.name: parameter for parameter in parameters[takes_instance:]}


def _parameter_differences(what: str, declared: Parameter, written: Parameter) -> Iterator[str]:
    if written.kind is not Parameter.KEYWORD_ONLY:
        yield f"{what} is not keyword-only"
    if not _same(declared.default, written.default):
        yield f"{what} {_default(written)}, in the service it {_default(declared)}"


def _same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)


def _default(parameter: Parameter) -> str:
    return "has no default" if parameter.default is Parameter.empty else f"defaults to `{parameter.default!r}`"

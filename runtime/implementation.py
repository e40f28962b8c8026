"""Checks that an implementation takes calls as its service declares them, so that local and remote calls agree."""

import inspect
from collections.abc import Iterator
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from .errors import RpcServiceSetupException

if TYPE_CHECKING:
    from .service import RpcService

__all__ = ["check_implementation"]


def check_implementation(service: "type[RpcService]", implementation: type) -> None:
    """Raise RpcServiceSetupException, naming every difference, unless each method is there with the same parameters."""
    differences = list(_differences(service, implementation))
    if differences:
        name, text = implementation.__qualname__, "; ".join(differences)
        raise RpcServiceSetupException(
            f"`{name}` does not implement `{service.key}` ({service.__qualname__}): {text}", service=service.key
        )


def _differences(service: "type[RpcService]", implementation: type) -> Iterator[str]:
    if not issubclass(implementation, service):
        yield f"it is no subclass of `{service.__qualname__}`"
        return
    for name in sorted(service.__abstractmethods__):
        written: Any = getattr(implementation, name)
        if getattr(written, "__isabstractmethod__", False):
            yield f"`{name}` is missing"
        elif not callable(written):
            yield f"`{name}` is no method"
        else:
            yield from _method_differences(name, service, implementation)


def _method_differences(name: str, service: type, implementation: type) -> Iterator[str]:
    declared, written = getattr(service, name), getattr(implementation, name)
    if inspect.iscoroutinefunction(written) and not inspect.iscoroutinefunction(declared):
        yield f"`{name}` is async"
    wanted = _parameters(service, name)
    given = _parameters(implementation, name)
    for parameter, one in wanted.items():
        if parameter in given:
            yield from _parameter_differences(f"`{parameter}` of `{name}`", one, given[parameter])
        else:
            yield f"`{name}` lacks the parameter `{parameter}`"
    for parameter in given:
        if parameter not in wanted:
            yield f"`{name}` has the parameter `{parameter}`, which the service does not declare"


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

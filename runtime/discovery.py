"""Finds the services of a program: walks packages, imports their `service` modules, and lists what stands there."""

import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeGuard

from .delegation import DELEGATED
from .errors import RpcServiceSetupException
from .process import PROCESS, ensure_configured
from .service import RpcService
from .signatures import signature_text

__all__ = ["by_key", "discover", "known_services", "list_all_service_method_signatures"]

_MODULE = "service"
"""The name of the modules in which generated services stand."""


def discover(packages: Sequence[str]) -> list[type[RpcService]]:
    """The services below some packages, by key.

    Raises RpcServiceSetupException for a package or module that can't be imported, and for two services of one key.
    """
    return by_key(service for module in _service_modules(packages) for service in _services(module))


def by_key(services: Iterable[type[RpcService]]) -> list[type[RpcService]]:
    """Services in the order of their keys. Raises RpcServiceSetupException if two of them have the same."""
    found: dict[str, type[RpcService]] = {}
    for service in services:
        other = found.setdefault(service.key, service)
        if other is not service:
            both = f"`{_name(other)}` and `{_name(service)}`"
            problem = f"two services have the key `{service.key}`: {both}"
            raise RpcServiceSetupException(problem, service=service.key)
    return [found[key] for key in sorted(found)]


def known_services(*, where: Callable[[type[RpcService]], bool] = lambda service: True) -> list[type[RpcService]]:
    """The services below the setting `discovery`; without it, those whose modules are imported. `where` picks some.

    Raises RpcServiceSetupException as `discover` does; without the setting, for two of those that were picked.
    """
    ensure_configured()
    return by_key(filter(where, _discovered(PROCESS.discovery) if PROCESS.discovery else _imported()))


def _imported() -> Iterator[type[RpcService]]:
    """A class that was thrown away, or imported anew, may live on for a while: what its module holds counts."""
    return (service for service in DELEGATED if _held(service) is service)


def _held(service: type[RpcService]) -> object:
    return getattr(sys.modules.get(service.__module__), service.__name__, None)


@cache
def _discovered(packages: tuple[str, ...]) -> tuple[type[RpcService], ...]:
    return tuple(discover(packages))


def list_all_service_method_signatures(packages: Sequence[str] | None = None) -> list[str]:
    """What can be called, one line each: `organization_member.get_by_user(*, organization_id: …) -> …`.

    Without `packages` they are those of the setting `discovery`, or all services whose modules were imported.
    """
    return [
        f"{service.key}.{method.name}{signature_text(getattr(service, method.name))}"
        for service in (known_services() if packages is None else discover(packages))
        for method in service.get_method_table().methods
    ]


def _service_modules(packages: Sequence[str]) -> Iterator[ModuleType]:
    for name in packages:
        package = _import(name)
        if name.rpartition(".")[2] == _MODULE:
            yield package
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{name}.", onerror=_refuse):
            if module.name.rpartition(".")[2] == _MODULE:
                yield _import(module.name)


def _services(module: ModuleType) -> Iterator[type[RpcService]]:
    """The generated services of a module: delegations are instances, and what is imported stands elsewhere."""
    for value in vars(module).values():
        if _is_service(value) and value.__module__ == module.__name__:
            yield value


def _is_service(value: object) -> TypeGuard[type[RpcService]]:
    return isinstance(value, type) and issubclass(value, RpcService) and "key" in vars(value)


def _import(name: str) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise RpcServiceSetupException(f"`discovery`: `{name}` is no name of a package, like `company.members`")
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:
        problem = f"`discovery`: `{name}` can't be imported: {type(error).__name__}: {error}"
        raise RpcServiceSetupException(problem) from error


def _refuse(name: str) -> None:
    _import(name)


def _name(service: type[RpcService]) -> str:
    return f"{service.__module__}.{service.__qualname__}"

"""The settings of a service, and what holds where one is not written."""

from ..idl import ast
from .naming import snake_case

__all__ = ["SETTINGS", "default_helpers", "default_impl", "default_key", "is_async", "service_key", "settings_of"]

SETTINGS = ("key", "impl", "helpers", "async")


def settings_of(service: ast.ServiceDecl) -> dict[str, ast.Setting]:
    """The settings of a service by name; the first of each."""
    found: dict[str, ast.Setting] = {}
    for member in service.members:
        if isinstance(member, ast.Setting):
            found.setdefault(member.name.text, member)
    return found


def is_async(service: ast.ServiceDecl) -> bool:
    """Whether a service has an async side."""
    setting = settings_of(service).get("async")
    return setting is not None and isinstance(setting.value, ast.BoolLiteral) and setting.value.value


def service_key(service: ast.ServiceDecl) -> str:
    """The wire identity of a service: its `key`, or its name in snake case without `Service`."""
    setting = settings_of(service).get("key")
    if setting is not None and isinstance(setting.value, ast.StringLiteral):
        return setting.value.value
    return default_key(service.name.text)


def default_key(name: str) -> str:
    """The key of a service that names none."""
    return snake_case(name.removesuffix("Service") or name)


def default_impl(package: str, service: str) -> str:
    """The implementation of a service that names none."""
    return f"{package}.impl:DatabaseBacked{service}"


def default_helpers(package: str) -> str:
    """The helpers module of a service that names none, and of models."""
    return f"{package}.helpers"

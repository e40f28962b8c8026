"""What commands read of a contract: its services, their methods, and how options may write them."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..options import names_of

__all__ = ["ContractNames", "read_contract"]


@dataclass(frozen=True, slots=True)
class ContractNames:
    """The services of a contract."""

    methods: frozenset[str]
    """Each by its service's key and by its class."""
    services: frozenset[str]
    """By key and by class."""
    shared: frozenset[str]
    """The classes of more than one service: they stand in several packages."""


class _Unreadable(click.ClickException):
    exit_code = 2


def read_contract(path: Path) -> ContractNames:
    """Read a `contract.json`. Raises ClickException for a file that is none, and OSError."""
    data = path.read_bytes()
    try:
        document: Any = json.loads(data)
        if document["rpcc"] != "contract":
            raise ValueError("it is something else")
        services = [service for package in document["packages"] for service in package.get("services", ())]
        return _names(services)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    raise _Unreadable(f"{path}: is no contract; `rpcc compile --emit contract` writes one")


def _names(services: list[Mapping[str, Any]]) -> ContractNames:
    pairs = [(service["key"], service["name"].rpartition(".")[2]) for service in services]
    methods = [
        name
        for (key, interface), service in zip(pairs, services, strict=True)
        for method in service.get("methods", ())
        for name in names_of(key, interface, method["name"])[:2]
    ]
    classes = Counter(interface for _, interface in pairs)
    return ContractNames(
        methods=frozenset(methods),
        services=frozenset(name for pair in pairs for name in pair),
        shared=frozenset(name for name, number in classes.items() if number > 1),
    )

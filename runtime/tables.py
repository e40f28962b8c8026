"""Method tables: what the runtime knows of a generated service."""

import time
from dataclasses import dataclass, field
from typing import Any, Final, final

from .resolvers import Resolver
from .values.models import RpcError

__all__ = [
    "REQUIRED",
    "Deprecation",
    "MethodTable",
    "ParamTable",
    "Required",
    "Retry",
    "ServiceTable",
    "deprecated_params",
    "is_deprecated",
    "is_disabled",
]


@final
class Required:
    """The type of `REQUIRED`."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = Required()
"""The default of a parameter that has none."""


@dataclass(frozen=True, slots=True)
class ParamTable:
    """A parameter. `type` is an annotation as pydantic reads it; `was` are old names that readers still take."""

    name: str
    type: Any
    default: Any = REQUIRED
    was: tuple[str, ...] = ()
    sensitive: bool = False
    loggable: str | None = None
    deprecated: "Deprecation | None" = None

    @property
    def is_required(self) -> bool:
        """Whether every call has to pass it."""
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """`attempts` counts the first; `backoff_ms` is the first pause."""

    attempts: int
    backoff_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """`@deprecated`: ISO dates, what to use instead, and why."""

    since: str
    remove_after: str | None = None
    use: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MethodTable:
    """A method. `returns` is an annotation as pydantic reads it, None for `-> none`."""

    name: str
    params: tuple[ParamTable, ...] = field(default=(), kw_only=True)
    returns: Any = field(default=None, kw_only=True)
    errors: tuple[type[RpcError], ...] = field(default=(), kw_only=True)
    resolve: Resolver | None = field(default=None, kw_only=True)
    return_none_if_mapping_not_found: bool = field(default=False, kw_only=True)
    readonly: bool = field(default=False, kw_only=True)
    idempotent: bool = field(default=False, kw_only=True)
    idempotency_key: str | None = field(default=None, kw_only=True)
    timeout_ms: int | None = field(default=None, kw_only=True)
    retry: Retry | None = field(default=None, kw_only=True)
    deprecated: Deprecation | None = field(default=None, kw_only=True)
    disabled_since: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTable:
    """A service. `impl` is `"package.module:Class"`; `contract` a hash of what both silos have to agree on."""

    key: str
    impl: str
    methods: tuple[MethodTable, ...]
    contract: str = ""
    deprecated: Deprecation | None = None
    disabled_since: str | None = None


def is_disabled(service: ServiceTable, method: MethodTable) -> bool:
    """Whether `@disabled` holds today, in UTC, for a method or for its service."""
    since = method.disabled_since or service.disabled_since
    return since is not None and time.strftime("%Y-%m-%d", time.gmtime()) >= since


def is_deprecated(service: ServiceTable, method: MethodTable) -> bool:
    """Whether a method, or its service, is `@deprecated`."""
    return method.deprecated is not None or service.deprecated is not None


def deprecated_params(method: MethodTable) -> frozenset[str]:
    """The names of a method's parameters that are `@deprecated`."""
    return frozenset(param.name for param in method.params if param.deprecated is not None)

"""The bases of generated services, and the decorators of their methods."""

from abc import ABC
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

from .delegation import delegate, delegate_async
from .expectations import expect
from .resolvers import Resolver
from .silo import SiloMode
from .tables import ServiceTable

__all__ = ["AsyncRpcService", "RpcService", "regional_rpc_method", "rpc_method", "service_of"]

Method = TypeVar("Method", bound=Callable[..., Any])


class RpcService(ABC):
    """A service: its methods are abstract here, written in the implementation, and called through a delegation."""

    key: ClassVar[str]
    """The service's identity on the wire."""
    local_mode: ClassVar[SiloMode]
    """The silo in which the implementation runs."""

    @classmethod
    def get_local_implementation(cls) -> "RpcService | AsyncRpcService":
        """Make the implementation. Generated code imports it here, so that importing a service imports no more."""
        raise NotImplementedError(f"`{cls.__name__}` has no implementation")

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        """What the runtime knows of the service."""
        raise NotImplementedError(f"`{cls.__name__}` has no method table")

    @classmethod
    def create_delegation(cls) -> Self:
        """The stub: it calls the implementation where the service lives, and sends the call there from elsewhere.

        Reads no settings and imports no implementation; the first call does.
        """
        return delegate(cls)


class AsyncRpcService(ABC):
    """The async side of a service: callers await its methods, and implementations may be written as coroutines.

    The service itself holds everything else: its key, its method table, how its implementation is made.
    """

    __service__: ClassVar[type[RpcService]]
    """The service that this is a side of."""

    @classmethod
    def create_delegation(cls) -> Self:
        """The stub behind `aio` of the service's stub: the same calls, to be awaited."""
        return delegate_async(cls)


def service_of(one: RpcService | AsyncRpcService) -> type[RpcService]:
    """The service of a stub, an implementation or a fake, on either side. Raises TypeError for anything else."""
    if isinstance(one, AsyncRpcService):
        return one.__service__
    expect(one, RpcService, "it takes a stub, an implementation or a fake")
    return next(base for base in type(one).__mro__ if issubclass(base, RpcService) and "key" in vars(base))


def rpc_method(method: Method) -> Method:
    """Mark a method of a control service."""
    return method


def regional_rpc_method(
    *, resolve: Resolver, return_none_if_mapping_not_found: bool = False
) -> Callable[[Method], Method]:
    """Mark a method of a region service, and say how its region is found.

    With `return_none_if_mapping_not_found` a call for an organization without a region gives None. The runtime works
    from the method table, which says the same; here it is for readers.
    """
    return rpc_method

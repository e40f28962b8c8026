"""What a silo serves: its services' methods by key and name."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ..delegation import DELEGATED, implementation_of, is_async
from ..discovery import by_key
from ..errors import RpcServiceSetupException
from ..near_names import did_you_mean
from ..network import Network
from ..notices import Counted, tally
from ..options import names_of
from ..service import RpcService
from ..settings import Limits
from ..silo import SiloMode
from ..tables import MethodTable, deprecated_params, is_deprecated
from ..wire import wire_of

__all__ = ["Route", "Routes", "check_named_methods", "routes_of"]


class Route:
    """A method that this silo serves."""

    def __init__(self, service: type[RpcService], method: MethodTable, limits: Limits) -> None:
        self.service = service
        self.table = service.get_method_table()
        self.method = method
        self.limits = limits
        self.names = names_of(service.key, service.__name__, method.name)
        """How options may call it."""
        self.wire = wire_of(method)
        self.served = tally(Counted.SERVED, service.key, method.name)
        self.is_deprecated = is_deprecated(self.table, method)
        self.deprecated = deprecated_params(method)
        """Parameters that callers should not pass any more."""

    @property
    def target(self) -> Any:
        """The implementation's method."""
        return getattr(implementation_of(self.service), self.method.name)

    @property
    def is_async(self) -> bool:
        """Whether it has to run on an event loop."""
        return is_async(self.service)


Routes = dict[tuple[str, str], Route]


def routes_of(network: Network, services: Sequence[type[RpcService]]) -> Routes:
    """The methods of those services that live in this silo, by key.

    Raises RpcServiceSetupException for two services of one key, and for a process that is no silo.
    """
    mode = network.settings.silo_mode
    if mode is None or mode is SiloMode.MONOLITH:
        raise RpcServiceSetupException("`silo_mode`: a process that serves is CONTROL or REGION")
    routes: Routes = {}
    for service in by_key(services):
        table = service.get_method_table()
        if service.local_mode is not mode:
            continue
        for method in table.methods:
            routes[table.key, method.name] = Route(service, method, network.limits(table.key, method.name))
    return routes


def check_named_methods(network: Network, services: Sequence[type[RpcService]], served: Collection[str]) -> None:
    """Raise RpcServiceSetupException, with all of them, for methods that settings name and that don't exist.

    Limits hold for methods of other silos too, which this one calls; the old form for those `served` here.
    """
    tables = [service.get_method_table() for service in {*services, *DELEGATED}]
    called = {f"{table.key}.{method.name}" for table in tables for method in table.methods}
    problems = list(_unknown("method_limits", network.settings.method_limits, called))
    for peer in network.rpc0.values():
        problems += _unknown(f"rpc0.{peer.name}.methods", peer.methods, served)
    if problems:
        raise RpcServiceSetupException("; ".join(problems))


def _unknown(setting: str, named: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in sorted(set(named).difference(known)):
        yield f"`{setting}`: there is no method `{name}`{did_you_mean(name, known)}"

"""Watches over one silo of a test: what code must not do in production, it must not do here."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, Final, Protocol

from ..calls import Call
from ..errors import RpcException
from ..notices import Counted
from ..open_transactions import OpenTransaction
from ..placement.routing import Directory, route
from ..process import HERE, Silo
from ..regions import Region
from ..resolvers import RequireSingleOrganization
from ..tables import MethodTable, ServiceTable
from .failures import CallInTransaction, UnknownMembers, WrongRegion

__all__ = ["STANDING", "Guard"]

STANDING: Final[ContextVar[frozenset[OpenTransaction] | None]] = ContextVar("rpcc_standing", default=None)
"""Transactions that were open when a silo began to serve the call of this context."""


class Surroundings(Protocol):
    """What a guard knows of the test. `standing` are transactions that were open when the test itself began; None as
    long as it has not.
    """

    standing: frozenset[OpenTransaction] | None

    @property
    def causes(self) -> dict[str, Exception]: ...

    @property
    def directory(self) -> Directory: ...

    @property
    def control(self) -> Silo: ...


class Guard:
    """A Watch."""

    def __init__(self, surroundings: Surroundings, region: Region | None) -> None:
        self._surroundings = surroundings
        self._region = region

    def local(self, service: ServiceTable, method: str, target: Callable[..., Any], /) -> Callable[..., Any]:
        table = next(table for table in service.methods if table.name == method)
        if self._region is None or table.resolve is None or isinstance(table.resolve, RequireSingleOrganization):
            return target
        region = self._region

        def checked(**arguments: Any) -> Any:
            self._check_region(service, table, arguments, region)
            return target(**arguments)

        return checked

    def _check_region(self, service: ServiceTable, method: MethodTable, arguments: Any, region: Region) -> None:
        """Find the region as control does: a declared resolver is code of the program's, which runs there."""
        here = HERE.get()
        HERE.set(self._surroundings.control)
        try:
            found = route(method, arguments, self._surroundings.directory).region
        except RpcException:  # mapped nowhere, or an argument that the implementation itself will refuse
            return
        finally:
            HERE.set(here)
        if found != region:
            raise WrongRegion(
                f"`{service.key}.{method.name}` was called inside of the region `{region.name}` for what belongs to "
                f"`{found.name}`: in production it would not be found there"
            )

    def unknown(self, what: Counted, service: str, method: str, names: Sequence[str], /) -> None:
        raise UnknownMembers(f"{what}: `{service}.{method}` ({', '.join(names)})")

    def in_transactions(self, service: str, method: str, found: frozenset[OpenTransaction], /) -> None:
        standing = STANDING.get()
        if standing is None:
            standing = self._surroundings.standing
        if standing is not None and not found <= standing:
            names = ", ".join(sorted({each.name for each in found - standing}))
            raise CallInTransaction(
                f"`{service}.{method}` was called in an open transaction ({names}): call other silos before or after "
                "it, or say why not with `allow_in_transaction`"
            )

    def failed(self, call: Call, error: Exception, /) -> None:
        self._surroundings.causes[call.call_id] = error

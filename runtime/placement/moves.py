"""Changes where organizations live: control's mappings and the regions' departures, kept in step.

A move, as an operator's program makes it: `begin_move` (from then on the old region refuses the organization's
writes as `moving`), copy the data, `finish_move` (calls go to the new region, and the old one refuses all). Each step
may be repeated after a crash. To give up: `abort_move`.
"""

import logging
from abc import abstractmethod
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import ClassVar, Final

from ..errors import Outcome, RegionResolutionError, RpcException, RpcNotFound, RpcServiceSetupException
from ..process import current_silo, ensure_configured
from ..resolvers import ByRegionName
from ..service import RpcService, regional_rpc_method
from ..silo import SiloMode
from ..tables import MethodTable, ParamTable, ServiceTable
from .departures import DepartureStore
from .mappings import Refusal, RegionMapping, RegionMappingRefused, RegionMappingStore, unmapped
from .memory import MemoryMappingStore

__all__ = ["DepartureService", "LocalDepartures", "RegionMappings", "region_mappings"]

_LOGGER: Final = logging.getLogger("rpcc")
_MODULE: Final = __name__


class DepartureService(RpcService):
    """What control tells a region about organizations that leave it."""

    key: ClassVar[str] = "rpcc_departures"
    local_mode: ClassVar[SiloMode] = SiloMode.REGION

    @classmethod
    def get_local_implementation(cls) -> "DepartureService":
        return LocalDepartures()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _DEPARTURES

    @regional_rpc_method(resolve=ByRegionName())
    @abstractmethod
    def hold(self, *, region_name: str, organization_id: int, slug: str | None, version: int) -> None:
        """Refuse the organization's writes, and return once those that run have ended."""

    @regional_rpc_method(resolve=ByRegionName())
    @abstractmethod
    def resume(self, *, region_name: str, organization_id: int) -> None:
        """Take the organization's writes again."""

    @regional_rpc_method(resolve=ByRegionName())
    @abstractmethod
    def release(self, *, region_name: str, organization_id: int, slug: str | None, version: int) -> None:
        """Refuse every call for the organization: it has left."""


_REGION: Final = ParamTable("region_name", str)
_ORGANIZATION: Final = ParamTable("organization_id", int)
_SLUG: Final = ParamTable("slug", str | None)
_VERSION: Final = ParamTable("version", int)
_DEPARTURES: Final = ServiceTable(
    key="rpcc_departures",
    impl=f"{_MODULE}:LocalDepartures",
    methods=(
        MethodTable(
            "hold",
            params=(_REGION, _ORGANIZATION, _SLUG, _VERSION),
            resolve=ByRegionName(),
            idempotent=True,
            timeout_ms=40_000,
        ),
        MethodTable("resume", params=(_REGION, _ORGANIZATION), resolve=ByRegionName(), idempotent=True),
        MethodTable(
            "release",
            params=(_REGION, _ORGANIZATION, _SLUG, _VERSION),
            resolve=ByRegionName(),
            idempotent=True,
            timeout_ms=40_000,
        ),
    ),
)


class LocalDepartures(DepartureService):
    """Passes what control tells on to this region's store."""

    def hold(self, *, region_name: str, organization_id: int, slug: str | None, version: int) -> None:
        _departures().hold(organization_id, slug, version)

    def resume(self, *, region_name: str, organization_id: int) -> None:
        _departures().resume(organization_id)

    def release(self, *, region_name: str, organization_id: int, slug: str | None, version: int) -> None:
        _departures().release(organization_id, version, slug=slug)


departure_service: Final = DepartureService.create_delegation()


def _departures() -> DepartureStore:
    network = current_silo().network
    store = None if network is None else network.departures
    if store is None:
        raise RpcServiceSetupException("`departures`: without a store of them no organization can leave this region")
    return store


class RegionMappings:
    """Control's mappings, with the changes that concern a region told to it. See RegionMappingStore for errors.

    A region that can't be reached raises an RpcException, and the step can be repeated. One that is none of `regions`
    raises RegionResolutionError, and nothing is changed; without them any name of a region does.
    """

    def __init__(
        self, store: RegionMappingStore, *, regions: Collection[str] | None = None, tells_regions: bool = True
    ) -> None:
        self._store = store
        self._regions = regions
        self._tells_regions = tells_regions

    def create(self, organization_id: int, *, region: str, slug: str | None = None) -> RegionMapping:
        """Map a new organization."""
        self._check(region)
        return self._store.create(organization_id, region=region, slug=slug)

    def get(self, organization_id: int) -> RegionMapping | None:
        """Where an organization lives; None if it is mapped nowhere."""
        return self._store.by_organization_id(organization_id)

    def begin_move(self, organization_id: int, to: str) -> RegionMapping:
        """Begin to move an organization. When this returns, no write of it runs in its region, and none will.

        Where its region certainly was not told, nothing has begun. Raises RpcServiceSetupException if that region can't
        be left, for want of a store of departures.
        """
        self._check(to)
        before = self._found(organization_id)
        had_begun = before.moving_to == to
        moving = before if had_begun else self._store.begin_move(organization_id, to)
        if self._tells_regions:
            try:
                self._hold(moving)
            except RpcException as error:
                if error.outcome is Outcome.NOT_EXECUTED and not had_begun:
                    self._store.abort_move(organization_id)  # else nobody could tell that nothing is held
                raise
        return moving

    def _hold(self, moving: RegionMapping) -> None:
        try:
            departure_service.hold(
                region_name=moving.region,
                organization_id=moving.organization_id,
                slug=moving.slug,
                version=moving.version,
            )
        except RpcNotFound as error:
            problem = f"`departures`: `{moving.region}` has no store of them, so that no organization can leave it"
            raise RpcServiceSetupException(problem) from error

    def finish_move(self, organization_id: int) -> RegionMapping:
        """The organization's data is in the new region: calls go there from now on."""
        before = self._found(organization_id)
        after = self._store.finish_move(organization_id)
        if self._tells_regions:
            self._release(before)
        return after

    def _release(self, left: RegionMapping) -> None:
        try:
            departure_service.release(
                region_name=left.region,
                organization_id=left.organization_id,
                slug=left.slug,
                version=left.version,
            )
        except RpcException as error:
            # its writes are still held there, and reads end with the callers' memory of the old mapping
            _LOGGER.warning("`%s` was not told that an organization has left it: %s", left.region, error)

    def abort_move(self, organization_id: int) -> RegionMapping:
        """Give a move up: the organization stays where it is, and its writes are taken again."""
        before = self._found(organization_id)
        if before.moving_to is None:
            raise RegionMappingRefused(Refusal.NOT_MOVING)
        if self._tells_regions:
            with suppress(RpcNotFound):  # a region without a store of departures holds nothing
                departure_service.resume(region_name=before.region, organization_id=organization_id)
        return self._store.abort_move(organization_id)

    def rename(self, organization_id: int, slug: str | None) -> RegionMapping:
        """Give the organization another slug."""
        return self._store.rename(organization_id, slug)

    def delete(self, organization_id: int) -> RegionMapping:
        """Forget the organization."""
        return self._store.delete(organization_id)

    def list(self, region: str | None = None) -> Iterator[RegionMapping]:
        """All mappings or those of a region."""
        return self._store.list(region)

    def _check(self, region: str) -> None:
        if self._regions is not None and region not in self._regions:
            known = ", ".join(f"`{name}`" for name in sorted(self._regions)) or "none"
            raise RegionResolutionError(f"there is no region of that name in `regions`, which has {known}")

    def _found(self, organization_id: int) -> RegionMapping:
        mapping = self.get(organization_id)
        if mapping is None:
            raise unmapped()
        return mapping


def region_mappings() -> RegionMappings:
    """The mappings of this control process. A monolith has some too, which it forgets, so that its code is the same.

    Raises RpcServiceSetupException in a region, and in a control silo without the setting `mappings`.
    """
    ensure_configured()
    silo = current_silo()
    network = silo.network
    if silo.mode is SiloMode.MONOLITH:
        return RegionMappings(_monolith if network is None else network.store or _monolith, tells_regions=False)
    if network is None or network.store is None:
        raise RpcServiceSetupException("`mappings`: this process has no store of region mappings: only control has")
    return RegionMappings(network.store, regions=network.settings.regions)


_monolith: Final = MemoryMappingStore()

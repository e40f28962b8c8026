"""From a call's arguments to its region, and to the placement that the region checks."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

from ..errors import Fault, RegionResolutionError, RpcException, RpcServiceSetupException, RpcValueError
from ..regions import Region, RegionResolutionStrategy
from ..resolvers import (
    ByDeclared,
    ByOrganizationId,
    ByOrganizationSlug,
    ByRegionName,
    RequireSingleOrganization,
    Resolver,
)
from ..tables import MethodTable
from .departures import Placement, PlacementKind
from .mappings import MappingLookup, RegionMapping, is_organization_id, is_slug, unmapped

__all__ = ["Directory", "Routed", "check_resolver", "route"]


class Directory:
    """What a process knows about regions: their names, who lives where, and the region of a single organization.

    `mappings` is None in a process without a mapping store. `single_region` is where a single organization lives as
    long as nothing is mapped.
    """

    __slots__ = ("mappings", "regions", "single_region")

    def __init__(
        self, regions: Iterable[Region], *, mappings: MappingLookup | None = None, single_region: Region | None = None
    ) -> None:
        self.regions: Final[Mapping[str, Region]] = {region.name: region for region in regions}
        self.mappings: Final = mappings
        self.single_region: Final = single_region
        if single_region is not None and single_region.name not in self.regions:
            raise RpcServiceSetupException(
                f"the single organization's region, `{single_region.name}`, is not among the regions"
            )


class Routed(NamedTuple):
    """Where a call goes, what it tells the region, and the mapping it relies on, which a 421 proves out of date."""

    region: Region
    placement: Placement
    mapping: RegionMapping | None = None

    def __repr__(self) -> str:
        return f"Routed(region={self.region!r}, placement={self.placement!r})"


def route(method: MethodTable, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    """Where a call of a region service's method goes. `arguments` are those that the caller passed.

    Raises RegionMappingNotFound for an organization that is mapped nowhere, RegionResolutionError if no region can be
    found, RpcValueError for a routed value that is missing or of another type, and RpcServiceSetupException for a
    method that can't be routed at all.
    """
    resolver = method.resolve
    if resolver is None:
        raise RpcServiceSetupException(f"`{method.name}` belongs to a region service and has no resolver")
    return _ROUTES[type(resolver)](resolver, arguments, directory)


def check_resolver(method: MethodTable) -> None:
    """Raise RpcServiceSetupException if a method's declared resolver can't be imported and built."""
    if isinstance(method.resolve, ByDeclared):
        _strategy(method.resolve.target)


def _by_organization_id(resolver: ByOrganizationId, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    organization_id = _value(resolver.path, arguments)
    if not is_organization_id(organization_id):
        raise RpcValueError(resolver.path, "must be an integer of 64 bits")
    mapping = _mappings(directory).by_organization_id(organization_id)
    return _mapped(mapping, "organization_id", organization_id, directory)


def _by_organization_slug(resolver: ByOrganizationSlug, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    slug = _text(resolver.path, arguments)
    if not is_slug(slug):
        raise unmapped()
    return _mapped(_mappings(directory).by_slug(slug), "organization_slug", slug, directory)


def _by_region_name(resolver: ByRegionName, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    region = directory.regions.get(_text(resolver.path, arguments))
    if region is None:
        raise _unresolved(f"`{resolver.path}` names none of the regions: {_names(directory)}", fault="caller")
    return Routed(region=region, placement=Placement(kind="region_name", value=region.name, region=region.name))


def _by_declared(resolver: ByDeclared, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    strategy = _strategy(resolver.target)
    value = _value(resolver.path, arguments)
    try:
        found: Any = strategy.resolve(value)
    except RpcException:
        raise
    except Exception as error:
        raise RegionResolutionError(f"the resolver `{resolver.target}` failed: {type(error).__name__}") from error
    if is_organization_id(found):
        return _mapped(_mappings(directory).by_organization_id(found), "declared", None, directory)
    if not isinstance(found, Region):
        problem = f"the resolver `{resolver.target}` gave neither a `Region` nor the id of an organization"
        raise RegionResolutionError(problem)
    region = _known(found.name, directory, f"the resolver `{resolver.target}`")
    return Routed(region=region, placement=Placement(kind="declared", region=region.name))


def _single(resolver: RequireSingleOrganization, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    mapping = directory.mappings.sole() if directory.mappings is not None else None
    if mapping is not None:
        return _mapped(mapping, "single_organization", None, directory)
    region = directory.single_region
    if region is None:
        raise _unresolved("no organization is mapped, and no region is set for a single one", fault="settings")
    return Routed(region=region, placement=Placement(kind="single_organization", region=region.name))


_ROUTES: Mapping[type[Resolver], Callable[[Any, Mapping[str, Any], Directory], Routed]] = {
    ByOrganizationId: _by_organization_id,
    ByOrganizationSlug: _by_organization_slug,
    ByRegionName: _by_region_name,
    ByDeclared: _by_declared,
    RequireSingleOrganization: _single,
}


def _mapped(
    mapping: RegionMapping | None, kind: PlacementKind, value: int | str | None, directory: Directory
) -> Routed:
    if mapping is None:
        raise unmapped()
    region = _known(mapping.region, directory, "the organization's mapping")
    placement = Placement(
        kind=kind,
        value=value,
        region=region.name,
        version=mapping.version,
        organization_id=mapping.organization_id,
    )
    return Routed(region=region, placement=placement, mapping=mapping)


def _mappings(directory: Directory) -> MappingLookup:
    if directory.mappings is None:
        raise _unresolved("this process has no store of region mappings: only the control silo has", fault="settings")
    return directory.mappings


def _known(name: str, directory: Directory, source: str) -> Region:
    region = directory.regions.get(name)
    if region is None:
        problem = f"{source} leads to the region `{name}`, which is none of those in the settings: {_names(directory)}"
        raise _unresolved(problem, fault="settings")
    return region


def _names(directory: Directory) -> str:
    return ", ".join(f"`{name}`" for name in sorted(directory.regions)) or "there are none"


def _unresolved(problem: str, *, fault: Fault) -> RegionResolutionError:
    error = RegionResolutionError(problem)
    error.fault = fault
    return error


def _value(path: str, arguments: Mapping[str, Any]) -> Any:
    """What stands at a path: a parameter, then attributes."""
    parameter, *attributes = path.split(".")
    try:
        value = arguments[parameter]
        for attribute in attributes:
            value = getattr(value, attribute)
    except (KeyError, AttributeError):
        raise RpcValueError(path, "is missing, and the call's region depends on it") from None
    return value


def _text(path: str, arguments: Mapping[str, Any]) -> str:
    value = _value(path, arguments)
    if not isinstance(value, str):
        raise RpcValueError(path, "must be a string")
    return str.__str__(value)  # of an enum's member too


_strategies: dict[str, RegionResolutionStrategy] = {}
"""The declared resolvers in use. Threads that need one first at the same time may each build it; one stays."""


def _strategy(target: str) -> RegionResolutionStrategy:
    found = _strategies.get(target)
    return found if found is not None else _strategies.setdefault(target, _built(target))


def _built(target: str) -> RegionResolutionStrategy:
    module, _, name = target.partition(":")
    try:
        built = getattr(import_module(module), name)()
    except Exception as error:
        raise RpcServiceSetupException(f"the resolver `{target}` can't be built: {type(error).__name__}") from error
    if not callable(getattr(built, "resolve", None)):
        raise RpcServiceSetupException(f"the resolver `{target}` has no method `resolve`")
    strategy: RegionResolutionStrategy = built
    return strategy

"""From arguments to a region: every resolver, and what is said when there is none."""

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rpcc.runtime import (
    ByDeclared,
    ByOrganizationId,
    ByOrganizationIdAttribute,
    ByOrganizationSlug,
    ByRegionName,
    MethodTable,
    Region,
    RegionMappingNotFound,
    RegionResolutionError,
    RequireSingleOrganization,
    RpcModel,
    RpcServiceSetupException,
    RpcStrEnum,
    RpcValueError,
)
from rpcc.runtime.placement.departures import Placement
from rpcc.runtime.placement.mappings import RegionMappingStore
from rpcc.runtime.placement.routing import Directory, Routed, check_resolver, route
from rpcc.runtime.placement.sqlite import SqliteMappingStore
from rpcc.runtime.resolvers import Resolver

US, DE = Region("us"), Region("de")


class Team(RpcModel):
    """Something in an organization."""

    organization_id: int
    slug: str = "acme"


class Request(RpcModel):
    """Something that has a team."""

    team: Team


class Where(RpcStrEnum):
    """Regions as an enum."""

    US = "us"


class OldStyle(str, enum.Enum):  # noqa: UP042  what str() of such an enum gives is the point
    """The same, as programs wrote it before StrEnum."""

    US = "us"


class ByTeam:
    """A declared resolver."""

    built = 0

    def __init__(self) -> None:
        type(self).built += 1

    def resolve(self, value: Any) -> Any:
        if value == "fails":
            raise KeyError("canary")
        if value == "unmapped":
            raise RegionMappingNotFound("no such team")
        return value if value == "text" or isinstance(value, int) else Region(value)


class NeedsArguments:
    """Can't be built without arguments."""

    def __init__(self, needed: str) -> None:
        self.needed = needed

    def resolve(self, value: object) -> Region:
        return US


class NoResolver:
    """Has no method `resolve`."""


@pytest.fixture
def mappings(tmp_path: Path) -> RegionMappingStore:
    store = SqliteMappingStore(tmp_path / "mappings.db")
    store.create(1, region="us", slug="acme")
    return store


@pytest.fixture
def directory(mappings: RegionMappingStore) -> Directory:
    return Directory([US, DE], mappings=mappings)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """This file as the module `declared_resolvers`."""
    import sys

    monkeypatch.setitem(sys.modules, "declared_resolvers", sys.modules[__name__])


def routed(resolver: Resolver | None, arguments: Mapping[str, Any], directory: Directory) -> Routed:
    return route(MethodTable("get", resolve=resolver), arguments, directory)


def declared(name: str) -> ByDeclared:
    return ByDeclared(f"declared_resolvers:{name}", path="team")


ROUTES: list[tuple[Resolver, dict[str, Any], Placement]] = [
    (
        ByOrganizationId(),
        {"organization_id": 1},
        Placement(kind="organization_id", value=1, region="us", version=1, organization_id=1),
    ),
    (
        ByOrganizationIdAttribute("team"),
        {"team": Team(organization_id=1)},
        Placement(kind="organization_id", value=1, region="us", version=1, organization_id=1),
    ),
    (
        ByOrganizationSlug(path="request.team.slug"),
        {"request": Request(team=Team(organization_id=7))},
        Placement(kind="organization_slug", value="acme", region="us", version=1, organization_id=1),
    ),
    (
        RequireSingleOrganization(),
        {},
        Placement(kind="single_organization", region="us", version=1, organization_id=1),
    ),
]


@pytest.mark.parametrize(("resolver", "arguments", "placement"), ROUTES)
def test_a_mapping_leads_to_its_region(
    resolver: Resolver, arguments: dict[str, Any], placement: Placement, directory: Directory
) -> None:
    found = routed(resolver, arguments, directory)
    assert (found.region, found.placement) == (US, placement)
    assert directory.mappings is not None
    assert found.mapping == directory.mappings.by_organization_id(1)


@pytest.mark.parametrize("name", ["us", Where.US, OldStyle.US])
def test_a_region_is_named(name: str, directory: Directory) -> None:
    found = routed(ByRegionName(), {"region_name": name}, directory)
    assert found == Routed(region=US, placement=Placement(kind="region_name", value="us", region="us"))
    assert type(found.placement.value) is str


def test_a_declared_resolver(directory: Directory) -> None:
    found = routed(declared("ByTeam"), {"team": "de"}, directory)
    assert found == Routed(region=DE, placement=Placement(kind="declared", region="de"))
    built = ByTeam.built
    routed(declared("ByTeam"), {"team": "us"}, directory)
    assert ByTeam.built == built


def test_a_declared_resolver_that_knows_the_organization(mappings: RegionMappingStore, directory: Directory) -> None:
    found = routed(declared("ByTeam"), {"team": 1}, directory)
    placement = Placement(kind="declared", region="us", version=1, organization_id=1)
    assert found == Routed(region=US, placement=placement, mapping=mappings.by_organization_id(1))
    mappings.begin_move(1, "de")
    mappings.finish_move(1)
    assert routed(declared("ByTeam"), {"team": 1}, directory).region == DE


def test_a_moving_organization_is_still_where_it_was(mappings: RegionMappingStore, directory: Directory) -> None:
    mappings.begin_move(1, "de")
    assert routed(ByOrganizationId(), {"organization_id": 1}, directory).region == US
    mappings.finish_move(1)
    found = routed(ByOrganizationId(), {"organization_id": 1}, directory)
    assert (found.region, found.placement.version) == (DE, 2)


@pytest.mark.parametrize(
    ("resolver", "arguments"),
    [
        (ByOrganizationId(), {"organization_id": 2}),
        (ByOrganizationSlug(), {"slug": "other"}),
        (ByOrganizationSlug(), {"slug": "\ud800"}),
        (declared("ByTeam"), {"team": "unmapped"}),
        (declared("ByTeam"), {"team": 2}),
    ],
)
def test_what_is_mapped_nowhere(resolver: Resolver, arguments: dict[str, Any], directory: Directory) -> None:
    with pytest.raises(RegionMappingNotFound):
        routed(resolver, arguments, directory)


UNRESOLVED: list[tuple[Resolver, dict[str, Any], str]] = [
    (ByRegionName(), {"region_name": "fr"}, "`region_name` names none of the regions: `de`, `us`"),
    (declared("ByTeam"), {"team": "fr"}, "leads to the region `fr`, which is none of those in the settings"),
    (declared("ByTeam"), {"team": "fails"}, "the resolver `declared_resolvers:ByTeam` failed: KeyError"),
    (
        declared("ByTeam"),
        {"team": "text"},
        "`declared_resolvers:ByTeam` gave neither a `Region` nor the id of an organization",
    ),
    (declared("ByTeam"), {"team": True}, "gave neither a `Region` nor the id of an organization"),
]


@pytest.mark.parametrize(("resolver", "arguments", "text"), UNRESOLVED)
def test_what_leads_to_no_region(
    resolver: Resolver, arguments: dict[str, Any], text: str, directory: Directory
) -> None:
    with pytest.raises(RegionResolutionError) as unresolved:
        routed(resolver, arguments, directory)
    assert text in str(unresolved.value)
    assert not isinstance(unresolved.value, RegionMappingNotFound)
    assert "canary" not in str(unresolved.value)


def test_a_mapping_to_a_region_that_the_settings_lack(mappings: RegionMappingStore) -> None:
    with pytest.raises(RegionResolutionError, match="leads to the region `us`, which is none of") as unresolved:
        routed(ByOrganizationId(), {"organization_id": 1}, Directory([DE], mappings=mappings))
    assert not isinstance(unresolved.value, RegionMappingNotFound)
    assert unresolved.value.fault == "settings"


@pytest.mark.parametrize("resolver", [ByOrganizationId(), ByOrganizationSlug()])
def test_a_process_without_mappings(resolver: Resolver) -> None:
    with pytest.raises(RegionResolutionError, match="no store of region mappings") as unresolved:
        routed(resolver, {"organization_id": 1, "slug": "acme"}, Directory([US]))
    assert not isinstance(unresolved.value, RegionMappingNotFound)


MISTAKEN: list[tuple[Resolver, dict[str, Any], str]] = [
    (ByOrganizationId(), {}, "`organization_id`: is missing"),
    (ByOrganizationId(path="team.organization_id"), {"team": None}, "`team.organization_id`: is missing"),
    (ByOrganizationId(), {"organization_id": "1"}, "`organization_id`: must be an integer"),
    (ByOrganizationId(), {"organization_id": True}, "`organization_id`: must be an integer"),
    (ByOrganizationId(), {"organization_id": 2**63}, "`organization_id`: must be an integer"),
    (ByOrganizationSlug(), {"slug": 5}, "`slug`: must be a string"),
    (ByRegionName(), {"region_name": None}, "`region_name`: must be a string"),
]


@pytest.mark.parametrize(("resolver", "arguments", "text"), MISTAKEN)
def test_a_value_that_routes_nowhere(
    resolver: Resolver, arguments: dict[str, Any], text: str, directory: Directory
) -> None:
    with pytest.raises(RpcValueError) as mistaken:
        routed(resolver, arguments, directory)
    assert str(mistaken.value).startswith(text)


BAD: list[tuple[Resolver | None, str]] = [
    (None, "`get` belongs to a region service and has no resolver"),
    (ByDeclared("nowhere:Class", path="team"), "the resolver `nowhere:Class` can't be built: ModuleNotFoundError"),
    (declared("Missing"), "can't be built: AttributeError"),
    (declared("NeedsArguments"), "can't be built: TypeError"),
    (declared("NoResolver"), "has no method `resolve`"),
]


@pytest.mark.parametrize(("resolver", "text"), BAD)
def test_a_resolver_that_can_not_work(resolver: Resolver | None, text: str, directory: Directory) -> None:
    with pytest.raises(RpcServiceSetupException, match=text):
        routed(resolver, {"team": "us"}, directory)


@pytest.mark.parametrize(("resolver", "text"), BAD[1:])
def test_a_resolver_is_checked_before_any_call(resolver: Resolver, text: str) -> None:
    check_resolver(MethodTable("get", resolve=ByOrganizationId()))
    check_resolver(MethodTable("get", resolve=declared("ByTeam")))
    with pytest.raises(RpcServiceSetupException, match=text):
        check_resolver(MethodTable("get", resolve=resolver))


def test_a_single_organization_that_is_not_mapped(tmp_path: Path) -> None:
    empty = SqliteMappingStore(tmp_path / "empty.db")
    for mappings in (None, empty):
        found = routed(RequireSingleOrganization(), {}, Directory([US, DE], mappings=mappings, single_region=DE))
        assert found == Routed(region=DE, placement=Placement(kind="single_organization", region="de"))
        with pytest.raises(RegionResolutionError, match="no region is set for a single one"):
            routed(RequireSingleOrganization(), {}, Directory([US, DE], mappings=mappings))


def test_a_mapped_single_organization_is_where_it_is_mapped(mappings: RegionMappingStore) -> None:
    found = routed(RequireSingleOrganization(), {}, Directory([US, DE], mappings=mappings, single_region=DE))
    assert found.region == US
    mappings.create(2, region="de")
    with pytest.raises(RegionResolutionError, match="several regions"):
        routed(RequireSingleOrganization(), {}, Directory([US, DE], mappings=mappings, single_region=DE))


def test_the_single_organizations_region_is_one_of_the_regions() -> None:
    with pytest.raises(RpcServiceSetupException, match="`de`, is not among the regions"):
        Directory([US], single_region=DE)


def test_nothing_shown_has_a_routed_value(mappings: RegionMappingStore, directory: Directory) -> None:
    mappings.create(987654321, region="us", slug="canary")
    found = routed(ByOrganizationSlug(), {"slug": "canary"}, directory)
    assert "canary" not in repr(found)
    assert "987654321" not in repr(found)
    for resolver, arguments in (
        (ByOrganizationSlug(), {"slug": "canary-2"}),
        (ByRegionName(), {"region_name": "canary"}),
        (ByOrganizationId(), {"organization_id": "canary"}),
    ):
        with pytest.raises((RegionResolutionError, RpcValueError)) as failed:
            routed(resolver, arguments, directory)
        assert "canary" not in str(failed.value)

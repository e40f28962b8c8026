"""Settings that don't fit together are refused at start-up; regions and resolvers are plain data."""

import dataclasses
import re
from typing import Any

import pytest
from pydantic import ValidationError

from rpcc.runtime import (
    ByDeclared,
    ByOrganizationId,
    ByOrganizationIdAttribute,
    ByOrganizationSlug,
    ByRegionName,
    Region,
    RegionResolutionStrategy,
    RequireSingleOrganization,
    RpcServiceSetupException,
    Settings,
    SiloMode,
    configure,
)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"silo_mode": SiloMode.REGION}, "`silo_mode` is REGION, but `region` is not set"),
        ({"region": "us"}, "`region` is set, but `silo_mode` is not"),
        ({"silo_mode": SiloMode.CONTROL, "region": "us"}, "the control silo is in no region"),
        ({"silo_mode": SiloMode.REGION, "region": "control"}, "`control` can't be the name of a region"),
        ({"silo_mode": SiloMode.REGION, "region": "US"}, "`US` can't be the name of a region"),
        ({"silo_mode": SiloMode.REGION, "region": ""}, "can't be the name of a region"),
    ],
    ids=str,
)
def test_settings_that_do_not_fit_together(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(RpcServiceSetupException, match=re.escape(problem)):
        Settings(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"silo_mode": None, "region": None, "options": None},
        {"silo_mode": SiloMode.MONOLITH},
        {"silo_mode": SiloMode.MONOLITH, "region": "us"},
        {"silo_mode": SiloMode.CONTROL},
        {"silo_mode": SiloMode.REGION, "region": "eu-west-1"},
    ],
    ids=str,
)
def test_settings_that_fit_together(settings: dict[str, Any]) -> None:
    assert Settings(**settings) == Settings(**settings)


@pytest.mark.parametrize("name", ["us", "a", "1", "eu-west-1", "a" * 48])
def test_names_of_regions(name: str) -> None:
    assert Region(name).name == name


@pytest.mark.parametrize("name", ["", "-us", "us-", "US", "u_s", "a" * 49, "control", "us\n", "ü"])
def test_what_is_no_name_of_a_region(name: str) -> None:
    with pytest.raises(ValueError, match="can't be the name of a region"):
        Region(name)


def test_resolvers_have_the_paths_of_the_language_by_default() -> None:
    assert ByOrganizationId() == ByOrganizationId(path="organization_id")
    assert ByOrganizationSlug() == ByOrganizationSlug(path="slug")
    assert ByRegionName() == ByRegionName(path="region_name")
    assert ByOrganizationIdAttribute("member", "owner_id") == ByOrganizationId(path="member.owner_id")
    assert ByOrganizationIdAttribute("member") == ByOrganizationId(path="member.organization_id")
    assert ByDeclared("acme.teams:ByTeam", path="team_id").target == "acme.teams:ByTeam"
    assert RequireSingleOrganization() == RequireSingleOrganization()


@pytest.mark.parametrize("given", [None, {"silo_mode": "control"}, "control.toml"], ids=str)
def test_configure_takes_settings_and_nothing_else(given: Any) -> None:
    with pytest.raises(RpcServiceSetupException, match=r"`configure` takes `Settings\(…\)`, and got a "):
        configure(given)


def test_data_is_frozen() -> None:
    for data in (ByOrganizationId(), Region("us")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(data, dataclasses.fields(data)[0].name, "other")
    settings: Any = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.region = "us"


def test_a_strategy_is_any_class_with_resolve() -> None:
    class ByTeam:
        def resolve(self, value: int) -> Region:
            return Region(f"region-{value}")

    strategy: RegionResolutionStrategy = ByTeam()
    assert strategy.resolve(5) == Region("region-5")

"""The regions of a test, and where organizations live in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..expectations import expect
from ..regions import Region

__all__ = ["DEFAULT_REGIONS", "RegionSet", "create_test_regions"]


@dataclass(frozen=True, slots=True)
class RegionSet:
    """Regions in their order, the first of which is the one that a test in REGION mode runs in.

    `single_tenants` are the names of those that have one organization each.
    """

    regions: tuple[Region, ...]
    single_tenants: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(region.name for region in self.regions)

    def named(self, name: str) -> Region:
        """Raises ValueError if there is no region of that name."""
        if name not in self.names:
            raise ValueError(f"the test has no region `{name}`: its regions are {_list(self.names)}")
        return Region(name)


def create_test_regions(*names: str, single_tenants: Iterable[str] = ()) -> RegionSet:
    """The regions of a test: `@all_silo_test(regions=create_test_regions("us", "eu"))`.

    Those in `single_tenants`, which are names from `names`, take one organization each. Raises ValueError for names
    that no region can have, that come twice, or that are no region's.
    """
    if isinstance(single_tenants, str):
        raise TypeError(f'names of single tenants are a list: `single_tenants=["{single_tenants}"]`')
    for name in names:
        expect(name, str, 'names stand side by side: `create_test_regions("us", "eu")`')
    regions = RegionSet(tuple(Region(name) for name in names), frozenset(single_tenants))
    if not names or len(set(names)) < len(names):
        raise ValueError("regions have names, each a different one")
    for name in sorted(regions.single_tenants):
        regions.named(name)
    return regions


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


DEFAULT_REGIONS: Final = create_test_regions("us", "eu")

"""Organizations are mapped and moved to regions of the settings only."""

import pytest

from rpcc.runtime import RegionMappings, RegionResolutionError
from rpcc.runtime.placement.memory import MemoryMappingStore


def test_no_organization_is_mapped_or_moved_to_an_unknown_region() -> None:
    store = MemoryMappingStore()
    mappings = RegionMappings(store, regions=["us", "eu"], tells_regions=False)
    here = mappings.create(1, region="us")
    with pytest.raises(RegionResolutionError, match=r"in `regions`, which has `eu`, `us`$"):
        mappings.create(2, region="ue")
    with pytest.raises(RegionResolutionError, match=r"in `regions`, which has `eu`, `us`$"):
        mappings.begin_move(1, "ue")
    assert list(store.list()) == [here]
    assert mappings.begin_move(1, "eu").moving_to == "eu"


def test_a_monolith_knows_no_regions_and_takes_any() -> None:
    mappings = RegionMappings(MemoryMappingStore(), tells_regions=False)
    assert mappings.create(1, region="ue").region == "ue"

"""No edge is worse than `rpcc diff` says: 300 drawn pairs of versions, held against trying; `make fuzz` takes more.

Each of the 600 versions is also held against itself.
"""

import pytest
from version_fuzz import fuzz


@pytest.mark.parametrize("number", range(10))
def test_drawn_pairs(number: int) -> None:
    found = fuzz(30, number)
    assert found.faults == []
    assert len(found.kinds) >= 25
    assert found.counts.edges > 60
    assert found.counts.safe >= 0.95 * found.counts.harmless

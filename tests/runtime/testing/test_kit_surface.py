"""The names that tests may import."""

from pathlib import Path

from goldens import check_golden

import rpcc.runtime.testing


def test_the_public_names() -> None:
    check_golden(Path(__file__).with_name("surface.txt"), "\n".join(rpcc.runtime.testing.__all__) + "\n")


def test_each_public_name_exists() -> None:
    assert [name for name in rpcc.runtime.testing.__all__ if not hasattr(rpcc.runtime.testing, name)] == []

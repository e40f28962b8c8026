"""What all tests of the company share: a fresh database, which has the tables of every silo."""

from pathlib import Path

import pytest
from rpcc.runtime import SiloMode
from rpcc.runtime.testing import assume_test_silo_mode

from acme.database import open_database


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> None:
    with assume_test_silo_mode(SiloMode.MONOLITH):  # the silos of a test share it
        open_database(f"sqlite:///{tmp_path / 'acme.db'}")

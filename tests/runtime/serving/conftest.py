"""One silo under each server, for the tests of a module."""

from collections.abc import Generator

import pytest
from silo_processes import SERVERS, Silo, running


@pytest.fixture(scope="module", params=SERVERS)
def silo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Silo]:
    with running(request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found

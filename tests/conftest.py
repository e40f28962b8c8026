"""What all tests share: a slow machine is no reason for a property to fail, and one PostgreSQL server."""

from collections.abc import Generator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from postgres import Unavailable, postgres

settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str]:
    """A PostgreSQL server, one for each process that runs tests. Skips where there is none."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except Unavailable as reason:
            pytest.skip(str(reason))
        yield url

"""Options that hold in a test."""

from collections.abc import Generator, Mapping
from typing import Any, Final

from ..expectations import expect
from ..options import read_options
from ..scopes import Scope, scoped

__all__ = ["OVERRIDES", "override_options"]


class _Overrides:
    """An OptionsSource: what overrides say, the innermost first."""

    def __init__(self) -> None:
        self.options: Mapping[str, Any] = {}

    def read(self) -> Mapping[str, Any]:
        return self.options


OVERRIDES: Final = _Overrides()
"""The options of every silo in a test."""


def override_options(options: Mapping[str, Any]) -> Scope[None]:
    """Options of every silo inside the block or the decorated function: `{"disabled-service-methods": [...]}`.

    They are added to those of blocks around it. Raises ValueError for options that are wrong, and says what is.
    """
    expect(options, Mapping, 'options are a table, `{"retries": 0}`')
    problems = read_options(options).problems
    if problems:
        raise ValueError("; ".join(problems))
    return _overridden(options)


@scoped
def _overridden(options: Mapping[str, Any]) -> Generator[None]:
    before = OVERRIDES.options
    OVERRIDES.options = {**before, **options}
    try:
        yield
    finally:
        OVERRIDES.options = before

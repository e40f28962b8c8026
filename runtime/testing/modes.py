"""Runs a part of a test in another silo: `assume_test_silo_mode` and `assume_test_silo_mode_of`."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from ..expectations import expect
from ..process import HERE, current_region
from ..regions import Region
from ..scopes import Scope, scoped
from ..silo import SiloMode
from ..silo_models import silo_mode_of
from .silos import Installation, current_installation, running

__all__ = ["assume_test_silo_mode", "assume_test_silo_mode_of"]


def assume_test_silo_mode(mode: SiloMode, *, region: Region | str | None = None) -> Scope[None]:
    """Code in the block, or in the decorated function, runs in a silo of that mode; so do tasks and threads it starts.

    In REGION mode it runs in `region`, by default in the one around it or else in the test's first. Outside of tests
    with silos the block has silos of its own. Raises ValueError for a region that the test does not have.
    """
    expect(mode, SiloMode, "a mode is a `SiloMode`, for instance `SiloMode.REGION`")
    if region is not None and mode is not SiloMode.REGION:
        raise ValueError(f"only REGION mode has a region, not {mode}")
    return _assumed(mode, region)


def assume_test_silo_mode_of(*models: type[Any]) -> Scope[None]:
    """The same for the silo in which the tables of ORM classes are, as `control_silo_model` and so on say.

    Raises ValueError for a class without such a mark, and for classes of both kinds of silos.
    """
    modes = {model: silo_mode_of(model) for model in models}
    untagged = [f"`{model.__qualname__}`" for model, mode in modes.items() if mode is None]
    if untagged or not models:
        named = ", ".join(untagged) or "nothing"
        raise ValueError(f"{named} is marked neither with `control_silo_model` nor with `region_silo_model`")
    found = {mode for mode in modes.values() if mode is not None}
    if len(found) > 1:
        each = ", ".join(f"`{model.__qualname__}` {mode}" for model, mode in modes.items())
        raise ValueError(f"these tables are in different silos: {each}")
    return _assumed(found.pop(), None)


@scoped
def _assumed(mode: SiloMode, region: Region | str | None) -> Generator[None]:
    with _installation() as installation:
        found = _region(installation, region) if mode is SiloMode.REGION else None
        before = HERE.get()
        HERE.set(installation.silo(mode, found))
        try:
            yield
        finally:
            HERE.set(before)


def _region(installation: Installation, region: Region | str | None) -> Region | None:
    if region is None:
        return current_region()
    return installation.regions.named(region.name if isinstance(region, Region) else region)


@contextmanager
def _installation() -> Generator[Installation]:
    """The silos of the test that runs, or silos for the block."""
    current = current_installation()
    if current is not None:
        yield current
        return
    made = Installation()
    with running(made), made.guarding_transactions():
        yield made

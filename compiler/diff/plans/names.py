"""The other names of what stands beside its older self."""

import re
from collections.abc import Iterator
from itertools import count, islice

from ....idl.diagnostics import Fix
from ...renames import rename
from .editions import Edition, Spot

__all__ = ["other_name"]

_NUMBERED = re.compile(r"_?[vV]([0-9]+)(Service)?$")
_MOST = 20
"""How many names are tried."""


def other_name(edition: Edition, spot: Spot) -> tuple[str, Fix | None]:
    """A free name for the same thing in a new version, and the fix that gives it that name wherever it is used."""
    for name in islice(_names(spot.name), _MOST):
        fix = rename(edition.references, spot.module, spot.node.name, name)
        if fix is not None:
            return name, fix
    return "", None


def _names(name: str) -> Iterator[str]:
    """`find_v2`, `find_v3`; `OrderV2`; `OrderV2Service`."""
    before = _NUMBERED.search(name)
    suffix = "Service" if name.endswith("Service") and name != "Service" else ""
    stem = name[: before.start()] if before else name.removesuffix(suffix)
    sign = "V" if name[:1].isupper() else "_v"
    for number in count(int(before[1]) + 1 if before else 2):
        yield f"{stem}{sign}{number}{suffix}"

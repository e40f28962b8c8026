"""Every kind of change that a comparison finds, by its id."""

from collections.abc import Mapping

from .kind import Kind
from .kinds import calls, declared, hints, members, types

__all__ = ["FINDINGS"]

_MODULES = (calls, hints, members, types, declared)

FINDINGS: Mapping[str, Kind] = {kind.id: kind for module in _MODULES for kind in module.KINDS}

"""Every kind of change that a comparison finds, by its id."""

from collections.abc import Mapping

from .kind import Kind
from .kinds import calls, declared, members, types

__all__ = ["FINDINGS"]

FINDINGS: Mapping[str, Kind] = {kind.id: kind for module in (calls, members, types, declared) for kind in module.KINDS}

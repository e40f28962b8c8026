"""What rules know beside the program: the parts of the configuration that bear on it."""

from collections.abc import Mapping
from dataclasses import field

from ...records import record
from ...schemas.contract import Json
from ...schemas.faults import Fault

__all__ = ["Context"]


@record(frozen=True, slots=True, kw_only=True)
class Context:
    """`attributes` holds a JSON Schema for each attribute that the project declares itself."""

    attributes: Mapping[str, Json] = field(default_factory=dict[str, Json])
    discovery: tuple[str, ...] = ()

    def attribute_faults(self, name: str, value: Json) -> list[Fault]:
        """Why a value is not what the attribute's schema takes, and where in it."""
        from ...schemas.validate import validate_value  # jsonschema is slow to import, own attributes are rare

        return validate_value(self.attributes[name], value)

"""Verdicts of jsonschema, the outside judge of the schemas that we emit."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from rpcc.schemas.contract import Json

__all__ = ["judge", "takes"]


def judge(schema: Json, documents: Mapping[str, Json] | None = None) -> Validator:
    """A validator of a schema that may refer to the documents by their file names, and to nothing else."""
    resources = [(name, DRAFT202012.create_resource(_any(document))) for name, document in (documents or {}).items()]
    registry: Any = Registry[Any]().with_resources(resources)
    validator: Validator = Draft202012Validator(_any(schema), registry=registry)
    return validator


def takes(validator: Validator, value: Json) -> bool:
    """Whether a validator accepts a value."""
    return next(iter(validator.iter_errors(value)), None) is None


def _any(value: Json) -> Any:
    return value

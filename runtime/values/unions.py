"""Unions: one wrapper model per arm, told apart by the one key of the JSON object."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import Field, ValidationInfo, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from .models import RpcModel, old_names
from .scalars import Json

__all__ = ["RpcUnknownArm", "UnionTags"]

UNKNOWN_TAG = "unknown"
"""Tag of the unknown arm; no declared arm is called that."""


class RpcUnknownArm(RpcModel):
    """An arm of an open union that this version does not know, kept as it came and written back the same."""

    arm: str
    value: Annotated[Json, Field(repr=False)]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any, info: ValidationInfo) -> Any:
        members: Any = data if hasattr(data, "keys") else {}
        if info.mode != "json" and (len(members) != 1 or members.keys() < cls.model_fields.keys()):
            return data  # the arguments of a constructor
        if len(members) != 1:
            raise PydanticCustomError("rpcc_union", "must be an object with one key, the name of the arm")
        ((arm, value),) = members.items()
        return {"arm": arm, "value": value}

    @model_serializer
    def _write(self) -> dict[str, Any]:
        return {self.arm: self.value}


class UnionTags:
    """The `Discriminator` function of a union: from JSON or from an arm's wrapper to the arm's tag.

    `unknown` is the wrapper for unknown arms of an open union, whose tag is `unknown`.
    """

    __name__ = "arm"  # pydantic's message for a value without a tag names the function

    def __init__(self, arms: Mapping[str, type[RpcModel]], unknown: type[RpcUnknownArm] | None = None) -> None:
        self._tag_of_name = {name: tag for tag, wrapper in arms.items() for name in (tag, *old_names(wrapper))}
        self._tag_of_type: dict[type, str] = {wrapper: tag for tag, wrapper in arms.items()}
        self._unknown = None if unknown is None else UNKNOWN_TAG
        if unknown is not None:
            self._tag_of_type[unknown] = UNKNOWN_TAG

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, dict):
            return self._tag_of_type.get(value.__class__)
        if len(cast("dict[str, Any]", value)) != 1:
            return None
        (name,) = cast("dict[str, Any]", value)
        return self._tag_of_name.get(name, self._unknown)

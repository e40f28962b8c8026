"""Partial updates: fields that can be left unset, which is not the same as `none`."""

import enum
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, Union, get_args

from pydantic import Field, GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from .models import RpcModel

__all__ = ["UNSET", "Omittable", "RpcPatch", "Unset", "is_unset"]

T = TypeVar("T")


class Unset(enum.Enum):
    """The type of `UNSET`. It has no form on the wire, so no peer can send it."""

    UNSET = "unset"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.is_instance_schema(cls)

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Final = Unset.UNSET
"""A field of a patch that stays as it is."""


def is_unset(value: object) -> bool:
    """Whether a field of a patch was left out."""
    return value is UNSET


def _unset_or(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    return value if value is UNSET else validate(value)


class _Omitting:
    """Lets Python leave a field unset, and JSON only leave it out."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        set_types = tuple(kind for kind in get_args(source) if kind is not Unset)
        value = handler.generate_schema(Union[set_types])  # noqa: UP007 (a union of as many types as there are)
        return core_schema.json_or_python_schema(
            json_schema=value, python_schema=core_schema.no_info_wrap_validator_function(_unset_or, value)
        )


Omittable: TypeAlias = Annotated[T | Unset, Field(exclude_if=is_unset), _Omitting]
"""A field of a patch: `role: Omittable[Role] = UNSET`."""


class RpcPatch(RpcModel):
    """A partial update: a field that is `UNSET` stays as it is and is not written."""

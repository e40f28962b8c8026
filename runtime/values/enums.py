"""Bases of generated enums: closed ones refuse unknown values, open ones keep them.

`__was__` maps old wire values to new ones; readers take either, writers write the new one.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from .scalars import INT_MAX, INT_MIN

__all__ = ["OpenIntEnum", "OpenStrEnum", "RpcIntEnum", "RpcStrEnum"]

_UNKNOWN_NAME = "unknown"
"""Name of every unknown member; members of generated enums are upper case."""


class RpcStrEnum(StrEnum):
    """A closed enum of strings."""

    __was__: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls(cls.__was__[value]) if isinstance(value, str) and value in cls.__was__ else None


class RpcIntEnum(IntEnum):
    """A closed enum of integers."""

    __was__: ClassVar[Mapping[int, int]] = {}

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls(cls.__was__[value]) if isinstance(value, int) and value in cls.__was__ else None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _strict_int(cls, handler(source))


class OpenStrEnum(StrEnum):
    """An enum of strings to which a newer peer may add: an unknown value is kept and written back as it came.

    Two unknowns of the same value are equal, but not the same object: compare them with `==`.
    """

    __was__: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        return cls(cls.__was__[value]) if value in cls.__was__ else _unknown(str.__new__(cls, value), str(value))

    @property
    def is_known(self) -> bool:
        """Whether this version declares the value."""
        return self._value_ in type(self)._value2member_map_


class OpenIntEnum(IntEnum):
    """An enum of integers to which a newer peer may add: an unknown value is kept and written back as it came.

    Two unknowns of the same value are equal, but not the same object: compare them with `==`.
    """

    __was__: ClassVar[Mapping[int, int]] = {}

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int) or isinstance(value, bool) or not INT_MIN <= value <= INT_MAX:
            return None
        return cls(cls.__was__[value]) if value in cls.__was__ else _unknown(int.__new__(cls, value), int(value))

    @property
    def is_known(self) -> bool:
        """Whether this version declares the value."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _strict_int(cls, handler(source))


def _unknown(member: Any, value: str | int) -> Any:
    """Finish a member that no class declares. It is not registered, so that no peer can fill the class with them."""
    member._name_ = _UNKNOWN_NAME
    member._value_ = value
    return member


def _strict_int(cls: type[IntEnum], enum_schema: CoreSchema) -> CoreSchema:
    """The schema of an int enum that reads integers only: pydantic's own takes `true` for 1."""
    plain: Any = {key: value for key, value in enum_schema.items() if key != "ref"}
    steps: list[CoreSchema] = [core_schema.int_schema(), core_schema.no_info_plain_validator_function(_reader(cls))]
    return core_schema.json_or_python_schema(
        json_schema=core_schema.chain_schema(steps), python_schema=plain, serialization=plain
    )


def _reader(cls: type[IntEnum]) -> Callable[[int], IntEnum]:
    members = cast("dict[int, IntEnum]", cls._value2member_map_)

    def read(value: int) -> IntEnum:
        member = members.get(value)
        if member is not None:
            return member
        try:
            return cls(value)
        except ValueError:
            raise PydanticKnownError("enum", {"expected": ", ".join(str(known) for known in members)}) from None

    return read

"""The bases of generated models and errors."""

import threading
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from ..errors import RpcDeclaredError
from .exact import make_exact
from .old_names import read_old_names, without_old_names
from .problems import without_values

__all__ = ["BUILDING", "RpcError", "RpcModel", "old_names", "orm_paths"]

BUILDING = threading.RLock()
"""Held while pydantic turns classes and annotations into validators."""


class RpcModel(BaseModel):
    """A value that crosses silos.

    Instances are frozen, because local calls share them. Constructors are lax (`Role("owner")` from `"owner"`) and
    refuse unknown names; decoding by the codec is strict. No error that the class raises shows a value. A foreign
    `BaseModel` with fields of this class has to set `hide_input_in_errors` itself.

    `__was__` maps old names of fields to new ones. Readers take either and refuse both at once, writers write the new.
    `__from__` says where the ORM object keeps fields that have another name or place there: dotted paths.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        defer_build=True,
        hide_input_in_errors=True,
        ser_json_inf_nan="constants",  # so that the codec sees them; `null` would hide them
    )
    __was__: ClassVar[Mapping[str, str]] = {}
    __from__: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def get_field_names(cls) -> Iterable[str]:
        """The names of the fields, in the order of the declaration."""
        return iter(cls.model_fields)

    @classmethod
    def serialize_by_field_name(
        cls,
        obj: Any,
        name_transform: Callable[[str], str] | None = None,
        value_transform: Callable[[Any], Any] | None = None,
    ) -> Self:
        """An instance made from the attributes of `obj` that bear the names of the fields.

        `name_transform` gives the attribute's name for a field's name, `value_transform` the field's value for the
        attribute's. Raises AttributeError if `obj` lacks an attribute.
        """
        values: dict[str, Any] = {}
        for name in cls.get_field_names():
            attribute = name_transform(name) if name_transform else name
            try:
                value = getattr(obj, attribute)
            except AttributeError as error:
                raise AttributeError(_lacking(cls, obj, name, attribute)) from error
            values[name] = value_transform(value) if value_transform else value
        return cls(**values)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if not cls.__pydantic_fields_complete__:
            # in the midst of another model, pydantic would look for names in quotes among that model's names first
            cls.model_rebuild(raise_errors=False, _parent_namespace_depth=0)
        schema = handler(source)
        model: Any = handler.resolve_ref_schema(schema)
        make_exact(model, handler.resolve_ref_schema)
        read_old_names(model, old_names(cls))
        return schema

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return super().__get_pydantic_json_schema__(without_old_names(schema), handler)

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:
        # pydantic before 2.14 builds a class in every thread that finds it unbuilt, and lets others see it half done
        if _parent_namespace_depth > 0:
            _parent_namespace_depth += 1  # this function's own frame
        with BUILDING:
            if not cls.__pydantic_fields_complete__:
                _inherit_fields(cls)
            return super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth, **options)

    if not TYPE_CHECKING:  # the signatures are pydantic's

        def __init__(self, /, **data):
            __tracebackhide__ = True
            try:
                self.__pydantic_validator__.validate_python(data, self_instance=self)
                return
            except ValidationError as error:
                hidden = without_values(error, self.__pydantic_core_schema__)
            raise hidden

        # pydantic's mark of an `__init__` that it need not call when it reads JSON
        __init__.__pydantic_base_init__ = True

        def __setattr__(self, name, value):
            _hiding(type(self), super().__setattr__, name, value)

        @classmethod
        def model_validate(cls, *args, **kwargs):
            return _hiding(cls, super().model_validate, *args, **kwargs)

        @classmethod
        def model_validate_json(cls, *args, **kwargs):
            return _hiding(cls, super().model_validate_json, *args, **kwargs)

        @classmethod
        def model_validate_strings(cls, *args, **kwargs):
            return _hiding(cls, super().model_validate_strings, *args, **kwargs)

        def model_dump(self, **kwargs):
            # pydantic's warnings quote the value they are about
            return super().model_dump(**{"warnings": False, **kwargs})

        def model_dump_json(self, **kwargs):
            return super().model_dump_json(**{"warnings": False, **kwargs})


class RpcError(RpcModel):
    """A declared error: an expected failure, returned as a value."""

    def exception(self) -> RpcDeclaredError:
        """The exception that `*_or_raise` raises for this error."""
        return RpcDeclaredError(self)


def old_names(cls: type[RpcModel]) -> dict[str, str]:
    """Old names of fields to new ones, those of base classes too."""
    return _gathered(cls, "__was__")


def orm_paths(cls: type[RpcModel]) -> dict[str, str]:
    """Where the ORM object keeps fields, other than under their own names; those of base classes too."""
    return _gathered(cls, "__from__")


def _gathered(cls: type[RpcModel], table: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        names.update(base.__dict__.get(table, {}))
    return names


def _inherit_fields(cls: type[RpcModel]) -> None:
    """Take inherited fields over from the bases once more, now that names in quotes have a meaning there.

    pydantic looks for such names in the module of the class that it builds, not of the class that wrote them.
    """
    own = get_annotations(cls)
    for base in cls.__bases__:
        if issubclass(base, RpcModel):
            if not base.__pydantic_fields_complete__:
                base.model_rebuild(raise_errors=False, _parent_namespace_depth=0)
            cls.model_fields.update((name, copy(field)) for name, field in base.model_fields.items() if name not in own)


def _lacking(cls: type[RpcModel], obj: object, name: str, attribute: str) -> str:
    origin = f" (for `{name}`)" if attribute != name else ""
    return f"`{type(obj).__name__}` has no attribute `{attribute}`{origin}, which `{cls.__name__}` needs"


def _hiding(cls: type[RpcModel], call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call pydantic, and take the values out of its error."""
    __tracebackhide__ = True
    try:
        return call(*args, **kwargs)
    except ValidationError as error:
        hidden = without_values(error, cls.__pydantic_core_schema__)
    raise hidden

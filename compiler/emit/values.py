"""Wire values of the contract as Python expressions: defaults of fields and parameters."""

from collections.abc import Callable, Iterator
from typing import cast

from ...schemas.contract import (
    Alias,
    DictType,
    Enum,
    Field,
    Json,
    ListType,
    Model,
    ModelKind,
    Ref,
    Scalar,
    ScalarName,
    Type,
)
from .annotations import RUNTIME, Annotations, scalar_class
from .layout import string
from .names import Names
from .workspace import Workspace

__all__ = ["Values"]

_DEFAULT_DATE = "2000-01-01T00:00:00Z"


class Values:
    """Writes the values of one module."""

    def __init__(self, workspace: Workspace, names: Names, annotations: Annotations) -> None:
        self._workspace = workspace
        self._names = names
        self._annotations = annotations

    # ------------------------------------------------------------- defaults ----

    def field_default(self, field: Field, kind: ModelKind, is_pending: Callable[[str], bool] | None) -> str | None:
        """What stands behind `=` for a field; None where nothing does.

        Declarations that are pending, if any is, are named in a function: they are defined further down.
        """
        if kind is ModelKind.PATCH:
            return self._names.of(RUNTIME, "UNSET")
        if field.required:
            return None
        base, value = self._workspace.strip(field.type), field.default
        if value is None or not self._needs_factory(base, value):
            text = self.expression(field.type, value)
            late = is_pending is not None and any(map(is_pending, self.named(field.type, value)))
            return self._factory(f"lambda: {text}") if late else text
        if value == [] or (value == {} and isinstance(base, DictType)):
            return self._factory(self._names.builtin("list" if value == [] else "dict"))
        if isinstance(base, Ref) and not (is_pending and is_pending(base.target)):
            return self._factory(self._annotations.declared(base.target))
        return self._factory(f"lambda: {self.expression(field.type, value)}")

    def param_default(self, type_: Type, value: Json) -> str:
        """What stands behind `=` for a parameter: shared between calls, so never a list."""
        if value == [] and isinstance(self._workspace.strip(type_), ListType):
            return "()"
        return self.expression(type_, value)

    def _needs_factory(self, base: Type, value: Json) -> bool:
        """Whether instances must not share the value, or making it would build a model at import.

        pydantic copies literals itself; type checkers understand those of `json` best without a function around them.
        """
        return isinstance(base, ListType | DictType) or (isinstance(base, Ref) and self._is_model(base))

    def _is_model(self, type_: Ref) -> bool:
        return isinstance(self._workspace.declarations[type_.target], Model)

    def _factory(self, function: str) -> str:
        return f"{self._names.of('pydantic', 'Field')}(default_factory={function})"

    # ---------------------------------------------------------- expressions ----

    def expression(self, type_: Type, value: Json) -> str:
        """The Python expression of a wire value."""
        if value is None:
            return "None"
        if isinstance(type_, Scalar):
            return self._scalar(type_.name, value)
        if isinstance(type_, ListType):
            return f"[{', '.join(self.expression(type_.item, item) for item in cast('list[Json]', value))}]"
        if isinstance(type_, DictType):
            items = cast("dict[str, Json]", value).items()
            return f"{{{', '.join(self._item(type_, key, item) for key, item in items)}}}"
        declaration = self._workspace.declarations[type_.target]
        if isinstance(declaration, Alias):
            return self._alias(declaration, value)
        name = self._annotations.declared(type_.target)
        return self._enum(declaration, name, value) if isinstance(declaration, Enum) else f"{name}()"

    def _item(self, type_: DictType, key: str, value: Json) -> str:
        return f"{self.expression(type_.key, key)}: {self.expression(type_.value, value)}"

    def _alias(self, alias: Alias, value: Json) -> str:
        if not self._workspace.is_newtype(alias):
            return self.expression(alias.type, value)
        base = self._workspace.newtype_base(alias)
        inner = self._alias(base, value) if isinstance(base, Alias) else self._scalar(base.name, value)
        return f"{self._annotations.declared(alias.name)}({inner})"

    def _enum(self, enum: Enum, name: str, value: Json) -> str:
        member = self._workspace.enum_member(enum, value)
        return f"{name}.{member}" if member else f"{name}({_literal(value)})"

    def _scalar(self, name: ScalarName, value: Json) -> str:
        if name is ScalarName.FLOAT:
            return repr(float(cast("float", value))).replace("e+", "e")
        if not isinstance(value, str) or name in (ScalarName.STR, ScalarName.JSON):
            return _literal(value)
        if name is ScalarName.DATETIME:
            return self._datetime(value)
        class_ = scalar_class(self._names, name)
        if name is ScalarName.DATE:
            year, month, day = value.split("-")
            return f"{class_}({int(year)}, {int(month)}, {int(day)})"
        return f"{class_}({string(value)})"

    def _datetime(self, value: str) -> str:
        if value == _DEFAULT_DATE:
            return self._names.of(RUNTIME, "DEFAULT_DATE")
        import datetime  # rarely needed, and not free to import

        moment = datetime.datetime.fromisoformat(value)
        module = self._names.import_module("datetime")
        parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond]
        while len(parts) > 3 and parts[-1] == 0:
            parts.pop()
        offset = moment.utcoffset() or datetime.timedelta()
        zone = f"{module}.UTC"
        if offset:
            zone = f"{module}.timezone({module}.timedelta(minutes={int(offset.total_seconds()) // 60}))"
        return f"{module}.datetime({', '.join(map(str, parts))}, tzinfo={zone})"

    def named(self, type_: Type, value: Json) -> Iterator[str]:
        """The declarations that the expression of a scalar or enum value names."""
        while value is not None and isinstance(type_, Ref):
            declaration = self._workspace.declarations[type_.target]
            if isinstance(declaration, Alias) and self._workspace.is_newtype(declaration):
                yield type_.target
                base = self._workspace.newtype_base(declaration)
                type_ = Ref(base.name) if isinstance(base, Alias) else base
            elif isinstance(declaration, Alias):
                type_ = declaration.type
            else:
                yield type_.target
                return


def _literal(value: Json) -> str:
    """A JSON value as a Python literal."""
    if isinstance(value, str):
        return string(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{string(key)}: {_literal(item)}' for key, item in value.items())}}}"
    return repr(value).replace("e+", "e")

"""Decides what stands in `serial.py`: a function for each model that says `from`, which reads it from an ORM object."""

from collections.abc import Iterator

from ...records import record
from ...schemas.contract import DictType, Enum, Field, ListType, Model, Package, Scalar, ScalarName, Type
from ..naming import package_of, serializer_name, short_name
from .annotations import RUNTIME, Annotations
from .layout import docstring, fold, fold_def, string
from .marks import header
from .names import Names
from .serialization import Serialization
from .signatures import free_name
from .templates import render
from .workspace import Workspace, refs

__all__ = ["has_serializers", "serial_module"]

_SERIAL = f"{RUNTIME}.serial"


@record(frozen=True, slots=True, kw_only=True)
class SerializerView:
    """One function."""

    signature: str
    doc: str
    reader: str
    call: str


def has_serializers(package: Package) -> bool:
    """Whether a package has a `serial.py`."""
    return any(_models(package))


def _models(package: Package) -> Iterator[Model]:
    return (d for d in package.declarations if isinstance(d, Model) and d.source)


def serial_module(workspace: Workspace, serialization: Serialization, package: Package, version: str) -> str:
    """The text of `serial.py`."""
    models = list(_models(package))
    circle = serialization.circle_of(package.name)
    names = Names(
        f"{package.name}.serial",
        own=(serializer_name(short_name(model.name)) for model in models),
        members={"obj", "read", *(field.name for model in models for field in serialization.keywords(model))},
        foreign=_foreign(models),
        is_late=lambda module: module.endswith(".serial") and package_of(module) in circle,
    )
    writer = _Writer(workspace, names, package.name)
    functions = tuple(writer.function(model, serialization.keywords(model)) for model in models)
    type_imports = names.type_imports(4)
    type_checking = names.of("typing", "TYPE_CHECKING")
    return render(
        "serial",
        header=header(package, version),
        doc=docstring(f"Models of `{package.name}` from ORM objects.", 0),
        imports=names.imports(),
        type_checking=type_checking,
        type_imports=type_imports,
        functions=functions,
        bottom_imports=names.bottom_imports(),
    )


def _foreign(models: list[Model]) -> Iterator[str]:
    for model in models:
        yield f"{package_of(model.name)}.model.{short_name(model.name)}"
        for field in model.fields:
            yield from (f"{package_of(ref)}.model.{short_name(ref)}" for ref in refs(field.type))


class _Writer:
    """Makes the functions of one module."""

    def __init__(self, workspace: Workspace, names: Names, package: str) -> None:
        self._workspace = workspace
        self._names = names
        self._annotations = Annotations(workspace, names, package)

    def function(self, model: Model, keywords: list[Field]) -> SerializerView:
        """`def serialize_member(obj: "…", *, …) -> Member:` and what it returns."""
        name = short_name(model.name)
        obj, read = free_name("obj", keywords), free_name("read", keywords)
        class_ = self._annotations.declared(model.name)
        orm = self._names.for_type_checkers(
            package_of(model.source or ""), short_name(model.source or ""), prefix="Orm"
        )
        given = [f"{field.name}: {self._annotations.returned(field.type)}" for field in keywords]
        params = ", ".join([f'{obj}: "{orm}"', *(["*", *given] if given else [])])
        passed = {field.name for field in keywords}
        values = [
            f"{field.name}={field.name}" if field.name in passed else self._value(field, read) for field in model.fields
        ]
        reads = len(passed) < len(values)
        return SerializerView(
            signature=fold_def(f"def {serializer_name(name)}({params}) -> {class_}:", 0),
            doc=docstring(f"`{name}`, read from `{model.source}`.", 4),
            reader=f"{read} = {self._names.of(_SERIAL, 'ObjectReader')}({obj}, {string(name)})" if reads else "",
            call=f"return {class_}({_lines(values)})",
        )

    def _value(self, field: Field, read: str) -> str:
        base = self._workspace.strip(field.type)
        # A `json` can be null without a `?`.
        can_be_none = base.nullable or (isinstance(base, Scalar) and base.name is ScalarName.JSON)
        items = [string(field.name)]
        if field.source not in ((), (field.name,)):
            items.append(string(".".join(field.source)))
        if converter := self._converter(field.type, field.naive_utc):
            items.append(f"convert={converter}")
        method = "nullable" if can_be_none else "required"
        return fold(f"{field.name}={read}.{method}({', '.join(items)})", 8, 1)

    def _converter(self, type_: Type, naive_utc: bool) -> str | None:
        """The expression of a function that makes a field's value of what the object holds; None: it is the same."""
        base = self._workspace.strip(type_)
        if isinstance(base, Scalar):
            if base.name is not ScalarName.DATETIME:
                return None
            return self._names.of(_SERIAL, "assume_utc" if naive_utc else "aware")
        if isinstance(base, ListType):
            return self._container("each", [self._converter(base.item, naive_utc)], base.item)
        if isinstance(base, DictType):
            parts = [self._converter(base.key, naive_utc), self._converter(base.value, naive_utc)]
            return self._container("entries", parts, base.value)
        declaration = self._workspace.declarations[base.target]
        if isinstance(declaration, Enum):
            return f"{self._names.of(_SERIAL, 'member_of')}({self._annotations.declared(base.target)})"
        return self._names.foreign(f"{package_of(base.target)}.serial", serializer_name(short_name(base.target)))

    def _container(self, function: str, converters: list[str | None], item: Type) -> str:
        while converters and converters[-1] is None:
            converters.pop()
        arguments = [converter or "None" for converter in converters]
        if self._workspace.strip(item).nullable:
            arguments.append("nullable=True")
        return f"{self._names.of(_SERIAL, function)}({', '.join(arguments)})"


def _lines(items: list[str]) -> str:
    body = "".join(f"        {item},\n" for item in items)
    return f"\n{body}    " if items else ""

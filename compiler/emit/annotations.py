"""Types of the contract as Python annotations."""

from collections.abc import Iterator

from ...records import record
from ...schemas.contract import (
    NO_CONSTRAINTS,
    Alias,
    Constraints,
    DictType,
    Field,
    ListType,
    ModelKind,
    Ref,
    Scalar,
    ScalarName,
    Type,
)
from ..naming import package_of, short_name
from .layout import raw_string
from .names import Names
from .workspace import Workspace, refs

__all__ = ["RUNTIME", "Annotations", "scalar_class"]

RUNTIME = "rpcc.runtime"

_SCALARS = {
    ScalarName.BOOL: ("builtins", "bool"),
    ScalarName.INT: ("builtins", "int"),
    ScalarName.FLOAT: ("builtins", "float"),
    ScalarName.STR: ("builtins", "str"),
    ScalarName.DATETIME: ("datetime", "datetime"),
    ScalarName.DATE: ("datetime", "date"),
    ScalarName.UUID: ("uuid", "UUID"),
    ScalarName.DECIMAL: ("decimal", "Decimal"),
    ScalarName.JSON: (RUNTIME, "Json"),
}


@record(frozen=True, slots=True)
class _Style:
    """How a type is written: with its constraints or without, and what stands for lists and dicts."""

    constraints: bool
    containers: bool
    """Whether a list is `list`, rather than `Sequence`, and a dict `dict`, rather than `Mapping`."""


_EXACT = _Style(constraints=True, containers=True)
_PLAIN = _Style(constraints=False, containers=True)
_ARGUMENT = _Style(constraints=False, containers=False)


def scalar_class(names: Names, name: ScalarName) -> str:
    """The Python class of a scalar."""
    module, class_ = _SCALARS[name]
    if module == "builtins":
        return names.builtin(class_)
    if module == RUNTIME:
        return names.of(module, class_)
    return f"{names.import_module(module)}.{class_}"


class Annotations:
    """Writes the types of one module."""

    def __init__(self, workspace: Workspace, names: Names, package: str, *, in_signatures: bool = False) -> None:
        """`in_signatures`: for local methods of models, whose types may come from packages that import this one."""
        self._workspace = workspace
        self._names = names
        self._package = package
        self._in_signatures = in_signatures
        self._in_models = names.module == f"{package}.model"

    def exact(self, type_: Type) -> str:
        """With constraints: what pydantic reads, in method tables and aliases."""
        return self._text(type_, _EXACT)

    def returned(self, type_: Type) -> str:
        """As a method returns it."""
        return self._text(type_, _PLAIN)

    def argument(self, type_: Type) -> str:
        """As a caller passes it: any sequence for a list, any mapping for a dict, at every depth."""
        return self._text(type_, _ARGUMENT)

    def field(self, field: Field, kind: ModelKind) -> str:
        """The annotation of a field."""
        type_ = field.type
        if kind is ModelKind.PATCH:
            text = f"{self._names.of(RUNTIME, 'Omittable')}[{self.exact(type_)}]"
        elif field.sensitive:
            return self.hidden(type_)
        else:
            return self.exact(type_)
        return self._annotated(text, ["repr=False"]) if field.sensitive else text

    def hidden(self, type_: Type) -> str:
        """An annotation whose values no repr shows."""
        if type_.nullable or isinstance(type_, DictType | Ref):
            return self._annotated(self.exact(type_), ["repr=False"])
        return self._annotated(self._bare(type_, _EXACT), [*_limits(type_.constraints), "repr=False"])

    def named(self, type_: Type) -> Iterator[str]:
        """The full names of the declarations that the exact text of a type spells."""
        for ref in refs(type_):
            declaration = self._inlined(ref)
            if declaration is None:
                yield ref
            else:
                yield from self.named(declaration.type)

    def declared(self, full: str) -> str:
        """How the module spells a declaration's name."""
        package = package_of(full)
        if self._in_signatures and self._workspace.in_signature_circle(self._package, package):
            return self._names.for_type_checkers(f"{package}.model", short_name(full))
        return self._names.foreign(f"{package}.model", short_name(full))

    # ---------------------------------------------------------------- parts ----

    def _text(self, type_: Type, style: _Style) -> str:
        if isinstance(type_, Ref):
            return self._reference(type_, style)
        text = self._bare(type_, style)
        if style.constraints and not isinstance(type_, DictType) and type_.constraints != NO_CONSTRAINTS:
            text = self._annotated(text, _limits(type_.constraints))
        return f"{text} | None" if type_.nullable else text

    def _bare(self, type_: Scalar | ListType | DictType, style: _Style) -> str:
        """A type without its constraints and nullability."""
        if isinstance(type_, Scalar):
            return scalar_class(self._names, type_.name)
        if isinstance(type_, ListType):
            name = self._container("list", "Sequence", style)
            return f"{name}[{self._text(type_.item, style)}]"
        name = self._container("dict", "Mapping", style)
        return f"{name}[{self._text(type_.key, style)}, {self._text(type_.value, style)}]"

    def _container(self, concrete: str, abstract: str, style: _Style) -> str:
        return self._names.builtin(concrete) if style.containers else self._names.of("collections.abc", abstract)

    def _reference(self, type_: Ref, style: _Style) -> str:
        declaration = self._workspace.declarations[type_.target]
        if isinstance(declaration, Alias):
            text = self._alias(declaration, style)
        else:
            text = self.declared(type_.target)
        return f"{text} | None" if type_.nullable else text

    def _alias(self, alias: Alias, style: _Style) -> str:
        workspace = self._workspace
        if self._inlined(alias.name) or (not style.containers and workspace.holds_container(alias.type)):
            return self._text(alias.type, style)
        name = self.declared(alias.name)
        if style.constraints and workspace.is_newtype(alias):
            base = workspace.strip(alias.type)
            if isinstance(base, Scalar) and base.constraints != NO_CONSTRAINTS:
                # A `NewType` is made of a class, so its constraints stand wherever it does.
                return self._annotated(name, _limits(base.constraints))
        return name

    def _inlined(self, full: str) -> Alias | None:
        """An alias of another package that its module may not have defined yet: its target stands for it."""
        package = package_of(full)
        if not self._in_models or self._in_signatures or package == self._package:
            return None
        declaration = self._workspace.declarations[full]
        late = self._workspace.is_late(full) and self._workspace.in_circle(self._package, package)
        return declaration if late and isinstance(declaration, Alias) else None

    def _annotated(self, text: str, arguments: list[str]) -> str:
        annotated = self._names.of("typing", "Annotated")
        return f"{annotated}[{text}, {self._names.of('pydantic', 'Field')}({', '.join(arguments)})]"


def _limits(constraints: Constraints) -> list[str]:
    """Constraints as arguments of pydantic's `Field`."""
    given = {
        "min_length": constraints.min_len,
        "max_length": constraints.max_len,
        "ge": constraints.min,
        "le": constraints.max,
    }
    limits = [f"{name}={value!r}" for name, value in given.items() if value is not None]
    if constraints.pattern is not None:
        limits.append(f"pattern={raw_string(constraints.pattern)}")
    return limits

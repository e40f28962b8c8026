"""Decides how each declaration stands in `model.py`: its classes and statements, line by line."""

from collections.abc import Callable, Iterator, Mapping

from ...records import record
from ...schemas.contract import (
    Alias,
    Arm,
    Enum,
    Field,
    LocalMethod,
    Model,
    ModelKind,
    Scalar,
    ScalarName,
    Type,
    Union,
)
from ..naming import arm_class, enum_member_name, helper_function, package_of, short_name, unknown_arm_class
from .annotations import RUNTIME, Annotations, scalar_class
from .docs import documentation
from .errors import EmitError
from .layout import docstring, fold, string
from .names import Names
from .signatures import LocalView, Signatures
from .values import Values
from .workspace import Workspace, refs

__all__ = ["Block", "Classes", "IsPending", "Statement"]

IsPending = Callable[[str], bool]
"""Whether a declaration is not there yet where it is named, so that the name has to stand in quotes."""

_BASES = {ModelKind.MODEL: "RpcModel", ModelKind.PATCH: "RpcPatch", ModelKind.ERROR: "RpcError"}
_ENUM_BASES = {
    (False, ScalarName.STR): "RpcStrEnum",
    (False, ScalarName.INT): "RpcIntEnum",
    (True, ScalarName.STR): "OpenStrEnum",
    (True, ScalarName.INT): "OpenIntEnum",
}


@record(frozen=True, slots=True)
class Statement:
    """A statement of a class body or a module, and the docstring under it; `apart`: after a blank line."""

    text: str
    doc: str = ""
    apart: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Block:
    """A class, or a run of module-level statements; `gap` are the line breaks before it."""

    gap: str = "\n\n"
    class_line: str = ""
    doc: str = ""
    statements: tuple[Statement, ...] = ()
    methods: tuple[LocalView, ...] = ()


class Classes:
    """Makes the classes and statements of one module."""

    def __init__(self, workspace: Workspace, names: Names, package: str) -> None:
        self._workspace = workspace
        self._names = names
        self._package = package
        self._annotations = Annotations(workspace, names, package)
        self._values = Values(workspace, names, self._annotations)
        self._signature_types = Annotations(workspace, names, package, in_signatures=True)
        self._signatures = Signatures(self._signature_types, self._values)

    # -------------------------------------------------------------- aliases ----

    def alias(self, alias: Alias) -> Statement:
        """`Email: TypeAlias = …` or `UserId = NewType(…)`."""
        name = short_name(alias.name)
        if self._workspace.is_newtype(alias):
            base = self._workspace.newtype_base(alias)
            if isinstance(base, Alias):
                target = self._annotations.declared(base.name)
            else:
                target = scalar_class(self._names, base.name)
            text = f"{name} = {self._names.of('typing', 'NewType')}({string(name)}, {target})"
        else:
            text = f"{name}: {self._names.of('typing', 'TypeAlias')} = {self._annotations.exact(alias.type)}"
        return Statement(fold(text, 0), docstring(documentation(alias.doc), 0))

    def respelling(self, name: str, again: str) -> Statement:
        """A second name for a declaration, for classes in which a member bears the first."""
        return Statement(f"{again}: {self._names.of('typing', 'TypeAlias')} = {name}")

    # ---------------------------------------------------------------- enums ----

    def enum(self, enum: Enum) -> Block:
        """A class with the members in capitals."""
        base = self._names.of(RUNTIME, _ENUM_BASES[enum.open, enum.base])
        was = {old: member.value for member in enum.members for old in member.was}
        statements = [Statement(fold(f"__was__ = {_table(was)}", 4))] if was else []
        for member in enum.members:
            doc = docstring(documentation(member.doc, member.deprecated), 4)
            statements.append(Statement(f"{enum_member_name(member.name)} = {_constant(member.value)}", doc))
        return Block(
            class_line=fold(f"class {short_name(enum.name)}({base}):", 0),
            doc=docstring(enum.doc, 4),
            statements=tuple(statements),
        )

    # --------------------------------------------------------------- models ----

    def model(self, model: Model, is_pending: IsPending | None) -> Block:
        """A model, patch or error; without `is_pending` all that it names is there."""
        if model.extends:
            base = self._annotations.declared(model.extends)
        else:
            base = self._names.of(RUNTIME, _BASES[model.kind])
        own = [field for field in model.fields if not field.inherited]
        was = self._table("__was__", {old: field.name for field in own for old in field.was})
        paths = {field.name: ".".join(field.source) for field in own if field.source not in ((), (field.name,))}
        return Block(
            class_line=fold(f"class {short_name(model.name)}({base}):", 0),
            doc=docstring(model.doc, 4),
            statements=(
                *was,
                *self._table("__from__", paths if model.source else {}),
                *[self._field(field, model.kind, is_pending) for field in own],
            ),
            methods=tuple(
                self._local(model, method, bool(i or own or model.doc), is_pending)
                for i, method in enumerate(model.locals)
            ),
        )

    def _field(self, field: Field, kind: ModelKind, is_pending: IsPending | None) -> Statement:
        annotation = self._annotations.field(field, kind)
        if is_pending and self._needs_quotes(field.type, is_pending):
            annotation = string(annotation)
        default = self._values.field_default(field, kind, is_pending)
        text = f"{field.name}: {annotation}" if default is None else f"{field.name}: {annotation} = {default}"
        doc = ""
        if field.doc or field.deprecated:
            doc = docstring(documentation(field.doc, field.deprecated), 4)
        return Statement(fold(text, 4), doc)

    def _needs_quotes(self, type_: Type, is_pending: IsPending) -> bool:
        return not isinstance(type_, Scalar) and any(map(is_pending, self._annotations.named(type_)))

    def _table(self, name: str, table: Mapping[str, str]) -> list[Statement]:
        """What is told of fields beside their types: their old names, or where the ORM object keeps them."""
        if not table:
            return []
        names = self._names
        text = names.builtin("str")
        mapping = f"{names.of('collections.abc', 'Mapping')}[{text}, {text}]"
        return [Statement(fold(f"{name}: {names.of('typing', 'ClassVar')}[{mapping}] = {_table(table)}", 4))]

    # -------------------------------------------------------- local methods ----

    def _local(self, model: Model, method: LocalMethod, apart: bool, is_pending: IsPending | None) -> LocalView:
        self._check_defaults(model, method)
        return self._signatures.local(
            method,
            helpers=f"{self._package}.helpers",
            function=helper_function(short_name(model.name), method.name),
            apart=apart,
            quote=lambda type_: self._stands_in_quotes(type_, is_pending),
        )

    def _stands_in_quotes(self, type_: Type, is_pending: IsPending | None) -> bool:
        return any(
            (is_pending is not None and is_pending(name)) or self._is_for_type_checkers(name) for name in refs(type_)
        )

    def _is_for_type_checkers(self, name: str) -> bool:
        return self._workspace.in_signature_circle(self._package, package_of(name))

    def _check_defaults(self, model: Model, method: LocalMethod) -> None:
        """A default is made when the class is: it can't come from a package that imports this one."""
        for param in method.params:
            named = [] if param.required else list(self._values.named(param.type, param.default))
            if any(map(self._is_for_type_checkers, named)):
                raise EmitError(
                    f"the default of `{param.name}` comes from `{package_of(named[0])}`, which imports "
                    f"`{self._package}` itself, so `{short_name(model.name)}` can't have it",
                    param.location,
                )

    # --------------------------------------------------------------- unions ----

    def union(self, union: Union, is_pending: IsPending | None) -> Iterator[Block | Statement]:
        """A wrapper for each arm, and the union of them."""
        name = short_name(union.name)
        for arm in union.arms:
            yield self._arm(name, arm, is_pending)
        unknown = unknown_arm_class(name) if union.open else None
        if unknown:
            base = self._names.of(RUNTIME, "RpcUnknownArm")
            doc = f"An arm of `{name}` that this version does not know."
            yield Block(class_line=fold(f"class {unknown}({base}):", 0), doc=docstring(doc, 4))
        text = f"{name}: {self._names.of('typing', 'TypeAlias')} = {self._choice(name, union, unknown)}"
        yield Statement(fold(text, 0), docstring(union.doc, 0))

    def _arm(self, union: str, arm: Arm, is_pending: IsPending | None) -> Block:
        annotation = self._annotations.hidden(arm.type) if arm.sensitive else self._annotations.exact(arm.type)
        if is_pending and self._needs_quotes(arm.type, is_pending):
            annotation = string(annotation)
        base = self._names.of(RUNTIME, "RpcModel")
        return Block(
            class_line=fold(f"class {arm_class(union, arm.name)}({base}):", 0),
            doc=docstring(arm.doc or f"The arm `{arm.name}` of `{union}`.", 4),
            statements=(
                *self._table("__was__", dict.fromkeys(arm.was, arm.name)),
                Statement(fold(f"{arm.name}: {annotation}", 4)),
            ),
        )

    def _choice(self, name: str, union: Union, unknown: str | None) -> str:
        """The type of a union's values. pydantic has no discriminated unions of one."""
        classes = {arm.name: arm_class(name, arm.name) for arm in union.arms}
        if len(classes) == 1 and not unknown:
            return next(iter(classes.values()))
        annotated, tag = self._names.of("typing", "Annotated"), self._names.of("pydantic", "Tag")
        members = [f"{annotated}[{class_}, {tag}({string(arm)})]" for arm, class_ in classes.items()]
        arguments = f"{{{', '.join(f'{string(arm)}: {class_}' for arm, class_ in classes.items())}}}"
        if unknown:
            members.append(f'{annotated}[{unknown}, {tag}("unknown")]')
            arguments += f", {unknown}"
        discriminator = self._names.of("pydantic", "Discriminator")
        tags = f"{discriminator}({self._names.of(RUNTIME, 'UnionTags')}({arguments}))"
        return f"{annotated}[{' | '.join(members)}, {tags}]"


def _table(values: Mapping[str, str] | Mapping[str | int, str | int]) -> str:
    return f"{{{', '.join(f'{_constant(key)}: {_constant(value)}' for key, value in values.items())}}}"


def _constant(value: str | int) -> str:
    return string(value) if isinstance(value, str) else repr(value)

"""The resolved contract: everything a set of `.rpc` files means, as plain frozen data.

Names of declarations are fully qualified (`acme.members.Member`); aliases stay references, so that generated code
can use them. Values (defaults, enum values) are wire values: JSON as Python's `json` reads it, an enum member by its
wire value, a datetime by its RFC 3339 text. Declarations and members stand in the order of the sources.
"""

from enum import StrEnum
from typing import TypeAlias

from ..records import record

__all__ = [
    "FORMAT_VERSION",
    "NO_CONSTRAINTS",
    "Alias",
    "Arm",
    "Constraints",
    "Contract",
    "Declaration",
    "Deprecation",
    "DictType",
    "Enum",
    "EnumMember",
    "Field",
    "Json",
    "ListType",
    "LocalMethod",
    "Location",
    "Method",
    "Model",
    "ModelKind",
    "Outbox",
    "Package",
    "Param",
    "Ref",
    "Resolver",
    "ResolverKind",
    "Retry",
    "Routing",
    "Scalar",
    "ScalarName",
    "Service",
    "Silo",
    "SourceFile",
    "Type",
    "Union",
]

FORMAT_VERSION = 1
"""Version of the canonical JSON form; a reader refuses any other."""

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"  # noqa: RUF036 (none first, as JSON lists its kinds)


@record(frozen=True, slots=True)
class Location:
    """Where a declaration or member stands: `file` as in `Package.sources`; lines and columns from 1, end exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


# ------------------------------------------------------------------ types ----


class ScalarName(StrEnum):
    """The base types of the language."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STR = "str"
    DATETIME = "datetime"
    DATE = "date"
    UUID = "uuid"
    DECIMAL = "decimal"
    JSON = "json"


@record(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Limits of a base type; lengths are in code points or items, both ends inclusive. None: no limit."""

    min_len: int | None = None
    max_len: int | None = None
    pattern: str | None = None
    min: int | float | None = None
    max: int | float | None = None


NO_CONSTRAINTS = Constraints()


@record(frozen=True, slots=True)
class Scalar:
    """A base type."""

    name: ScalarName
    nullable: bool = False
    constraints: Constraints = NO_CONSTRAINTS


@record(frozen=True, slots=True)
class ListType:
    """`list[T]`."""

    item: "Type"
    nullable: bool = False
    constraints: Constraints = NO_CONSTRAINTS


@record(frozen=True, slots=True)
class DictType:
    """`dict[K, T]`; `key` is `str`, an alias of it, or a str enum, never nullable."""

    key: "Type"
    value: "Type"
    nullable: bool = False


@record(frozen=True, slots=True)
class Ref:
    """A use of an alias, enum, model, error or union, by its full name."""

    target: str
    nullable: bool = False


Type = Scalar | ListType | DictType | Ref


# ---------------------------------------------------------- declarations ----


@record(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """`@deprecated`: ISO dates; `use` names what to use instead, in the same scope."""

    since: str
    remove_after: str | None = None
    use: str | None = None
    reason: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Alias:
    """`type X = …`; `newtype` asks for a Python `NewType`."""

    name: str
    doc: str | None
    location: Location
    type: Type
    newtype: bool = False
    sensitive: bool = False
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class EnumMember:
    """One value of an enum; `was` are older wire values that readers still take."""

    name: str
    doc: str | None
    location: Location
    value: str | int
    was: tuple[str | int, ...] = ()
    deprecated: Deprecation | None = None
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Enum:
    """A closed or open enum over `str` or `int`. `reserved` holds names and wire values."""

    name: str
    doc: str | None
    location: Location
    open: bool
    base: ScalarName
    members: tuple[EnumMember, ...]
    reserved: tuple[str | int, ...] = ()
    attributes: dict[str, Json]


class ModelKind(StrEnum):
    """What a model is: data, a partial update whose fields can be unset, or a declared error."""

    MODEL = "model"
    PATCH = "patch"
    ERROR = "error"


@record(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a model, patch or error, with what it inherits already resolved.

    `default` is meant only where `required` is false and the model is not a patch (there the default is *unset*).
    `inherited` names the model that an `extends` took the field from. `source` is the `from` path on the ORM object
    (empty: the field's own name). `sensitive` holds where the field says so or its type is sensitive.
    """

    name: str
    doc: str | None
    location: Location
    type: Type
    required: bool
    default: Json = None
    inherited: str | None = None
    source: tuple[str, ...] = ()
    sensitive: bool = False
    loggable: str | None = None
    naive_utc: bool = False
    was: tuple[str, ...] = ()
    deprecated: Deprecation | None = None
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Param:
    """A parameter. One without a default is `required`."""

    name: str
    doc: str | None
    location: Location
    type: Type
    required: bool
    default: Json = None
    sensitive: bool = False
    loggable: str | None = None
    was: tuple[str, ...] = ()
    deprecated: Deprecation | None = None
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class LocalMethod:
    """A method that never crosses the wire: its body is a function in the helpers module."""

    name: str
    doc: str | None
    location: Location
    params: tuple[Param, ...]
    returns: Type | None
    """None: `-> none`."""


@record(frozen=True, slots=True, kw_only=True)
class Model:
    """A model, patch or error. `fields` is complete, inherited first; `source` is the ORM class."""

    name: str
    doc: str | None
    location: Location
    kind: ModelKind
    fields: tuple[Field, ...]
    extends: str | None = None
    picks: str | None = None
    """The model whose fields a `picks` or (in a patch) `patches` body names."""
    source: str | None = None
    locals: tuple[LocalMethod, ...] = ()
    reserved: tuple[str, ...] = ()
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Arm:
    """One arm of a union: `{"<name>": value}` on the wire."""

    name: str
    doc: str | None
    location: Location
    type: Type
    sensitive: bool = False
    was: tuple[str, ...] = ()
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Union:
    """A closed or open union."""

    name: str
    doc: str | None
    location: Location
    open: bool
    arms: tuple[Arm, ...]
    reserved: tuple[str, ...] = ()
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Resolver:
    """A custom region resolver: `target` is `package.module:Class`, with `resolve(value) -> Region`."""

    name: str
    doc: str | None
    location: Location
    parameter: str
    type: Type
    target: str
    attributes: dict[str, Json]


Declaration = Alias | Enum | Model | Union | Resolver


# ---------------------------------------------------------------- services ----


class Silo(StrEnum):
    """Where a service runs."""

    CONTROL = "control"
    REGION = "region"


class ResolverKind(StrEnum):
    """How a region is found."""

    ORGANIZATION_ID = "organization_id"
    ORGANIZATION_SLUG = "organization_slug"
    REGION_NAME = "region_name"
    SINGLE_ORGANIZATION = "single_organization"
    DECLARED = "declared"


@record(frozen=True, slots=True, kw_only=True)
class Routing:
    """A method's `by` clause: `path` leads from a parameter's name to the routed value (empty for one organization)."""

    kind: ResolverKind
    path: tuple[str, ...]
    resolver: str | None = None
    """Full name of the declared resolver, for kind DECLARED."""
    none_if_unmapped: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Retry:
    """`attempts` counts the first; `backoff_ms` is the first pause."""

    attempts: int
    backoff_ms: int | None = None


@record(frozen=True, slots=True, kw_only=True)
class Outbox:
    """`@outbox`: parameters that shard and coalesce queued calls. Carried, not enforced yet."""

    shard: str | None = None
    coalesce: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Method:
    """An `rpc` method. `errors` are full names of declared errors; `returns` None is `-> none`."""

    name: str
    doc: str | None
    location: Location
    params: tuple[Param, ...]
    returns: Type | None
    errors: tuple[str, ...] = ()
    routing: Routing | None = None
    readonly: bool = False
    idempotent: bool = False
    idempotency_key: str | None = None
    timeout_ms: int | None = None
    retry: Retry | None = None
    deprecated: Deprecation | None = None
    disabled_since: str | None = None
    outbox: Outbox | None = None
    callers: tuple[str, ...] = ()
    attributes: dict[str, Json]


@record(frozen=True, slots=True, kw_only=True)
class Service:
    """A service. `name` is full; `impl` is `module:Class`, `helpers` a module, both with defaults filled in."""

    name: str
    doc: str | None
    location: Location
    silo: Silo
    key: str
    impl: str
    helpers: str
    is_async: bool
    methods: tuple[Method, ...]
    locals: tuple[LocalMethod, ...] = ()
    reserved: tuple[str, ...] = ()
    deprecated: Deprecation | None = None
    disabled_since: str | None = None
    attributes: dict[str, Json]


# ----------------------------------------------------------------- contract ----


@record(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A source of a package: its path relative to the config, with `/`, and the SHA-256 of its bytes, in hex."""

    path: str
    sha256: str


@record(frozen=True, slots=True, kw_only=True)
class Package:
    """One package, from all its files; sources are sorted by path, declarations and services stand in their order."""

    name: str
    doc: str | None
    sources: tuple[SourceFile, ...]
    declarations: tuple[Declaration, ...]
    services: tuple[Service, ...]


@record(frozen=True, slots=True, kw_only=True)
class Contract:
    """All packages, sorted by name."""

    packages: tuple[Package, ...]
    discovery: tuple[str, ...] = ()
    """The configured discovery packages."""

    def declarations(self) -> dict[str, Declaration]:
        """Every declaration by its full name."""
        return {d.name: d for package in self.packages for d in package.declarations}

    def services(self) -> dict[str, Service]:
        """Every service by its full name."""
        return {s.name: s for package in self.packages for s in package.services}

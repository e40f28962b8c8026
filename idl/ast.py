"""The tree of a `.rpc` file: frozen nodes, each with the span of its text.

Nodes compare and hash by identity: two fields that read alike are still two places. Children are tuples.
"""

from ..records import record
from .source import Source, Span

__all__ = [
    "AliasDecl",
    "Argument",
    "Attribute",
    "BoolLiteral",
    "By",
    "Comment",
    "Constraint",
    "Decl",
    "DictLiteral",
    "Doc",
    "Dotted",
    "DurationLiteral",
    "Entry",
    "EnumDecl",
    "EnumMember",
    "ErrorDecl",
    "Field",
    "File",
    "Import",
    "ImportItem",
    "ListLiteral",
    "Literal",
    "LocalMethod",
    "Method",
    "ModelDecl",
    "ModelMember",
    "Name",
    "NameLiteral",
    "Node",
    "NoneLiteral",
    "NumberLiteral",
    "Package",
    "Param",
    "Pick",
    "Reserved",
    "ResolverDecl",
    "ServiceDecl",
    "ServiceMember",
    "Setting",
    "StringLiteral",
    "TypeExpr",
    "UnionArm",
    "UnionDecl",
]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """What every node has."""

    span: Span


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Comment(Node):
    """A `//` comment, its slashes included. Comments are trivia: they stand in `File.comments`, in order."""

    text: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Doc(Node):
    """Adjacent `///` lines, without the slashes and the one space behind them, joined by line breaks."""

    text: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Name(Node):
    """One identifier."""

    text: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Dotted(Node):
    """Identifiers joined by dots; `text` is the whole."""

    parts: tuple[Name, ...]
    text: str


# -------------------------------------------------------------- literals ----


@record(frozen=True, slots=True, kw_only=True, eq=False)
class StringLiteral(Node):
    """A JSON string; `value` is decoded."""

    value: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class NumberLiteral(Node):
    """A JSON number; `value` is an `int` where it is written as one."""

    value: int | float
    text: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class DurationLiteral(Node):
    """A number with a unit (`ms`, `s`, `m`, `h`, `d`)."""

    milliseconds: int
    text: str


@record(frozen=True, slots=True, kw_only=True, eq=False)
class BoolLiteral(Node):
    """`true` or `false`."""

    value: bool


@record(frozen=True, slots=True, kw_only=True, eq=False)
class NoneLiteral(Node):
    """`none`."""


@record(frozen=True, slots=True, kw_only=True, eq=False)
class NameLiteral(Node):
    """A bare name as a value: an enum member, a method, a parameter."""

    name: Dotted


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple["Literal", ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Entry(Node):
    """`"key": value` in a dict literal."""

    key: StringLiteral
    value: "Literal"


@record(frozen=True, slots=True, kw_only=True, eq=False)
class DictLiteral(Node):
    """`{"a": b}`."""

    entries: tuple[Entry, ...]


Literal = (
    StringLiteral
    | NumberLiteral
    | DurationLiteral
    | BoolLiteral
    | NoneLiteral
    | NameLiteral
    | ListLiteral
    | DictLiteral
)


# ----------------------------------------------------- types, attributes ----


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Constraint(Node):
    """`max_len=50` behind a type."""

    name: Name
    value: Literal


@record(frozen=True, slots=True, kw_only=True, eq=False)
class TypeExpr(Node):
    """`list[Member](max_len=500)?`: a name, type arguments, constraints, nullability. `none` is a name here."""

    name: Name
    arguments: tuple["TypeExpr", ...]
    constraints: tuple[Constraint, ...]
    nullable: bool


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Argument(Node):
    """An argument of an attribute; positional ones have no name."""

    name: Name | None
    value: Literal


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute(Node):
    """`@timeout(2s)`."""

    name: Name
    arguments: tuple[Argument, ...]


# ---------------------------------------------------------- declarations ----


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Decl(Node):
    """What every declaration has. The span covers docs and attributes."""

    doc: Doc | None
    attributes: tuple[Attribute, ...]
    name: Name


@record(frozen=True, slots=True, kw_only=True, eq=False)
class AliasDecl(Decl):
    """`type MemberId = int`."""

    type: TypeExpr


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Reserved(Node):
    """`reserved a, b`: names (or, in enums, wire values) that must not come back."""

    items: tuple[Name | StringLiteral | NumberLiteral, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class EnumMember(Node):
    """`approved = 0`; a str member without a value has its own name for one."""

    doc: Doc | None
    name: Name
    value: Literal | None
    attributes: tuple[Attribute, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class EnumDecl(Decl):
    """`open enum InviteStatus: int { … }`; `base` is `str` or `int`."""

    open: bool
    base: Name
    members: tuple[EnumMember | Reserved, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Field(Node):
    """A field of a model or error; `source` is its `from` path."""

    doc: Doc | None
    required: bool
    name: Name
    type: TypeExpr
    default: Literal | None
    source: Dotted | None
    attributes: tuple[Attribute, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Pick(Node):
    """A field named in a `picks` or `patches` body; default and attributes override."""

    doc: Doc | None
    name: Name
    default: Literal | None
    attributes: tuple[Attribute, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Param(Node):
    """A parameter of a method."""

    doc: Doc | None
    name: Name
    type: TypeExpr
    default: Literal | None
    attributes: tuple[Attribute, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class LocalMethod(Node):
    """`local full_name() -> str` in a model: a method of the Python class."""

    doc: Doc | None
    name: Name
    params: tuple[Param, ...]
    returns: TypeExpr


ModelMember = Field | Pick | LocalMethod | Reserved


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ModelDecl(Decl):
    """`model Member picks Base from path { … }`; `relation` is `extends`, `picks`, `patches` or none."""

    relation: str | None
    base: Name | None
    source: Dotted | None
    members: tuple[ModelMember, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ErrorDecl(Decl):
    """`error SeatLimitReached { … }`."""

    members: tuple[Field | Reserved, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class UnionArm(Node):
    """`user: UserSummary` in a union; the name is the tag on the wire."""

    doc: Doc | None
    name: Name
    type: TypeExpr
    attributes: tuple[Attribute, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class UnionDecl(Decl):
    """`open union Actor { … }`."""

    open: bool
    members: tuple[UnionArm | Reserved, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ResolverDecl(Decl):
    """`resolver by_team(team_id: int) = "acme.teams.routing:TeamResolver"`."""

    parameter: Name
    type: TypeExpr
    target: StringLiteral


@record(frozen=True, slots=True, kw_only=True, eq=False)
class By(Node):
    """`by organization_id(member.organization_id)`."""

    resolver: Name
    path: Dotted | None


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Setting(Node):
    """`key = "organization_member"` in a service."""

    name: Name
    value: Literal


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Method(Node):
    """An `rpc` or, where `local` is set, a `local` method of a service.

    `unmapped` is the span of `or none if unmapped` where that is written.
    """

    doc: Doc | None
    attributes: tuple[Attribute, ...]
    local: bool
    name: Name
    params: tuple[Param, ...]
    returns: TypeExpr
    errors: tuple[Name, ...]
    by: By | None
    unmapped: Span | None


ServiceMember = Setting | Method | Reserved


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceDecl(Decl):
    """`region service MemberService { … }`; `silo` is `control` or `region`, `by` the default of its methods."""

    silo: Name
    by: By | None
    members: tuple[ServiceMember, ...]


# ------------------------------------------------------------------ files ----


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Package(Node):
    """`package acme.members`."""

    doc: Doc | None
    name: Dotted


@record(frozen=True, slots=True, kw_only=True, eq=False)
class ImportItem(Node):
    """`UserId as Id`; `bound` is the name it has in this file."""

    name: Name
    alias: Name | None

    @property
    def bound(self) -> Name:
        """The name under which the file knows the item."""
        return self.alias or self.name


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Import(Node):
    """`from acme.types import OrganizationId, UserId`."""

    package: Dotted
    items: tuple[ImportItem, ...]


@record(frozen=True, slots=True, kw_only=True, eq=False)
class File(Node):
    """One `.rpc` file. `package` is missing only where its text was broken; broken declarations are left out."""

    source: Source
    package: Package | None
    imports: tuple[Import, ...]
    declarations: tuple[Decl, ...]
    comments: tuple[Comment, ...]

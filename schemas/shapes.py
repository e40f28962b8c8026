"""The JSON shape of every node of the contract: the one table behind its writer, its reader and its meta-schema.

Members that equal their default are left out of the JSON, so that a line says only what is special about a node.
JSON keys are the attributes' own names; a node of a sum (`Type`, `Declaration`) starts with its `kind`.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from ..records import record
from . import contract as c

__all__ = [
    "ANY_JSON",
    "CONTRACT",
    "FLAG",
    "JSON_OBJECT",
    "NUMBER",
    "PLACE",
    "REQUIRED",
    "SHAPES",
    "STR_OR_INT",
    "Basic",
    "Choice",
    "Form",
    "Many",
    "Member",
    "Record",
    "Refers",
    "Required",
    "Text",
    "Use",
    "Whole",
    "Word",
]


class Basic(StrEnum):
    """Forms that need no more said about them."""

    FLAG = "flag"
    NUMBER = "number"
    STR_OR_INT = "str_or_int"
    JSON = "json"
    JSON_OBJECT = "json_object"
    PLACE = "place"
    """A location: `[file, line, column, end line, end column]`."""


FLAG = Basic.FLAG
NUMBER = Basic.NUMBER
STR_OR_INT = Basic.STR_OR_INT
ANY_JSON = Basic.JSON
JSON_OBJECT = Basic.JSON_OBJECT
PLACE = Basic.PLACE


class Refers(StrEnum):
    """What a name in the contract leads to."""

    TYPE = "type"
    MODEL = "model"
    ERROR = "error"
    RESOLVER = "resolver"


@record(frozen=True, slots=True)
class Text:
    """A string; with a `pattern`, one that matches it as a whole. Patterns never match a line break."""

    pattern: str | None = None
    meaning: str = "a string"
    refers: Refers | None = None


@record(frozen=True, slots=True)
class Whole:
    """An integer."""

    minimum: int


@record(frozen=True, slots=True)
class Word:
    """A member of an enumeration, by its value."""

    words: tuple[StrEnum, ...]


@record(frozen=True, slots=True)
class Many:
    """An array; a tuple in Python."""

    item: "Form"


@record(frozen=True, slots=True)
class Use:
    """The shape of that name in `SHAPES`."""

    shape: str


Form: TypeAlias = Basic | Text | Whole | Word | Many | Use


class Required:
    """The default of a member that has none."""


REQUIRED: Final = Required()


@record(frozen=True, slots=True)
class Member:
    """One member of a record; one without a default is required."""

    name: str
    form: Form
    default: object = REQUIRED


@record(frozen=True, slots=True)
class Record:
    """An object that stands for a `node`; `constants` come first. A `block` is written over several lines."""

    node: type[Any]
    members: tuple[Member, ...]
    constants: Mapping[str, c.Json] = field(default_factory=dict[str, c.Json])
    block: bool = False


@record(frozen=True, slots=True)
class Choice:
    """An object whose member `kind` says which record it is."""

    records: Mapping[str, Record]


_WORD = "[A-Za-z_][A-Za-z0-9_]*"
_DOTTED = rf"{_WORD}(?:\.{_WORD})*"

TEXT = Text()
NAME = Text(_WORD, "a name")
DOTTED = Text(_DOTTED, "a dotted name")
CLASS_PATH = Text(rf"{_DOTTED}:{_DOTTED}", "a class as `module:Class`")
DATE = Text("[0-9]{4}-[0-9]{2}-[0-9]{2}", "an ISO date")
SHA256 = Text("[0-9a-f]{64}", "a SHA-256 in lower-case hex")
TYPE_NAME = Text(_DOTTED, DOTTED.meaning, Refers.TYPE)
MODEL_NAME = Text(_DOTTED, DOTTED.meaning, Refers.MODEL)
ERROR_NAME = Text(_DOTTED, DOTTED.meaning, Refers.ERROR)
RESOLVER_NAME = Text(_DOTTED, DOTTED.meaning, Refers.RESOLVER)
SERVICE_KEY = Text("[a-z][a-z0-9_]*", "a service key")
LENGTH = Whole(0)

_DOC = Member("doc", TEXT, None)
_LOCATION = Member("location", PLACE)
_ATTRIBUTES = Member("attributes", JSON_OBJECT, {})
_WAS = Member("was", Many(NAME), ())
_SENSITIVE = Member("sensitive", FLAG, False)
_LOGGABLE = Member("loggable", TEXT, None)
_NULLABLE = Member("nullable", FLAG, False)
_DEPRECATED = Member("deprecated", Use("deprecation"), None)
_DISABLED = Member("disabled_since", DATE, None)
_CONSTRAINTS = Member("constraints", Use("constraints"), c.NO_CONSTRAINTS)
_OPEN = Member("open", FLAG, False)
_DECLARED = (Member("name", DOTTED), _DOC)
_MEMBER_NAME = (Member("name", NAME), _DOC)
_TYPED = (Member("type", Use("type")), Member("required", FLAG, False), Member("default", ANY_JSON, None))

_TYPE = Choice(
    {
        "scalar": Record(
            c.Scalar,
            (Member("name", Word(tuple(c.ScalarName))), _NULLABLE, _CONSTRAINTS),
            {"kind": "scalar"},
        ),
        "list": Record(c.ListType, (Member("item", Use("type")), _NULLABLE, _CONSTRAINTS), {"kind": "list"}),
        "dict": Record(
            c.DictType, (Member("key", Use("type")), Member("value", Use("type")), _NULLABLE), {"kind": "dict"}
        ),
        "ref": Record(c.Ref, (Member("target", TYPE_NAME), _NULLABLE), {"kind": "ref"}),
    }
)

_MODEL = Record(
    c.Model,
    (
        Member("kind", Word(tuple(c.ModelKind))),
        *_DECLARED,
        Member("extends", MODEL_NAME, None),
        Member("picks", MODEL_NAME, None),
        Member("source", DOTTED, None),
        Member("reserved", Many(NAME), ()),
        _ATTRIBUTES,
        _LOCATION,
        Member("fields", Many(Use("field")), ()),
        Member("locals", Many(Use("local_method")), ()),
    ),
    block=True,
)

_DECLARATION = Choice(
    {
        "alias": Record(
            c.Alias,
            (
                *_DECLARED,
                Member("type", Use("type")),
                Member("newtype", FLAG, False),
                _SENSITIVE,
                _ATTRIBUTES,
                _LOCATION,
            ),
            {"kind": "alias"},
        ),
        "enum": Record(
            c.Enum,
            (
                *_DECLARED,
                _OPEN,
                Member("base", Word((c.ScalarName.STR, c.ScalarName.INT))),
                Member("reserved", Many(STR_OR_INT), ()),
                _ATTRIBUTES,
                _LOCATION,
                Member("members", Many(Use("enum_member")), ()),
            ),
            {"kind": "enum"},
            block=True,
        ),
        "model": _MODEL,
        "patch": _MODEL,
        "error": _MODEL,
        "union": Record(
            c.Union,
            (
                *_DECLARED,
                _OPEN,
                Member("reserved", Many(NAME), ()),
                _ATTRIBUTES,
                _LOCATION,
                Member("arms", Many(Use("arm")), ()),
            ),
            {"kind": "union"},
            block=True,
        ),
        "resolver": Record(
            c.Resolver,
            (
                *_DECLARED,
                Member("parameter", NAME),
                Member("type", Use("type")),
                Member("target", CLASS_PATH),
                _ATTRIBUTES,
                _LOCATION,
            ),
            {"kind": "resolver"},
        ),
    }
)

CONTRACT: Final = Record(
    c.Contract,
    (Member("discovery", Many(DOTTED), ()), Member("packages", Many(Use("package")))),
    {"rpcc": "contract", "version": c.FORMAT_VERSION},
    block=True,
)
"""The whole document."""

SHAPES: Final[Mapping[str, Record | Choice]] = {
    "package": Record(
        c.Package,
        (
            Member("name", DOTTED),
            _DOC,
            Member("sources", Many(Use("source_file")), ()),
            Member("declarations", Many(Use("declaration")), ()),
            Member("services", Many(Use("service")), ()),
        ),
        block=True,
    ),
    "source_file": Record(c.SourceFile, (Member("path", TEXT), Member("sha256", SHA256))),
    "declaration": _DECLARATION,
    "enum_member": Record(
        c.EnumMember,
        (
            *_MEMBER_NAME,
            Member("value", STR_OR_INT),
            Member("was", Many(STR_OR_INT), ()),
            _DEPRECATED,
            _ATTRIBUTES,
            _LOCATION,
        ),
    ),
    "field": Record(
        c.Field,
        (
            *_MEMBER_NAME,
            *_TYPED,
            Member("inherited", MODEL_NAME, None),
            Member("source", Many(NAME), ()),
            _SENSITIVE,
            _LOGGABLE,
            Member("naive_utc", FLAG, False),
            _WAS,
            _DEPRECATED,
            _ATTRIBUTES,
            _LOCATION,
        ),
    ),
    "arm": Record(
        c.Arm,
        (*_MEMBER_NAME, Member("type", Use("type")), _SENSITIVE, _WAS, _ATTRIBUTES, _LOCATION),
    ),
    "param": Record(
        c.Param, (*_MEMBER_NAME, *_TYPED, _SENSITIVE, _LOGGABLE, _WAS, _DEPRECATED, _ATTRIBUTES, _LOCATION)
    ),
    "local_method": Record(
        c.LocalMethod,
        (
            *_MEMBER_NAME,
            Member("returns", Use("type"), None),
            _LOCATION,
            Member("params", Many(Use("param")), ()),
        ),
        block=True,
    ),
    "service": Record(
        c.Service,
        (
            *_DECLARED,
            Member("silo", Word(tuple(c.Silo))),
            Member("key", SERVICE_KEY),
            Member("impl", CLASS_PATH),
            Member("helpers", DOTTED),
            Member("is_async", FLAG, False),
            Member("reserved", Many(NAME), ()),
            _DEPRECATED,
            _DISABLED,
            _ATTRIBUTES,
            _LOCATION,
            Member("methods", Many(Use("method")), ()),
            Member("locals", Many(Use("local_method")), ()),
        ),
        block=True,
    ),
    "method": Record(
        c.Method,
        (
            *_MEMBER_NAME,
            Member("returns", Use("type"), None),
            Member("errors", Many(ERROR_NAME), ()),
            Member("routing", Use("routing"), None),
            Member("readonly", FLAG, False),
            Member("idempotent", FLAG, False),
            Member("idempotency_key", NAME, None),
            Member("timeout_ms", Whole(1), None),
            Member("retry", Use("retry"), None),
            _DEPRECATED,
            _DISABLED,
            Member("outbox", Use("outbox"), None),
            Member("callers", Many(TEXT), ()),
            _ATTRIBUTES,
            _LOCATION,
            Member("params", Many(Use("param")), ()),
        ),
        block=True,
    ),
    "type": _TYPE,
    "constraints": Record(
        c.Constraints,
        (
            Member("min_len", LENGTH, None),
            Member("max_len", LENGTH, None),
            Member("pattern", TEXT, None),
            Member("min", NUMBER, None),
            Member("max", NUMBER, None),
        ),
    ),
    "deprecation": Record(
        c.Deprecation,
        (
            Member("since", DATE),
            Member("remove_after", DATE, None),
            Member("use", DOTTED, None),
            Member("reason", TEXT, None),
        ),
    ),
    "routing": Record(
        c.Routing,
        (
            Member("kind", Word(tuple(c.ResolverKind))),
            Member("path", Many(NAME), ()),
            Member("resolver", RESOLVER_NAME, None),
            Member("none_if_unmapped", FLAG, False),
        ),
    ),
    "retry": Record(c.Retry, (Member("attempts", Whole(1)), Member("backoff_ms", Whole(0), None))),
    "outbox": Record(c.Outbox, (Member("shard", NAME, None), Member("coalesce", NAME, None))),
}
"""Every shape below it, by name; the meta-schema's `$defs` bear the same names."""

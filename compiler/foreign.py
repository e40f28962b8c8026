"""Type names of other languages and libraries, each with the way out."""

from ..records import record

__all__ = ["FOREIGN", "NOTHING", "Foreign"]


@record(frozen=True, slots=True)
class Foreign:
    """What to say of a foreign type, and what to write instead (None: nothing fits by itself), if it means the same."""

    advice: str
    instead: str | None = None
    safe: bool = True


_RENAMED = {
    "string": "str",
    "String": "str",
    "text": "str",
    "Text": "str",
    "varchar": "str",
    "char": "str",
    "integer": "int",
    "Integer": "int",
    "Int": "int",
    "int8": "int",
    "int16": "int",
    "int32": "int",
    "int64": "int",
    "uint": "int",
    "uint32": "int",
    "uint64": "int",
    "sint32": "int",
    "sint64": "int",
    "long": "int",
    "number": "float",
    "Number": "float",
    "Float": "float",
    "float32": "float",
    "float64": "float",
    "double": "float",
    "boolean": "bool",
    "Boolean": "bool",
    "Bool": "bool",
    "Decimal": "decimal",
    "numeric": "decimal",
    "UUID": "uuid",
    "Uuid": "uuid",
    "guid": "uuid",
    "timestamp": "datetime",
    "Timestamp": "datetime",
    "DateTime": "datetime",
    "Date": "date",
    "Json": "json",
    "JSON": "json",
    "jsonb": "json",
    "List": "list",
    "array": "list",
    "Array": "list",
    "Sequence": "list",
    "Iterable": "list",
    "repeated": "list",
    "set": "list",
    "Set": "list",
    "frozenset": "list",
    "FrozenSet": "list",
    "Dict": "dict",
    "map": "dict",
    "Map": "dict",
    "Mapping": "dict",
    "Record": "dict",
}
_PARTS = "give the parts names in a model of their own"
_ANYTHING = "any value is a `json`, which must say whether it may be logged"
_STORED = "what the database keeps does not travel: declare a model `from` its class"

FOREIGN: dict[str, Foreign] = {
    **{name: Foreign(f"write `{ours}`", ours) for name, ours in _RENAMED.items()},
    **dict.fromkeys(
        ("bytes", "bytearray", "Bytes", "blob"), Foreign("write base64 text in a `str`", "str", safe=False)
    ),
    **dict.fromkeys(("tuple", "Tuple", "NamedTuple", "namedtuple"), Foreign(_PARTS)),
    **dict.fromkeys(("any", "Any", "object", "Object", "unknown"), Foreign(_ANYTHING)),
    **dict.fromkeys(("QuerySet", "Manager", "ForeignKey", "ManyToManyField", "OneToOneField"), Foreign(_STORED)),
    "Optional": Foreign("write `X?`"),
    "Union": Foreign("declare a `union` with a name for each arm"),
    "timedelta": Foreign("write a number and name its unit: `timeout_ms: int`"),
    "duration": Foreign("write a number and name its unit: `timeout_ms: int`"),
    "time": Foreign("write a `datetime`, or the time as text in a `str`"),
}

NOTHING = frozenset({"None", "NoneType", "null", "nil", "void", "undefined"})
"""What `none` is called elsewhere."""

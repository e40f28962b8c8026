"""The meta-schema of the contract's JSON, made from `shapes.py`; `contract.schema.json` is its text."""

from collections.abc import Mapping

from .contract import Json
from .jsonschema import DIALECT
from .shapes import CONTRACT, SHAPES, Basic, Choice, Form, Many, Record, Required, Text, Use, Whole, Word
from .typeschema import Schema

__all__ = ["contract_schema"]

_POSITION: Schema = {"type": "integer", "minimum": 1}

_BASIC: Mapping[Basic, Schema] = {
    Basic.FLAG: {"type": "boolean"},
    Basic.NUMBER: {"type": "number"},
    Basic.STR_OR_INT: {"type": ["string", "integer"]},
    Basic.JSON: {},
    Basic.JSON_OBJECT: {"type": "object"},
    Basic.PLACE: {
        "description": "File, line, column, end line, end column; from 1, the end exclusive.",
        "type": "array",
        "prefixItems": [{"type": "string"}, _POSITION, _POSITION, _POSITION, _POSITION],
        "minItems": 5,
        "maxItems": 5,
    },
}


def contract_schema() -> Schema:
    """The JSON Schema of what `dump_contract` writes. What it can't say is checked by `integrity.py`."""
    return {
        "$schema": DIALECT,
        "$id": "contract.schema.json",
        "title": "rpcc contract",
        "description": "Members that equal their default are left out.",
        **_record_schema(CONTRACT),
        "$defs": {name: _shape_schema(shape) for name, shape in SHAPES.items()},
    }


def _shape_schema(shape: Record | Choice) -> Schema:
    return _record_schema(shape) if isinstance(shape, Record) else _choice_schema(shape)


def _choice_schema(choice: Choice) -> Schema:
    """`if`/`then` rather than `oneOf`: a fault is then reported where it is."""
    kinds: list[Json] = [*choice.records]
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": kinds}},
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": _record_schema(record),
            }
            for kind, record in choice.records.items()
        ],
    }


def _record_schema(record: Record) -> Schema:
    properties: Schema = {name: {"const": value} for name, value in record.constants.items()}
    properties |= {member.name: _form_schema(member.form) for member in record.members}
    required: list[Json] = [*record.constants]
    required += [member.name for member in record.members if isinstance(member.default, Required)]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def _form_schema(form: Form) -> Schema:
    match form:
        case Basic():
            return _BASIC[form]
        case Text():
            return _text_schema(form)
        case Whole():
            return {"type": "integer", "minimum": form.minimum}
        case Word():
            return {"enum": [word.value for word in form.words]}
        case Many():
            return {"type": "array", "items": _form_schema(form.item)}
        case Use():
            return {"$ref": f"#/$defs/{form.shape}"}


def _text_schema(form: Text) -> Schema:
    if form.pattern is None:
        return {"type": "string"}
    return {"type": "string", "pattern": f"^(?:{form.pattern})$", "not": {"type": "string", "pattern": r"\n"}}

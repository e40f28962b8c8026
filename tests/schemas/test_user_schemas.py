"""JSON Schemas that users write for their own attributes: checked before use, and never a reason to fetch anything."""

import pytest

from rpcc.schemas.contract import Json
from rpcc.schemas.faults import Fault
from rpcc.schemas.validate import check_attribute_schema, validate_value


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {},
        True,
        {"$defs": {"a": {"type": "integer"}}, "$ref": "#/$defs/a"},
        {"$id": "https://example.com/x", "$defs": {"a": {"$anchor": "here"}, "b": {"$ref": "#here"}}},
        {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": True}, "$ref": "#/definitions/a"},
    ],
)
def test_sound_schemas(schema: Json) -> None:
    assert check_attribute_schema(schema) == []


@pytest.mark.parametrize(
    ("schema", "faults"),
    [
        (3, [("", "a JSON Schema is an object, `true` or `false`")]),
        (None, [("", "a JSON Schema is an object, `true` or `false`")]),
        ({"minLength": -1}, [("/minLength", "`-1` is less than 0")]),
        ({"properties": {"a/b": {"required": 1}}}, [("/properties/a~1b/required", "`1` is not a list")]),
        ({"pattern": "("}, [("/pattern", '`"("` is no regex')]),
        ({"type": "strnig"}, [("/type", '`"strnig"` is no type of JSON Schema')]),
        ({"enum": 1}, [("/enum", "`1` is not a list")]),
        ({"not": {"$ref": "#/$defs/a"}}, [("/not/$ref", "`#/$defs/a` leads nowhere inside the schema")]),
        ({"items": [{"$ref": "x"}], "type": 1}, None),
        ({"items": {"$ref": "https://a.example/s"}},
         [("/items/$ref", "`https://a.example/s` leads nowhere inside the schema")]),
    ],
)  # fmt: skip
def test_broken_schemas(schema: Json, faults: list[tuple[str, str]] | None) -> None:
    found = check_attribute_schema(schema)
    assert found
    assert faults is None or found == [Fault(*fault) for fault in faults]


VALUES: list[tuple[Json, Json, list[tuple[str, str]]]] = [
    ({"type": "string"}, "x", []),
    ({"type": "string"}, 1, [("", "`1` is not a string")]),
    ({"type": ["integer", "null"]}, "é", [("", '`"é"` is not a whole number or `none`')]),
    ({"type": "boolean"}, None, [("", "`none` is not `true` or `false`")]),
    ({"type": "object"}, ["x" * 99], [("", f'`["{"x" * 58}…`' " is not an object")]),
    ({"required": ["a", "c"]}, {"b": 1}, [("", "`a` and `c` are missing")]),
    ({"required": ["a"], "properties": {"b": {"type": "array", "items": {"type": "number"}}}}, {"b": [1, "x"]},
     [("", "`a` is missing"), ("/b/1", '`"x"` is not a number')]),
    ({"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": False},
     {"a": 1, "x1": 1, "b": 1, "c": 1}, [("", "there is no `b` or `c`")]),
    ({"enum": [1, "b", None]}, 2, [("", '`2` is not `1`, `"b"` or `none`')]),
    ({"const": True}, False, [("", "`false` is not `true`")]),
    ({"minimum": 3}, 2, [("", "`2` is less than 3")]),
    ({"maximum": 3}, 4, [("", "`4` is more than 3")]),
    ({"exclusiveMinimum": 3}, 3, [("", "`3` is not more than 3")]),
    ({"exclusiveMaximum": 3}, 3, [("", "`3` is not less than 3")]),
    ({"multipleOf": 2}, 3, [("", "`3` is no multiple of 2")]),
    ({"minLength": 2}, "x", [("", '`"x"` is too short: it takes 2 characters at least')]),
    ({"maxLength": 1}, "{x}", [("", '`"{x}"` is too long: it takes 1 characters at most')]),
    ({"pattern": "^a{2}$"}, "b", [("", '`"b"` does not match `^a{2}$`')]),
    ({"minItems": 1}, [], [("", "`[]` is too short: it takes 1 items at least")]),
    ({"maxItems": 1}, [1, 2], [("", "`[1, 2]` is too long: it takes 1 items at most")]),
    ({"uniqueItems": True}, [1, 1], [("", "`[1, 1]` has an item twice")]),
    ({"contains": {"const": 1}}, [2], [("", "`[2]` lacks an item that has to be in it")]),
    ({"minProperties": 1}, {}, [("", "`{}` is too small: it takes 1 members at least")]),
    ({"maxProperties": 0}, {"a": 1}, [("", '`{"a": 1}` is too large: it takes 0 members at most')]),
    ({"not": {}}, 1, [("", "`1` is just what can't stand here")]),
    ({"anyOf": [{"const": 1}]}, 2, [("", "`2` fits none of the forms that are possible here")]),
    ({"oneOf": [{}, {}]}, 2, [("", "`2` fits more than one of the forms that are possible here")]),
    ({"properties": {"type": {"anyOf": [{"const": 1}]}}}, {"type": 2},
     [("/type", "`2` fits none of the forms that are possible here")]),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1},
     [("", '`{"a": 1}` breaks the `dependentRequired` of its schema')]),
    ({"$ref": "#"}, 1, [("", "the schema refers to itself without end")]),
    (False, 1, [("", "`1` can't stand here")]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "faults"), VALUES)
def test_values(schema: Json, value: Json, faults: list[tuple[str, str]]) -> None:
    assert sorted(validate_value(schema, value)) == sorted(Fault(*fault) for fault in faults)

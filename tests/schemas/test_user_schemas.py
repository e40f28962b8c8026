"""JSON Schemas that users write for their own attributes: checked before use, and never a reason to fetch anything."""

import pytest

from rpcc.schemas.contract import Json
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
        (3, ["a JSON Schema is an object, `true` or `false`"]),
        (None, ["a JSON Schema is an object, `true` or `false`"]),
        ({"minLength": -1}, ["`/minLength`: -1 is less than the minimum of 0"]),
        ({"properties": {"a/b": {"required": 1}}}, ["`/properties/a~1b/required`: 1 is not of type 'array'"]),
        ({"pattern": "("}, ["`/pattern`: '(' is not a 'regex'"]),
        ({"$ref": "#/$defs/a"}, ["`#/$defs/a` leads nowhere inside the schema"]),
        ({"items": [{"$ref": "x"}], "type": 1}, None),
        ({"items": {"$ref": "https://a.example/s"}}, ["`https://a.example/s` leads nowhere inside the schema"]),
    ],
)  # fmt: skip
def test_broken_schemas(schema: Json, faults: list[str] | None) -> None:
    found = check_attribute_schema(schema)
    assert found
    assert faults is None or found == faults


@pytest.mark.parametrize(
    ("schema", "value", "faults"),
    [
        ({"type": "string"}, "x", []),
        ({"type": "string"}, 1, ["1 is not of type 'string'"]),
        ({"required": ["a"], "properties": {"b": {"type": "array", "items": {"type": "integer"}}}}, {"b": [1, "x"]},
         ["'a' is a required property", "`/b/1`: 'x' is not of type 'integer'"]),
        ({"$ref": "#"}, 1, ["the schema refers to itself without end"]),
        (False, 1, ["False schema does not allow 1"]),
    ],
)  # fmt: skip
def test_values(schema: Json, value: Json, faults: list[str]) -> None:
    assert sorted(validate_value(schema, value)) == sorted(faults)

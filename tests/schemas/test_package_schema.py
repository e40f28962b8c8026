"""The JSON Schema of a package and the OpenAPI document: as in the goldens, sound, and true of every default."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts import INT, STR, alias, contract, field, method, model, package, rich, service
from goldens import check_golden
from jsonschema import Draft202012Validator
from jsonschemas import judge, takes
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from rpcc.schemas import contract as c
from rpcc.schemas.contract import Contract, Json, ModelKind, Ref
from rpcc.schemas.jsonschema import package_schema, package_schemas
from rpcc.schemas.openapi import openapi_document
from rpcc.schemas.text import json_text

GOLDEN = Path(__file__).parent / "golden"


def accepts(subject: Contract, definition: str, value: Json) -> bool:
    """Whether a definition of the package `acme.members` takes a value."""
    return takes(judge({"$ref": f"acme.members.schema.json#/$defs/{definition}"}, package_schemas(subject)), value)


def references(schema: Json) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(ref := schema.get("$ref"), str):
            yield ref
        for item in schema.values():
            yield from references(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from references(item)


# --------------------------------------------------------------- documents ----


@pytest.mark.parametrize("name", ["acme.control", "acme.members", "acme.types"])
def test_the_schema_of_a_package(name: str) -> None:
    schema = package_schema(rich(), name)
    check_golden(GOLDEN / f"{name}.schema.json", json_text(schema))
    Draft202012Validator.check_schema(schema)
    assert json.loads(json_text(schema)) == schema


def test_an_unknown_package() -> None:
    with pytest.raises(KeyError):
        package_schema(rich(), "acme.nothing")


def test_every_reference_leads_somewhere() -> None:
    schemas = package_schemas(rich())
    resources = [(name, DRAFT202012.create_resource(schema)) for name, schema in schemas.items()]
    registry: Any = Registry[Any]().with_resources(resources)
    found = [(name, ref) for name, schema in schemas.items() for ref in references(schema)]
    assert len(found) > 20
    for name, ref in found:
        registry.resolver(name).lookup(ref)


def test_the_openapi_document() -> None:
    document = openapi_document(rich())
    check_golden(GOLDEN / "openapi.json", json_text(document, 10))
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_reference_of_the_openapi_document_leads_somewhere() -> None:
    document = openapi_document(rich())
    for ref in set(references(document)):
        found: Any = document
        for key in ref.removeprefix("#/").split("/"):
            found = found[key]


def test_equal_names_of_two_packages_do_not_clash() -> None:
    packages = [
        package(
            name,
            model(f"{name}.User", field("id", INT, required=True)),
            services=(service(f"{name}.UserService", key, method("get", returns=Ref(f"{name}.User"))),),
        )
        for name, key in (("acme.a", "first"), ("acme.b", "second"))
    ]
    document: Any = openapi_document(contract(*packages))
    assert {"acme.a.User", "acme.b.User"} <= document["components"]["schemas"].keys()
    answer = document["paths"]["/rpc/second/get/"]["post"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["properties"]["value"] == {"$ref": "#/components/schemas/acme.b.User"}


# ------------------------------------------------------------------ meaning ----

MEMBER: dict[str, Json] = {"joined_at": "2026-02-28T23:59:59Z", "actor": {"api_key": "x"}}


@pytest.mark.parametrize(
    "value",
    [
        MEMBER,
        {**MEMBER, "id": -5, "organization_id": 3},
        {**MEMBER, "org": 3},
        {"joined": MEMBER["joined_at"], "actor": {"token": "x"}},
        {**MEMBER, "email": None, "status": 99, "plan": "gold", "level": 11, "color": "purple"},
        {**MEMBER, "scores": {"": 1, "é": 1.5}, "by_plan": {"free": None, "gold": [1]}},
        {**MEMBER, "by_slug": {"a-b": {"x": [None]}, "c": None}},
        {**MEMBER, "home": {}, "tags": ["a", "b"], "actor": {"nobody": {"nobody": None}}},
    ],
)  # fmt: skip
def test_what_a_model_takes(value: Json) -> None:
    assert accepts(rich(), "Member", value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"actor": {"api_key": "x"}},
        {**MEMBER, "joined": MEMBER["joined_at"]},
        {**MEMBER, "organization_id": 3, "org": 3},
        {**MEMBER, "org_id": 3, "org": 3},
        {**MEMBER, "unknown": 1},
        {**MEMBER, "id": None},
        {**MEMBER, "id": 2**63},
        {**MEMBER, "id": True},
        {**MEMBER, "id": 1.5},
        {**MEMBER, "id": "1"},
        {**MEMBER, "role": "OWNER"},
        {**MEMBER, "level": 3},
        {**MEMBER, "level": True},
        {**MEMBER, "tags": ["a", "b", "c", "d"]},
        {**MEMBER, "tags": ["A"]},
        {**MEMBER, "tags": ["a\n"]},
        {**MEMBER, "by_plan": {"gone": []}},
        {**MEMBER, "by_plan": {"paid": None, "gold": [1]}},
        {**MEMBER, "by_plan": {"silver": None, "gold": [1]}},
        {**MEMBER, "joined_at": "9999-12-31T23:59:59-23:59"},
        {**MEMBER, "by_slug": {"A": 1}},
        {**MEMBER, "joined_at": "2026-02-28T23:59:59Z\n"},
        {**MEMBER, "joined_at": "2026-02-29T23:59:59Z"},
        {**MEMBER, "joined_at": 0},
        {**MEMBER, "actor": {}},
        {**MEMBER, "actor": {"api_key": "x", "token": "x"}},
        {**MEMBER, "actor": {"robot": 1}},
        {**MEMBER, "actor": "user"},
    ],
)
def test_what_a_model_refuses(value: Json) -> None:
    assert not accepts(rich(), "Member", value)


def test_a_patch_takes_what_is_left_out_and_null_only_where_it_may_be() -> None:
    taken: list[Json] = [{}, {"role": "owner"}, {"rank": "owner"}, {"nickname": None}]
    assert all(accepts(rich(), "MemberPatch", value) for value in taken)
    refused: list[Json] = [{"role": None}, {"role": "owner", "rank": "owner"}, {"other": 1}]
    assert not any(accepts(rich(), "MemberPatch", value) for value in refused)
    schema: Any = package_schema(rich(), "acme.members")
    assert "default" not in json.dumps(schema["$defs"]["MemberPatch"])


def test_an_open_union_takes_one_unknown_arm() -> None:
    assert accepts(rich(), "Event", {"arrived": [{"any": "thing"}]})
    assert accepts(rich(), "Event", {"gone": 1})
    assert not accepts(rich(), "Event", {"left": "one"})
    assert not accepts(rich(), "Event", {"arrived": 1, "left": 1})
    assert not accepts(rich(), "Event", {})


def test_marks_that_validators_ignore() -> None:
    schema: Any = package_schema(rich(), "acme.members")
    definitions = schema["$defs"]
    assert definitions["Member"]["properties"]["email"]["x-sensitive"] is True
    assert "x-sensitive" not in definitions["Member"]["properties"]["role"]
    assert definitions["Member"]["properties"]["mail"]["deprecated"] is True
    assert definitions["InviteStatus"]["x-enum"] == {"approved": 0, "requested_to_join": 1}
    assert definitions["InviteStatus"]["x-enum-deprecated"].keys() == {"requested_to_join"}
    types: Any = package_schema(rich(), "acme.types")
    assert types["$defs"]["Email"]["x-sensitive"] is True


def test_every_default_keeps_its_schema() -> None:
    subject = rich()
    schemas = package_schemas(subject)
    checked = 0
    for name, schema in schemas.items():
        definitions: Any = schema["$defs"]
        for definition, described in definitions.items():
            for member, described_member in described.get("properties", {}).items():
                if "default" in described_member:
                    ref = f"{name}#/$defs/{definition}/properties/{member}"
                    assert takes(judge({"$ref": ref}, schemas), described_member["default"]), ref
                    checked += 1
    fields = [
        one
        for declaration in subject.declarations().values()
        if isinstance(declaration, c.Model) and declaration.kind is not ModelKind.PATCH
        for one in declaration.fields
        if not one.required
    ]
    assert checked == len(fields) > 20


def test_docs_become_descriptions() -> None:
    subject = contract(package("a", alias("a.Name", STR, doc="What it is called."), doc="All of it."))
    schema: Any = package_schema(subject, "a")
    assert schema["description"] == "All of it."
    assert schema["$defs"]["Name"] == {"type": "string", "description": "What it is called."}

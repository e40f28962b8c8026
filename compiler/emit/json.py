"""Contract to JSON: schemas of every package, the OpenAPI document, the contract itself."""

from collections.abc import Collection

from ...schemas.contract import Contract
from .marks import CONTRACT_FILE, OPENAPI_FILE, SCHEMA_FOLDER, generator, schema_comment

__all__ = ["emit_json"]


def emit_json(contract: Contract, kinds: Collection[str], *, version: str) -> dict[str, str]:
    """The text of each file by its path below the output folder; `kinds` of `jsonschema`, `openapi`, `contract`."""
    files: dict[str, str] = {}
    if "jsonschema" in kinds:
        files.update(_schemas(contract, version))
    if "openapi" in kinds:
        files[OPENAPI_FILE] = _openapi(contract, version)
    if "contract" in kinds:
        from ...schemas.canonical import dump_contract

        files[CONTRACT_FILE] = dump_contract(contract)
    return files


def _schemas(contract: Contract, version: str) -> dict[str, str]:
    from ...schemas.jsonschema import file_name, package_schemas  # each import here costs only those who ask for it
    from ...schemas.text import json_text

    schemas = package_schemas(contract)
    files: dict[str, str] = {}
    for package in contract.packages:
        name = file_name(package.name)
        head = {"$schema": schemas[name]["$schema"], "$comment": schema_comment(package, version)}
        files[f"{SCHEMA_FOLDER}/{name}"] = json_text({**head, **schemas[name]})
    return files


def _openapi(contract: Contract, version: str) -> str:
    from ...schemas.openapi import openapi_document
    from ...schemas.text import json_text

    document = openapi_document(contract)
    return json_text({"openapi": document["openapi"], "x-generated-by": generator(version), **document}, 10)

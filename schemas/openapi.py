"""One OpenAPI 3.1 document of all methods, as a server answers them under the default prefix `/rpc`."""

from collections.abc import Iterator, Mapping

from . import contract as c
from .contract import Json
from .jsonschema import DIALECT, declaration_schema
from .scalars import SCALAR_PATTERNS, scalar_definition, string_scalar_schema
from .typeschema import Schema, Scope, deprecation, object_schema, renamed_values, type_schema
from .wire_hash import contract_hash

__all__ = ["openapi_document"]


def openapi_document(contract: c.Contract) -> Schema:
    """The document. Schemas bear the full names of their declarations, so that no two packages clash."""
    services = [service for package in contract.packages for service in package.services]
    scope = Scope(_ref_to, renamed_values(contract))
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {"title": "RPC services", "description": _ABOUT, "version": contract_hash(contract)},
        "security": [{_SCHEME: []}],
        "tags": [_tag(service) for service in services],
        "paths": {path: item for service in services for path, item in _paths(service, scope)},
        "components": {
            "securitySchemes": {_SCHEME: {**_SECURITY}},
            "headers": {"RpcSignature": {**_SIGNATURE}},
            "responses": {name: _failure(text) for name, text in _FAILURES.values()},
            "schemas": _schemas(contract, services, scope),
        },
    }


# ---------------------------------------------------------------- the wire ----

_ABOUT = "Calls between silos. Each is a signed POST; errors that a method declares are values of a 200."
_SCHEME = "Rpcsignature"
_SECURITY: Mapping[str, Json] = {
    "type": "http",
    "scheme": "Rpcsignature",
    "description": "`rpc1:<key id>:<caller>:<target>:<unix ms>:<nonce>:<sha256 of body>:<mac>`, "
    "an HMAC-SHA256 under the secret of the pair of silos.",
}
_SIGNATURE: Mapping[str, Json] = {
    "description": "An HMAC over the request's mac, the status and the hash of the body.",
    "schema": {"type": "string", "pattern": "^rpc1:[0-9a-f]{64}$"},
}
_FAILURES: Mapping[str, tuple[str, str]] = {
    "400": ("InvalidRequest", "The arguments are not what the method takes."),
    "401": ("Unauthorized", "The signature is missing, wrong, too old or seen before."),
    "403": ("Forbidden", "The caller may not call this."),
    "404": ("NotFound", "There is no such service or method here."),
    "413": ("TooLarge", "The body, or what it holds, is too large."),
    "415": ("UnsupportedEncoding", "The content encoding is not supported."),
    "421": ("Misdirected", "The organization lives in another region."),
    "500": ("InternalError", "The implementation failed; the log has more under the id."),
    "503": ("Unavailable", "Disabled, overloaded, draining or moving."),
}
_OPEN_META: Mapping[str, Json] = {"type": "object", "description": "Unknown members are ignored."}
_REQUEST_META: Mapping[str, Json] = {
    **_OPEN_META,
    "properties": {
        "timeout_ms": {"type": "integer", "minimum": 0, "description": "What is left of the caller's time."},
        "call_id": {"type": "string", "description": "The same for each attempt."},
        "attempt": {"type": "integer", "minimum": 1},
        "contract": {"type": "string", "description": "The hash of the caller's contract."},
        "placement": {"type": "object", "description": "Where the caller believes the organization lives."},
        "viewer": {"description": "On whose behalf, for the audit log."},
        "via": {"type": "array", "description": "The chain of callers."},
    },
}
_NULL: Mapping[str, Json] = {"type": "null"}
_FAILURE: Mapping[str, Json] = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "id": {"type": "string"},
        "executed": {"enum": [False, "unknown"], "description": "Whether the method may have run."},
    },
    "required": ["code", "message", "id", "executed"],
}


def _failure(text: str) -> Schema:
    return {"description": text, **_json_content(_component("rpcc-Failure"))}


def _component(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


# ----------------------------------------------------------------- methods ----


def _tag(service: c.Service) -> Schema:
    tag: Schema = {"name": service.name}
    if service.doc:
        tag["description"] = service.doc
    return {**tag, "x-rpcc-key": service.key, "x-rpcc-silo": service.silo}


def _paths(service: c.Service, scope: Scope) -> Iterator[tuple[str, Schema]]:
    for method in service.methods:
        yield f"/rpc/{service.key}/{method.name}/", {"post": _operation(service, method, scope)}


def _operation(service: c.Service, method: c.Method, scope: Scope) -> Schema:
    operation: Schema = {
        "operationId": f"{service.key}.{method.name}",
        "tags": [service.name],
        "requestBody": {"required": True, **_json_content(_request(service, method))},
        "responses": {
            "200": _answer(method, scope),
            **{status: {"$ref": f"#/components/responses/{name}"} for status, (name, _) in _FAILURES.items()},
        },
    }
    if method.doc:
        operation["description"] = method.doc
    deprecated = method.deprecated or service.deprecated
    return operation | (deprecation(deprecated) if deprecated else {}) | _hints(service, method)


def _request(service: c.Service, method: c.Method) -> Schema:
    return _object({"meta": _component("rpcc-RequestMeta"), "args": _component(_args_name(service, method))})


def _args_name(service: c.Service, method: c.Method) -> str:
    return f"{service.name}.{method.name}-args"


def _answer(method: c.Method, scope: Scope) -> Schema:
    """A value, or one of the declared errors, by name."""
    value = type_schema(method.returns, scope) if method.returns else {**_NULL}
    forms = [_object({"meta": _component("rpcc-ResponseMeta"), "value": value})]
    for error in method.errors:
        named = _object({"name": {"const": error.rpartition(".")[2]}, "value": {"$ref": _ref_to(error)}})
        forms.append(_object({"meta": _component("rpcc-ResponseMeta"), "error": named}))
    return {
        "description": "The method ran.",
        "headers": {"Rpc-Signature": {"$ref": "#/components/headers/RpcSignature"}},
        **_json_content({"oneOf": [*forms]} if method.errors else forms[0]),
    }


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties]}


def _json_content(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _hints(service: c.Service, method: c.Method) -> Schema:
    """What OpenAPI has no words for."""
    routing, retry = method.routing, method.retry
    hints: Schema = {
        "silo": service.silo,
        "resolver": (routing.resolver or routing.kind) if routing else None,
        "resolver-path": ".".join(routing.path) if routing else None,
        "none-if-unmapped": routing.none_if_unmapped if routing else None,
        "readonly": method.readonly,
        "idempotent": method.idempotent,
        "idempotency-key": method.idempotency_key,
        "timeout-ms": method.timeout_ms,
        "attempts": retry.attempts if retry else None,
        "backoff-ms": retry.backoff_ms if retry else None,
        "disabled-since": method.disabled_since or service.disabled_since,
        "callers": [*method.callers],
    }
    return {f"x-rpcc-{name}": hint for name, hint in hints.items() if hint}


# ----------------------------------------------------------------- schemas ----


def _ref_to(target: str) -> str:
    """Declarations by their full names, of which none has a hyphen, string scalars by ours."""
    return f"#/components/schemas/{scalar_definition(target) if target in SCALAR_PATTERNS else target}"


def _schemas(contract: c.Contract, services: list[c.Service], scope: Scope) -> Schema:
    declared = {name: declaration_schema(found, scope) for name, found in contract.declarations().items()}
    return {
        **{name: schema for name, schema in declared.items() if schema is not None},
        **{scalar_definition(name): string_scalar_schema(name) for name in SCALAR_PATTERNS},
        **{
            _args_name(service, method): object_schema(method.params, scope)
            for service in services
            for method in service.methods
        },
        "rpcc-RequestMeta": {**_REQUEST_META},
        "rpcc-ResponseMeta": {**_OPEN_META},
        "rpcc-Failure": {**_FAILURE},
    }

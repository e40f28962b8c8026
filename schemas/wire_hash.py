"""A hash of what two silos have to agree on: names, types, defaults and routes, not docs, places or Python.

Order says nothing on the wire, so it does not count; aliases are resolved. Silos exchange the hash to notice that they
run different contracts.
"""

from collections.abc import Iterable
from typing import TypeAlias

from . import contract as c
from .contract import Json

__all__ = ["contract_hash"]

Aliases: TypeAlias = dict[str, c.Type]


def contract_hash(contract: c.Contract) -> str:
    """SHA-256, in hex, over what of a contract matters on the wire."""
    import hashlib
    import json

    text = json.dumps(_contract(contract), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _contract(contract: c.Contract) -> Json:
    declared = contract.declarations()
    aliases = {name: found.type for name, found in declared.items() if isinstance(found, c.Alias)}
    return {
        "declarations": {name: _declaration(found, aliases) for name, found in declared.items() if name not in aliases},
        "services": {service.key: _service(service, aliases) for service in contract.services().values()},
    }


def _declaration(declaration: c.Declaration, aliases: Aliases) -> Json:
    match declaration:
        case c.Model():
            return {"kind": declaration.kind, "fields": _members(declaration.fields, aliases)}
        case c.Enum():
            values: Json = {str(member.value): _sorted(member.was) for member in declaration.members}
            return {"base": declaration.base, "open": declaration.open, "values": values}
        case c.Union():
            arms: Json = {arm.name: [_type(arm.type, aliases), _sorted(arm.was)] for arm in declaration.arms}
            return {"open": declaration.open, "arms": arms}
        case c.Alias() | c.Resolver():
            return None


def _service(service: c.Service, aliases: Aliases) -> Json:
    return {
        "silo": service.silo,
        "disabled": service.disabled_since,
        "methods": {method.name: _method(method, aliases) for method in service.methods},
    }


def _method(method: c.Method, aliases: Aliases) -> Json:
    return {
        "params": _members(method.params, aliases),
        "returns": _type(method.returns, aliases) if method.returns else None,
        "errors": _sorted(method.errors),
        "routing": _routing(method.routing) if method.routing else None,
        "promises": [method.readonly, method.idempotent, method.idempotency_key],
        "disabled": method.disabled_since,
        "callers": _sorted(method.callers),
    }


def _routing(routing: c.Routing) -> Json:
    return [routing.kind, [*routing.path], routing.resolver, routing.none_if_unmapped]


def _members(members: Iterable[c.Field | c.Param], aliases: Aliases) -> Json:
    return {
        member.name: [_type(member.type, aliases), member.required, member.default, _sorted(member.was)]
        for member in members
    }


def _type(of: c.Type, aliases: Aliases) -> Json:
    match of:
        case c.Scalar():
            return [of.name, of.nullable, _limits(of.constraints)]
        case c.ListType():
            return ["list", of.nullable, _type(of.item, aliases), _limits(of.constraints)]
        case c.DictType():
            return ["dict", of.nullable, _type(of.key, aliases), _type(of.value, aliases)]
        case c.Ref() if of.target in aliases:
            resolved = _type(aliases[of.target], aliases)
            return [*resolved[:1], True, *resolved[2:]] if of.nullable and isinstance(resolved, list) else resolved
        case c.Ref():
            return ["ref", of.nullable, of.target]


def _limits(of: c.Constraints) -> Json:
    return None if of == c.NO_CONSTRAINTS else [of.min_len, of.max_len, of.pattern, of.min, of.max]


def _sorted(words: Iterable[str | int]) -> Json:
    return sorted(words, key=str)

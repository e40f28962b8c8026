"""Hashes of what two silos have to agree on: names, types, defaults and routes, not docs, places or Python.

Order says nothing on the wire, so it does not count; aliases are resolved. There is one hash for a whole contract and
one for each service, which silos exchange with every call to notice that they run different contracts.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from . import contract as c
from .contract import Json
from .digests import sha256

__all__ = ["contract_hash", "service_hashes"]

Aliases: TypeAlias = dict[str, c.Type]


def contract_hash(contract: c.Contract) -> str:
    """SHA-256, in hex, over what of a contract matters on the wire."""
    declared = contract.declarations()
    aliases = _aliases(declared)
    services: Json = {service.key: _service(service, aliases) for service in contract.services().values()}
    return _digest({"declarations": _declarations(declared, aliases), "services": services})


def service_hashes(contract: c.Contract) -> dict[str, str]:
    """16 hex digits for each service, by its full name: over its methods and every type that they lead to."""
    declared = contract.declarations()
    aliases = _aliases(declared)
    digests = {name: _digest(form) for name, form in _declarations(declared, aliases).items()}
    return {name: _service_hash(service, declared, aliases, digests) for name, service in contract.services().items()}


def _service_hash(
    service: c.Service, declared: Mapping[str, c.Declaration], aliases: Aliases, digests: Mapping[str, str]
) -> str:
    types: Json = {name: digests[name] for name in _reached(service, declared) if name in digests}
    return _digest({"key": service.key, "service": _service(service, aliases), "types": types})[:16]


def _digest(form: Json) -> str:
    import json

    return sha256(json.dumps(form, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _aliases(declared: Mapping[str, c.Declaration]) -> Aliases:
    return {name: found.type for name, found in declared.items() if isinstance(found, c.Alias)}


def _declarations(declared: Mapping[str, c.Declaration], aliases: Aliases) -> dict[str, Json]:
    return {name: _declaration(found, aliases) for name, found in declared.items() if name not in aliases}


# ------------------------------------------------------------------ closure ----


def _reached(service: c.Service, declared: Mapping[str, c.Declaration]) -> set[str]:
    """The declarations that a call of a service may hold."""
    reached: set[str] = set()
    waiting = [name for method in service.methods for name in _method_refs(method)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_declaration_refs(declared[name]))
    return reached


def _method_refs(method: c.Method) -> Iterator[str]:
    yield from method.errors
    for param in method.params:
        yield from _refs(param.type)
    if method.returns is not None:
        yield from _refs(method.returns)


def _declaration_refs(declaration: c.Declaration) -> Iterator[str]:
    match declaration:
        case c.Model():
            for field in declaration.fields:
                yield from _refs(field.type)
        case c.Union():
            for arm in declaration.arms:
                yield from _refs(arm.type)
        case c.Alias():
            yield from _refs(declaration.type)
        case c.Enum() | c.Resolver():
            pass


def _refs(of: c.Type) -> Iterator[str]:
    match of:
        case c.Ref():
            yield of.target
        case c.ListType():
            yield from _refs(of.item)
        case c.DictType():
            yield from _refs(of.key)
            yield from _refs(of.value)
        case c.Scalar():
            pass


# -------------------------------------------------------------------- forms ----


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

"""Services to the contract."""

from __future__ import annotations

from ..idl import ast
from ..schemas import contract as c
from .attributes import argument, text_argument
from .lower_attributes import custom, deprecation, milliseconds, named, outbox, reserved_names, retry, strings
from .lower_members import Members, doc_text
from .program import Module, methods_of
from .resolvers import BUILT_IN_RESOLVERS, find_resolver
from .settings import default_helpers, default_impl, is_async, service_key, settings_of

__all__ = ["lower_service"]


def lower_service(members: Members, node: ast.ServiceDecl) -> c.Service:
    """A service with its settings filled in."""
    settings, methods, found = settings_of(node), methods_of(node), named(node.attributes)
    module, name = members.module, node.name.text
    return c.Service(
        name=f"{module.package}.{name}",
        doc=doc_text(node.doc),
        location=members.at(node.span),
        silo=c.Silo(node.silo.text),
        key=service_key(node),
        impl=_text(settings.get("impl")) or default_impl(module.package, name),
        helpers=_text(settings.get("helpers")) or default_helpers(module.package),
        is_async=is_async(node),
        methods=tuple([_method(members, node, method) for method in methods if not method.local]),
        locals=tuple([members.local(method) for method in methods if method.local]),
        reserved=reserved_names(node.members),
        deprecated=deprecation(found),
        disabled_since=text_argument(found.get("disabled"), "since"),
        attributes=custom(found),
    )


def _text(setting: ast.Setting | None) -> str | None:
    return setting.value.value if setting is not None and isinstance(setting.value, ast.StringLiteral) else None


def _method(members: Members, service: ast.ServiceDecl, method: ast.Method) -> c.Method:
    scope, found = members.module.scope, named(method.attributes)
    return c.Method(
        name=method.name.text,
        doc=doc_text(method.doc),
        location=members.at(method.span),
        params=members.params(method.params),
        returns=members.program.types.get(method.returns),
        errors=tuple([scope[name.text].name for name in method.errors]),
        routing=_routing(members.module, method, method.by or service.by),
        readonly="readonly" in found,
        idempotent="idempotent" in found,
        idempotency_key=text_argument(found.get("idempotent"), "key"),
        timeout_ms=milliseconds(argument(found.get("timeout"), "limit")),
        retry=retry(found),
        deprecated=deprecation(found),
        disabled_since=text_argument(found.get("disabled"), "since"),
        outbox=outbox(found),
        callers=strings(argument(found.get("callers"), "regions")),
        attributes=custom(found),
    )


def _routing(module: Module, method: ast.Method, by: ast.By | None) -> c.Routing | None:
    if by is None:
        return None
    resolver = find_resolver(module, by)
    assert resolver is not None
    name = by.resolver.text
    written = tuple([part.text for part in by.path.parts]) if by.path is not None else None
    return c.Routing(
        kind=c.ResolverKind(name) if name in BUILT_IN_RESOLVERS else c.ResolverKind.DECLARED,
        path=written or ((resolver.parameter,) if resolver.parameter else ()),
        resolver=resolver.declared.name if resolver.declared is not None else None,
        none_if_unmapped=method.unmapped is not None,
    )

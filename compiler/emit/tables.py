"""Method tables as Python expressions: one argument on each line, as the runtime's table types take them."""

from collections.abc import Iterator

from ...schemas.contract import Deprecation, Method, Param, Resolver, ResolverKind, Retry, Routing, Service
from .annotations import RUNTIME, Annotations
from .layout import WIDTH, fold, string
from .names import Names
from .values import Values
from .workspace import Workspace

__all__ = ["Tables"]

_RESOLVERS = {
    ResolverKind.ORGANIZATION_ID: ("ByOrganizationId", "organization_id"),
    ResolverKind.ORGANIZATION_SLUG: ("ByOrganizationSlug", "slug"),
    ResolverKind.REGION_NAME: ("ByRegionName", "region_name"),
}
"""The runtime's class for each resolver that reads a parameter, and the path that it reads by default."""


class Tables:
    """Writes the tables of one module."""

    def __init__(self, workspace: Workspace, names: Names, annotations: Annotations, values: Values) -> None:
        self._workspace = workspace
        self._names = names
        self._annotations = annotations
        self._values = values

    def service(self, service: Service) -> str:
        """`ServiceTable(…)`."""
        items = [f"key={string(service.key)}", f"impl={string(service.impl)}"]
        methods = [self._method(method) for method in service.methods]
        items.append(f"methods={_block(methods, 4)}")
        items.append(f"contract={string(self._workspace.service_hashes[service.name])}")
        items += self._lifecycle(service.deprecated, service.disabled_since, 4)
        return self._call("ServiceTable", items, 0)

    def resolver(self, routing: Routing) -> str:
        """The runtime's object for a `by` clause."""
        path = ".".join(routing.path)
        if routing.kind is ResolverKind.SINGLE_ORGANIZATION:
            return f"{self._names.of(RUNTIME, 'RequireSingleOrganization')}()"
        if routing.kind is ResolverKind.DECLARED:
            resolver = self._workspace.declarations[routing.resolver or ""]
            assert isinstance(resolver, Resolver)
            return f"{self._names.of(RUNTIME, 'ByDeclared')}({string(resolver.target)}, {string(path)})"
        class_, default = _RESOLVERS[routing.kind]
        return f"{self._names.of(RUNTIME, class_)}({'' if path == default else string(path)})"

    def _method(self, method: Method) -> str:
        items = [string(method.name)]
        if method.params:
            items.append(f"params={_tuple([self._param(param) for param in method.params], 12)}")
        if method.returns is not None:
            items.append(f"returns={self._annotations.exact(method.returns)}")
        if method.errors:
            errors = [self._annotations.declared(error) for error in method.errors]
            items.append(f"errors={_flat_tuple(errors)}")
        if method.routing is not None:
            items.append(f"resolve={self.resolver(method.routing)}")
            items += ["return_none_if_mapping_not_found=True"] if method.routing.none_if_unmapped else []
        items += self._hints(method)
        items += self._lifecycle(method.deprecated, method.disabled_since, 12)
        return self._call("MethodTable", items, 8)

    def _param(self, param: Param) -> str:
        items = [string(param.name), self._annotations.exact(param.type)]
        if not param.required:
            items.append(f"default={self._values.param_default(param.type, param.default)}")
        if param.was:
            items.append(f"was={_flat_tuple([string(name) for name in param.was])}")
        items += ["sensitive=True"] if param.sensitive else []
        items += [f"loggable={string(param.loggable)}"] if param.loggable is not None else []
        items += [f"deprecated={self._deprecation(param.deprecated)}"] if param.deprecated is not None else []
        return fold(f"{self._names.of(RUNTIME, 'ParamTable')}({', '.join(items)})", 16, 1)

    def _hints(self, method: Method) -> Iterator[str]:
        if method.readonly:
            yield "readonly=True"
        if method.idempotent:
            yield "idempotent=True"
        if method.idempotency_key is not None:
            yield f"idempotency_key={string(method.idempotency_key)}"
        if method.timeout_ms is not None:
            yield f"timeout_ms={method.timeout_ms}"
        if method.retry is not None:
            yield f"retry={self._retry(method.retry)}"

    def _retry(self, retry: Retry) -> str:
        pause = f", backoff_ms={retry.backoff_ms}" if retry.backoff_ms is not None else ""
        return f"{self._names.of(RUNTIME, 'Retry')}(attempts={retry.attempts}{pause})"

    def _lifecycle(self, deprecated: Deprecation | None, disabled_since: str | None, indent: int) -> Iterator[str]:
        if deprecated is not None:
            yield fold(f"deprecated={self._deprecation(deprecated)}", indent, 1)
        if disabled_since is not None:
            yield f"disabled_since={string(disabled_since)}"

    def _deprecation(self, deprecated: Deprecation) -> str:
        given = {
            "since": deprecated.since,
            "remove_after": deprecated.remove_after,
            "use": deprecated.use,
            "reason": deprecated.reason,
        }
        items = [f"{name}={string(value)}" for name, value in given.items() if value is not None]
        return f"{self._names.of(RUNTIME, 'Deprecation')}({', '.join(items)})"

    def _call(self, class_: str, items: list[str], indent: int) -> str:
        return f"{self._names.of(RUNTIME, class_)}{_block(items, indent)}"


def _flat_tuple(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _tuple(items: list[str], indent: int) -> str:
    """One item stands on the line of its tuple, if there is room."""
    if len(items) == 1 and "\n" not in items[0] and len(items[0]) < WIDTH - indent - 20:
        return _flat_tuple(items)
    return _block(items, indent)


def _block(items: list[str], indent: int) -> str:
    """Items between brackets, one on each line; those of one line are folded."""
    margin = " " * (indent + 4)
    lines = [item if "\n" in item else fold(item, indent + 4, 1) for item in items]
    body = "".join(f"{margin}{line},\n" for line in lines)
    return f"(\n{body}{' ' * indent})" if items else "()"

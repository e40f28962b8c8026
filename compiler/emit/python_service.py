"""Decides what stands in `service.py`: interfaces, their method tables, and the delegations that callers use."""

from collections.abc import Iterable, Iterator

from ...records import record
from ...schemas.contract import (
    Method,
    Package,
    Routing,
    Service,
    Silo,
)
from ..naming import async_name, delegation_name, or_raise_name, package_of, short_name, table_name
from .annotations import RUNTIME, Annotations
from .docs import documentation
from .layout import docstring, fold, fold_assignment, fold_def, fold_import, string
from .marks import header
from .names import Names
from .signatures import LocalView, Signatures, free_name, passed
from .tables import Tables
from .templates import render
from .values import Values
from .workspace import Workspace, param_refs

__all__ = ["service_module", "service_names"]


@record(frozen=True, slots=True, kw_only=True)
class OrRaiseView:
    """The twin of a method that raises its declared errors."""

    signature: str
    doc: str
    result: str
    call: str
    returns: bool


@record(frozen=True, slots=True, kw_only=True)
class MethodView:
    """An abstract method."""

    decorator: str
    signature: str
    doc: str
    or_raise: OrRaiseView | None


@record(frozen=True, slots=True, kw_only=True)
class ClassView:
    """A service's class, or that of its async side, which has an `of`: the service."""

    class_line: str
    doc: str
    of: str
    methods: tuple[MethodView, ...]
    locals: tuple[LocalView, ...]


@record(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service's classes, its table and its delegation. `aio` is the class of its async side, if it has one."""

    classes: tuple[ClassView, ...]
    aio: str
    key: str
    silo: str
    impl_signature: str
    impl_import: str
    impl_class: str
    table: str
    table_text: str
    delegation: str


def service_names(services: Iterable[Service]) -> Iterator[str]:
    """The public names that a `service.py` defines."""
    for service in services:
        name = short_name(service.name)
        yield from (name, delegation_name(name))
        if service.is_async:
            yield async_name(name)


def service_module(workspace: Workspace, package: Package, version: str) -> str:
    """The text of `service.py`."""
    names = _names(package)
    writer = _Writer(workspace, names, package.name)
    services = tuple(writer.service(service) for service in package.services)
    is_async = any(service.is_async for service in package.services)
    names_of_ours = {
        "class_var": names.of("typing", "ClassVar"),
        "str": names.builtin("str"),
        "silo_mode": names.of(RUNTIME, "SiloMode"),
        "service_table": names.of(RUNTIME, "ServiceTable"),
        "class_method": names.builtin("classmethod"),
        "is_instance": names.builtin("isinstance") if _any_errors(package) else "",
        "abstract": names.of("abc", "abstractmethod") if any(s.methods for s in package.services) else "",
        "error": names.of(RUNTIME, "RpcError") if _any_errors(package) else "",
        "cached_property": names.of("functools", "cached_property") if is_async else "",
        "type": names.builtin("type") if is_async else "",
        "base": names.of(RUNTIME, "RpcService"),
    }
    return render(
        "service",
        header=header(package, version),
        doc=docstring(f"Services of `{package.name}`.", 0),
        imports=names.imports(),
        services=services,
        **names_of_ours,
    )


def _names(package: Package) -> Names:
    own = [*service_names(package.services), *(table_name(short_name(s.name)) for s in package.services)]
    return Names(
        f"{package.name}.service",
        own=own,
        members={name for service in package.services for name in _members(service)},
        foreign={
            f"{package_of(ref)}.model.{short_name(ref)}" for service in package.services for ref in _refs(service)
        },
    )


def _members(service: Service) -> Iterator[str]:
    """The names that the class of a service and the bodies of its methods bind."""
    yield from ("aio", "key", "local_mode", "get_local_implementation", "get_method_table")
    for local in service.locals:
        yield local.name
    for method in service.methods:
        yield method.name
        if method.errors:
            yield or_raise_name(method.name)
            yield free_name("result", method.params)
            yield from (param.name for param in method.params)


def _refs(service: Service) -> Iterator[str]:
    for local in service.locals:
        yield from param_refs(local.params, local.returns)
    for method in service.methods:
        yield from param_refs(method.params, method.returns)
        yield from method.errors


def _any_errors(package: Package) -> bool:
    return any(method.errors for service in package.services for method in service.methods)


def _doc(service: Service) -> str:
    return documentation(service.doc, service.deprecated, service.disabled_since)


class _Writer:
    """Makes the views of one module's services."""

    def __init__(self, workspace: Workspace, names: Names, package: str) -> None:
        self._names = names
        self._package = package
        self._annotations = Annotations(workspace, names, package)
        values = Values(workspace, names, self._annotations)
        self._signatures = Signatures(self._annotations, values)
        self._tables = Tables(workspace, names, self._annotations, values)

    def service(self, service: Service) -> ServiceView:
        """Everything about one service."""
        name = short_name(service.name)
        module, _, class_ = service.impl.partition(":")
        result = f"{name} | {async_name(name)}" if service.is_async else name
        return ServiceView(
            classes=(self._sync(service), self._async(service)) if service.is_async else (self._sync(service),),
            aio=async_name(name) if service.is_async else "",
            key=string(service.key),
            silo=service.silo.name,
            impl_signature=fold_def(f'def get_local_implementation(cls) -> "{result}":', 4),
            impl_import=fold_import(module, [class_], 8),
            impl_class=class_,
            table=table_name(name),
            table_text=self._tables.service(service),
            delegation=fold_assignment(delegation_name(name), f"{name}.create_delegation()"),
        )

    def _sync(self, service: Service) -> ClassView:
        return ClassView(
            class_line=fold(f"class {short_name(service.name)}({self._names.of(RUNTIME, 'RpcService')}):", 0),
            doc=docstring(_doc(service), 4),
            of="",
            methods=tuple(self._method(method, service.silo) for method in service.methods),
            locals=tuple(
                self._signatures.local(local, helpers=service.helpers, function=local.name) for local in service.locals
            ),
        )

    def _async(self, service: Service) -> ClassView:
        """The async side: the same methods, to be awaited; local methods are those of the delegation."""
        name = short_name(service.name)
        about = f"`{name}` on an event loop: its methods are awaited."
        module, to = f"{self._package}.service", delegation_name(name)
        return ClassView(
            class_line=fold(f"class {async_name(name)}({self._names.of(RUNTIME, 'AsyncRpcService')}):", 0),
            doc=docstring("\n\n".join(filter(None, (about, _doc(service)))), 4),
            of=name,
            methods=tuple(self._method(method, service.silo, awaited=True) for method in service.methods),
            locals=tuple(self._signatures.passed_on(local, module=module, to=to) for local in service.locals),
        )

    def _method(self, method: Method, silo: Silo, *, awaited: bool = False) -> MethodView:
        result = self._signatures.result(method.returns, method.errors)
        doc = docstring(documentation(method.doc, method.deprecated, method.disabled_since, method.params), 8)
        body = 0 if doc else len(" ...")
        return MethodView(
            decorator=self._decorator(method.routing, silo),
            signature=self._signatures.method(method.name, method.params, result, tail=body, awaited=awaited),
            doc=doc,
            or_raise=self._or_raise(method, awaited) if method.errors else None,
        )

    def _decorator(self, routing: Routing | None, silo: Silo) -> str:
        if silo is Silo.CONTROL or routing is None:
            return f"@{self._names.of(RUNTIME, 'rpc_method')}"
        arguments = f"resolve={self._tables.resolver(routing)}"
        if routing.none_if_unmapped:
            arguments += ", return_none_if_mapping_not_found=True"
        return fold(f"@{self._names.of(RUNTIME, 'regional_rpc_method')}({arguments})", 4)

    def _or_raise(self, method: Method, awaited: bool) -> OrRaiseView:
        name = or_raise_name(method.name)
        returns = self._signatures.returned(method.returns)
        result = free_name("result", method.params)
        called = f"await self.{method.name}" if awaited else f"self.{method.name}"
        return OrRaiseView(
            signature=self._signatures.method(name, method.params, returns, awaited=awaited),
            doc=docstring(f"`{method.name}`, with its declared errors raised as `RpcDeclaredError`.", 8),
            result=result,
            call=passed(f"{result} = {called}", method.params, 8),
            returns=method.returns is not None,
        )

"""First versions of the hand-written modules beside generated ones, and what existing ones lack."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from ...records import record
from ...schemas.contract import Contract, LocalMethod, Method, Model, Param, Service
from ..naming import async_name, helper_function, package_of, short_name
from .annotations import Annotations
from .layout import docstring, fold
from .names import Names
from .signatures import Signatures, free_name
from .templates import render
from .values import Values
from .workspace import Workspace, param_refs

__all__ = ["emit_helpers", "emit_implementation", "missing_in_helpers", "missing_in_implementation"]


@record(frozen=True, slots=True, kw_only=True)
class _Helper:
    """A function of a helpers module; `owner` is the full name of its service or model."""

    name: str
    method: LocalMethod
    owner: str
    first: str
    owner_module: str


@record(frozen=True, slots=True, kw_only=True)
class ImplementationView:
    """A class with a body still to be written for each method."""

    class_line: str
    doc: str
    signatures: tuple[str, ...]


def emit_implementation(contract: Contract, service: Service) -> tuple[str, str]:
    """The texts of a service's `impl` and `helpers` modules, for all services and models that share them.

    The second is empty where there are no local methods.
    """
    module = _impl_module(service)
    services = [s for s in contract.services().values() if _impl_module(s) == module]
    return _impl_text(Workspace(contract), module, services), emit_helpers(contract, service.helpers)


def emit_helpers(contract: Contract, module: str) -> str:
    """The text of a helpers module (`acme.members.helpers`); empty where no local method has its function there."""
    helpers = list(_helpers(contract, module))
    return _helpers_text(Workspace(contract), module, helpers) if helpers else ""


def _impl_module(service: Service) -> str:
    return service.impl.partition(":")[0]


def _impl_class(service: Service) -> str:
    return service.impl.partition(":")[2]


def _interface(service: Service) -> str:
    """The class that a service's implementation extends."""
    return async_name(short_name(service.name)) if service.is_async else short_name(service.name)


def _helpers(contract: Contract, module: str) -> Iterator[_Helper]:
    """The functions of a helpers module: those of models, then those of services."""
    for package in contract.packages:
        if f"{package.name}.helpers" == module:
            for model in package.declarations:
                yield from _model_helpers(model) if isinstance(model, Model) else ()
    for service in contract.services().values():
        if service.helpers == module:
            yield from _service_helpers(service)


def _model_helpers(model: Model) -> Iterator[_Helper]:
    for method in model.locals:
        yield _Helper(
            name=helper_function(short_name(model.name), method.name),
            method=method,
            owner=model.name,
            first="self_",
            owner_module=f"{package_of(model.name)}.model",
        )


def _service_helpers(service: Service) -> Iterator[_Helper]:
    for method in service.locals:
        yield _Helper(
            name=method.name,
            method=method,
            owner=service.name,
            first="service",
            owner_module=f"{package_of(service.name)}.service",
        )


# ------------------------------------------------------------------- texts ----


def _impl_text(workspace: Workspace, module: str, services: Sequence[Service]) -> str:
    methods = [method for service in services for method in service.methods]
    names = Names(
        module,
        own=(_impl_class(service) for service in services),
        members={method.name for method in methods},
        foreign={*_imported(methods), *(f"{package_of(s.name)}.service.{_interface(s)}" for s in services)},
    )
    annotations = Annotations(workspace, names, package_of(services[0].name))
    signatures = Signatures(annotations, Values(workspace, names, annotations))
    classes = [_implementation(service, names, signatures) for service in services]
    packages = sorted({package_of(service.name) for service in services})
    return render(
        "implementation",
        doc=docstring(f"The services of {' and '.join(f'`{package}`' for package in packages)}, implemented.", 0),
        imports=names.imports(),
        classes=classes,
        functions=[],
    )


def _implementation(service: Service, names: Names, signatures: Signatures) -> ImplementationView:
    base = names.foreign(f"{package_of(service.name)}.service", _interface(service))
    return ImplementationView(
        class_line=fold(f"class {_impl_class(service)}({base}):", 0),
        doc=docstring(f"`{short_name(service.name)}`, on the database.", 4),
        signatures=tuple(
            signatures.method(
                method.name, method.params, signatures.result(method.returns, method.errors), awaited=service.is_async
            )
            for method in service.methods
        ),
    )


def _helpers_text(workspace: Workspace, module: str, helpers: Sequence[_Helper]) -> str:
    names = Names(
        module,
        own=[helper.name for helper in helpers],
        members=(),
        foreign={
            *_imported([helper.method for helper in helpers]),
            *(f"{helper.owner_module}.{short_name(helper.owner)}" for helper in helpers),
        },
    )
    annotations = Annotations(workspace, names, package_of(helpers[0].owner))
    signatures = Signatures(annotations, Values(workspace, names, annotations))
    functions = [_helper_signature(helper, names, signatures) for helper in helpers]
    return render(
        "implementation",
        doc=docstring(f"Local methods of `{package_of(helpers[0].owner)}`: what runs in the caller's process.", 0),
        imports=names.imports(),
        classes=[],
        functions=functions,
    )


def _helper_signature(helper: _Helper, names: Names, signatures: Signatures) -> str:
    owner = names.foreign(helper.owner_module, short_name(helper.owner))
    first = f"{free_name(helper.first, helper.method.params)}: {owner}"
    returns = signatures.returned(helper.method.returns)
    return signatures.method(helper.name, helper.method.params, returns, first=first, indent=0)


def _imported(methods: Iterable[Method | LocalMethod]) -> Iterator[str]:
    for method in methods:
        errors = method.errors if isinstance(method, Method) else ()
        for ref in (*param_refs(method.params, method.returns), *errors):
            yield f"{package_of(ref)}.model.{short_name(ref)}"


# ----------------------------------------------------------------- missing ----


def missing_in_implementation(
    contract: Contract, service: Service, impl: str | None, helpers: str | None
) -> tuple[str, ...]:
    """What the sources of a service's two modules (None: no such file) lack, in words, one line each."""
    return (*_missing_methods(service, impl), *missing_in_helpers(contract, service.helpers, helpers))


def missing_in_helpers(contract: Contract, module: str, source: str | None) -> tuple[str, ...]:
    """What the source of a helpers module lacks."""
    helpers = list(_helpers(contract, module))
    return tuple(_missing_functions(module, helpers, source)) if helpers else ()


def _missing_methods(service: Service, source: str | None) -> Iterator[str]:
    module, name = _impl_module(service), _impl_class(service)
    if source is None:
        yield f"the module `{module}`"
        return
    tree = _parse(source)
    if tree is None:
        yield f"valid Python in `{module}`"
        return
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    if name not in classes:
        if name in _bound(tree):  # it stands elsewhere
            return
        yield f"the class `{name}` in `{module}`"
        return
    written, all_known = _methods(classes, name, {short_name(service.name), _interface(service)})
    is_async = service.is_async and _interface(service) in map(_base_name, classes[name].bases)
    for method in service.methods:
        if method.name in written:
            yield from _missing_params(f"{name}.{method.name}", method.params, written[method.name])
            if is_async and _is_plain(written[method.name]):
                yield f"`async` before the method `{name}.{method.name}`"
        elif all_known:
            yield f"the method `{name}.{method.name}`"


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _methods(classes: dict[str, ast.ClassDef], name: str, interfaces: set[str]) -> tuple[dict[str, _Function], bool]:
    """The methods of a class and of its bases in the same module, and whether there are no other bases to look at."""
    methods: dict[str, _Function] = {}
    all_known = True
    for base in classes[name].bases:
        base_name = _base_name(base)
        if base_name in classes and base_name != name:
            inherited, known = _methods({k: v for k, v in classes.items() if k != name}, base_name, interfaces)
            methods |= inherited
            all_known = all_known and known
        elif base_name not in interfaces:
            all_known = False
    methods |= {node.name: node for node in classes[name].body if isinstance(node, _Function)}
    return methods, all_known


def _base_name(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def _is_plain(function: _Function) -> bool:
    """Whether it is no `async def`, nor made one by a decorator."""
    return isinstance(function, ast.FunctionDef) and not function.decorator_list


def _missing_functions(module: str, helpers: Iterable[_Helper], source: str | None) -> Iterator[str]:
    if source is None:
        yield f"the module `{module}`"
        return
    tree = _parse(source)
    if tree is None:
        yield f"valid Python in `{module}`"
        return
    functions = {node.name: node for node in tree.body if isinstance(node, _Function)}
    others = set(_bound(tree))
    for helper in helpers:
        if helper.name in functions:
            yield from _missing_params(helper.name, helper.method.params, functions[helper.name])
        elif helper.name not in others:
            yield f"the function `{helper.name}` in `{module}`"


def _bound(tree: ast.Module) -> Iterator[str]:
    """The names that a module binds by imports and assignments."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from (name.asname or name.name for name in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _missing_params(what: str, params: Iterable[Param], function: _Function) -> Iterator[str]:
    arguments = function.args
    if arguments.kwarg is None:
        written = {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}
        yield from (f"the parameter `{param.name}` of `{what}`" for param in params if param.name not in written)


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None

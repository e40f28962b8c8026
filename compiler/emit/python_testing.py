"""Decides what stands in `testing.py`: fakes of services, factories and strategies of models, for tests."""

from collections.abc import Iterator, Sequence

from ...records import record
from ...schemas.contract import Declaration, Enum, LocalMethod, Method, Model, Package, Service, Type, Union
from ..naming import (
    async_name,
    factory_name,
    fake_name,
    package_of,
    pascal_case,
    short_name,
    strategy_name,
)
from .annotations import RUNTIME, Annotations
from .layout import docstring, fold, fold_annotation, fold_def
from .marks import header
from .names import Names
from .signatures import Signatures
from .templates import render
from .values import Values
from .workspace import Workspace, param_refs, refs

__all__ = ["has_testing", "testing_module"]

_TESTING = f"{RUNTIME}.testing"

Member = tuple[str, Type]
"""A key of a dict type: its name and the type of its value."""


@record(frozen=True, slots=True, kw_only=True)
class ClassView:
    """A class. `aio` is the class of the other side of a service that has two."""

    class_line: str
    doc: str = ""
    statements: tuple[str, ...] = ()
    aio: str = ""
    signature: str = ""


@record(frozen=True, slots=True, kw_only=True)
class FunctionView:
    """A function."""

    signature: str
    doc: str
    body: tuple[str, ...]
    class_line: str = ""


def has_testing(package: Package) -> bool:
    """Whether a package has a `testing.py`: aliases and resolvers alone need none."""
    return bool(package.services) or any(_made(package))


def _made(package: Package) -> Iterator[Enum | Model | Union]:
    """The declarations that have a factory."""
    return (d for d in package.declarations if isinstance(d, Enum | Model | Union))


def testing_module(workspace: Workspace, package: Package, version: str) -> str:
    """The text of `testing.py`."""
    titles = _Titles(package)
    names = Names(
        f"{package.name}.testing",
        own=titles.all(),
        members=set(_members(package)),
        foreign=_foreign(package),
    )
    writer = _Writer(workspace, names, package.name, titles)
    parts = tuple(writer.parts(package))
    cached_property = names.of("functools", "cached_property") if any(s.is_async for s in package.services) else ""
    return render(
        "testing",
        header=header(package, version),
        doc=docstring(f"Fakes and factories of `{package.name}`, for tests.", 0),
        cached_property=cached_property,
        imports=_imports(names),
        parts=parts,
    )


def _imports(names: Names) -> str:
    """The imports, and below them those that only type checkers follow, if there are any."""
    type_imports = names.type_imports(4)
    if not type_imports:
        return names.imports()
    type_checking = names.of("typing", "TYPE_CHECKING")
    return f"{names.imports()}\n\nif {type_checking}:\n{type_imports}"


# ------------------------------------------------------------------- names ----


class _Titles:
    """What the module declares. Names of dict types, which hardly anyone writes, give way to each other."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._taken: set[str] = set()
        self.calls = {
            (service.name, method.name): self._free(f"{_stem(service)}{pascal_case(method.name)}Call")
            for service in package.services
            for method in _methods(service)
            if method.params
        }
        self.fields = {
            declaration.name: self._free(f"{short_name(declaration.name)}{'Arms' if is_union else 'Fields'}")
            for declaration in _made(package)
            if (is_union := isinstance(declaration, Union)) or (isinstance(declaration, Model) and declaration.fields)
        }

    def _free(self, wanted: str) -> str:
        while wanted in self._taken:
            wanted += "_"
        self._taken.add(wanted)
        return wanted

    def all(self) -> Iterator[str]:
        yield from (*self.calls.values(), *self.fields.values())
        for service in self._package.services:
            for name in _sides(service):
                yield from (fake_name(name), _methods_name(name))
        for declaration in _made(self._package):
            name = short_name(declaration.name)
            yield from (factory_name(name), strategy_name(name))


def _stem(service: Service) -> str:
    return short_name(service.name).removesuffix("Service")


def _sides(service: Service) -> tuple[str, ...]:
    """The names of a service's classes, the async one first: the other one's fake names its fake."""
    name = short_name(service.name)
    return (async_name(name), name) if service.is_async else (name,)


def _methods(service: Service) -> tuple[Method | LocalMethod, ...]:
    return (*service.methods, *service.locals)


def _methods_name(service: str) -> str:
    return f"_{service}Methods"


def _members(package: Package) -> Iterator[str]:
    """The names that classes and functions bind."""
    yield from ("aio", "fields", "arm")
    for service in package.services:
        for method in _methods(service):
            yield method.name
            yield from (param.name for param in method.params)
    for declaration in _made(package):
        yield from (name for name, _ in _members_of(declaration))


def _members_of(declaration: Declaration) -> tuple[Member, ...]:
    """What a factory can be given."""
    if isinstance(declaration, Model):
        return tuple((field.name, field.type) for field in declaration.fields)
    if isinstance(declaration, Union):
        return tuple((arm.name, arm.type) for arm in declaration.arms)
    return ()


def _foreign(package: Package) -> Iterator[str]:
    """What the module may import from other generated modules."""
    for service in package.services:
        yield from (f"{package.name}.service.{name}" for name in _sides(service))
        for method in _methods(service):
            errors = method.errors if isinstance(method, Method) else ()
            yield from map(_in_model, (*param_refs(method.params, method.returns), *errors))
    for declaration in _made(package):
        yield _in_model(declaration.name)
        for _, type_ in _members_of(declaration):
            yield from map(_in_model, refs(type_))


def _in_model(full: str) -> str:
    return f"{package_of(full)}.model.{short_name(full)}"


# -------------------------------------------------------------------- parts ----


class _Writer:
    """Makes the classes and functions of one module."""

    def __init__(self, workspace: Workspace, names: Names, package: str, titles: _Titles) -> None:
        self._names = names
        self._package = package
        self._titles = titles
        self._annotations = Annotations(workspace, names, package)
        self._signatures = Signatures(self._annotations, Values(workspace, names, self._annotations))

    def parts(self, package: Package) -> Iterator[ClassView | FunctionView]:
        """All that the module declares, in the order of the sources."""
        for service in package.services:
            yield from self._calls(service)
            for name in _sides(service):
                yield from self._fake(service, name)
        for declaration in _made(package):
            yield from self._factory(declaration)

    # ---- fakes ----

    def _calls(self, service: Service) -> Iterator[ClassView]:
        for method in _methods(service):
            if method.params:
                members = [(param.name, self._annotations.argument(param.type)) for param in method.params]
                yield self._dict_type(
                    self._titles.calls[service.name, method.name],
                    f"A call of `{short_name(service.name)}.{method.name}`.",
                    members,
                )

    def _fake(self, service: Service, name: str) -> Iterator[ClassView]:
        """The class of a fake, and one before it that holds the methods.

        In one class pyright would take them for overrides of methods by what is none.
        """
        is_async = name != short_name(service.name)
        methods = [self._method(service, name, method, awaited=is_async) for method in service.methods]
        methods += [self._method(service, name, method, awaited=False) for method in service.locals]
        base = self._names.of(_TESTING, "FakeService")
        if methods:
            holder = _methods_name(name)
            yield ClassView(class_line=fold(f"class {holder}({base}):", 0), statements=tuple(methods))
            base = holder
        class_ = self._names.foreign(f"{self._package}.service", name)
        doc = f"`{name}` for tests: it answers what it is told to, else with the contract's defaults."
        yield ClassView(
            class_line=fold(f"class {fake_name(name)}({base}, {class_}):", 0),
            doc=docstring(doc, 4),
            aio=fake_name(async_name(name)) if service.is_async and not is_async else "",
        )

    def _method(self, service: Service, name: str, method: Method | LocalMethod, *, awaited: bool) -> str:
        class_ = self._names.of(_TESTING, "AsyncFakeMethod" if awaited else "FakeMethod")
        call = self._titles.calls.get((service.name, method.name)) or self._names.of(_TESTING, "NoArguments")
        errors = method.errors if isinstance(method, Method) else ()
        result = self._signatures.result(method.returns, errors)
        value = f"{class_}({self._names.foreign(f'{self._package}.service', name)}.{method.name})"
        return fold(f"{method.name}: {class_}[{call}, {result}] = {value}", 4)

    # ---- factories ----

    def _factory(self, declaration: Enum | Model | Union) -> Iterator[ClassView | FunctionView]:
        """A function that makes a value, and one that lets hypothesis draw values; before them, what they are given."""
        name, title = short_name(declaration.name), self._titles.fields.get(declaration.name)
        is_union = isinstance(declaration, Union)
        if title is not None:
            members = [(member, self._annotations.returned(type_)) for member, type_ in _members_of(declaration)]
            doc = f"{'Arms' if is_union else 'Fields'} of `{name}`."
            yield self._dict_type(title, doc, members, total=False)
        given = "" if title is None else "arm" if is_union else "fields"
        params = f"**{given}: {self._names.of('typing', 'Unpack')}[{title}]" if given else ""
        class_ = self._annotations.declared(declaration.name)
        search = self._names.for_type_checkers(_TESTING, "SearchStrategy")
        passed = f"({class_}, {given})" if given else f"({class_})"
        make = self._names.of(_TESTING, "make_arm" if is_union else "make") + passed
        draw = self._names.of(_TESTING, "strategy_for_arm" if is_union else "strategy_for") + passed
        made, drawn = _DOCS[type(declaration)] if given or isinstance(declaration, Enum) else _NO_FIELDS
        yield FunctionView(
            signature=fold_def(f"def {factory_name(name)}({params}) -> {class_}:", 0),
            doc=docstring(made.format(name), 4),
            body=(fold(f"made: {class_} = {make}", 4), "return made") if is_union else (fold(f"return {make}", 4),),
        )
        yield FunctionView(
            signature=fold_def(f'def {strategy_name(name)}({params}) -> "{search}[{class_}]":', 0),
            doc=docstring(drawn.format(name), 4),
            body=(fold(f"return {draw}", 4),),
        )

    def _dict_type(self, name: str, doc: str, members: Sequence[tuple[str, str]], *, total: bool = True) -> ClassView:
        bases = self._names.of("typing", "TypedDict") + ("" if total else ", total=False")
        return ClassView(
            class_line=fold(f"class {name}({bases}):", 0),
            doc=docstring(doc, 4),
            statements=tuple(fold_annotation(*member, 4) for member in members),
        )


_DOCS: dict[type, tuple[str, str]] = {
    Model: ("`{}` with these fields; the others have their defaults, or plain values.", "Any `{}` with these fields."),
    Union: ("`{}` with this arm, or with its first one.", "Any `{}` with this arm, or with any one."),
    Enum: ("The first member of `{}`.", "Any member of `{}`."),
}
"""What the docstrings of a factory and of a strategy say."""
_NO_FIELDS = ("`{}`, which has no fields.", "`{}`, which has no fields.")

"""What a contract may say that Python can't be generated for: found before anything is emitted."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix, Label
from ..idl.source import Location, Source, Span
from ..schemas import contract as c
from .catalogue import CATALOGUE
from .edits import replace
from .naming import package_of
from .program import Module, at

if TYPE_CHECKING:
    from .emit.workspace import Workspace

__all__ = ["check_emittable"]


def check_emittable(
    contract: c.Contract, sources: Iterable[Source] = (), root: Path | None = None
) -> tuple[Diagnostic, ...]:
    """RPC0609 defaults that are made too late.

    Places are in `sources`, where they are at hand, with the paths of the contract below `root`; else they have line
    and column, and no text.
    """
    faults = list(_late_defaults(contract))
    found = _by_contract_path(sources, root) if faults else {}
    return tuple(_diagnostic(fault, found) for fault in faults)


class Fault(NamedTuple):
    """One thing that can't be emitted: the parameter whose default it is."""

    message: str
    location: c.Location


def _late_defaults(contract: c.Contract) -> Iterator[Fault]:
    """Defaults are made when a class is, so they can't come from a package that imports the class's own."""
    candidates = [
        (package.name, param)
        for package in contract.packages
        for model in package.declarations
        if isinstance(model, c.Model)
        for method in model.locals
        for param in method.params
        if param.default is not None and isinstance(param.type, c.Ref)
    ]
    if not candidates:
        return
    from .emit.workspace import Workspace  # few models have such methods

    workspace = Workspace(contract)
    for package, param in candidates:
        for name in _named(workspace, param.type):
            if workspace.in_signature_circle(package, package_of(name)):
                other = package_of(name)
                message = f"the default of `{param.name}` comes from `{other}`, which needs `{package}` itself"
                yield Fault(message, param.location)
                break


def _named(workspace: "Workspace", type_: c.Type) -> Iterator[str]:
    """The declarations that the Python of a default names: `NewType`s and enums, not plain aliases."""
    while isinstance(type_, c.Ref):
        declaration = workspace.declarations[type_.target]
        if not isinstance(declaration, c.Alias):
            yield type_.target
            return
        if workspace.is_newtype(declaration):
            yield type_.target
            base = workspace.newtype_base(declaration)
            type_ = c.Ref(base.name) if isinstance(base, c.Alias) else base
        else:
            type_ = declaration.type


# -------------------------------------------------------------------- places ----


def _diagnostic(fault: Fault, sources: Mapping[str, Source]) -> Diagnostic:
    row = CATALOGUE["RPC0609"]
    source = sources.get(fault.location.file)
    label, fix = (_in_source(fault, source) if source is not None else None) or (_without_source(fault.location), None)
    return Diagnostic(
        code=row.code, message=fault.message, primary=label, fix=fix, severity=row.severity, slug=row.slug
    )


def _in_source(fault: Fault, source: Source) -> tuple[Label, Fix | None] | None:
    """The place in the text as it was parsed, and the edit there."""
    from ..idl.parser import parse

    module = Module(parse(source).file, "", {}, {})
    start = (fault.location.line, fault.location.column)
    for node in _nodes(module.file):
        if source.line_column(node.span.start) != start:
            continue
        if node.default is not None:
            gone = Span(node.type.span.end, node.default.span.end)
            fix = Fix(title="let callers always pass it", edits=(replace(module, gone, ""),), safe=False)
            return at(module, node.default), fix
    return None


def _nodes(file: ast.File) -> Iterator[ast.Param]:
    """What the faults are about: parameters of models' local methods."""
    for node in file.declarations:
        if isinstance(node, ast.ModelDecl):
            yield from (p for m in node.members if isinstance(m, ast.LocalMethod) for p in m.params)


def _without_source(location: c.Location) -> Label:
    """The line and column of a text that is not there: white space stands for it."""
    text = "\n" * (location.line - 1) + " " * location.column
    return Label(location=Location(Source(location.file, text), Span(len(text) - 1, len(text))))


def _by_contract_path(sources: Iterable[Source], root: Path | None) -> dict[str, Source]:
    """The sources by what the contract calls them."""
    if root is None:
        return {source.path: source for source in sources}
    base = os.path.realpath(root)
    return {os.path.relpath(os.path.realpath(s.path), base).replace(os.sep, "/"): s for s in sources}

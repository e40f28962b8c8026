"""A name that nothing in scope bears: what was meant, or where to import it from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix
from .edits import add_import, replace
from .program import Declared, Module, at
from .suggest import suggestion

__all__ = ["ByShortName", "not_here", "stored"]

ByShortName = Mapping[str, list[Declared]]
"""The declarations of all packages by the name that they are declared under."""


def not_here(
    module: Module,
    name: ast.Name,
    kind: str,
    by_short: ByShortName,
    fits: Callable[[ast.Decl], bool],
    others: Iterable[str] = (),
) -> Diagnostic:
    """RPC0101: `name` is unknown in a file. `fits` tells what could stand there, `others` are names beside them."""
    elsewhere = sorted((d for d in by_short.get(name.text, ()) if fits(d.node)), key=lambda d: _distance(module, d))
    renamed = [bound for bound, d in module.scope.items() if d in elsewhere]
    fix: Fix | None = None
    if renamed:
        fix = _write(module, name, renamed[0], "it is imported as")
    elif elsewhere:
        fix = add_import(module, elsewhere[0], safe=len(elsewhere) == 1)
    elif near := suggestion(name.text, (*others, *(n for n, d in module.scope.items() if fits(d.node)))):
        fix = _write(module, name, near, "did you mean")
    elif (near := suggestion(name.text, by_short)) and (far := [d for d in by_short[near] if fits(d.node)]):
        fix = _import_meant(module, name, min(far, key=lambda d: _distance(module, d)))
    more = ", ".join(f"`{d.package}`" for d in elsewhere[1:])
    return Diagnostic(
        code="RPC0101",
        message=f"there is no {kind} `{name.text}` here",
        primary=at(module, name, "not declared in this package, nor imported"),
        notes=(f"it is declared in {more} as well",) if more and not renamed else (),
        fix=fix,
    )


def _import_meant(module: Module, name: ast.Name, declared: Declared) -> Fix | None:
    """What was meant is misspelled, and not imported either."""
    if declared.short in module.scope:
        return None
    edits = (replace(module, name, declared.short), *add_import(module, declared).edits)
    return Fix(title=f"did you mean `{declared.short}` of `{declared.package}`?", edits=edits, safe=False)


def _distance(module: Module, declared: Declared) -> tuple[bool, int, str]:
    """How near another package is: one that is imported already, then one with more of its name in common."""
    imported = any(statement.package.text == declared.package for statement in module.file.imports)
    parts = zip(declared.package.split("."), module.package.split("."), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], parts))
    return not imported, -shared, declared.package


def _write(module: Module, name: ast.Name, other: str, words: str) -> Fix:
    end = "?" if words.startswith("did") else ""
    return Fix(title=f"{words} `{other}`{end}", edits=(replace(module, name, other),), safe=False)


def stored(module: Module, name: ast.Name, by_short: ByShortName) -> Diagnostic | None:
    """RPC0201, where a name is that of an ORM class which some model says to come `from`."""
    found = sorted(_from_class(name.text, by_short), key=lambda d: (d.name not in module.scope, d.name))
    if not found:
        return None
    model = found[0]
    bound = next((b for b, d in module.scope.items() if d is model), None)
    edits = [replace(module, name, bound or model.short)]
    if bound is None:
        edits += add_import(module, model).edits
    return Diagnostic(
        code="RPC0201",
        message=f"`{name.text}` is an ORM class, not a type of the language",
        primary=at(module, name),
        labels=(at(model.module, model.node.name, "this model comes from it"),),
        fix=Fix(title=f"write the model: `{bound or model.short}`", edits=tuple(edits), safe=False),
    )


def _from_class(name: str, by_short: ByShortName) -> Iterator[Declared]:
    for found in by_short.values():
        for declared in found:
            node = declared.node
            if isinstance(node, ast.ModelDecl) and node.source is not None and node.source.parts[-1].text == name:
                yield declared

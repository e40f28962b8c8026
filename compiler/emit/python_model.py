"""Decides what stands in `model.py`, and in which order."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...schemas.contract import Alias, Declaration, Enum, Model, Package, Ref, Resolver, Union
from ..naming import arm_class, package_of, short_name, unknown_arm_class
from .layout import docstring
from .marks import header
from .names import Names
from .ordering import Needs, Placed, order
from .python_classes import Block, Classes, IsPending, Statement
from .templates import render
from .workspace import Workspace, param_refs

__all__ = ["declares_models", "model_module", "module_names"]


def declares_models(package: Package) -> bool:
    """Whether a package has a `model.py`: resolvers have no Python of their own."""
    return any(not isinstance(declaration, Resolver) for declaration in package.declarations)


def module_names(declarations: Iterable[Declaration]) -> Iterator[str]:
    """The names that a `model.py` defines, in the order of the declarations."""
    for declaration in declarations:
        if isinstance(declaration, Resolver):
            continue
        name = short_name(declaration.name)
        yield name
        if isinstance(declaration, Union):
            yield from (arm_class(name, arm.name) for arm in declaration.arms)
            if declaration.open:
                yield unknown_arm_class(name)


def model_module(workspace: Workspace, package: Package, version: str) -> str:
    """The text of `model.py`."""
    module = _Module(workspace, package)
    blocks = tuple(module.blocks())
    late = tuple(module.late_statements())
    names = module.names
    type_imports = names.type_imports(4)
    return render(
        "model",
        header=header(package, version),
        doc=docstring(f"Models of `{package.name}`.", 0),
        type_checking=names.of("typing", "TYPE_CHECKING") if type_imports else "",
        type_imports=type_imports,
        imports=names.imports(),
        blocks=blocks,
        bottom_imports=names.bottom_imports(),
        late=late,
    )


class _Module:
    """Puts the declarations of one package in order."""

    def __init__(self, workspace: Workspace, package: Package) -> None:
        self._workspace = workspace
        self._declarations = {d.name: d for d in package.declarations if not isinstance(d, Resolver)}
        self._circle = workspace.circle_of(package.name)
        declared = self._declarations.values()
        members = {name for declaration in declared for name in _members(declaration)}
        self.names = Names(
            f"{package.name}.model",
            own=module_names(declared),
            members=members,
            respelled=members & set(self._used()),
            foreign=self._foreign(),
            is_late=lambda module: package_of(module) in self._circle,
        )
        self._classes = Classes(workspace, self.names, package.name)

    def blocks(self) -> Iterator[Block]:
        """All that can be defined before the packages of the circle are imported."""
        run: list[Statement] = []
        gap = "\n"
        for part in self._parts(late=False):
            if isinstance(part, Statement):
                run.append(_apart(run, part))
                continue
            if run:
                yield Block(gap=gap, statements=tuple(run))
                run = []
            gap = "\n\n"
            yield part
        if run:
            yield Block(gap=gap, statements=tuple(run))

    def late_statements(self) -> Iterator[Statement]:
        """Aliases of what the packages of the circle declare."""
        run: list[Statement] = []
        for part in self._parts(late=True):
            assert isinstance(part, Statement)
            run.append(_apart(run, part))
        return iter(run)

    def _parts(self, *, late: bool) -> Iterator[Block | Statement]:
        """Classes and statements in their order."""
        needs = {name: self._needs(d) for name, d in self._declarations.items() if self._is_late(name) is late}
        for placed in order(needs):
            yield from self._declaration(self._declarations[placed.name], self._pending(placed))
            name = short_name(placed.name)
            if again := self.names.respelled(name):
                yield self._classes.respelling(name, again)

    def _declaration(self, declaration: Declaration, is_pending: IsPending | None) -> Iterator[Block | Statement]:
        if isinstance(declaration, Enum):
            yield self._classes.enum(declaration)
        elif isinstance(declaration, Model):
            yield self._classes.model(declaration, is_pending)
        elif isinstance(declaration, Union):
            yield from self._classes.union(declaration, is_pending)
        elif isinstance(declaration, Alias):
            yield self._classes.alias(declaration)

    def _needs(self, declaration: Declaration) -> Needs:
        if isinstance(declaration, Alias):
            if self._workspace.is_newtype(declaration):
                base = self._workspace.newtype_base(declaration)
                return Needs(hard=(base.name,) if isinstance(base, Alias) else ())
            return Needs(hard=tuple(self._workspace.own_refs(declaration)))
        if isinstance(declaration, Model):
            hard = (declaration.extends,) if declaration.extends else ()
            return Needs(hard=hard, soft=tuple(self._named(declaration)))
        return Needs(soft=tuple(self._workspace.own_refs(declaration)))

    def _named(self, model: Model) -> Iterator[str]:
        """All that the class of a model names, and what its defaults name behind aliases."""
        yield from self._workspace.own_refs(model)
        for field in model.fields:
            if isinstance(field.type, Ref) and isinstance(base := self._workspace.strip(field.type), Ref):
                yield base.target
        for method in model.locals:
            yield from param_refs(method.params, method.returns)

    def _used(self) -> Iterator[str]:
        """The module's own names that its classes use."""
        for declaration in self._declarations.values():
            named = (
                self._named(declaration) if isinstance(declaration, Model) else self._workspace.own_refs(declaration)
            )
            yield from (short_name(name) for name in named if name in self._declarations)

    def _foreign(self) -> Iterator[str]:
        """What the module may import from other generated modules."""
        for declaration in self._declarations.values():
            for ref in self._workspace.own_refs(declaration):
                if ref not in self._declarations:
                    yield f"{package_of(ref)}.model.{short_name(ref)}"

    def _is_late(self, name: str) -> bool:
        return bool(self._circle) and self._workspace.is_late(name)

    def _pending(self, placed: Placed) -> IsPending | None:
        """Whether a declaration is not there yet when the placed one is defined; None where all are."""
        if self._circle:
            return lambda name: (
                name in placed.pending or package_of(name) in self._circle or self._workspace.is_late(name)
            )
        return placed.pending.__contains__ if placed.pending else None


def _members(declaration: Declaration) -> Iterator[str]:
    """The names that the classes of a declaration bind."""
    if isinstance(declaration, Model):
        yield from (field.name for field in declaration.fields)
        yield from (method.name for method in declaration.locals)
    elif isinstance(declaration, Union):
        yield from (arm.name for arm in declaration.arms)


def _apart(run: list[Statement], statement: Statement) -> Statement:
    """The statement, after a blank line if it or the one before it has a docstring."""
    apart = bool(run) and bool(statement.doc or run[-1].doc)
    return replace(statement, apart=True) if apart else statement

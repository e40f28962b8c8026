"""The calls of services' methods in one Python file, found in its syntax tree.

Imports and aliases are followed: `from acme.members import member_service as m`, `import acme.members`,
`calls = member_service`, `self.members = …`, a parameter or attribute annotated with the service, its
`create_delegation()`, `getattr` with a name.
"""

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import NamedTuple

from ...records import record
from ...schemas.contract import Contract
from ..naming import delegation_name, or_raise_name

__all__ = ["CallSite", "Called", "Names", "Scan"]

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class CallSite(NamedTuple):
    """Where a method is named: lines and columns from 1, columns in code points."""

    file: str
    line: int
    column: int


class Called(NamedTuple):
    """A method by its service's key and its own name."""

    service: str
    method: str


# -------------------------------------------------------------- what a name is ----


class Module(NamedTuple):
    """A module or package."""

    name: str


class Class(NamedTuple):
    """A service's class."""

    key: str


class Delegation(NamedTuple):
    """The object that callers use."""

    key: str


Value = Module | Class | Delegation | None
"""What a name stands for; None: something else."""


@record(frozen=True, slots=True)
class Names:
    """What generated modules hold: the services' classes and delegations, and the methods that can be called."""

    members: dict[str, dict[str, Value]] = field(default_factory=dict[str, dict[str, Value]])
    methods: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """By key: the Python name, and the method that it calls."""

    @classmethod
    def of(cls, contracts: Iterable[Contract]) -> "Names":
        names = cls()
        for contract in contracts:
            for service in contract.services().values():
                package, _, name = service.name.rpartition(".")
                for module in (package, f"{package}.service"):
                    members = names.members.setdefault(module, {})
                    members |= {name: Class(service.key), delegation_name(name): Delegation(service.key)}
                methods = names.methods.setdefault(service.key, {})
                for method in service.methods:
                    methods |= {method.name: method.name, or_raise_name(method.name): method.name}
        return names

    def may_be_in(self, data: bytes) -> bool:
        """Whether a file may name a service at all; most do not, and need no parsing."""
        return any(name.encode() in data for members in self.members.values() for name in members)

    def attribute(self, value: Value, name: str) -> Value:
        """What `value.name` is."""
        match value:
            case Module(module):
                return self.members.get(module, {}).get(name) or self.module(f"{module}.{name}")
            case Delegation() if name == "aio":
                return value
            case _:
                return None

    def module(self, name: str) -> Value:
        """A module, if it leads to services."""
        return Module(name) if any(f"{known}.".startswith(f"{name}.") for known in self.members) else None

    def located(self, name: str) -> str:
        """The module that a path names from the root of the disk: its longest end that leads to services."""
        steps = name.split(".")
        ends = (".".join(steps[start:]) for start in range(len(steps)))
        return next((end for end in ends if end in self.members), name)


@record(frozen=True, slots=True)
class _Scope:
    """The names of a module or function, and `self.name` of the class around it."""

    names: dict[str, Value] = field(default_factory=dict[str, Value])
    attributes: dict[str, Value] = field(default_factory=dict[str, Value])
    outer: "_Scope | None" = None

    def look_up(self, name: str) -> Value:
        if name in self.names:
            return self.names[name]
        return self.outer.look_up(name) if self.outer else None

    def bind(self, target: ast.expr, value: Value) -> None:
        """Let a name or an attribute of `self` stand for a value; what is known is not forgotten for what is not."""
        match target:
            case ast.Name(id=name):
                self.names[name] = value or self.names.get(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                self.attributes[name] = value or self.attributes.get(name)
            case _:
                pass


# ------------------------------------------------------------------ one file ----


class Scan:
    """One file: the scopes are walked from the outside in, each first for what its names are, then for calls."""

    def __init__(self, path: str, data: bytes, names: Names) -> None:
        self.found: list[tuple[Called, CallSite]] = []
        self._path = path
        self._names = names
        tree = ast.parse(data, path)
        self._lines = [line.encode() for line in _decoded(data).splitlines()]
        self._scope(tree.body, _Scope())

    def _scope(self, body: Sequence[ast.AST], scope: _Scope) -> None:
        """Names first, twice, since one may be an alias of a later one; then calls and what is defined inside."""
        nodes = list(_within(body))
        for _ in range(2):
            for node in nodes:
                self._bind(node, scope)
        for node in nodes:
            self._look_for_call(node, scope)
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                self._class(node, scope)
            elif isinstance(node, Function):
                self._function(node, scope)

    def _class(self, node: ast.ClassDef, outer: _Scope) -> None:
        """A class: what its methods put into `self` is known in all of them."""
        own = _Scope(outer=outer)
        for each in _within(node.body):
            self._bind(each, own)
        own.attributes.update(own.names)
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        for method in methods:
            inner = self._parameters(method, _Scope(attributes=own.attributes, outer=outer))
            for each in _within(method.body):
                self._bind(each, inner)
        self._scope(node.body, _Scope(names=dict(own.names), attributes=own.attributes, outer=outer))

    def _function(self, node: Function, outer: _Scope) -> None:
        scope = self._parameters(node, _Scope(attributes=outer.attributes, outer=outer))
        self._scope(node.body if isinstance(node.body, list) else [node.body], scope)

    def _parameters(self, node: Function, scope: _Scope) -> _Scope:
        given = node.args
        for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            scope.names[argument.arg] = self._annotated(argument.annotation, scope.outer or scope)
        for argument in filter(None, (given.vararg, given.kwarg)):
            scope.names[argument.arg] = None
        return scope

    def _bind(self, node: ast.AST, scope: _Scope) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    scope.names[alias.asname or name] = self._names.module(name)
            case ast.ImportFrom():
                self._import_from(node, scope)
            case ast.Assign():
                for target in node.targets:
                    scope.bind(target, self._value(node.value, scope))
            case ast.AnnAssign():
                given = self._value(node.value, scope) if node.value is not None else None
                scope.bind(node.target, self._annotated(node.annotation, scope) or given)
            case ast.NamedExpr():
                scope.bind(node.target, self._value(node.value, scope))
            case ast.withitem(optional_vars=ast.expr() as target):
                scope.bind(target, None)
            case _:
                pass

    def _import_from(self, node: ast.ImportFrom, scope: _Scope) -> None:
        module = Module(self._imported(node))
        for alias in node.names:
            if alias.name == "*":
                scope.names.update(self._names.members.get(module.name, {}))
            else:
                scope.names[alias.asname or alias.name] = self._names.attribute(module, alias.name)

    def _imported(self, node: ast.ImportFrom) -> str:
        """The module of an import; a relative one by where the file stands."""
        if not node.level:
            return node.module or ""
        steps = [step for step in os.path.abspath(self._path).split(os.sep) if step]
        return self._names.located(".".join([*steps[: -node.level], *filter(None, [node.module])]))

    def _value(self, node: ast.expr, scope: _Scope) -> Value:
        """What an expression is."""
        match node:
            case ast.Name(id=name):
                return scope.look_up(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if name in scope.attributes:
                return scope.attributes[name]
            case ast.Attribute(value=value, attr=name):
                return self._names.attribute(self._value(value, scope), name)
            case ast.Call(func=ast.Attribute(value=value, attr="create_delegation")):
                made = self._value(value, scope)
                return Delegation(made.key) if isinstance(made, Class) else None
            case ast.IfExp() | ast.BoolOp():
                parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
                return _first(self._value(part, scope) for part in parts)
            case ast.NamedExpr(value=value):
                return self._value(value, scope)
            case _:
                return None

    def _annotated(self, node: ast.expr | None, scope: _Scope) -> Value:
        """What something with this annotation is: an object of a service's class serves as its delegation."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except (SyntaxError, ValueError):
                return None
        if isinstance(node, ast.BinOp | ast.Subscript):  # `MemberService | None`, `Optional[MemberService]`
            parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.slice]
            return _first(self._annotated(part, scope) for part in parts)
        value = self._value(node, scope) if node is not None else None
        return Delegation(value.key) if isinstance(value, Class) else None

    def _look_for_call(self, node: ast.AST, scope: _Scope) -> None:
        match node:
            case ast.Attribute(value=owner, attr=name):
                self._note(owner, name, node, scope)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str() as name), *_]):
                self._note(owner, name, node.args[1], scope)
            case _:
                pass

    def _note(self, owner: ast.expr, name: str, at: ast.expr, scope: _Scope) -> None:
        value = self._value(owner, scope)
        if isinstance(value, Delegation) and (method := self._names.methods[value.key].get(name)):
            self.found.append((Called(value.key, method), self._site(at)))

    def _site(self, node: ast.expr) -> CallSite:
        """Where the name stands: at the end of an attribute, at the start of anything else."""
        line, column = node.lineno, node.col_offset
        if isinstance(node, ast.Attribute):
            line, column = node.end_lineno or line, (node.end_col_offset or 0) - len(node.attr.encode())
        before = self._lines[line - 1][:column] if line <= len(self._lines) else b""
        return CallSite(self._path, line, len(before.decode("utf-8", "replace")) + 1)


def _first(values: Iterable[Value]) -> Value:
    """The first that is known."""
    return next((value for value in values if value is not None), None)


def _within(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Everything of a scope, in the order of the text; functions and classes themselves, but not what is in them."""
    for node in body:
        yield node
        if isinstance(node, ast.Lambda):
            yield from _within(node.args.defaults)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _within([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)])
        elif isinstance(node, ast.ClassDef):
            yield from _within([*node.decorator_list, *node.bases])
        else:
            yield from _within(list(ast.iter_child_nodes(node)))


def _decoded(data: bytes) -> str:
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding, "replace")

"""Type expressions to types: base types, lists, dicts, names in scope, constraints; and what is refused by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Edit, Fix
from ..idl.source import Span
from ..schemas.contract import NO_CONSTRAINTS, Constraints, DictType, ListType, Ref, Scalar, ScalarName, Type
from .constraints import read_constraints
from .edits import add_import
from .edits import replace as replace_text
from .program import Declared, Module, at
from .suggest import suggestion

__all__ = ["BASE_TYPES", "TypeReader"]

BASE_TYPES = {name.value: Scalar(name) for name in ScalarName}
_NULLABLE = {name: replace(scalar, nullable=True) for name, scalar in BASE_TYPES.items()}
TYPE_NAMES = (*BASE_TYPES, "list", "dict")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A type name of another language: what to say, and what to write instead (None: nothing fits by itself)."""

    advice: str
    instead: str | None = None


_RENAMED = {
    "string": "str",
    "String": "str",
    "text": "str",
    "integer": "int",
    "Integer": "int",
    "Int": "int",
    "int32": "int",
    "int64": "int",
    "uint32": "int",
    "uint64": "int",
    "long": "int",
    "number": "float",
    "boolean": "bool",
    "Boolean": "bool",
    "float32": "float",
    "float64": "float",
    "double": "float",
    "Decimal": "decimal",
    "UUID": "uuid",
    "timestamp": "datetime",
    "DateTime": "datetime",
    "Json": "json",
    "JSON": "json",
    "List": "list",
    "array": "list",
    "Array": "list",
    "Sequence": "list",
    "set": "list",
    "Set": "list",
    "frozenset": "list",
    "FrozenSet": "list",
    "Dict": "dict",
    "map": "dict",
    "Map": "dict",
    "Mapping": "dict",
}

FOREIGN: dict[str, Foreign] = {
    **{name: Foreign(f"write `{ours}`", ours) for name, ours in _RENAMED.items()},
    **{name: Foreign("write base64 text in a `str`", "str") for name in ("bytes", "bytearray", "Bytes")},
    **{name: Foreign("give the parts names in a model of their own") for name in ("tuple", "Tuple", "NamedTuple")},
    **{name: Foreign("`json` takes any value") for name in ("any", "Any", "object", "Object", "unknown")},
    "Optional": Foreign("write `X?`"),
    "Union": Foreign("declare a `union` with a name for each arm"),
    "None": Foreign("write `none`", "none"),
    "null": Foreign("write `none`", "none"),
    "void": Foreign("write `none`", "none"),
}


@dataclass(slots=True)
class TypeReader:
    """Reads the type expressions of one module; keeps what it found in `types` and reports what is wrong."""

    module: Module
    types: dict[ast.TypeExpr, Type]
    report: Callable[[Diagnostic], None]
    by_short: dict[str, list[Declared]]
    """The declarations of all packages by the name they are declared under."""
    used: set[str]
    """Names of the scope that some type uses."""

    def read(self, node: ast.TypeExpr) -> Type | None:
        """The type, or None where something in it is wrong and has been reported."""
        name = node.name.text
        if not node.arguments and not node.constraints:
            type_ = (_NULLABLE if node.nullable else BASE_TYPES).get(name)
            if type_ is not None:
                self.types[node] = type_
                return type_
        found = self._read(node, name)
        if found is not None:
            self.types[node] = found
        return found

    def read_return(self, node: ast.TypeExpr) -> Type | None:
        """The type of a return value; None for `none`."""
        if node.name.text != "none":
            return self.read(node)
        if node.nullable:
            self.report(
                Diagnostic(
                    code="RPC0205",
                    message="`none?` says none twice",
                    primary=at(self.module, node),
                    fix=Fix(title="write `none`", edits=(replace_text(self.module, node, "none"),)),
                )
            )
        return None

    def _read(self, node: ast.TypeExpr, name: str) -> Type | None:
        if name == "list":
            return self._list(node)
        if name == "dict":
            return self._dict(node)
        if name == "none":
            self._report_none(node)
            return None
        if name in BASE_TYPES:
            return self._scalar(node, ScalarName(name))
        return self._name(node, name)

    def _scalar(self, node: ast.TypeExpr, name: ScalarName) -> Type | None:
        if node.arguments:
            self._wrong_arguments(node, 0, f"`{name}` takes no type arguments")
            return None
        constraints = self._constraints(node, name)
        return Scalar(name, node.nullable, constraints)

    def _constraints(self, node: ast.TypeExpr, kind: str) -> Constraints:
        if not node.constraints:
            return NO_CONSTRAINTS
        return read_constraints(self.module, node, kind, self.report)

    def _list(self, node: ast.TypeExpr) -> Type | None:
        if len(node.arguments) != 1:
            self._wrong_arguments(node, 1, "`list` takes the type of its items: `list[T]`")
            return None
        item = self.read(node.arguments[0])
        constraints = self._constraints(node, "list")
        return None if item is None else ListType(item, node.nullable, constraints)

    def _dict(self, node: ast.TypeExpr) -> Type | None:
        if len(node.arguments) != 2:
            self._wrong_arguments(node, 2, "`dict` takes the types of its keys and values: `dict[str, T]`")
            return None
        key, value = (self.read(argument) for argument in node.arguments)
        self._constraints(node, "dict")
        return None if key is None or value is None else DictType(key, value, node.nullable)

    def _name(self, node: ast.TypeExpr, name: str) -> Type | None:
        declared = self.module.scope.get(name)
        if declared is None:
            self._unknown(node, name)
            return None
        self.used.add(name)
        if isinstance(declared.node, ast.ServiceDecl | ast.ResolverDecl):
            kind = "service" if isinstance(declared.node, ast.ServiceDecl) else "resolver"
            self.report(
                Diagnostic(
                    code="RPC0117",
                    message=f"`{name}` is a {kind}, not a type",
                    primary=at(self.module, node.name),
                    labels=(at(declared.module, declared.node.name, "declared here"),),
                )
            )
            return None
        if node.arguments:
            self._wrong_arguments(node, 0, f"`{name}` takes no type arguments: the language has no generics")
            return None
        if node.constraints:
            read_constraints(self.module, node, name, self.report)
        return Ref(declared.name, node.nullable)

    # ------------------------------------------------------------ reports ----

    def _unknown(self, node: ast.TypeExpr, name: str) -> None:
        if name in self.module.imported:
            return  # the import was reported
        if name in FOREIGN:
            self._foreign(node, FOREIGN[name])
            return
        elsewhere = [
            d for d in self.by_short.get(name, ()) if not isinstance(d.node, ast.ServiceDecl | ast.ResolverDecl)
        ]
        fix: Fix | None = None
        if elsewhere:
            fix = add_import(self.module, elsewhere[0])
            if len(elsewhere) > 1:
                fix = replace(fix, safe=False)
        else:
            near = suggestion(name, (*TYPE_NAMES, *self.module.scope))
            if near:
                fix = Fix(
                    title=f"did you mean `{near}`?", edits=(replace_text(self.module, node.name, near),), safe=False
                )
        self.report(
            Diagnostic(
                code="RPC0101",
                message=f"there is no type `{name}` here",
                primary=at(self.module, node.name, "not declared in this package, nor imported"),
                fix=fix,
            )
        )

    def _foreign(self, node: ast.TypeExpr, foreign: Foreign) -> None:
        edits = self._instead(node, foreign)
        self.report(
            Diagnostic(
                code="RPC0201",
                message=f"`{node.name.text}` is not a type of the language",
                primary=at(self.module, node.name),
                help=None if edits else foreign.advice,
                fix=Fix(title=foreign.advice, edits=edits) if edits else None,
            )
        )

    def _instead(self, node: ast.TypeExpr, foreign: Foreign) -> tuple[Edit, ...]:
        """What to write for a foreign type; nothing where that would not be a whole type either."""
        if node.name.text == "Optional" and len(node.arguments) == 1:
            inner = node.arguments[0].span
            text = self.module.source.text[inner.start : inner.end].removesuffix("?")
            return (replace_text(self.module, node, f"{text}?"),)
        wanted = {"list": 1, "dict": 2}.get(foreign.instead or "", 0)
        if foreign.instead is None or len(node.arguments) != wanted:
            return ()
        return (replace_text(self.module, node.name, foreign.instead),)

    def _report_none(self, node: ast.TypeExpr) -> None:
        self.report(
            Diagnostic(
                code="RPC0204",
                message="`none` is only a return type",
                primary=at(self.module, node),
                help="a value that can be missing has a type and a `?`: `str?`",
            )
        )

    def _wrong_arguments(self, node: ast.TypeExpr, wanted: int, message: str) -> None:
        edits: tuple[Edit, ...] = ()
        if not wanted:
            closing = self.module.source.text.index("]", node.arguments[-1].span.end) + 1
            edits = (replace_text(self.module, Span(node.name.span.end, closing), ""),)
        self.report(
            Diagnostic(
                code="RPC0202",
                message=message,
                primary=at(self.module, node, f"{len(node.arguments)} given" if wanted else ""),
                fix=Fix(title="take the type arguments out", edits=edits, safe=False) if edits else None,
            )
        )

"""Type expressions to types: base types, lists, dicts, names in scope; and what is refused by name."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Edit, Fix
from ..idl.source import Span
from ..schemas.contract import NO_CONSTRAINTS, Constraints, DictType, ListType, Ref, Scalar, ScalarName, Type
from .constraints import read_constraints
from .edits import replace as replace_text
from .foreign import FOREIGN, NOTHING, Foreign
from .program import Declared, Module, at
from .unknown import ByShortName, not_here, stored

__all__ = ["BASE_TYPES", "TYPE_NAMES", "TypeReader"]

BASE_TYPES = {name.value: Scalar(name) for name in ScalarName}
_PLAIN: dict[str, Type] = {**BASE_TYPES}
_NULLABLE: dict[str, Type] = {name: replace(scalar, nullable=True) for name, scalar in BASE_TYPES.items()}
TYPE_NAMES = (*BASE_TYPES, "list", "dict")


def _is_type(node: ast.Decl) -> bool:
    return not isinstance(node, ast.ServiceDecl | ast.ResolverDecl)


@dataclass(slots=True)
class TypeReader:
    """Reads the type expressions of one module; keeps what it found in `types` and reports what is wrong."""

    module: Module
    types: dict[ast.TypeExpr, Type]
    report: Callable[[Diagnostic], None]
    by_short: ByShortName
    known: dict[tuple[str, str], Constraints]
    """Constraints by the type that they stand behind and their text."""
    notable: list[tuple[Module, ast.TypeExpr]]
    """Gathers the expressions that have arguments or a `?` behind a name or `json`."""
    used: set[str] = field(default_factory=set[str], init=False)
    """Names of the scope that some type uses."""
    _plain: dict[str, Type] = field(default_factory=_PLAIN.copy, init=False)
    _nullable: dict[str, Type] = field(default_factory=_NULLABLE.copy, init=False)
    """Types by name, without and with a `?`: most expressions are no more than that."""

    def read(self, node: ast.TypeExpr) -> Type | None:
        """The type, or None where something in it is wrong and has been reported."""
        name, nullable = node.name.text, node.nullable
        if node.arguments or node.constraints:
            found = self._read(node, name)
            if node.arguments or (nullable and not isinstance(found, Scalar)):
                self.notable.append((self.module, node))
        else:
            plain = self._nullable if nullable else self._plain
            found = plain.get(name)
            if found is None:
                found = self._read(node, name)
                if found is not None and name in self.module.scope:
                    plain[name] = found
            if nullable and (found.__class__ is not Scalar or name == "json"):
                self.notable.append((self.module, node))
        if found is not None:
            self.types[node] = found
        return found

    def read_return(self, node: ast.TypeExpr) -> Type | None:
        """The type of a return value; None for `none`."""
        name = node.name.text
        if name == "none" and node.nullable:
            self._report(node, "RPC0205", "`none?` says none twice", replacement="none")
        elif name in NOTHING and name not in self.module.scope:
            self._report(node, "RPC0201", f"`{name}` is not a type of the language", replacement="none")
        elif name != "none":
            return self.read(node)
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
            self._wrong_arguments(node, f"`{name}` takes no type arguments", self._without_arguments(node))
        return Scalar(name, node.nullable, self._constraints(node, name))

    def _constraints(self, node: ast.TypeExpr, kind: str) -> Constraints:
        if not node.constraints:
            return NO_CONSTRAINTS
        start, end = node.constraints[0].span.start, node.constraints[-1].span.end
        key = kind, self.module.source.text[start:end]
        known = self.known.get(key)
        if known is None:
            faults: list[Diagnostic] = []
            known = read_constraints(self.module, node, kind, faults.append)
            if not faults:
                self.known[key] = known
            for fault in faults:
                self.report(fault)
        return known

    def _arguments(self, node: ast.TypeExpr) -> list[Type | None]:
        return [self.read(argument) for argument in node.arguments]

    def _list(self, node: ast.TypeExpr) -> Type | None:
        items = self._arguments(node)
        constraints = self._constraints(node, "list")
        if len(items) != 1:
            self._wrong_arguments(node, "`list` takes the type of its items: `list[T]`")
            return None
        return None if items[0] is None else ListType(items[0], node.nullable, constraints)

    def _dict(self, node: ast.TypeExpr) -> Type | None:
        types = self._arguments(node)
        self._constraints(node, "dict")
        if len(types) != 2:
            edits = (replace_text(self.module, Span(*[node.arguments[0].span.start] * 2), "str, "),) if types else ()
            self._wrong_arguments(
                node, "`dict` takes the types of its keys and values: `dict[str, T]`", edits if len(types) == 1 else ()
            )
            return None
        key, value = types
        return None if key is None or value is None else DictType(key, value, node.nullable)

    def _name(self, node: ast.TypeExpr, name: str) -> Type | None:
        declared = self.module.scope.get(name)
        if declared is None:
            return self._unknown(node, name)
        self.used.add(name)
        if isinstance(declared.node, ast.ServiceDecl | ast.ResolverDecl):
            self._report_no_type(node, name, declared)
            return None
        if node.arguments:
            self._arguments(node)
            message = f"`{name}` takes no type arguments: the language has no generics"
            self._wrong_arguments(node, message, self._without_arguments(node))
        if node.constraints:
            read_constraints(self.module, node, name, self.report)
        return Ref(declared.name, node.nullable)

    def _unknown(self, node: ast.TypeExpr, name: str) -> Type | None:
        if name in self.module.imported:  # the import was reported
            self._arguments(node)
        elif name in NOTHING:
            self._report_none(node)
        elif name in FOREIGN:
            return self._foreign(node, FOREIGN[name])
        else:
            self._arguments(node)
            self.report(
                stored(self.module, node.name, self.by_short)
                or not_here(self.module, node.name, "type", self.by_short, _is_type, TYPE_NAMES)
            )
        return None

    def _foreign(self, node: ast.TypeExpr, foreign: Foreign) -> Type | None:
        """Report a foreign type, and read it as what to write instead."""
        if node.name.text == "Optional" and len(node.arguments) == 1:
            return self._optional(node, node.arguments[0])
        wanted = {"list": 1, "dict": 2}.get(foreign.instead or "", 0)
        fits = foreign.instead is not None and len(node.arguments) == wanted
        edits = (replace_text(self.module, node.name, foreign.instead),) if fits and foreign.instead else ()
        self._report_foreign(node, foreign, edits)
        if fits and foreign.instead:
            return self._read(node, foreign.instead)
        self._arguments(node)
        return None

    def _optional(self, node: ast.TypeExpr, inner: ast.TypeExpr) -> Type | None:
        text = self.module.source.text[inner.span.start : inner.span.end]
        doubtful = inner.nullable or inner.name.text in ("json", "Optional")
        text = text if doubtful else f"{text}?"
        edit = replace_text(self.module, node, text)
        self._report_foreign(node, Foreign(f"write `{text}`", text), (edit,))
        (found,) = self._arguments(node)
        return found if found is None or doubtful else replace(found, nullable=True)

    # ------------------------------------------------------------ reports ----

    def _report(self, node: ast.TypeExpr, code: str, message: str, *, replacement: str | None = None) -> None:
        fix = None
        if replacement is not None:
            edit = replace_text(self.module, node, replacement)
            fix = Fix(title=f"write `{replacement}`", edits=(edit,))
        self.report(Diagnostic(code=code, message=message, primary=at(self.module, node), fix=fix))

    def _report_foreign(self, node: ast.TypeExpr, foreign: Foreign, edits: tuple[Edit, ...]) -> None:
        self.report(
            Diagnostic(
                code="RPC0201",
                message=f"`{node.name.text}` is not a type of the language",
                primary=at(self.module, node.name),
                help=None
                if edits
                else {"list": "write `list[T]`", "dict": "write `dict[str, T]`"}.get(
                    foreign.instead or "", foreign.advice
                ),
                fix=Fix(title=foreign.advice, edits=edits, safe=foreign.safe) if edits else None,
            )
        )

    def _report_none(self, node: ast.TypeExpr) -> None:
        name = node.name.text
        self.report(
            Diagnostic(
                code="RPC0204",
                message=f"`{name}` is {'only a return type' if name == 'none' else 'no type of a value'}",
                primary=at(self.module, node),
                help="a value that can be missing has a type and a `?`: `str?`",
            )
        )

    def _report_no_type(self, node: ast.TypeExpr, name: str, declared: Declared) -> None:
        kind = "service" if isinstance(declared.node, ast.ServiceDecl) else "resolver"
        self.report(
            Diagnostic(
                code="RPC0117",
                message=f"`{name}` is a {kind}, not a type",
                primary=at(self.module, node.name),
                labels=(at(declared.module, declared.node.name, "declared here"),),
            )
        )

    def _without_arguments(self, node: ast.TypeExpr) -> tuple[Edit, ...]:
        closing = self.module.source.text.index("]", node.arguments[-1].span.end) + 1
        return (replace_text(self.module, Span(node.name.span.end, closing), ""),)

    def _wrong_arguments(self, node: ast.TypeExpr, message: str, edits: tuple[Edit, ...] = ()) -> None:
        title = "take the type arguments out" if edits and not edits[0].replacement else "let the keys be `str`"
        self.report(
            Diagnostic(
                code="RPC0202",
                message=message,
                primary=at(self.module, node),
                fix=Fix(title=title, edits=edits, safe=False) if edits else None,
            )
        )

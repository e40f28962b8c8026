"""Fields, parameters and local methods to the contract, and the places of everything in one file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ..idl import ast
from ..idl.source import Span
from ..schemas import contract as c
from .attributes import text_argument
from .defaults import read_default
from .literals import Fault
from .lower_attributes import custom, deprecation, named, old_names
from .program import Module, Program, ResolvedField

__all__ = ["Members", "doc_text"]


def doc_text(doc: ast.Doc | None) -> str | None:
    """Documentation as text."""
    return doc.text if doc is not None else None


class Members:
    """Lowers what the declarations of one file hold. `path` is the contract's name for the file."""

    def __init__(self, program: Program, module: Module, path: str) -> None:
        self.program = program
        self.module = module
        self.path = path
        self._starts = module.source.line_starts

    def at(self, span: Span) -> c.Location:
        """Where something stands."""
        start, end = span
        starts = self._starts
        line = bisect_right(starts, start)
        before = starts[line - 1] - 1
        if line == len(starts) or end < starts[line]:  # most members stand on one line
            return c.Location(self.path, line, start - before, line, end - before)
        last = bisect_right(starts, end)
        return c.Location(self.path, line, start - before, last, end - starts[last - 1] + 1)

    def field(self, field: ResolvedField, location: c.Location, *, patch: bool) -> c.Field:
        """A field as its model has it."""
        type_, source = field.type, field.declared.source
        assert type_ is not None
        found = named(field.attributes)
        return c.Field(
            name=field.name,
            doc=doc_text(field.doc),
            location=location,
            type=type_,
            required=field.required and not patch,
            default=None if field.default is None or patch else self.default(type_, field.default),
            inherited=field.inherited.name if field.inherited is not None else None,
            source=tuple([part.text for part in source.parts]) if source is not None else (),
            sensitive="sensitive" in found or self.program.is_sensitive(type_),
            loggable=text_argument(found["loggable"], "why") if "loggable" in found else None,
            naive_utc="naive_utc" in found,
            was=old_names(found) if found else (),
            deprecated=deprecation(found) if found else None,
            attributes=custom(found) if found else {},
        )

    def params(self, params: Iterable[ast.Param]) -> tuple[c.Param, ...]:
        """The parameters of a method."""
        return tuple([self._param(param) for param in params])

    def _param(self, param: ast.Param) -> c.Param:
        type_, default = self.program.types[param.type], param.default
        found = named(param.attributes)
        return c.Param(
            name=param.name.text,
            doc=doc_text(param.doc),
            location=self.at(param.span),
            type=type_,
            required=default is None,
            default=None if default is None else self.default(type_, default),
            sensitive="sensitive" in found or self.program.is_sensitive(type_),
            loggable=text_argument(found["loggable"], "why") if "loggable" in found else None,
            was=old_names(found) if found else (),
            deprecated=deprecation(found) if found else None,
            attributes=custom(found) if found else {},
        )

    def local(self, method: ast.LocalMethod | ast.Method) -> c.LocalMethod:
        """A method that never crosses the wire."""
        return c.LocalMethod(
            name=method.name.text,
            doc=doc_text(method.doc),
            location=self.at(method.span),
            params=self.params(method.params),
            returns=self.program.types.get(method.returns),
        )

    def default(self, type_: c.Type, literal: ast.Literal) -> c.Json:
        """The wire value of a default, which the rules have found to be one."""
        value = read_default(self.program, type_, literal)
        assert not isinstance(value, Fault)
        return value

"""Builders: how the parts of each grammar rule become a node.

A method bears the name of its rule (or alias) in `grammar.lark` and gets the node's span and the values of the rule's
parts, in order: nodes, lists of nodes, `None` for what is missing, the number of a token where the grammar keeps one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ast
from .source import Span

if TYPE_CHECKING:  # the lexer reads the built tables, and building them reads this module
    from .lexer import Tokens

__all__ = ["Builder"]

Docs = list[int] | None
Attributes = list[ast.Attribute] | None
Literals = list[ast.Literal] | None
Entries = list[ast.Entry] | None
Names = list[ast.Name] | None
_Field = ast.Field | ast.Reserved
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Builder:
    """Builds the nodes of one file."""

    __slots__ = ("_ends", "_starts", "_texts", "_tokens")

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._texts = tokens.texts
        self._starts = tokens.starts
        self._ends = tokens.ends

    # ---------------------------------------------------------------------------------------------------- files ----

    def file(
        self,
        span: Span,
        package: ast.Package,
        imports: list[ast.Import] | None,
        declarations: list[ast.Decl] | None,
    ) -> ast.File:
        """A whole file. Its span is all of the text."""
        tokens = self._tokens
        return ast.File(
            span=Span(0, len(tokens.source.text)),
            source=tokens.source,
            package=package,
            imports=tuple(imports or ()),
            declarations=tuple(declarations or ()),
            comments=tokens.comments,
        )

    def package(self, span: Span, docs: Docs, name: ast.Dotted) -> ast.Package:
        """`package acme.members`."""
        return ast.Package(span=span, doc=self._doc(docs), name=name)

    def import_(self, span: Span, package: ast.Dotted, items: list[ast.ImportItem]) -> ast.Import:
        """`from acme.types import OrganizationId, UserId`."""
        return ast.Import(span=span, package=package, items=tuple(items))

    def import_item(self, span: Span, name: ast.Name, alias: ast.Name | None) -> ast.ImportItem:
        """`UserId as Id`."""
        return ast.ImportItem(span=span, name=name, alias=alias)

    # --------------------------------------------------------------------------------------------- declarations ----

    def alias(self, span: Span, docs: Docs, attributes: Attributes, name: ast.Name, type_: ast.TypeExpr) -> ast.Decl:
        """`type MemberId = int`."""
        return ast.AliasDecl(span=span, doc=self._doc(docs), attributes=tuple(attributes or ()), name=name, type=type_)

    def enum(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        opened: int | None,
        name: ast.Name,
        base: ast.Name,
        members: list[ast.EnumMember | ast.Reserved] | None,
    ) -> ast.EnumDecl:
        """`enum Role: str { … }`."""
        return ast.EnumDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            open=opened is not None,
            base=base,
            members=tuple(members or ()),
        )

    def enum_member(
        self, span: Span, docs: Docs, name: ast.Name, value: ast.Literal | None, attributes: Attributes
    ) -> ast.EnumMember:
        """`approved = 0`."""
        return ast.EnumMember(
            span=span, doc=self._doc(docs), name=name, value=value, attributes=tuple(attributes or ())
        )

    def bare_enum_member(self, span: Span, docs: Docs, name: ast.Name, attributes: Attributes) -> ast.EnumMember:
        """`reserved @deprecated(…)`: a member of that name, known as one by its attribute."""
        return self.enum_member(span, docs, name, None, attributes)

    def enum_reserved(self, span: Span, items: list[ast.Name | ast.StringLiteral | ast.NumberLiteral]) -> ast.Reserved:
        """`reserved 3, "gone", gone`."""
        return ast.Reserved(span=span, items=tuple(items))

    def model(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        name: ast.Name,
        relation: int | None,
        base: ast.Name | None,
        source: ast.Dotted | None,
        members: list[ast.ModelMember] | None,
    ) -> ast.ModelDecl:
        """`model Member from path { … }`."""
        return ast.ModelDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            relation=None if relation is None else self._texts[relation],
            base=base,
            source=source,
            members=tuple(members or ()),
        )

    def field(
        self,
        span: Span,
        docs: Docs,
        required: int | None,
        name: ast.Name,
        type_: ast.TypeExpr,
        default: ast.Literal | None,
        source: ast.Dotted | None,
        attributes: Attributes,
    ) -> ast.Field:
        """`id: MemberId = -1`."""
        return ast.Field(
            span=span,
            doc=self._doc(docs) if docs else None,
            required=required is not None,
            name=name,
            type=type_,
            default=default,
            source=source,
            attributes=tuple(attributes) if attributes else (),
        )

    def pick(
        self, span: Span, docs: Docs, name: ast.Name, default: ast.Literal | None, attributes: Attributes
    ) -> ast.Pick:
        """`email` in a `picks` body."""
        return ast.Pick(span=span, doc=self._doc(docs), name=name, default=default, attributes=tuple(attributes or ()))

    def local(
        self, span: Span, docs: Docs, name: ast.Name, params: list[ast.Param] | None, returns: ast.TypeExpr
    ) -> ast.LocalMethod:
        """`local full_name() -> str` in a model."""
        return ast.LocalMethod(span=span, doc=self._doc(docs), name=name, params=tuple(params or ()), returns=returns)

    def reserved(self, span: Span, names: list[ast.Name]) -> ast.Reserved:
        """`reserved has_global_access`."""
        return ast.Reserved(span=span, items=tuple(names))

    def error(
        self, span: Span, docs: Docs, attributes: Attributes, name: ast.Name, members: list[_Field] | None
    ) -> ast.ErrorDecl:
        """`error SeatLimitReached { … }`."""
        return ast.ErrorDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            members=tuple(members or ()),
        )

    def union(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        opened: int | None,
        name: ast.Name,
        members: list[ast.UnionArm | ast.Reserved] | None,
    ) -> ast.UnionDecl:
        """`union Actor { … }`."""
        return ast.UnionDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            open=opened is not None,
            members=tuple(members or ()),
        )

    def arm(self, span: Span, docs: Docs, name: ast.Name, type_: ast.TypeExpr, attributes: Attributes) -> ast.UnionArm:
        """`user: UserSummary` in a union."""
        return ast.UnionArm(span=span, doc=self._doc(docs), name=name, type=type_, attributes=tuple(attributes or ()))

    def resolver(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        name: ast.Name,
        parameter: ast.Name,
        type_: ast.TypeExpr,
        target: ast.StringLiteral,
    ) -> ast.ResolverDecl:
        """`resolver by_team(team_id: int) = "…"`."""
        return ast.ResolverDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            parameter=parameter,
            type=type_,
            target=target,
        )

    def service(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        silo: ast.Name,
        name: ast.Name,
        by: ast.By | None,
        members: list[ast.ServiceMember] | None,
    ) -> ast.ServiceDecl:
        """`region service MemberService { … }`."""
        return ast.ServiceDecl(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            name=name,
            silo=silo,
            by=by,
            members=tuple(members or ()),
        )

    def setting(self, span: Span, name: ast.Name, value: ast.Literal) -> ast.Setting:
        """`key = "organization_member"`."""
        return ast.Setting(span=span, name=name, value=value)

    def method(
        self,
        span: Span,
        docs: Docs,
        attributes: Attributes,
        kind: int,
        name: ast.Name,
        params: list[ast.Param] | None,
        returns: ast.TypeExpr,
        errors: list[ast.Name] | None,
        by: ast.By | None,
        unmapped: Span | None,
    ) -> ast.Method:
        """`rpc invite(…) -> Member | SeatLimitReached by organization_id`."""
        return ast.Method(
            span=span,
            doc=self._doc(docs),
            attributes=tuple(attributes or ()),
            local=self._texts[kind] == "local",
            name=name,
            params=tuple(params or ()),
            returns=returns,
            errors=tuple(errors or ()),
            by=by,
            unmapped=unmapped,
        )

    def param(
        self,
        span: Span,
        docs: Docs,
        name: ast.Name,
        type_: ast.TypeExpr,
        default: ast.Literal | None,
        attributes: Attributes,
    ) -> ast.Param:
        """`limit: int = 50`."""
        return ast.Param(
            span=span,
            doc=self._doc(docs) if docs else None,
            name=name,
            type=type_,
            default=default,
            attributes=tuple(attributes) if attributes else (),
        )

    def by(self, span: Span, resolver: ast.Name, path: ast.Dotted | None) -> ast.By:
        """`by organization_id(member.organization_id)`."""
        return ast.By(span=span, resolver=resolver, path=path)

    def unmapped(self, span: Span) -> Span:
        """`or none if unmapped`."""
        return span

    # ----------------------------------------------------------------------------------------- types, attributes ----

    def type(
        self,
        span: Span,
        name: ast.Name,
        arguments: list[ast.TypeExpr] | None,
        constraints: list[ast.Constraint] | None,
        nullable: int | None,
    ) -> ast.TypeExpr:
        """`list[Member](max_len=500)?`."""
        return ast.TypeExpr(
            span=span,
            name=name,
            arguments=tuple(arguments) if arguments else (),
            constraints=tuple(constraints) if constraints else (),
            nullable=nullable is not None,
        )

    def none_type(self, span: Span, name: ast.Name, nullable: int | None) -> ast.TypeExpr:
        """`none` in place of a type."""
        return self.type(span, name, None, None, nullable)

    def constraint(self, span: Span, name: ast.Name, value: ast.Literal) -> ast.Constraint:
        """`max_len=50`."""
        return ast.Constraint(span=span, name=name, value=value)

    def attribute(self, span: Span, name: ast.Name, arguments: list[ast.Argument] | None) -> ast.Attribute:
        """`@timeout(2s)`."""
        return ast.Attribute(span=span, name=name, arguments=tuple(arguments or ()))

    def argument(self, span: Span, name: ast.Name | None, value: ast.Literal) -> ast.Argument:
        """`since="2026-10-01"`."""
        return ast.Argument(span=span, name=name, value=value)

    # ------------------------------------------------------------------------------------------- values and names ----

    def string(self, span: Span, token: int) -> ast.StringLiteral:
        """A JSON string."""
        text = self._texts[token][1:-1]
        return ast.StringLiteral(span=span, value=_unescape(text) if "\\" in text else text)

    def number(self, span: Span, token: int) -> ast.NumberLiteral:
        """A JSON number."""
        text = self._texts[token]
        digits = text[1:] if text[0] == "-" else text
        return ast.NumberLiteral(span=span, value=int(text) if digits.isdecimal() else float(text), text=text)

    def duration(self, span: Span, token: int) -> ast.DurationLiteral:
        """`200ms`."""
        text = self._texts[token]
        unit = "ms" if text.endswith("ms") else text[-1]
        return ast.DurationLiteral(
            span=span, milliseconds=int(text.removesuffix(unit)) * _MILLISECONDS[unit], text=text
        )

    def true(self, span: Span, token: int) -> ast.BoolLiteral:
        """`true`."""
        return ast.BoolLiteral(span=span, value=True)

    def false(self, span: Span, token: int) -> ast.BoolLiteral:
        """`false`."""
        return ast.BoolLiteral(span=span, value=False)

    def none(self, span: Span, token: int) -> ast.NoneLiteral:
        """`none`."""
        return ast.NoneLiteral(span=span)

    def name_literal(self, span: Span, name: ast.Dotted) -> ast.NameLiteral:
        """A name in place of a value."""
        return ast.NameLiteral(span=span, name=name)

    def doc(self, span: Span, token: int) -> int:
        """A line of a doc."""
        return token

    def list(self, span: Span, items: Literals) -> ast.ListLiteral:
        """`[1, 2]`."""
        return ast.ListLiteral(span=span, items=tuple(items or ()))

    def dict(self, span: Span, entries: Entries) -> ast.DictLiteral:
        """`{"a": 1}`."""
        return ast.DictLiteral(span=span, entries=tuple(entries or ()))

    def entry(self, span: Span, key: ast.StringLiteral, value: ast.Literal) -> ast.Entry:
        """`"a": 1`."""
        return ast.Entry(span=span, key=key, value=value)

    def dotted(self, span: Span, first: ast.Name, rest: Names = None) -> ast.Dotted:
        """`acme.members`."""
        if not rest:
            return ast.Dotted(span=span, parts=(first,), text=first.text)
        parts = (first, *rest)
        return ast.Dotted(span=span, parts=parts, text=".".join(part.text for part in parts))

    def word(self, span: Span, token: int) -> ast.Name:
        """Any word in place of a name."""
        return ast.Name(span=span, text=self._texts[token])

    clause_word = member_word = enum_word = from_word = reserved_name = none_name = enum_base = silo = word

    def _doc(self, docs: Docs) -> ast.Doc | None:
        if not docs:
            return None
        lines = (self._texts[token][3:].removeprefix(" ").rstrip() for token in docs)
        return ast.Doc(span=Span(self._starts[docs[0]], self._ends[docs[-1]]), text="\n".join(lines))


def _unescape(text: str) -> str:
    """Decode the escapes of a string that the lexer found sound."""
    parts: list[str] = []
    at = 0
    while (slash := text.find("\\", at)) >= 0:
        parts.append(text[at:slash])
        escape = text[slash + 1]
        if escape == "u":
            parts.append(chr(int(text[slash + 2 : slash + 6], 16)))
            at = slash + 6
        else:
            parts.append(_ESCAPES[escape])
            at = slash + 2
    parts.append(text[at:])
    joined = "".join(parts)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16")

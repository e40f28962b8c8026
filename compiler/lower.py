"""The resolved program to the contract. Only programs without errors get here."""

from collections.abc import Iterable, Mapping

from ..idl import ast
from ..idl.source import Span
from ..schemas import contract as c
from .attributes import ATTRIBUTES, argument, arguments, custom_value, find, text_argument
from .defaults import enum_value, read_default
from .literals import Fault
from .program import Declared, Module, Program, ResolvedField
from .resolvers import BUILT_IN_RESOLVERS
from .settings import default_helpers, default_impl, service_key, settings_of

__all__ = ["lower"]


def lower(program: Program, paths: Mapping[str, c.SourceFile], discovery: Iterable[str] = ()) -> c.Contract:
    """Lower a program; `paths` gives each source, by the path it is shown under, as the contract names it."""
    lowering = _Lowering(program, paths)
    packages: dict[str, list[Module]] = {}
    for module in program.modules:
        packages.setdefault(module.package, []).append(module)
    return c.Contract(
        packages=tuple(lowering.package(name, packages[name]) for name in sorted(packages)),
        discovery=tuple(discovery),
    )


class _Lowering:
    """One run over a program."""

    def __init__(self, program: Program, paths: Mapping[str, c.SourceFile]) -> None:
        self.program = program
        self.paths = paths

    def package(self, name: str, modules: list[Module]) -> c.Package:
        modules = sorted(modules, key=lambda m: self.paths[m.source.path].path)
        docs = [m.file.package.doc.text for m in modules if m.file.package is not None and m.file.package.doc]
        declarations: list[c.Declaration] = []
        services: list[c.Service] = []
        for module in modules:
            for node in module.file.declarations:
                if isinstance(node, ast.ServiceDecl):
                    services.append(self.service(module, node))
                else:
                    declarations.append(self.declaration(module, node))
        return c.Package(
            name=name,
            doc="\n\n".join(docs) or None,
            sources=tuple(self.paths[m.source.path] for m in modules),
            declarations=tuple(declarations),
            services=tuple(services),
        )

    def at(self, module: Module, span: Span) -> c.Location:
        line_column = module.source.line_column
        return c.Location(self.paths[module.source.path].path, *line_column(span.start), *line_column(span.end))

    # -------------------------------------------------------- declarations ----

    def declaration(self, module: Module, node: ast.Decl) -> c.Declaration:
        match node:
            case ast.AliasDecl():
                return self.alias(module, node)
            case ast.EnumDecl():
                return self.enum(module, node)
            case ast.UnionDecl():
                return self.union(module, node)
            case ast.ResolverDecl():
                return self.resolver(module, node)
            case _:
                assert isinstance(node, ast.ModelDecl | ast.ErrorDecl)
                return self.model(module, node)

    def alias(self, module: Module, node: ast.AliasDecl) -> c.Alias:
        type_ = self.program.types[node.type]
        return c.Alias(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            type=type_,
            newtype=find(node.attributes, "newtype") is not None,
            sensitive=find(node.attributes, "sensitive") is not None or self.program.is_sensitive(type_),
            attributes=_custom(node.attributes),
        )

    def enum(self, module: Module, node: ast.EnumDecl) -> c.Enum:
        members = [m for m in node.members if isinstance(m, ast.EnumMember)]
        return c.Enum(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            open=node.open,
            base=c.ScalarName(node.base.text),
            members=tuple(self.enum_member(module, node, m) for m in members),
            reserved=_reserved(node.members),
            attributes=_custom(node.attributes),
        )

    def enum_member(self, module: Module, node: ast.EnumDecl, member: ast.EnumMember) -> c.EnumMember:
        value = enum_value(node, member)
        assert value is not None
        return c.EnumMember(
            name=member.name.text,
            doc=_doc(member.doc),
            location=self.at(module, member.span),
            value=value,
            was=_was(member.attributes),
            deprecated=_deprecated(member.attributes),
            attributes=_custom(member.attributes),
        )

    def union(self, module: Module, node: ast.UnionDecl) -> c.Union:
        return c.Union(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            open=node.open,
            arms=tuple(self.arm(module, m) for m in node.members if isinstance(m, ast.UnionArm)),
            reserved=_reserved_names(node.members),
            attributes=_custom(node.attributes),
        )

    def arm(self, module: Module, arm: ast.UnionArm) -> c.Arm:
        type_ = self.program.types[arm.type]
        return c.Arm(
            name=arm.name.text,
            doc=_doc(arm.doc),
            location=self.at(module, arm.span),
            type=type_,
            sensitive=find(arm.attributes, "sensitive") is not None or self.program.is_sensitive(type_),
            was=_old_names(arm.attributes),
            attributes=_custom(arm.attributes),
        )

    def resolver(self, module: Module, node: ast.ResolverDecl) -> c.Resolver:
        return c.Resolver(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            parameter=node.parameter.text,
            type=self.program.types[node.type],
            target=node.target.value,
            attributes=_custom(node.attributes),
        )

    def model(self, module: Module, node: ast.ModelDecl | ast.ErrorDecl) -> c.Model:
        kind, extends, picks, source = c.ModelKind.ERROR, None, None, None
        if isinstance(node, ast.ModelDecl):
            kind = c.ModelKind.PATCH if node.relation == "patches" else c.ModelKind.MODEL
            base = module.scope[node.base.text].name if node.base is not None else None
            extends, picks = (base, None) if node.relation == "extends" else (None, base)
            source = node.source.text if node.source is not None else None
        fields = self.program.fields[node]
        patch = kind is c.ModelKind.PATCH
        return c.Model(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            kind=kind,
            fields=tuple([self.field(field, patch) for field in fields]),
            extends=extends,
            picks=picks,
            source=source,
            locals=tuple(self.local(module, m) for m in node.members if isinstance(m, ast.LocalMethod)),
            reserved=_reserved_names(node.members),
            attributes=_custom(node.attributes),
        )

    def field(self, field: ResolvedField, patch: bool) -> c.Field:
        type_ = field.type
        assert type_ is not None
        default: c.Json = None
        if field.default is not None and not patch:
            default = self.default(type_, field.default)
        attributes, source = field.attributes, field.declared.source
        sensitive = self.program.is_sensitive(type_)
        if not attributes:
            return c.Field(
                name=field.name,
                doc=_doc(field.doc),
                location=self.at(field.module, field.node.span),
                type=type_,
                required=field.required and not patch,
                default=default,
                inherited=field.inherited.name if field.inherited is not None else None,
                source=tuple(part.text for part in source.parts) if source is not None else (),
                sensitive=sensitive,
                attributes={},
            )
        return c.Field(
            name=field.name,
            doc=_doc(field.doc),
            location=self.at(field.module, field.node.span),
            type=type_,
            required=field.required and not patch,
            default=default,
            inherited=field.inherited.name if field.inherited is not None else None,
            source=tuple(part.text for part in source.parts) if source is not None else (),
            sensitive=sensitive or find(attributes, "sensitive") is not None,
            loggable=text_argument(find(attributes, "loggable"), "why"),
            naive_utc=find(attributes, "naive_utc") is not None,
            was=_old_names(attributes),
            deprecated=_deprecated(attributes),
            attributes=_custom(attributes),
        )

    def default(self, type_: c.Type, literal: ast.Literal) -> c.Json:
        value = read_default(self.program, type_, literal)
        assert not isinstance(value, Fault)
        return value

    # ------------------------------------------------------------ services ----

    def param(self, module: Module, param: ast.Param) -> c.Param:
        type_ = self.program.types[param.type]
        attributes = param.attributes
        return c.Param(
            name=param.name.text,
            doc=_doc(param.doc),
            location=self.at(module, param.span),
            type=type_,
            required=param.default is None,
            default=self.default(type_, param.default) if param.default is not None else None,
            sensitive=find(attributes, "sensitive") is not None or self.program.is_sensitive(type_),
            loggable=text_argument(find(attributes, "loggable"), "why"),
            was=_old_names(attributes),
            deprecated=_deprecated(attributes),
            attributes=_custom(attributes),
        )

    def local(self, module: Module, method: ast.LocalMethod | ast.Method) -> c.LocalMethod:
        return c.LocalMethod(
            name=method.name.text,
            doc=_doc(method.doc),
            location=self.at(module, method.span),
            params=tuple(self.param(module, p) for p in method.params),
            returns=self.program.types.get(method.returns),
        )

    def method(self, module: Module, service: ast.ServiceDecl, method: ast.Method) -> c.Method:
        attributes = method.attributes
        idempotent, retry = find(attributes, "idempotent"), find(attributes, "retry")
        return c.Method(
            name=method.name.text,
            doc=_doc(method.doc),
            location=self.at(module, method.span),
            params=tuple(self.param(module, p) for p in method.params),
            returns=self.program.types.get(method.returns),
            errors=tuple(module.scope[name.text].name for name in method.errors),
            routing=self.routing(module, method, method.by or service.by),
            readonly=find(attributes, "readonly") is not None,
            idempotent=idempotent is not None,
            idempotency_key=text_argument(idempotent, "key"),
            timeout_ms=_milliseconds(argument(find(attributes, "timeout"), "limit")),
            retry=_retry(retry),
            deprecated=_deprecated(attributes),
            disabled_since=text_argument(find(attributes, "disabled"), "since"),
            outbox=_outbox(find(attributes, "outbox")),
            callers=_strings(argument(find(attributes, "callers"), "regions")),
            attributes=_custom(attributes),
        )

    def routing(self, module: Module, method: ast.Method, by: ast.By | None) -> c.Routing | None:
        if by is None:
            return None
        name = by.resolver.text
        declared: Declared | None = None
        if name in BUILT_IN_RESOLVERS:
            kind, default = c.ResolverKind(name), BUILT_IN_RESOLVERS[name].parameter
        else:
            declared = module.scope[name]
            assert isinstance(declared.node, ast.ResolverDecl)
            kind, default = c.ResolverKind.DECLARED, declared.node.parameter.text
        path = tuple(part.text for part in by.path.parts) if by.path is not None else (default,) if default else ()
        return c.Routing(
            kind=kind,
            path=path,
            resolver=declared.name if declared is not None else None,
            none_if_unmapped=method.unmapped is not None,
        )

    def service(self, module: Module, node: ast.ServiceDecl) -> c.Service:
        settings = settings_of(node)
        methods = [m for m in node.members if isinstance(m, ast.Method)]
        is_async = settings["async"].value if "async" in settings else None
        return c.Service(
            name=f"{module.package}.{node.name.text}",
            doc=_doc(node.doc),
            location=self.at(module, node.span),
            silo=c.Silo(node.silo.text),
            key=service_key(node),
            impl=_text(settings.get("impl")) or default_impl(module.package, node.name.text),
            helpers=_text(settings.get("helpers")) or default_helpers(module.package),
            is_async=isinstance(is_async, ast.BoolLiteral) and is_async.value,
            methods=tuple(self.method(module, node, m) for m in methods if not m.local),
            locals=tuple(self.local(module, m) for m in methods if m.local),
            reserved=_reserved_names(node.members),
            deprecated=_deprecated(node.attributes),
            disabled_since=text_argument(find(node.attributes, "disabled"), "since"),
            attributes=_custom(node.attributes),
        )


# ---------------------------------------------------------------- attributes ----


def _doc(doc: ast.Doc | None) -> str | None:
    return doc.text if doc is not None else None


def _text(setting: ast.Setting | None) -> str | None:
    return setting.value.value if setting is not None and isinstance(setting.value, ast.StringLiteral) else None


def _custom(attributes: tuple[ast.Attribute, ...]) -> dict[str, c.Json]:
    """The project's own attributes among them."""
    found: dict[str, c.Json] = {}
    for attribute in attributes:
        if attribute.name.text not in ATTRIBUTES:
            value = custom_value(attribute)
            assert not isinstance(value, Fault)
            found[attribute.name.text] = value
    return found


def _was(attributes: tuple[ast.Attribute, ...]) -> tuple[str | int, ...]:
    attribute = find(attributes, "was")
    if attribute is None:
        return ()
    values = [given.value for _, given in arguments(attribute)]
    return tuple(
        v.value
        for v in values
        if isinstance(v, ast.StringLiteral | ast.NumberLiteral) and not isinstance(v.value, float)
    )


def _old_names(attributes: tuple[ast.Attribute, ...]) -> tuple[str, ...]:
    return tuple(name for name in _was(attributes) if isinstance(name, str))


def _deprecated(attributes: tuple[ast.Attribute, ...]) -> c.Deprecation | None:
    attribute = find(attributes, "deprecated")
    since = text_argument(attribute, "since")
    if since is None:
        return None
    return c.Deprecation(
        since=since,
        remove_after=text_argument(attribute, "remove_after"),
        use=text_argument(attribute, "use"),
        reason=text_argument(attribute, "reason"),
    )


def _retry(attribute: ast.Attribute | None) -> c.Retry | None:
    attempts = argument(attribute, "attempts")
    if not isinstance(attempts, ast.NumberLiteral):
        return None
    return c.Retry(attempts=int(attempts.value), backoff_ms=_milliseconds(argument(attribute, "backoff")))


def _outbox(attribute: ast.Attribute | None) -> c.Outbox | None:
    if attribute is None:
        return None
    return c.Outbox(shard=text_argument(attribute, "shard"), coalesce=text_argument(attribute, "coalesce"))


def _milliseconds(literal: ast.Literal | None) -> int | None:
    return literal.milliseconds if isinstance(literal, ast.DurationLiteral) else None


def _strings(literal: ast.Literal | None) -> tuple[str, ...]:
    items = literal.items if isinstance(literal, ast.ListLiteral) else ()
    return tuple(item.value for item in items if isinstance(item, ast.StringLiteral))


def _reserved(members: Iterable[ast.Node]) -> tuple[str | int, ...]:
    found: list[str | int] = []
    for statement in members:
        if isinstance(statement, ast.Reserved):
            for item in statement.items:
                value = item.text if isinstance(item, ast.Name) else item.value
                if not isinstance(value, float):
                    found.append(value)
    return tuple(found)


def _reserved_names(members: Iterable[ast.Node]) -> tuple[str, ...]:
    return tuple(name for name in _reserved(members) if isinstance(name, str))

"""Style and privacy: how names are written, what must not be logged, links in docs."""

import re
from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...schemas.contract import DictType, ListType, Scalar, ScalarName, Type
from ..attributes import find
from ..edits import add_attribute, remove, replace
from ..naming import pascal_case, snake_case
from ..program import Module, Program, at, methods_of
from ..suggest import suggestion
from .context import Context

__all__ = ["check_doc_links", "check_naming", "check_privacy", "check_sources"]

_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?\Z")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


# ------------------------------------------------------------------- naming ----


def check_naming(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0701: types in PascalCase, all else in snake_case."""
    for module in program.modules:
        assert module.file.package is not None
        for part in module.file.package.name.parts:
            if not _SNAKE.match(part.text) and not part.text.startswith("_"):
                yield _badly_named(program, module, part, "a package", snake_case(part.text).strip("_"))
        for node in module.file.declarations:
            yield from _check_declaration(program, module, node)


def _check_declaration(program: Program, module: Module, node: ast.Decl) -> Iterator[Diagnostic]:
    name = node.name.text
    if isinstance(node, ast.ResolverDecl):
        if not _SNAKE.match(name) and not name.startswith("_"):
            yield _badly_named(program, module, node.name, "a resolver", snake_case(name))
    elif not _PASCAL.match(name) and not name.startswith("_"):
        yield _badly_named(program, module, node.name, "a type or service", pascal_case(name))
    for what, member in _members(node):
        if not _SNAKE.match(member.text) and not member.text.startswith("_"):
            yield _badly_named(program, module, member, what, snake_case(member.text))


def _members(node: ast.Decl) -> Iterator[tuple[str, ast.Name]]:
    match node:
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            for member in members:
                if isinstance(member, ast.Field):
                    yield "a field", member.name
                elif isinstance(member, ast.LocalMethod):
                    yield from _method_names(member)
        case ast.EnumDecl(members=members):
            yield from (("an enum member", m.name) for m in members if isinstance(m, ast.EnumMember))
        case ast.UnionDecl(members=members):
            yield from (("an arm", m.name) for m in members if isinstance(m, ast.UnionArm))
        case ast.ServiceDecl():
            for method in methods_of(node):
                yield from _method_names(method)
        case _:
            pass


def _method_names(method: ast.Method | ast.LocalMethod) -> Iterator[tuple[str, ast.Name]]:
    yield "a method", method.name
    yield from (("a parameter", p.name) for p in method.params)


def _badly_named(program: Program, module: Module, name: ast.Name, what: str, better: str) -> Diagnostic:
    style = "PascalCase" if what.startswith("a type") else "snake_case"
    better = re.sub(r"_+", "_", better).strip("_") if style == "snake_case" else better
    usable = bool((_PASCAL if style == "PascalCase" else _SNAKE).match(better))
    fix = None
    if usable:
        fix = Fix(title=f"call it `{better}`", edits=(replace(module, name, better),), safe=False)
    return Diagnostic(
        code="RPC0701", message=f"{what} is written in {style}: `{name.text}`", primary=at(module, name), fix=fix
    )


# ------------------------------------------------------------------ privacy ----

SECRET_WORDS = frozenset(
    "token secret key hash password nonce credential config metadata payload authorization header "
    "tokens secrets keys hashes passwords nonces credentials configs metadatas payloads authorizations headers".split()
)
_SECRET_PAIRS = ("extra_data",)


def is_secret_name(name: str) -> bool:
    """Whether a name holds one of the words that tend to mean a secret."""
    words = snake_case(name).split("_")
    return not SECRET_WORDS.isdisjoint(words) or any(f"_{p}_" in f"_{'_'.join(words)}_" for p in _SECRET_PAIRS)


def check_privacy(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0702 a telling name without a word on logging, RPC0703 json without one, RPC0704 both at once."""
    for module, node, attributes, expression in _members_with_types(program):
        sensitive, loggable = find(attributes, "sensitive"), find(attributes, "loggable")
        type_ = program.types.get(expression)
        if type_ is None:
            continue
        holds = program.is_sensitive(type_)
        if loggable is not None and (sensitive is not None or holds):
            yield _both(module, loggable, sensitive, expression)
        if sensitive is not None or loggable is not None or holds:
            continue
        base, _ = program.strip(type_)
        if _holds_json(program, type_):
            yield _json(module, node)
        elif is_secret_name(node.name.text) and not _is_exempt(node.name.text, base):
            yield _telling_name(module, node)


def _members_with_types(
    program: Program,
) -> Iterator[tuple[Module, ast.Field | ast.Param, tuple[ast.Attribute, ...], ast.TypeExpr]]:
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
                    for member in members:
                        if isinstance(member, ast.Field):
                            yield module, member, member.attributes, member.type
                case ast.ServiceDecl():
                    for method in methods_of(node):
                        if not method.local:
                            yield from ((module, p, p.attributes, p.type) for p in method.params)
                case _:
                    pass


def _is_exempt(name: str, base: Type) -> bool:
    return name.endswith("_id") or (isinstance(base, Scalar) and base.name is ScalarName.BOOL)


def _holds_json(program: Program, type_: Type) -> bool:
    base, _ = program.strip(type_)
    match base:
        case Scalar(name=name):
            return name is ScalarName.JSON
        case ListType(item=item):
            return _holds_json(program, item)
        case DictType(value=value):
            return _holds_json(program, value)
        case _:
            return False


def _json(module: Module, node: ast.Field | ast.Param) -> Diagnostic:
    return Diagnostic(
        code="RPC0703",
        message=f"`{node.name.text}` can hold anything, so it must say whether it may be logged",
        primary=at(module, node.type),
        help='`@loggable("why")` where nothing in it is private',
        fix=Fix(title="keep it out of logs", edits=(add_attribute(module, node, "@sensitive"),)),
    )


def _telling_name(module: Module, node: ast.Field | ast.Param) -> Diagnostic:
    return Diagnostic(
        code="RPC0702",
        message=f"the name `{node.name.text}` sounds like a secret, and nothing says whether it may be logged",
        primary=at(module, node.name),
        help='`@loggable("why")` where it is none',
        fix=Fix(title="keep it out of logs", edits=(add_attribute(module, node, "@sensitive"),)),
    )


def _both(
    module: Module, loggable: ast.Attribute, sensitive: ast.Attribute | None, expression: ast.TypeExpr
) -> Diagnostic:
    because = sensitive or expression
    return Diagnostic(
        code="RPC0704",
        message="what is sensitive can't be `@loggable`",
        primary=at(module, loggable),
        labels=(at(module, because, "this is sensitive"),),
        fix=Fix(title="take `@loggable` out", edits=(remove(module, loggable),)),
    )


# ---------------------------------------------------------------- doc links ----

_LINK = re.compile(r"(?<![\]\\`])\[([A-Z][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)\](?![\[(:])")


def check_doc_links(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0705: a `[Name]` in docs that leads nowhere."""
    for module in program.modules:
        text = module.source.text
        if "[" not in text:
            continue
        for doc in _docs(module):
            if "[" in doc.text:
                yield from _check_doc(program, module, doc)


def _docs(module: Module) -> Iterator[ast.Doc]:
    if module.file.package is not None and module.file.package.doc is not None:
        yield module.file.package.doc
    for node in module.file.declarations:
        if node.doc is not None:
            yield node.doc
        for member in getattr(node, "members", ()):
            if getattr(member, "doc", None) is not None:
                yield member.doc
            for param in getattr(member, "params", ()):
                if param.doc is not None:
                    yield param.doc


def _check_doc(program: Program, module: Module, doc: ast.Doc) -> Iterator[Diagnostic]:
    text = module.source.text[doc.span.start : doc.span.end]
    without_code = re.sub(r"`[^`\n]*`", lambda m: " " * len(m.group()), text)
    for match in _LINK.finditer(without_code):
        name = match.group(1).split(".")[0]
        if name in module.scope or name in module.imported:
            continue
        start = doc.span.start + match.start(1)
        near = suggestion(name, module.scope)
        span = type(doc.span)(start, start + len(name))
        fix = None
        if near:
            fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, span, near),), safe=False)
        yield Diagnostic(
            code="RPC0705",
            message=f"the docs link to `{name}`, which is not declared here",
            primary=at(module, span),
            fix=fix,
        )


# ------------------------------------------------------------------ sources ----


def check_sources(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0230 a field's `from` in a model without one, RPC0231 `@naive_utc` on what is no datetime."""
    for module in program.modules:
        for node in module.file.declarations:
            if not isinstance(node, ast.ModelDecl | ast.ErrorDecl):
                continue
            sourced = isinstance(node, ast.ModelDecl) and (node.source is not None or node.relation is None)
            for member in node.members:
                if not isinstance(member, ast.Field):
                    continue
                if member.source is not None and (isinstance(node, ast.ErrorDecl) or not _has_source(program, node)):
                    yield _stray_source(module, node, member, sourced)
                yield from _check_naive(program, module, member)


def _has_source(program: Program, node: ast.ModelDecl) -> bool:
    """Whether a model, or one that is built on it, comes from an ORM class."""
    if node.source is not None:
        return True
    name = program.declared[node].name if node in program.declared else None
    return any(
        model.source is not None and model.base is not None and _is_built_on(program, module, model, name)
        for module, model in program.each(ast.ModelDecl)
    )


def _is_built_on(program: Program, module: Module, model: ast.ModelDecl, name: str | None) -> bool:
    base = module.scope.get(model.base.text) if model.base is not None else None
    return base is not None and base.name == name


def _stray_source(module: Module, node: ast.Decl, field: ast.Field, sourced: bool) -> Diagnostic:
    assert field.source is not None
    text = module.source.text
    start = text.rindex("from", 0, field.source.span.start)
    span = type(field.span)(start, field.source.span.end)
    return Diagnostic(
        code="RPC0230",
        message=f"`{node.name.text}` comes from no ORM class, so its fields have no `from`",
        primary=at(module, span),
        help="say which: `model Name from package.module.Class`" if sourced else None,
        fix=Fix(title="take it out", edits=(remove(module, span),), safe=False),
    )


def _check_naive(program: Program, module: Module, field: ast.Field) -> Iterator[Diagnostic]:
    attribute = find(field.attributes, "naive_utc")
    type_ = program.types.get(field.type)
    if attribute is None or type_ is None:
        return
    base, _ = program.strip(type_)
    if isinstance(base, Scalar) and base.name is ScalarName.DATETIME:
        return
    yield Diagnostic(
        code="RPC0231",
        message="`@naive_utc` is about a `datetime`",
        primary=at(module, attribute),
        labels=(at(module, field.type, "this is something else"),),
        fix=Fix(title="take it out", edits=(remove(module, attribute),)),
    )

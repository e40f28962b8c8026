"""Defaults: every field has one or is `required`, and each is a value of its type."""

from collections.abc import Iterable, Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ...idl.source import Span
from ...schemas.contract import DictType, ListType, Ref, Type
from ..defaults import conventional_default, read_default
from ..edits import insert, replace, required_word
from ..literals import Fault
from ..program import Module, Program, ResolvedField, at, methods_of
from .context import Context

__all__ = ["check_defaults"]

Holder = ast.Field | ast.Pick | ast.Param


def check_defaults(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0115, 0210-0214, 0220, 0223: fields without a default, defaults that are no value of their type."""
    for module in program.modules:
        for node in module.file.declarations:
            match node:
                case ast.ModelDecl():
                    yield from _check_model(program, module, node)
                case ast.ErrorDecl(members=members):
                    yield from _check_fields(program, module, members)
                case ast.ServiceDecl():
                    for method in methods_of(node):
                        yield from _check_params(program, module, method.params)
                case _:
                    pass


def _check_model(program: Program, module: Module, model: ast.ModelDecl) -> Iterator[Diagnostic]:
    if model.relation == "patches":
        for member in model.members:
            if isinstance(member, ast.Field | ast.Pick):
                yield from _check_patch_field(module, member)
    else:
        yield from _check_fields(program, module, model.members)
        if model.relation == "picks":
            yield from _check_picks(program, program.fields.get(model, ()))
    for member in model.members:
        if isinstance(member, ast.LocalMethod):
            yield from _check_params(program, module, member.params)


# ------------------------------------------------------------------- fields ----


def _check_fields(program: Program, module: Module, members: Iterable[ast.Node]) -> Iterator[Diagnostic]:
    types = program.types
    for field in members:
        if not isinstance(field, ast.Field):
            continue
        if field.default is None:
            if not field.required:
                yield _missing_default(program, module, field)
        elif field.required:
            yield _required_with_default(module, field, field.default)
        elif (type_ := types.get(field.type)) is not None:
            value = read_default(program, type_, field.default)
            if isinstance(value, Fault):
                yield from _wrong_default(program, module, field, value)


def _missing_default(program: Program, module: Module, field: ast.Field) -> Diagnostic:
    type_ = program.types.get(field.type)
    fix = None
    if type_ is not None:
        text = conventional_default(program, type_, field.name.text)
        fix = _mark_required(module, field)
        if text is not None:
            edit = insert(module, field.type.span.end, f" = {text}")
            fix = Fix(title=f"give it the conventional default: `{text}`", edits=(edit,))
    return Diagnostic(
        code="RPC0210",
        message=f"the field `{field.name.text}` has no default",
        primary=at(module, field.name),
        notes=("a reader fills in the default when a writer does not know the field; `required` says there is none",),
        fix=fix,
    )


def _mark_required(module: Module, field: ast.Field) -> Fix:
    return Fix(title="mark it `required`", edits=(insert(module, field.name.span.start, "required "),))


def _required_with_default(module: Module, field: ast.Field, default: ast.Literal) -> Diagnostic:
    span = required_word(module, field)
    return Diagnostic(
        code="RPC0211",
        message=f"the field `{field.name.text}` is `required` and has a default: only one can be",
        primary=at(module, default),
        labels=(at(module, Span(span.start, span.start + len("required"))),),
        fix=Fix(title="keep it required", edits=(_without_default(module, field, default),), safe=False),
    )


def _check_patch_field(module: Module, node: ast.Field | ast.Pick) -> Iterator[Diagnostic]:
    name = node.name.text
    if node.default is not None:
        yield Diagnostic(
            code="RPC0220",
            message=f"a patch gives `{name}` no default: what is not set is left as it was",
            primary=at(module, node.default),
            fix=Fix(title="take it out", edits=(_without_default(module, node, node.default),)),
        )
    if isinstance(node, ast.Field) and node.required:
        span = required_word(module, node)
        yield Diagnostic(
            code="RPC0220",
            message=f"a patch can't require `{name}`: every field of it can be left out",
            primary=at(module, Span(span.start, span.start + len("required"))),
            fix=Fix(title="take it out", edits=(replace(module, span, ""),)),
        )


def _check_picks(program: Program, fields: Iterable[ResolvedField]) -> Iterator[Diagnostic]:
    for field in fields:
        if field.pick is not None and field.pick.default is not None and field.type is not None:
            value = read_default(program, field.type, field.pick.default)
            if isinstance(value, Fault):
                yield from _wrong_default(program, field.module, field.pick, value)


def _end_of_type(node: Holder) -> int:
    return node.name.span.end if isinstance(node, ast.Pick) else node.type.span.end


def _without_default(module: Module, node: Holder, default: ast.Literal) -> Edit:
    return replace(module, Span(_end_of_type(node), default.span.end), "")


# ------------------------------------------------------------- wrong values ----


def _wrong_default(program: Program, module: Module, node: Holder, fault: Fault) -> Iterator[Diagnostic]:
    yield from (_report(program, module, node, one) for one in (fault, *fault.more))


def _report(program: Program, module: Module, node: Holder, fault: Fault) -> Diagnostic:
    about = program.declared.get(fault.about) if fault.about is not None else None
    return Diagnostic(
        code=fault.code,
        message=fault.message,
        primary=at(module, fault.node),
        labels=(at(about.module, about.node.name, "declared here"),) if about is not None else (),
        notes=_notes(fault),
        fix=_mend(module, node, fault),
    )


def _notes(fault: Fault) -> tuple[str, ...]:
    if fault.code == "RPC0223":
        return ("a parameter's default is a scalar, an enum member, `none`, `[]` or `{}` of a dict",)
    return _members_of(fault.about) if fault.code == "RPC0115" and fault.instead is None else ()


def _members_of(node: ast.Decl | None) -> tuple[str, ...]:
    members = node.members if isinstance(node, ast.EnumDecl) else ()
    names = [f"`{m.name.text}`" for m in members if isinstance(m, ast.EnumMember)]
    return (f"it has {', '.join(names)}",) if 0 < len(names) < 20 else ()


def _mend(module: Module, node: Holder, fault: Fault) -> Fix | None:
    """What was most likely meant; else the type lets it be; else there is no default."""
    default = node.default
    assert default is not None
    if fault.instead is not None:
        title = f"did you mean `{fault.instead}`?" if fault.code == "RPC0115" else f"write `{fault.instead}`"
        return Fix(title=title, edits=(replace(module, fault.node, fault.instead),), safe=False)
    if fault.node is not default:
        return None
    if isinstance(default, ast.NoneLiteral) and not isinstance(node, ast.Pick):
        return Fix(title="let it be none", edits=(insert(module, node.type.span.end, "?"),), safe=False)
    without = _without_default(module, node, default)
    if isinstance(node, ast.Field):
        required = insert(module, node.name.span.start, "required ")
        return Fix(title="mark it `required` instead", edits=(required, without), safe=False)
    title = "let callers always pass it" if isinstance(node, ast.Param) else "take it out"
    return Fix(title=title, edits=(without,), safe=False)


# ---------------------------------------------------------------- parameters ----


def _check_params(program: Program, module: Module, params: Iterable[ast.Param]) -> Iterator[Diagnostic]:
    for param in params:
        if param.default is None or (type_ := program.types.get(param.type)) is None:
            continue
        unfit = _unfit_for_param(program, type_, param.default)
        value = unfit or read_default(program, type_, param.default)
        if isinstance(value, Fault):
            yield from _wrong_default(program, module, param, value)


def _unfit_for_param(program: Program, type_: Type, default: ast.Literal) -> Fault | None:
    """What can be a field's default and not a parameter's."""
    base, _ = program.strip(type_)
    if isinstance(default, ast.NoneLiteral):
        return None
    if isinstance(base, ListType | DictType):
        return None if not _holds_anything(default) else _unfit(default, "a list or dict that is not empty")
    if isinstance(base, Ref):
        node = program.target(base).node
        if not isinstance(node, ast.EnumDecl):
            return _unfit(default, "a union" if isinstance(node, ast.UnionDecl) else "a model")
    elif isinstance(default, ast.ListLiteral | ast.DictLiteral):
        return _unfit(default, "a list or an object as `json`")
    return None


def _unfit(default: ast.Literal, what: str) -> Fault:
    return Fault(
        default,
        f"{what} can't be the default of a parameter",
        "RPC0223",
    )


def _holds_anything(literal: ast.Literal) -> bool:
    match literal:
        case ast.ListLiteral(items=items):
            return bool(items)
        case ast.DictLiteral(entries=entries):
            return bool(entries)
        case _:
            return False

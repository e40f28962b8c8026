"""Fields, parameters and arms: types that can be written, defaults in place, each name once."""

from collections.abc import Iterable, Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import DictType, ListType, Ref, Scalar, ScalarName, Type
from ..defaults import Fault, conventional_default, read_default
from ..edits import insert, remove, replace
from ..program import Module, Program, at, methods_of
from .context import Context

__all__ = ["check_defaults", "check_duplicates", "check_shapes", "check_types"]


# -------------------------------------------------------------------- types ----


def check_types(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0203 keys of dicts, RPC0205 a second `?`, RPC0219 `@newtype`."""
    for module in program.modules:
        for expression in _expressions(module):
            type_ = program.types.get(expression)
            if type_ is not None:
                yield from _check_type(program, module, expression, type_)
    for module, alias in program.each(ast.AliasDecl):
        yield from _check_newtype(program, module, alias)


def _expressions(module: Module) -> Iterator[ast.TypeExpr]:
    """Every type expression of a file that a name, list or dict makes worth a look."""
    stack: list[ast.TypeExpr] = []
    for node in module.file.declarations:
        stack.extend(_of_declaration(node))
    while stack:
        expression = stack.pop()
        if expression.nullable or expression.arguments:
            yield expression
        stack.extend(expression.arguments)


def _of_declaration(node: ast.Decl) -> Iterator[ast.TypeExpr]:
    match node:
        case ast.AliasDecl(type=type_) | ast.ResolverDecl(type=type_):
            yield type_
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members) | ast.UnionDecl(members=members):
            for member in members:
                if isinstance(member, ast.Field | ast.UnionArm):
                    yield member.type
                elif isinstance(member, ast.LocalMethod):
                    yield from _of_method(member)
        case ast.ServiceDecl():
            for method in methods_of(node):
                yield from _of_method(method)
        case _:
            pass


def _of_method(method: ast.Method | ast.LocalMethod) -> Iterator[ast.TypeExpr]:
    yield from (param.type for param in method.params)
    if method.returns.name.text != "none":
        yield method.returns


def _check_type(program: Program, module: Module, node: ast.TypeExpr, type_: Type) -> Iterator[Diagnostic]:
    match type_:
        case Scalar(name=ScalarName.JSON, nullable=True):
            yield _double_none(module, node, "`json` can be null already")
        case Ref(nullable=True):
            base, nullable = program.strip(Ref(type_.target))
            if nullable:
                yield _double_none(module, node, f"`{node.name.text}` can be none already")
            elif isinstance(base, Scalar) and base.name is ScalarName.JSON:
                yield _double_none(module, node, f"`{node.name.text}` is `json`, which can be null already")
        case DictType(key=key):
            yield from _check_key(program, module, node.arguments[0], key)
        case _:
            pass


def _double_none(module: Module, node: ast.TypeExpr, why: str) -> Diagnostic:
    end = node.span.end
    return Diagnostic(
        code="RPC0205",
        message=f"{why}: the `?` says it twice",
        primary=at(module, node),
        fix=Fix(title="take the `?` out", edits=(replace(module, Span(end - 1, end), ""),)),
    )


def _check_key(program: Program, module: Module, node: ast.TypeExpr, key: Type) -> Iterator[Diagnostic]:
    base, nullable = program.strip(key)
    declared = program.target(base).node if isinstance(base, Ref) else None
    if not nullable:
        if isinstance(base, Scalar) and base.name is ScalarName.STR:
            return
        if isinstance(declared, ast.EnumDecl) and declared.base.text == "str":
            return
    yield Diagnostic(
        code="RPC0203",
        message="the keys of a dict are `str`, an alias of it, or a str enum",
        primary=at(module, node, "keys are strings in JSON"),
        help="for other keys use a list of a model that holds key and value",
        fix=Fix(title="write `str`", edits=(replace(module, node, "str"),), safe=False),
    )


def _check_newtype(program: Program, module: Module, alias: ast.AliasDecl) -> Iterator[Diagnostic]:
    attribute = next((a for a in alias.attributes if a.name.text == "newtype"), None)
    type_ = program.types.get(alias.type)
    if attribute is None or type_ is None:
        return
    base, nullable = program.strip(type_)
    if isinstance(base, Scalar) and not nullable and base.name is not ScalarName.JSON:
        return
    yield Diagnostic(
        code="RPC0219",
        message="only a scalar that can't be none becomes a `@newtype`",
        primary=at(module, alias.type),
        labels=(at(module, attribute, "asked for here"),),
        fix=Fix(title="leave it a plain alias", edits=(remove(module, attribute),), safe=False),
    )


# ----------------------------------------------------------------- defaults ----


def check_defaults(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0210-0214, 0220, 0223: every field has a default or is `required`, and defaults are values of their type."""
    for module, error in program.each(ast.ErrorDecl):
        yield from _check_fields(program, module, (m for m in error.members if isinstance(m, ast.Field)))
    for module, model in program.each(ast.ModelDecl):
        own = (m for m in model.members if isinstance(m, ast.Field))
        if model.relation == "patches":
            for field in own:
                yield from _check_patch_field(module, field.default, field, field.required)
            picks = (m for m in model.members if isinstance(m, ast.Pick))
            for pick in picks:
                yield from _check_patch_field(module, pick.default, pick, False)
        else:
            yield from _check_fields(program, module, own)
            yield from _check_picks(program, model)
    for module, service in program.each(ast.ServiceDecl):
        for method in methods_of(service):
            yield from _check_params(program, module, method.params)
    for module, model in program.each(ast.ModelDecl):
        for member in model.members:
            if isinstance(member, ast.LocalMethod):
                yield from _check_params(program, module, member.params)


def _check_fields(program: Program, module: Module, fields: Iterable[ast.Field]) -> Iterator[Diagnostic]:
    for field in fields:
        if field.default is None:
            if not field.required:
                yield _missing_default(program, module, field)
        elif field.required:
            yield _required_with_default(module, field, field.default)
        else:
            type_ = program.types.get(field.type)
            value = read_default(program, type_, field.default) if type_ is not None else None
            if isinstance(value, Fault):
                yield _wrong_default(program, module, field, value)


def _missing_default(program: Program, module: Module, field: ast.Field) -> Diagnostic:
    type_ = program.types.get(field.type)
    text = conventional_default(program, type_, field.name.text) if type_ is not None else None
    if text is not None:
        fix = Fix(title="give it the conventional default", edits=(insert(module, field.type.span.end, f" = {text}"),))
    else:
        fix = Fix(title="mark it `required`", edits=(insert(module, field.name.span.start, "required "),))
    return Diagnostic(
        code="RPC0210",
        message=f"the field `{field.name.text}` has no default",
        primary=at(module, field.name),
        notes=("a reader fills in the default when a writer does not know the field; `required` says there is none",),
        fix=fix,
    )


def _required_with_default(module: Module, field: ast.Field, default: ast.Literal) -> Diagnostic:
    start = field.doc.span.end if field.doc else field.span.start
    start += len(module.source.text[start:]) - len(module.source.text[start:].lstrip())
    return Diagnostic(
        code="RPC0211",
        message=f"the field `{field.name.text}` is `required` and has a default: only one can be",
        primary=at(module, default),
        labels=(at(module, Span(start, start + len("required"))),),
        fix=Fix(title="keep the default", edits=(replace(module, Span(start, field.name.span.start), ""),), safe=False),
    )


def _check_patch_field(
    module: Module, default: ast.Literal | None, node: ast.Field | ast.Pick, required: bool
) -> Iterator[Diagnostic]:
    if default is None and not required:
        return
    if default is not None:
        span, what = Span(_before_default(node), default.span.end), "default"
    else:
        start = module.source.text.rindex("required", 0, node.name.span.start)
        span, what = Span(start, node.name.span.start), "`required`"
    yield Diagnostic(
        code="RPC0220",
        message=f"the field `{node.name.text}` of a patch has no {what}: it can always be left out",
        primary=at(module, default or node.name),
        fix=Fix(title=f"take the {what} out", edits=(replace(module, span, ""),)),
    )


def _before_default(node: ast.Field | ast.Pick | ast.Param) -> int:
    return node.name.span.end if isinstance(node, ast.Pick) else node.type.span.end


def _check_picks(program: Program, model: ast.ModelDecl) -> Iterator[Diagnostic]:
    for field in program.fields.get(model, ()):
        if field.pick is None or field.pick.default is None or field.type is None:
            continue
        value = read_default(program, field.type, field.pick.default)
        if isinstance(value, Fault):
            yield _wrong_default(program, field.module, field.pick, value)


def _wrong_default(
    program: Program, module: Module, node: ast.Field | ast.Pick | ast.Param, fault: Fault
) -> Diagnostic:
    fix = None
    if fault.code == "RPC0214" and isinstance(node, ast.Field):
        edits = (
            insert(module, node.name.span.start, "required "),
            replace(module, Span(_before_default(node), fault.node.span.end), ""),
        )
        fix = Fix(title="mark it `required`", edits=edits, safe=False)
    elif fault.instead is not None:
        edit = replace(module, fault.node, fault.instead)
        title = f"did you mean `{fault.instead}`?" if fault.code == "RPC0115" else f"write `{fault.instead}`"
        fix = Fix(title=title, edits=(edit,), safe=False)
    elif isinstance(fault.node, ast.NoneLiteral) and not isinstance(node, ast.Pick):
        fix = Fix(title="let it be none", edits=(insert(module, node.type.span.end, "?"),), safe=False)
    elif isinstance(node, ast.Field) and fault.node is node.default:
        edits = (
            insert(module, node.name.span.start, "required "),
            replace(module, Span(_before_default(node), fault.node.span.end), ""),
        )
        fix = Fix(title="mark it `required` instead", edits=edits, safe=False)
    return Diagnostic(code=fault.code, message=fault.message, primary=at(module, fault.node), fix=fix)


def _check_params(program: Program, module: Module, params: Iterable[ast.Param]) -> Iterator[Diagnostic]:
    for param in params:
        type_ = program.types.get(param.type)
        if param.default is None or type_ is None:
            continue
        value = read_default(program, type_, param.default)
        if isinstance(value, Fault):
            yield _wrong_default(program, module, param, value)
        elif (fault := _param_default_fault(program, type_, param.default)) is not None:
            yield fault_of_param(module, param, param.default, fault)


def _param_default_fault(program: Program, type_: Type, default: ast.Literal) -> str | None:
    base, _ = program.strip(type_)
    if isinstance(default, ast.NoneLiteral):
        return None
    if isinstance(base, ListType | DictType):
        empty = not (default.items if isinstance(default, ast.ListLiteral) else _entries(default))
        return None if empty else "a list or dict is empty by default"
    if isinstance(base, Ref) and not isinstance(program.target(base).node, ast.EnumDecl):
        return "a model has no default as a parameter"
    if isinstance(default, ast.ListLiteral | ast.DictLiteral):
        return "`json` is `none` or a scalar by default"
    return None


def _entries(literal: ast.Literal) -> tuple[ast.Entry, ...]:
    return literal.entries if isinstance(literal, ast.DictLiteral) else ()


def fault_of_param(module: Module, param: ast.Param, default: ast.Literal, message: str) -> Diagnostic:
    """RPC0223: a default that a parameter can't have."""
    return Diagnostic(
        code="RPC0223",
        message=message,
        primary=at(module, default),
        notes=("a parameter's default is a scalar, an enum member, `none`, `[]` or `{}` of a dict",),
        fix=Fix(
            title="let callers always pass it",
            edits=(replace(module, Span(param.type.span.end, default.span.end), ""),),
            safe=False,
        ),
    )


# --------------------------------------------------------------- duplicates ----


def check_duplicates(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0107: a name stands twice among the members of one declaration."""
    for module in program.modules:
        for node in module.file.declarations:
            for names in _name_groups(program, node):
                yield from _twice(module, names)


def _name_groups(program: Program, node: ast.Decl) -> Iterator[list[tuple[Module | None, ast.Name]]]:
    match node:
        case ast.ModelDecl() | ast.ErrorDecl():
            own = [(None, m.name) for m in node.members if isinstance(m, ast.Field | ast.Pick | ast.LocalMethod)]
            inherited = [(f.module, f.node.name) for f in program.fields.get(node, ()) if f.inherited is not None]
            yield [*inherited, *own]
            for member in node.members:
                if isinstance(member, ast.LocalMethod):
                    yield [(None, p.name) for p in member.params]
        case ast.EnumDecl(members=members) | ast.UnionDecl(members=members):
            yield [(None, m.name) for m in members if isinstance(m, ast.EnumMember | ast.UnionArm)]
        case ast.ServiceDecl():
            methods = methods_of(node)
            yield [(None, m.name) for m in methods]
            for method in methods:
                if len(method.params) > 1:
                    yield [(None, p.name) for p in method.params]
        case _:
            pass


def _twice(module: Module, names: list[tuple[Module | None, ast.Name]]) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[Module, ast.Name]] = {}
    for owner, name in names:
        if name.text not in seen:
            seen[name.text] = (owner or module, name)
            continue
        first_module, first = seen[name.text]
        yield Diagnostic(
            code="RPC0107",
            message=f"`{name.text}` stands here twice",
            primary=at(module, name, "again here"),
            labels=(at(first_module, first, "inherited from here" if first_module is not module else "first here"),),
        )


# ------------------------------------------------------------------- shapes ----


def check_shapes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0222, 0224-0226: bodies that are empty and can't be, enum values."""
    for module, model in program.each(ast.ModelDecl):
        if model.relation in ("picks", "patches") and not any(
            isinstance(m, ast.Field | ast.Pick) for m in model.members
        ):
            yield _empty(module, model, "RPC0222", f"`{model.name.text}` {model.relation} no field")
    for module, union in program.each(ast.UnionDecl):
        if not any(isinstance(m, ast.UnionArm) for m in union.members):
            yield _empty(module, union, "RPC0226", f"the union `{union.name.text}` has no arm: it has no value")
    for module, enum in program.each(ast.EnumDecl):
        members = [m for m in enum.members if isinstance(m, ast.EnumMember)]
        if not members:
            yield _empty(module, enum, "RPC0226", f"the enum `{enum.name.text}` has no member: it has no value")
        yield from _check_values(module, enum, members)


def _empty(module: Module, node: ast.Decl, code: str, message: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, primary=at(module, node.name))


def _check_values(module: Module, enum: ast.EnumDecl, members: list[ast.EnumMember]) -> Iterator[Diagnostic]:
    from ..defaults import enum_value

    seen: dict[str | int, ast.EnumMember] = {}
    written = [v for m in members if isinstance(v := enum_value(enum, m), int)]
    free = max(written, default=-1) + 1
    for member in members:
        value = enum_value(enum, member)
        if value is None or (isinstance(value, int) and not -(2**63) <= value < 2**63):
            yield _enum_value(module, enum, member, free)
            free += 1
        elif value in seen:
            yield _enum_value_twice(module, enum, member, seen[value], value, free)
            free += 1
        else:
            seen[value] = member


def _enum_value(module: Module, enum: ast.EnumDecl, member: ast.EnumMember, free: int) -> Diagnostic:
    is_int = enum.base.text == "int"
    text = str(free) if is_int else f'"{member.name.text}"'
    if member.value is None:
        edit = insert(module, member.name.span.end, f" = {text}")
        message = f"the member `{member.name.text}` of an `int` enum has no value"
    else:
        edit = replace(module, member.value, text)
        kind = "a whole number of 64 bits" if is_int else "a string"
        message = f"the value of `{member.name.text}` is not {kind}"
    return Diagnostic(
        code="RPC0224",
        message=message,
        primary=at(module, member.value or member.name),
        fix=Fix(title=f"give it `{text}`", edits=(edit,), safe=False),
    )


def _enum_value_twice(
    module: Module, enum: ast.EnumDecl, member: ast.EnumMember, first: ast.EnumMember, value: str | int, free: int
) -> Diagnostic:
    fix = None
    if isinstance(value, int) and member.value is not None:
        fix = Fix(title=f"give it `{free}`", edits=(replace(module, member.value, str(free)),), safe=False)
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return Diagnostic(
        code="RPC0225",
        message=f"two members of `{enum.name.text}` have the value {shown}",
        primary=at(module, member),
        labels=(at(module, first, "the first"),),
        fix=fix,
    )

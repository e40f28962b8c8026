"""Services: names, keys, settings, silos, resolvers, and the path to the routed value."""

import re
from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ...idl.source import Span
from ...schemas.contract import Ref, Scalar, ScalarName, Type
from ..edits import insert, remove, replace
from ..naming import snake_case
from ..program import Module, Program, at
from ..suggest import suggestion
from .context import Context

__all__ = ["BUILT_IN_RESOLVERS", "check_routing", "check_settings", "service_key", "settings_of"]

BUILT_IN_RESOLVERS: dict[str, tuple[str, tuple[ScalarName, ...]]] = {
    "organization_id": ("organization_id", (ScalarName.INT, ScalarName.UUID)),
    "organization_slug": ("slug", (ScalarName.STR,)),
    "region_name": ("region_name", (ScalarName.STR,)),
    "single_organization": ("", ()),
}
"""Each resolver of the language: the parameter it reads by default, and the types that may hold its value."""

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_DOTTED = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_TARGET = re.compile(rf"{_DOTTED}:[A-Za-z_][A-Za-z0-9_]*\Z")
_MODULE = re.compile(rf"{_DOTTED}\Z")
SETTINGS = ("key", "impl", "helpers", "async")


# ----------------------------------------------------------------- settings ----


def settings_of(service: ast.ServiceDecl) -> dict[str, ast.Setting]:
    """The settings of a service by name; the first of each."""
    found: dict[str, ast.Setting] = {}
    for member in service.members:
        if isinstance(member, ast.Setting):
            found.setdefault(member.name.text, member)
    return found


def service_key(service: ast.ServiceDecl) -> str:
    """The wire identity of a service: its `key`, or its name in snake case without `Service`."""
    setting = settings_of(service).get("key")
    if setting is not None and isinstance(setting.value, ast.StringLiteral):
        return setting.value.value
    return default_key(service.name.text)


def default_key(name: str) -> str:
    """The key of a service that names none."""
    return snake_case(name.removesuffix("Service") or name)


def check_settings(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0112-0114, 0313-0317, 0319, 0320: settings, keys, names, targets, discovery."""
    keys: dict[str, tuple[Module, ast.ServiceDecl]] = {}
    for module, service in program.each(ast.ServiceDecl):
        yield from _check_service_settings(module, service)
        if not service.name.text.endswith("Service"):
            yield _service_name(module, service)
        key = service_key(service)
        if key in keys:
            yield _same_key(module, service, key, *keys[key])
        keys.setdefault(key, (module, service))
        if context.discovery and not any(_below(module.package, root) for root in context.discovery):
            yield _outside_discovery(module, service, context.discovery)
    for module, resolver in program.each(ast.ResolverDecl):
        yield from _check_resolver(program, module, resolver)


def _below(package: str, root: str) -> bool:
    return package == root or package.startswith(f"{root}.")


def _check_service_settings(module: Module, service: ast.ServiceDecl) -> Iterator[Diagnostic]:
    first: dict[str, ast.Setting] = {}
    for member in service.members:
        if not isinstance(member, ast.Setting):
            continue
        name = member.name.text
        if name not in SETTINGS:
            yield _unknown_setting(module, member)
        elif name in first:
            yield Diagnostic(
                code="RPC0114",
                message=f"the setting `{name}` stands here twice",
                primary=at(module, member),
                labels=(at(module, first[name], "first here"),),
                fix=Fix(title="take the second out", edits=(remove(module, member),), safe=False),
            )
        else:
            first[name] = member
            yield from _check_setting(module, service, member)


def _unknown_setting(module: Module, setting: ast.Setting) -> Diagnostic:
    near = suggestion(setting.name.text, SETTINGS)
    fix = None
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, setting.name, near),), safe=False)
    return Diagnostic(
        code="RPC0112",
        message=f"a service has no setting `{setting.name.text}`",
        primary=at(module, setting.name),
        notes=("its settings are `key`, `impl`, `helpers` and `async`",),
        fix=fix,
    )


def _check_setting(module: Module, service: ast.ServiceDecl, setting: ast.Setting) -> Iterator[Diagnostic]:
    name, value = setting.name.text, setting.value
    if name == "async":
        if not isinstance(value, ast.BoolLiteral):
            yield _setting_value(module, setting, "`true` or `false`", "false")
        return
    default = {
        "key": default_key(service.name.text),
        "impl": f"{module.package}.impl:DatabaseBacked{service.name.text}",
        "helpers": f"{module.package}.helpers",
    }[name]
    if not isinstance(value, ast.StringLiteral):
        yield _setting_value(module, setting, "a string", f'"{default}"')
    elif name == "key" and not _KEY.match(value.value):
        near = re.sub(r"[^a-z0-9]+", "_", snake_case(value.value)).strip("_")
        key = near if _KEY.match(near) else default
        yield Diagnostic(
            code="RPC0314",
            message="a service's key is lower case letters, digits and `_`, a letter first",
            primary=at(module, value),
            fix=Fix(title=f'write `"{key}"`', edits=(replace(module, value, f'"{key}"'),), safe=False),
        )
    elif name == "impl" and not _TARGET.match(value.value):
        yield _target(module, value, "`impl` is `package.module:Class`", default)
    elif name == "helpers" and not _MODULE.match(value.value):
        yield _target(module, value, "`helpers` is a module: `package.module`", default)


def _setting_value(module: Module, setting: ast.Setting, takes: str, instead: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0113",
        message=f"the setting `{setting.name.text}` takes {takes}",
        primary=at(module, setting.value),
        fix=Fix(title=f"write `{instead}`", edits=(replace(module, setting.value, instead),), safe=False),
    )


def _target(module: Module, value: ast.StringLiteral, message: str, instead: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0316",
        message=message,
        primary=at(module, value),
        fix=Fix(title="write the default", edits=(replace(module, value, f'"{instead}"'),), safe=False),
    )


def _service_name(module: Module, service: ast.ServiceDecl) -> Diagnostic:
    return Diagnostic(
        code="RPC0315",
        message=f"the service `{service.name.text}` does not end in `Service`",
        primary=at(module, service.name),
        fix=Fix(title="append it", edits=(insert(module, service.name.span.end, "Service"),), safe=False),
    )


def _same_key(
    module: Module, service: ast.ServiceDecl, key: str, first_module: Module, first: ast.ServiceDecl
) -> Diagnostic:
    setting, first_setting = settings_of(service).get("key"), settings_of(first).get("key")
    fix = None
    other = default_key(service.name.text)
    if other != key and setting is not None:
        fix = Fix(title=f'write `"{other}"`', edits=(replace(module, setting.value, f'"{other}"'),), safe=False)
    elif setting is None:
        package = module.package.rsplit(".", 1)[-1]
        line = f'\n  key = "{package}_{key}"'
        brace = module.source.text.index("{", service.name.span.end) + 1
        fix = Fix(title="give it a key of its own", edits=(insert(module, brace, line),), safe=False)
    return Diagnostic(
        code="RPC0313",
        message=f"two services have the key `{key}`",
        primary=at(module, setting.value if setting else service.name),
        labels=(at(first_module, first_setting.value if first_setting else first.name, "the first"),),
        notes=("the key names a service on the wire: it is unique in the workspace",),
        fix=fix,
    )


def _outside_discovery(module: Module, service: ast.ServiceDecl, roots: tuple[str, ...]) -> Diagnostic:
    named = ", ".join(f"`{root}`" for root in roots)
    assert module.file.package is not None
    return Diagnostic(
        code="RPC0317",
        message=f"the service `{service.name.text}` is in no discovery package, so no server would find it",
        primary=at(module, service.name),
        labels=(at(module, module.file.package.name, "its package"),),
        notes=(f"the configuration's `discovery` names {named}",),
    )


def _check_resolver(program: Program, module: Module, resolver: ast.ResolverDecl) -> Iterator[Diagnostic]:
    if resolver.name.text in BUILT_IN_RESOLVERS:
        yield Diagnostic(
            code="RPC0318",
            message=f"`{resolver.name.text}` is a resolver of the language already",
            primary=at(module, resolver.name),
        )
    if not _TARGET.match(resolver.target.value):
        name = "".join(part.capitalize() for part in resolver.name.text.split("_"))
        yield Diagnostic(
            code="RPC0319",
            message="a resolver's class is named as `package.module:Class`",
            primary=at(module, resolver.target),
            fix=Fix(
                title="name a module beside the generated ones",
                edits=(replace(module, resolver.target, f'"{module.package}.resolvers:{name}"'),),
                safe=False,
            ),
        )
    type_ = program.types.get(resolver.type)
    if type_ is not None and not _is_routable(program, type_):
        yield Diagnostic(
            code="RPC0320",
            message="a resolver reads one scalar that can't be none",
            primary=at(module, resolver.type),
        )


def _is_routable(program: Program, type_: Type) -> bool:
    base, nullable = program.strip(type_)
    if nullable:
        return False
    if isinstance(base, Ref):
        return isinstance(program.target(base).node, ast.EnumDecl)
    return isinstance(base, Scalar) and base.name is not ScalarName.JSON


# ------------------------------------------------------------------ routing ----


def check_routing(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0301-0312: who needs a `by`, which resolvers there are, where the routed value is."""
    for module, service in program.each(ast.ServiceDecl):
        control = service.silo.text == "control"
        if control and service.by is not None:
            yield _by_in_control(module, service.by)
        if not control and service.by is not None and _resolver(module, service.by) is None:
            yield _unknown_resolver(module, service.by)
        for method in service.members:
            if isinstance(method, ast.Method):
                yield from _check_method(program, module, service, method, control)


def _check_method(
    program: Program, module: Module, service: ast.ServiceDecl, method: ast.Method, control: bool
) -> Iterator[Diagnostic]:
    if method.local:
        if method.by is not None:
            yield _not_on_local(module, method.by.span, "`by`")
        if method.unmapped is not None:
            yield _not_on_local(module, method.unmapped, "`or none if unmapped`")
        return
    if control:
        if method.by is not None:
            yield _by_in_control(module, method.by)
        elif method.unmapped is not None:
            yield _unmapped_without_region(module, method.unmapped, "a Control service has no region to find")
        return
    by = method.by or service.by
    if by is None:
        yield _missing_by(program, module, method)
        return
    yield from _check_by(program, module, method, by)
    yield from _check_unmapped(program, module, method, by)


def _resolver(module: Module, by: ast.By) -> tuple[str, tuple[ScalarName, ...] | ast.ResolverDecl] | None:
    """The parameter that a resolver reads by default and what types it takes."""
    name = by.resolver.text
    if name in BUILT_IN_RESOLVERS:
        return BUILT_IN_RESOLVERS[name]
    declared = module.scope.get(name)
    if declared is None or not isinstance(declared.node, ast.ResolverDecl):
        return None
    return declared.node.parameter.text, declared.node


def _check_by(program: Program, module: Module, method: ast.Method, by: ast.By) -> Iterator[Diagnostic]:
    resolver = _resolver(module, by)
    if resolver is None:
        if by is method.by:
            yield _unknown_resolver(module, by)
        return
    default, takes = resolver
    if by.resolver.text == "single_organization":
        if by.path is not None and by is method.by:
            yield _single_with_path(module, by)
        return
    parts = [part.text for part in by.path.parts] if by.path is not None else [default]
    names = by.path.parts if by.path is not None else (by.resolver,)
    param = next((p for p in method.params if p.name.text == parts[0]), None)
    if param is None:
        yield _no_such_parameter(program, module, method, by, names[0], parts[0], takes)
        return
    if param.default is not None:
        yield _routing_default(module, param, param.default, by)
    yield from _walk(program, module, method, by, param, parts, names, takes)


def _walk(
    program: Program,
    module: Module,
    method: ast.Method,
    by: ast.By,
    param: ast.Param,
    parts: list[str],
    names: tuple[ast.Name, ...],
    takes: tuple[ScalarName, ...] | ast.ResolverDecl,
) -> Iterator[Diagnostic]:
    type_ = program.types.get(param.type)
    for index, part in enumerate(parts[1:], 1):
        if type_ is None:
            return
        obstacle = _obstacle(program, type_)
        if obstacle is not None:
            yield _blocked(module, names[index - 1], parts[index - 1], obstacle, param)
            return
        node = program.declaration(type_)
        assert node is not None
        field = next((f for f in program.fields.get(node, ()) if f.name == part), None)
        if field is None:
            yield _no_such_field(program, module, names[index], part, node)
            return
        type_ = field.type
    if type_ is None:
        return
    _, nullable = program.strip(type_)
    if nullable:
        yield _blocked(module, names[-1], parts[-1], "can be none", param)
    elif not _takes(program, type_, takes):
        yield _wrong_type(program, module, names[-1], by, param, takes)


def _obstacle(program: Program, type_: Type) -> str | None:
    base, nullable = program.strip(type_)
    node = program.target(base).node if isinstance(base, Ref) else None
    if nullable:
        return "can be none"
    if isinstance(node, ast.UnionDecl):
        return "is a union"
    if isinstance(node, ast.ModelDecl) and node.relation == "patches":
        return "is a patch, whose fields can be unset"
    if not isinstance(node, ast.ModelDecl | ast.ErrorDecl):
        return "is no model"
    return None


def _takes(program: Program, type_: Type, takes: tuple[ScalarName, ...] | ast.ResolverDecl) -> bool:
    base, _ = program.strip(type_)
    if isinstance(takes, ast.ResolverDecl):
        wanted = program.types.get(takes.type)
        if wanted is None:
            return True
        other, _ = program.strip(wanted)
        if isinstance(base, Scalar) and isinstance(other, Scalar):
            return base.name is other.name
        return base == other
    return isinstance(base, Scalar) and base.name in takes


def _check_unmapped(program: Program, module: Module, method: ast.Method, by: ast.By) -> Iterator[Diagnostic]:
    if method.unmapped is None:
        return
    if by.resolver.text == "single_organization":
        yield _unmapped_without_region(module, method.unmapped, "`single_organization` always finds a region")
        return
    if method.returns.name.text == "none":
        return
    type_ = program.types.get(method.returns)
    if type_ is None or program.strip(type_)[1]:
        return
    text = module.source.text[method.returns.span.start : method.returns.span.end]
    yield Diagnostic(
        code="RPC0312",
        message="`or none if unmapped` needs a return type that can be none",
        primary=at(module, method.unmapped, "an unmapped organization has nothing to return"),
        labels=(at(module, method.returns, "this is never none"),),
        fix=Fix(
            title=f"let callers see the missing case: `-> {text}?`",
            edits=(insert(module, method.returns.span.end, "?"),),
            safe=False,
        ),
    )


# ------------------------------------------------------------------ reports ----


def _by_in_control(module: Module, by: ast.By) -> Diagnostic:
    return Diagnostic(
        code="RPC0302",
        message="a Control service has no `by`: there is one Control silo",
        primary=at(module, by),
        fix=Fix(title="take it out", edits=(remove(module, by),)),
    )


def _not_on_local(module: Module, span: Span, what: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0309",
        message=f"a `local` method never leaves its process: it has no {what}",
        primary=at(module, span),
        fix=Fix(title="take it out", edits=(remove(module, span),)),
    )


def _unmapped_without_region(module: Module, span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0311",
        message=f"`or none if unmapped` has no meaning here: {why}",
        primary=at(module, span),
        fix=Fix(title="take it out", edits=(remove(module, span),)),
    )


def _missing_by(program: Program, module: Module, method: ast.Method) -> Diagnostic:
    end = method.unmapped.start if method.unmapped else method.span.end
    clause = _guess_by(program, method)
    edit = insert(module, end, f"{clause} " if method.unmapped else f"\n    {clause}")
    return Diagnostic(
        code="RPC0301",
        message=f"`{method.name.text}` does not say which region it runs in",
        primary=at(module, method.name),
        notes=("every `rpc` of a Region service has a `by`, its own or the service's",),
        fix=Fix(title=f"route it: `{clause}`", edits=(edit,), safe=False),
    )


def _guess_by(program: Program, method: ast.Method) -> str:
    for param in method.params:
        for name, (default, takes) in BUILT_IN_RESOLVERS.items():
            if param.name.text == default and param.default is None and _param_fits(program, param, takes):
                return f"by {name}"
    return "by single_organization"


def _unknown_resolver(module: Module, by: ast.By) -> Diagnostic:
    declared = [name for name, d in module.scope.items() if isinstance(d.node, ast.ResolverDecl)]
    near = suggestion(by.resolver.text, (*BUILT_IN_RESOLVERS, *declared))
    fix = None
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, by.resolver, near),), safe=False)
    return Diagnostic(
        code="RPC0303",
        message=f"there is no resolver `{by.resolver.text}`",
        primary=at(module, by.resolver),
        notes=(f"there are {', '.join(f'`{name}`' for name in BUILT_IN_RESOLVERS)}, and declared ones",),
        fix=fix,
    )


def _single_with_path(module: Module, by: ast.By) -> Diagnostic:
    return Diagnostic(
        code="RPC0307",
        message="`single_organization` takes no parameter",
        primary=at(module, by),
        fix=Fix(title="take it out", edits=(replace(module, by, "by single_organization"),)),
    )


def _no_such_parameter(
    program: Program,
    module: Module,
    method: ast.Method,
    by: ast.By,
    node: ast.Name,
    wanted: str,
    takes: tuple[ScalarName, ...] | ast.ResolverDecl,
) -> Diagnostic:
    fitting = [p.name.text for p in method.params if _param_fits(program, p, takes)]
    near = suggestion(wanted, fitting) or (fitting[0] if len(fitting) == 1 else None)
    fix = None
    if near and by is method.by:
        text = f"by {by.resolver.text}({near})"
        edit = replace(module, node, near) if by.path is not None else replace(module, by, text)
        fix = Fix(title=f"did you mean `{near}`?", edits=(edit,), safe=False)
    elif near:
        edit = insert(
            module,
            method.unmapped.start if method.unmapped else method.span.end,
            f"\n    by {by.resolver.text}({near})\n    ",
        )
        fix = Fix(title=f"route it by `{near}`", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0304",
        message=f"`{method.name.text}` has no parameter `{wanted}` to find its region by",
        primary=at(module, node) if by is method.by else at(module, method.name),
        labels=() if by is method.by else (at(module, by, "the service's default"),),
        help=None if fix else f"name another: `by {by.resolver.text}(parameter)`",
        fix=fix,
    )


def _param_fits(program: Program, param: ast.Param, takes: tuple[ScalarName, ...] | ast.ResolverDecl) -> bool:
    type_ = program.types.get(param.type)
    return type_ is not None and not program.strip(type_)[1] and _takes(program, type_, takes)


def _no_such_field(program: Program, module: Module, name: ast.Name, part: str, node: ast.Decl) -> Diagnostic:
    near = suggestion(part, (f.name for f in program.fields.get(node, ())))
    fix = None
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, name, near),), safe=False)
    return Diagnostic(
        code="RPC0304",
        message=f"`{node.name.text}` has no field `{part}`",
        primary=at(module, name),
        labels=(at(program.declared[node].module, node.name, "declared here"),),
        fix=fix,
    )


def _blocked(module: Module, name: ast.Name, part: str, obstacle: str, param: ast.Param) -> Diagnostic:
    fix = None
    if obstacle == "can be none" and part == param.name.text and param.type.nullable:
        end = param.type.span.end
        fix = Fix(title="require it", edits=(replace(module, Span(end - 1, end), ""),), safe=False)
    return Diagnostic(
        code="RPC0306",
        message=f"`{part}` {obstacle}, so it can't lead to a region",
        primary=at(module, name),
        fix=fix,
    )


def _routing_default(module: Module, param: ast.Param, default: ast.Literal, by: ast.By) -> Diagnostic:
    return Diagnostic(
        code="RPC0308",
        message=f"`{param.name.text}` finds the region, so it can't be left out",
        primary=at(module, default),
        labels=(at(module, by, "routed here"),),
        fix=Fix(
            title="take the default out",
            edits=(replace(module, Span(param.type.span.end, default.span.end), ""),),
        ),
    )


def _wrong_type(
    program: Program,
    module: Module,
    name: ast.Name,
    by: ast.By,
    param: ast.Param,
    takes: tuple[ScalarName, ...] | ast.ResolverDecl,
) -> Diagnostic:
    text = program_text(takes)
    return Diagnostic(
        code="RPC0305",
        message=f"`{by.resolver.text}` reads {text}, and this is something else",
        primary=at(module, name),
        labels=(at(module, param, "from this parameter"),),
    )


def program_text(takes: tuple[ScalarName, ...] | ast.ResolverDecl) -> str:
    """What a resolver reads, in words."""
    if isinstance(takes, ast.ResolverDecl):
        return f"a `{takes.type.name.text}`"
    return " or ".join(f"`{name}`" for name in takes)

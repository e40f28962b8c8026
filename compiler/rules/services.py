"""Services by themselves: settings, keys, names, discovery."""

import re
from collections.abc import Collection, Iterable, Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..edits import add_setting, remove, replace
from ..naming import pascal_case, snake_case
from ..program import Module, Program, at
from ..references import References
from ..renames import rename
from ..settings import SETTINGS, default_helpers, default_impl, default_key, service_key, settings_of
from ..suggest import suggestion
from .context import Context
from .targets import malformed, mended_target, module_fault, target_fault

__all__ = ["check_services"]

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


def check_services(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0112-0114, 0313-0317: settings, keys, names, targets, discovery."""
    references = References(program)
    services = [(m, s) for m, s in program.each(ast.ServiceDecl) if s in program.declared]
    keys = {service_key(service) for _, service in services}
    for module, service in program.each(ast.ServiceDecl):
        yield from _check_service_settings(program, module, service)
        if not service.name.text.endswith("Service"):
            yield _service_name(references, module, service, keys)
        if context.discovery and not any(_is_below(module.package, root) for root in context.discovery):
            yield _outside_discovery(module, service, context.discovery)
    yield from _check_keys(services, keys)


def _is_below(package: str, root: str) -> bool:
    return package == root or package.startswith(f"{root}.")


def _service_name(
    references: References, module: Module, service: ast.ServiceDecl, keys: Collection[str]
) -> Diagnostic:
    name = service.name.text
    stem = name[:-7] if name.lower().endswith("service") else name
    better = f"{pascal_case(stem)}Service"
    key = default_key(better)
    free = key == service_key(service) or key not in keys or "key" in settings_of(service)
    return Diagnostic(
        code="RPC0315",
        message=f"the name of the service `{name}` does not end in `Service`",
        primary=at(module, service.name),
        fix=rename(references, module, service.name, better) if free else None,
    )


def _outside_discovery(module: Module, service: ast.ServiceDecl, roots: tuple[str, ...]) -> Diagnostic:
    named = ", ".join(f"`{root}`" for root in roots)
    assert module.file.package is not None
    return Diagnostic(
        code="RPC0317",
        message=f"the service `{service.name.text}` is below no discovery package, so no server would find it",
        primary=at(module, service.name),
        labels=(at(module, module.file.package.name, "its package"),),
        notes=(f"the configuration's `discovery` names {named}",),
    )


# ----------------------------------------------------------------- settings ----


def _check_service_settings(program: Program, module: Module, service: ast.ServiceDecl) -> Iterator[Diagnostic]:
    first: dict[str, ast.Setting] = {}
    for member in service.members:
        if not isinstance(member, ast.Setting):
            continue
        name = member.name.text
        if name not in SETTINGS:
            yield _unknown_setting(module, member, first)
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
            yield from _check_setting(program, module, service, member)


def _unknown_setting(module: Module, setting: ast.Setting, present: Collection[str]) -> Diagnostic:
    near = suggestion(setting.name.text, (name for name in SETTINGS if name not in present))
    fix = Fix(title="take it out", edits=(remove(module, setting),), safe=False)
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, setting.name, near),), safe=False)
    return Diagnostic(
        code="RPC0112",
        message=f"a service has no setting `{setting.name.text}`",
        primary=at(module, setting.name),
        notes=("its settings are `key`, `impl`, `helpers` and `async`",),
        fix=fix,
    )


def _check_setting(
    program: Program, module: Module, service: ast.ServiceDecl, setting: ast.Setting
) -> Iterator[Diagnostic]:
    name, value = setting.name.text, setting.value
    if name == "async":
        if not isinstance(value, ast.BoolLiteral):
            yield _setting_value(module, setting, "`true` or `false`", _as_bool(value))
        return
    default = {
        "key": default_key(service.name.text),
        "impl": default_impl(module.package, service.name.text),
        "helpers": default_helpers(module.package),
    }[name]
    if not isinstance(value, ast.StringLiteral):
        text = value.name.text if isinstance(value, ast.NameLiteral) else default
        yield _setting_value(module, setting, "a string", f'"{text}"')
    elif name == "key":
        if not _KEY.match(value.value):
            yield _malformed_key(module, value, default)
    elif name == "impl":
        fault = target_fault(program, value.value)
        if fault is not None:
            yield malformed(module, value, "RPC0316", f"`impl` {fault}", mended_target(value.value) or default)
    else:
        fault = module_fault(program, value.value)
        if fault is not None:
            near = value.value.partition(":")[0]
            better = near if ":" in value.value and module_fault(program, near) is None else default
            yield malformed(module, value, "RPC0316", f"`helpers` {fault}", better)


def _as_bool(value: ast.Literal) -> str:
    text = value.value if isinstance(value, ast.StringLiteral | ast.NumberLiteral) else None
    return "true" if str(text).lower() in ("true", "1", "yes", "on") else "false"


def _setting_value(module: Module, setting: ast.Setting, takes: str, instead: str) -> Diagnostic:
    return Diagnostic(
        code="RPC0113",
        message=f"the setting `{setting.name.text}` takes {takes}",
        primary=at(module, setting.value),
        fix=Fix(title=f"write `{instead}`", edits=(replace(module, setting.value, instead),), safe=False),
    )


def _malformed_key(module: Module, value: ast.StringLiteral, default: str) -> Diagnostic:
    near = re.sub(r"[^a-z0-9]+", "_", snake_case(value.value)).strip("_")
    key = near if _KEY.match(near) and value.value.isascii() else default
    return Diagnostic(
        code="RPC0314",
        message="a service's key is lower case letters, digits and `_`, a letter first",
        primary=at(module, value),
        fix=Fix(title=f'write `"{key}"`', edits=(replace(module, value, f'"{key}"'),), safe=False),
    )


# --------------------------------------------------------------------- keys ----


def _check_keys(services: Iterable[tuple[Module, ast.ServiceDecl]], keys: Collection[str]) -> Iterator[Diagnostic]:
    first: dict[str, tuple[Module, ast.ServiceDecl]] = {}
    for module, service in services:
        key = service_key(service)
        if key in first:
            yield _same_key(module, service, key, *first[key], keys)
        first.setdefault(key, (module, service))


def _same_key(
    module: Module,
    service: ast.ServiceDecl,
    key: str,
    first_module: Module,
    first: ast.ServiceDecl,
    taken: Collection[str],
) -> Diagnostic:
    setting, first_setting = settings_of(service).get("key"), settings_of(first).get("key")
    return Diagnostic(
        code="RPC0313",
        message=f"two services have the key `{key}`",
        primary=at(module, setting.value if setting else service.name),
        labels=(at(first_module, first_setting.value if first_setting else first.name, "the first"),),
        notes=("the key names a service on the wire: it is unique in the workspace",),
        fix=_own_key(module, service, setting, taken),
    )


def _own_key(
    module: Module, service: ast.ServiceDecl, setting: ast.Setting | None, taken: Collection[str]
) -> Fix | None:
    """A key that is free: the service's own default, or that with its package before it."""
    default = default_key(service.name.text)
    candidates = (default, f"{module.package.rsplit('.', 1)[-1]}_{default}", f"{module.package}_{default}")
    free = (c for candidate in candidates if (c := snake_case(candidate).replace(".", "_")) not in taken)
    key = next((c for c in free if _KEY.match(c)), None)
    if key is None:
        return None
    if setting is not None:
        edit = replace(module, setting.value, f'"{key}"')
    else:
        edit = add_setting(module, service, f'key = "{key}"')
    return Fix(title=f'give it the key `"{key}"`', edits=(edit,), safe=False)

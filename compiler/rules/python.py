"""Names that Python or pydantic would not bear, and names that would meet in the generated code."""

from collections.abc import Iterable, Iterator
from keyword import iskeyword

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..edits import replace
from ..naming import (
    GENERATED_MODULES,
    HAND_WRITTEN_MODULES,
    arm_class,
    delegation_name,
    enum_member_name,
    helper_function,
    snake_case,
    unknown_arm_class,
)
from ..program import Module, Program, at, methods_of
from ..settings import settings_of
from .context import Context

__all__ = ["MODEL_ATTRIBUTES", "SERVICE_ATTRIBUTES", "check_clashes", "check_names"]

MODEL_ATTRIBUTES = frozenset(
    "construct copy dict exception from_orm get_field_names json model_computed_fields model_config model_construct "
    "model_copy model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json model_validate_strings "
    "parse_file parse_obj parse_raw schema schema_json serialize_by_field_name update_forward_refs validate".split()
)
"""Public attributes of the classes that models become; a test compares the list with them."""

SERVICE_ATTRIBUTES = frozenset("aio create_delegation get_local_implementation get_method_table key local_mode".split())
"""Attributes of the class that a service becomes."""

_SEGMENTS = frozenset((*GENERATED_MODULES, *HAND_WRITTEN_MODULES))
_PLURALS = {"model": "models", "service": "services", "serial": "serials", "testing": "tests", "impl": "implementation"}

Named = tuple[Module, ast.Name, str]


def check_names(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0601-0606: each name by itself."""
    for module in program.modules:
        yield from _check_package(module)
        for node in module.file.declarations:
            if iskeyword(node.name.text):
                yield _keyword(module, node.name)
            elif node.name.text.startswith("_"):
                yield _underscore(module, node.name)
            for name, role in _members(node):
                yield from _check_member(module, name, role)


def _members(node: ast.Decl) -> Iterator[tuple[ast.Name, str]]:
    """Names inside a declaration with what they become in Python."""
    match node:
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            for member in members:
                if isinstance(member, ast.Field):
                    yield member.name, "field"
                elif isinstance(member, ast.LocalMethod):
                    yield member.name, "field"
                    yield from ((p.name, "model local parameter") for p in member.params)
        case ast.UnionDecl(members=members):
            yield from ((m.name, "field") for m in members if isinstance(m, ast.UnionArm))
        case ast.EnumDecl(members=members):
            yield from ((m.name, "enum member") for m in members if isinstance(m, ast.EnumMember))
        case ast.ServiceDecl():
            for method in methods_of(node):
                yield method.name, "method"
                role = "service local parameter" if method.local else "parameter"
                yield from ((p.name, role) for p in method.params)
        case ast.ResolverDecl(parameter=parameter):
            yield parameter, "parameter"
        case _:
            pass


_TAKEN_PARAMETERS = {
    "parameter": frozenset({"self", "cls"}),
    "model local parameter": frozenset({"self", "cls", "self_"}),
    "service local parameter": frozenset({"self", "cls", "service"}),
}


def _check_member(module: Module, name: ast.Name, role: str) -> Iterator[Diagnostic]:
    text = name.text
    if text.startswith("_"):
        yield _underscore(module, name)
    elif role == "enum member":
        return
    elif iskeyword(text):
        yield _keyword(module, name)
    elif role == "field" and text in MODEL_ATTRIBUTES:
        yield _taken(module, name, "RPC0603", f"a field `{text}` would shadow a part of every model")
    elif role == "method" and (text in SERVICE_ATTRIBUTES or text.endswith("_or_raise")):
        why = "is generated beside each method" if text.endswith("_or_raise") else "is a part of every service"
        yield _taken(module, name, "RPC0604", f"a method can't be called `{text}`: such a name {why}")
    elif text in _TAKEN_PARAMETERS.get(role, ()):
        yield _taken(module, name, "RPC0606", f"a parameter can't be called `{text}`: Python passes the object there")


def _taken(module: Module, name: ast.Name, code: str, message: str) -> Diagnostic:
    other = (
        name.text.replace("_or_raise", "_or_fail")
        if name.text.endswith("_or_raise")
        else f"{name.text.rstrip('_')}_value"
    )
    return Diagnostic(code=code, message=message, primary=at(module, name), fix=_rename(module, name, other))


def _rename(module: Module, name: ast.Name, other: str) -> Fix:
    return Fix(title=f"call it `{other}`", edits=(replace(module, name, other),), safe=False)


def _keyword(module: Module, name: ast.Name) -> Diagnostic:
    return Diagnostic(
        code="RPC0601",
        message=f"`{name.text}` is a keyword of Python",
        primary=at(module, name),
        fix=_rename(module, name, f"{name.text}_"),
    )


def _underscore(module: Module, name: ast.Name) -> Diagnostic:
    bare = name.text.strip("_")
    usable = bool(bare) and not bare[0].isdigit() and not iskeyword(bare) and bare not in MODEL_ATTRIBUTES
    return Diagnostic(
        code="RPC0602",
        message=f"`{name.text}` starts with an underscore: Python would hide it",
        primary=at(module, name),
        fix=_rename(module, name, bare) if usable else None,
    )


def _check_package(module: Module) -> Iterator[Diagnostic]:
    assert module.file.package is not None
    for part in module.file.package.name.parts:
        if iskeyword(part.text) or part.text in _SEGMENTS or part.text.startswith("_"):
            other = _PLURALS.get(part.text, f"{part.text.strip('_')}_")
            yield Diagnostic(
                code="RPC0605",
                message=f"a package can't have a part `{part.text}`",
                primary=at(module, part),
                notes=("keywords of Python and the names of generated modules would be in its way",),
                fix=_rename(module, part, other),
            )


# ------------------------------------------------------------------ clashes ----


def check_clashes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0607 names equal but for case or underscores, RPC0608 names that meet in the generated code."""
    for module in program.modules:
        for node in module.file.declarations:
            yield from _same_but_for_case(_folded(module, node))
    for names in program.packages.values():
        yield from _package_clashes(program, [d.node for d in names.values()])
    yield from _helper_clashes(program)


def _folded(module: Module, node: ast.Decl) -> Iterator[Named]:
    match node:
        case ast.EnumDecl(members=members):
            names = [m.name for m in members if isinstance(m, ast.EnumMember)]
            yield from ((module, n, enum_member_name(n.text).replace("_", "")) for n in names)
        case ast.UnionDecl(members=members):
            names = [m.name for m in members if isinstance(m, ast.UnionArm)]
            yield from ((module, n, _fold(n.text)) for n in names)
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            names = [m.name for m in members if isinstance(m, ast.Field | ast.Pick | ast.LocalMethod)]
            yield from ((module, n, _fold(n.text)) for n in names)
        case ast.ServiceDecl(members=members):
            names = [m.name for m in members if isinstance(m, ast.Method)]
            yield from ((module, n, _fold(n.text)) for n in names)
        case _:
            pass


def _fold(name: str) -> str:
    return name.replace("_", "").lower()


def _same_but_for_case(names: Iterable[Named]) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[Module, ast.Name]] = {}
    for module, name, folded in names:
        if folded not in seen:
            seen[folded] = (module, name)
            continue
        first_module, first = seen[folded]
        if first.text == name.text:
            continue  # said already: it stands here twice
        yield Diagnostic(
            code="RPC0607",
            message=f"`{name.text}` and `{first.text}` are the same but for case and underscores",
            primary=at(module, name),
            labels=(at(first_module, first, "the first"),),
            help="give one of them a name of its own",
        )


def _package_clashes(program: Program, nodes: list[ast.Decl]) -> Iterator[Diagnostic]:
    """Names of one package: its declarations, what unions and services bring along, its modules."""
    taken: dict[str, tuple[Module, ast.Name, str]] = {}
    declared = [(program.declared[n].module, n.name, n.name.text, f"`{n.name.text}`") for n in nodes]
    made = [m for n in nodes for m in _made(program.declared[n].module, n)]
    for module, name, python, what in (*declared, *made):
        key = python if python in _SEGMENTS else _fold(python)
        if python in _SEGMENTS:
            yield Diagnostic(
                code="RPC0608",
                message=f"{what} would hide the generated module `{python}`",
                primary=at(module, name),
            )
        elif key in taken and taken[key][1] is not name:
            first_module, first, first_what = taken[key]
            same = first_what == f"`{first.text}`" and what == f"`{name.text}`"
            yield Diagnostic(
                code="RPC0607" if same else "RPC0608",
                message=f"`{name.text}` and `{first.text}` are the same but for case and underscores"
                if same
                else f"{what} and {first_what} would have the same name in Python",
                primary=at(module, name),
                labels=(at(first_module, first, "the first"),),
                help="give one of them a name of its own",
            )
        else:
            taken[key] = (module, name, what)


def _made(module: Module, node: ast.Decl) -> Iterator[tuple[Module, ast.Name, str, str]]:
    """Python names that a declaration brings beside its own."""
    if isinstance(node, ast.UnionDecl):
        seen: set[str] = set()
        for arm in node.members:
            if isinstance(arm, ast.UnionArm) and _fold(arm.name.text) not in seen:
                seen.add(_fold(arm.name.text))
                yield (
                    module,
                    arm.name,
                    arm_class(node.name.text, arm.name.text),
                    f"the class of the arm `{arm.name.text}`",
                )
        if node.open:
            unknown = unknown_arm_class(node.name.text)
            yield module, node.name, unknown, f"the class of unknown arms of `{node.name.text}`"
    elif isinstance(node, ast.ServiceDecl) and snake_case(node.name.text) in _SEGMENTS:
        yield module, node.name, delegation_name(node.name.text), f"the delegation of `{node.name.text}`"


def _helper_clashes(program: Program) -> Iterator[Diagnostic]:
    """Functions of one helpers module: the local methods of its package's models and of the services that use it."""
    taken: dict[tuple[str, str], tuple[Module, ast.Name]] = {}
    for module, name, helpers, function in _helpers(program):
        key = (helpers, function)
        if key not in taken:
            taken[key] = (module, name)
            continue
        first_module, first = taken[key]
        yield Diagnostic(
            code="RPC0608",
            message=f"two local methods have the body `{function}` in `{helpers}`",
            primary=at(module, name),
            labels=(at(first_module, first, "the first"),),
            help="rename one, or give its service a `helpers` module of its own",
        )


def _helpers(program: Program) -> Iterator[tuple[Module, ast.Name, str, str]]:
    for module, model in program.each(ast.ModelDecl):
        for member in model.members:
            if isinstance(member, ast.LocalMethod):
                function = helper_function(model.name.text, member.name.text)
                yield module, member.name, f"{module.package}.helpers", function
    for module, service in program.each(ast.ServiceDecl):
        setting = settings_of(service).get("helpers")
        written = setting.value.value if setting and isinstance(setting.value, ast.StringLiteral) else None
        seen: set[str] = set()
        for method in service.members:
            if isinstance(method, ast.Method) and method.local and method.name.text not in seen:
                seen.add(method.name.text)
                yield module, method.name, written or f"{module.package}.helpers", method.name.text

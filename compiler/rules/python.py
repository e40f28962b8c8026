"""Names that Python or pydantic would not bear."""

import sys
from collections.abc import Iterator
from functools import lru_cache
from keyword import iskeyword
from typing import NamedTuple

from ...idl import ast
from ...idl.diagnostics import Diagnostic
from ..naming import GENERATED_MODULES, HAND_WRITTEN_MODULES, pascal_case
from ..program import Program, at, methods_of
from ..references import References
from ..renames import rename, rename_package_part
from .context import Context

__all__ = ["MODEL_ATTRIBUTES", "SERVICE_ATTRIBUTES", "check_names", "clear_name"]

MODEL_ATTRIBUTES = frozenset(
    "construct copy dict exception from_orm get_field_names json model_computed_fields model_config model_construct "
    "model_copy model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json model_validate_strings "
    "parse_file parse_obj parse_raw schema schema_json serialize_by_field_name update_forward_refs validate".split()
)
"""Public attributes of the classes that models become; a test compares the list with them."""

_PROTECTED = ("model_dump", "model_validate")
"""pydantic keeps names that start like this for itself."""

SERVICE_ATTRIBUTES = frozenset("aio create_delegation get_local_implementation get_method_table key local_mode".split())
"""Attributes of the class that a service becomes; a test compares the list with it."""

_SEGMENTS = frozenset((*GENERATED_MODULES, *HAND_WRITTEN_MODULES))
_INSTEAD = {"model": "models", "service": "services", "serial": "serials", "testing": "tests", "impl": "implementation"}
_IMPORTED = sys.stdlib_module_names | {"pydantic", "rpcc"}
"""Modules that Python or generated code imports from elsewhere."""

_TAKEN_PARAMETERS = {
    "parameter": frozenset({"self", "cls"}),
    "model local parameter": frozenset({"self", "cls", "self_"}),
    "service local parameter": frozenset({"self", "cls", "service"}),
}


class Fault(NamedTuple):
    """What is wrong with a name, and another to take instead."""

    code: str
    message: str
    instead: str


def check_names(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0601-0606: each name by itself."""
    references = References(program)
    yield from _check_packages(program, context)
    for module in program.modules:
        for node in module.file.declarations:
            own = "resolver" if isinstance(node, ast.ResolverDecl) else "type"
            for name, role in ((node.name, own), *_members(node)):
                fault = _fault(name.text, role)
                if fault is not None:
                    yield Diagnostic(
                        code=fault.code,
                        message=fault.message,
                        primary=at(module, name),
                        fix=rename(references, module, name, fault.instead) if _is_usable(fault.instead) else None,
                    )


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


@lru_cache(maxsize=4096)  # the same names come again and again
def _fault(text: str, role: str) -> Fault | None:
    if text[0] == "_":
        bare = text.strip("_")
        message = f"`{text}` starts with an underscore: Python would hide it"
        return Fault("RPC0602", message, pascal_case(bare) if role == "type" else bare)
    if role == "enum member":  # written in capitals in Python, where there is nothing to meet
        return None
    if iskeyword(text):
        return Fault("RPC0601", f"`{text}` is a keyword of Python", _beside_keyword(text, role))
    if role == "field":
        return _field_fault(text)
    if role == "method":
        return _method_fault(text)
    if text in _TAKEN_PARAMETERS.get(role, ()):
        message = f"a parameter can't be called `{text}`: Python passes the object under it"
        return Fault("RPC0606", message, f"{text.strip('_')}_value")
    return None


def _beside_keyword(text: str, role: str) -> str:
    """`class` → `class_`; of a type `Class`, but `None` → `NoneValue`."""
    if role != "type":
        return f"{text}_"
    pascal = pascal_case(text)
    return f"{pascal}Value" if iskeyword(pascal) else pascal


def _field_fault(text: str) -> Fault | None:
    if text not in MODEL_ATTRIBUTES and not text.startswith(_PROTECTED):
        return None
    message = f"`{text}` is a part of every model: a member of that name would hide it"
    bare = text.removeprefix("model_")
    free = bare != text and bare not in MODEL_ATTRIBUTES
    return Fault("RPC0603", message, bare if free else f"{bare}_value")


def _method_fault(text: str) -> Fault | None:
    if text.endswith("_or_raise"):
        message = f"`{text}` is kept for the twin that raises declared errors"
        return Fault("RPC0604", message, f"{text.removesuffix('_or_raise')}_or_fail")
    if text in SERVICE_ATTRIBUTES:
        message = f"`{text}` is a part of every service: a method of that name would hide it"
        return Fault("RPC0604", message, f"get_{text}" if text == "key" else f"{text}_value")
    return None


def clear_name(text: str, role: str) -> str:
    """The name, or another where Python could not have it in that role."""
    fault = _fault(text, role)
    return fault.instead if fault is not None and _is_usable(fault.instead) else text


def _is_usable(name: str) -> bool:
    """Whether the name without what was wrong with it is one."""
    return name.isidentifier() and not iskeyword(name) and name not in MODEL_ATTRIBUTES


# ----------------------------------------------------------------- packages ----


def _check_packages(program: Program, context: Context) -> Iterator[Diagnostic]:
    """Each part once, however many files and packages share it."""
    seen: set[str] = set()
    for module in program.modules:
        assert module.file.package is not None
        parts = module.file.package.name.parts
        for index, part in enumerate(parts):
            whole = ".".join(p.text for p in parts[: index + 1])
            why = _unfit_part(part.text, index) if whole not in seen else None
            seen.add(whole)
            if why is not None:
                bare = part.text.strip("_")
                other = _INSTEAD.get(part.text) or (bare if bare != part.text and _is_usable(bare) else f"{bare}_")
                yield Diagnostic(
                    code="RPC0605",
                    message=f"`{part.text}` can't be a part of a package: {why}",
                    primary=at(module, part),
                    fix=rename_package_part(program, module, part, other, context.discovery),
                )


def _unfit_part(text: str, index: int) -> str | None:
    if iskeyword(text):
        return "it is a keyword of Python"
    if text.startswith("_"):
        return "it starts with an underscore"
    if text in _SEGMENTS:
        return "a module in the folder of each package has that name"
    if index == 0 and text in _IMPORTED:
        return "another module of that name would be imported"
    return None

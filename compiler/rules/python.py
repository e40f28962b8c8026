"""Names that Python or pydantic would not bear."""

from collections.abc import Iterator
from functools import lru_cache
from keyword import iskeyword
from typing import NamedTuple

from ...idl.diagnostics import Diagnostic
from ..naming import GENERATED_MODULES, HAND_WRITTEN_MODULES, in_snake_case, pascal_case
from ..program import Program, at
from ..references import References
from ..renames import rename, rename_package_part
from ..stdlib import STANDARD_MODULES
from ..survey import Role, names_of
from .context import Context

__all__ = ["MODEL_ATTRIBUTES", "SERVICE_ATTRIBUTES", "check_names", "clear_name", "unfit_part"]

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
_IMPORTED = STANDARD_MODULES | {"pydantic", "rpcc"}
"""Modules that Python or generated code imports from elsewhere."""

_TYPES = (Role.TYPE, Role.SERVICE)
_MEMBERS_OF_MODELS = (Role.FIELD, Role.ARM, Role.MODEL_METHOD)
_TAKEN_PARAMETERS = {
    Role.PARAMETER: frozenset({"self", "cls"}),
    Role.MODEL_PARAMETER: frozenset({"self", "cls", "self_"}),
    Role.LOCAL_PARAMETER: frozenset({"self", "cls", "service"}),
}


class Fault(NamedTuple):
    """What is wrong with a name, and another to take instead."""

    code: str
    message: str
    instead: str


def check_names(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0601-0606: each name by itself."""
    yield from _check_packages(program, context)
    if not any(_fault(text, role) for role, texts in program.survey.names.items() for text in texts):
        return
    references = References(program)
    for module in program.modules:
        for node in module.file.declarations:
            for name, role in names_of(node):
                fault = _fault(name.text, role)
                if fault is not None:
                    yield Diagnostic(
                        code=fault.code,
                        message=fault.message,
                        primary=at(module, name),
                        fix=rename(references, module, name, fault.instead) if _is_usable(fault.instead) else None,
                    )


@lru_cache(maxsize=4096)  # the same names come again and again
def _fault(text: str, role: Role) -> Fault | None:
    if text[0] == "_":
        bare = text.strip("_")
        message = f"`{text}` starts with an underscore: Python would hide it"
        return Fault("RPC0602", message, pascal_case(bare) if role in _TYPES else in_snake_case(bare))
    if role is Role.ENUM_MEMBER:  # written in capitals in Python, where there is nothing to meet
        return None
    if iskeyword(text):
        return Fault("RPC0601", f"`{text}` is a keyword of Python", _beside_keyword(text, role))
    if role in _MEMBERS_OF_MODELS:
        return _field_fault(text)
    if role is Role.METHOD:
        return _method_fault(text)
    if text in _TAKEN_PARAMETERS.get(role, ()):
        message = f"a parameter can't be called `{text}`: Python passes the object under it"
        return Fault("RPC0606", message, f"{text.strip('_')}_value")
    return None


def _beside_keyword(text: str, role: Role) -> str:
    """`class` → `class_`; of a type `Class`, but `None` → `NoneValue`."""
    if role not in _TYPES:
        return f"{text.lower()}_"
    pascal = pascal_case(text)
    return f"{pascal}Value" if iskeyword(pascal) else pascal


def _field_fault(text: str) -> Fault | None:
    if text not in MODEL_ATTRIBUTES and not text.startswith(_PROTECTED):
        return None
    message = f"`{text}` is a part of every model: a member of that name would hide it"
    if text not in MODEL_ATTRIBUTES:
        message = f"`{text}` can't be a member of a model: pydantic keeps names that start like this for itself"
    bare = in_snake_case(text.removeprefix("model_"))
    free = bare != text and bare not in MODEL_ATTRIBUTES
    return Fault("RPC0603", message, bare if free else f"{bare}_value")


def _method_fault(text: str) -> Fault | None:
    if text.endswith("_or_raise"):
        message = f"`{text}` is kept for the twin that raises declared errors"
        return Fault("RPC0604", message, f"{in_snake_case(text.removesuffix('_or_raise'))}_or_fail")
    if text in SERVICE_ATTRIBUTES:
        message = f"`{text}` is a part of every service: a method of that name would hide it"
        return Fault("RPC0604", message, f"get_{text}" if text == "key" else f"{text}_value")
    return None


def clear_name(text: str, role: Role) -> str:
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
            why = unfit_part(part.text, index) if whole not in seen else None
            seen.add(whole)
            if why is not None:
                bare = in_snake_case(part.text)
                hidden = part.text.startswith("_") and _is_usable(bare)
                other = _INSTEAD.get(part.text) or (bare if hidden else f"{bare}_")
                yield Diagnostic(
                    code="RPC0605",
                    message=f"`{part.text}` can't be a part of a package: {why}",
                    primary=at(module, part),
                    fix=rename_package_part(program, module, part, other, context.discovery),
                )


def unfit_part(text: str, index: int) -> str | None:
    """Why a name can't be the part of a package at an index, in words."""
    if iskeyword(text):
        return "it is a keyword of Python"
    if text.startswith("_"):
        return "it starts with an underscore"
    if text in _SEGMENTS:
        return "a module in the folder of each package has that name"
    if index == 0 and text in _IMPORTED:
        return "another module of that name would be imported"
    return None

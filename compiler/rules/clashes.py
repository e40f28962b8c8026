"""Names that would meet: the same but for case or underscores, or the same in the generated code."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Fix
from ..edits import add_setting
from ..naming import (
    GENERATED_MODULES,
    HAND_WRITTEN_MODULES,
    arm_class,
    async_name,
    delegation_name,
    enum_member_name,
    fold,
    helper_function,
    pascal_case,
    snake_case,
    unknown_arm_class,
)
from ..program import Module, Program, at, methods_of
from ..references import References
from ..renames import rename
from ..settings import default_helpers, is_async, settings_of
from .context import Context

__all__ = ["INIT_NAMES", "check_clashes"]

_MODULES = frozenset((*GENERATED_MODULES, *HAND_WRITTEN_MODULES))
INIT_NAMES = frozenset({"AttributeError", "TYPE_CHECKING", "getattr", "globals", "sorted"})
"""What the generated `__init__.py` uses; all public names of its package end up beside them."""


def check_clashes(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0607 names equal but for case or underscores, RPC0608 names that meet in the generated code."""
    for module in program.modules:
        for node in module.file.declarations:
            if node in program.survey.crowded:
                for names, keys in _groups(program, module, node):
                    yield from _same_but_for_case(names, keys)
    references = References(program)
    folders = _folders(program)
    for package in program.packages:
        yield from _in_package(references, package, folders.get(package, set()))
    yield from _in_helpers(program)
    yield from _packages(program)


# ------------------------------------------------------------------ members ----

Named = tuple[Module, ast.Name]
Keys = Callable[[str], tuple[str, ...]]
"""What names must not have in common."""


def _plain(name: str) -> tuple[str, ...]:
    return name.lower(), pascal_case(name)


def _of_class(name: str) -> tuple[str, ...]:
    return (fold(name),)


def _of_enum(name: str) -> tuple[str, ...]:
    return name.lower(), enum_member_name(name)


def _groups(program: Program, module: Module, node: ast.Decl) -> Iterator[tuple[list[Named], Keys]]:
    match node:
        case ast.EnumDecl(members=members):
            yield [(module, m.name) for m in members if isinstance(m, ast.EnumMember)], _of_enum
        case ast.UnionDecl(members=members):
            yield [(module, m.name) for m in members if isinstance(m, ast.UnionArm)], _of_class
        case ast.ModelDecl(members=members) | ast.ErrorDecl(members=members):
            own = [(module, m.name) for m in members if isinstance(m, ast.Field | ast.Pick | ast.LocalMethod)]
            if isinstance(node, ast.ModelDecl) and node.relation == "extends":
                fields = program.fields.get(node, ())
                own = [*((f.module, f.node.name) for f in fields if f.inherited is not None), *own]
            yield own, _plain
            for member in members:
                if isinstance(member, ast.LocalMethod):
                    yield [(module, p.name) for p in member.params], _plain
        case ast.ServiceDecl():
            methods = methods_of(node)
            yield [(module, m.name) for m in methods], _plain
            yield from (([(module, p.name) for p in m.params], _plain) for m in methods if len(m.params) > 1)
        case _:
            pass


def _same_but_for_case(names: Iterable[Named], keys: Keys) -> Iterator[Diagnostic]:
    seen: dict[str, Named] = {}
    for module, name in names:
        if name.text[0] == "_":
            continue  # has to change anyway
        first = next((seen[key] for key in keys(name.text) if key in seen), None)
        if first is not None and first[1].text != name.text:  # else it stands here twice, which was said
            yield _alike(module, name, *first)
        for key in keys(name.text):
            seen.setdefault(key, (module, name))


def _alike(module: Module, name: ast.Name, first_module: Module, first: ast.Name) -> Diagnostic:
    return Diagnostic(
        code="RPC0607",
        message=f"`{name.text}` and `{first.text}` are the same but for case and underscores",
        primary=at(module, name),
        labels=(at(first_module, first, "the first"),),
        help="give one of them a name of its own",
    )


# ----------------------------------------------------------------- packages ----


class Taken(NamedTuple):
    """A name in the namespace of a generated package, and what brings it there; `made`: beside its own name."""

    python: str
    module: Module
    name: ast.Name
    what: str
    made: bool = False


def _folders(program: Program) -> dict[str, set[str]]:
    """The names that packages have for those below them."""
    found: dict[str, set[str]] = {}
    for package in program.packages:
        above, _, name = package.rpartition(".")
        while above and name not in found.setdefault(above, set()):
            found[above].add(name)
            above, _, name = above.rpartition(".")
    return found


def _in_package(references: References, package: str, folders: set[str]) -> Iterator[Diagnostic]:
    """The declarations of a package, and what unions and services bring along. Resolvers have no Python name."""
    program = references.program
    declared = [d for d in program.packages[package].values() if not isinstance(d.node, ast.ResolverDecl)]
    own = [Taken(d.short, d.module, d.node.name, f"`{d.short}`") for d in declared]
    made = [taken for d in declared for taken in _made(d.module, d.node)]
    seen: dict[str, Taken] = {}
    for taken in (*own, *made):
        hidden = _hidden(taken.python, folders)
        if hidden is not None:
            yield _hides(references, taken, hidden)
        if taken.made and fold(taken.python) == fold(taken.name.text):
            continue  # a delegation meets what its service meets
        first = seen.setdefault(fold(taken.python), taken)
        if first.name is not taken.name:
            yield _meeting(references, taken, first)
    resolvers = [d for d in program.packages[package].values() if isinstance(d.node, ast.ResolverDecl)]
    yield from _same_but_for_case([(d.module, d.node.name) for d in resolvers], _plain)


def _made(module: Module, node: ast.Decl) -> Iterator[Taken]:
    """Python names that a declaration brings beside its own."""
    if isinstance(node, ast.UnionDecl):
        union, seen = node.name.text, set[str]()
        if node.open:
            what = f"the class of unknown arms of `{union}`"
            yield Taken(unknown_arm_class(union), module, node.name, what, made=True)
        for arm in node.members:
            if isinstance(arm, ast.UnionArm) and fold(arm.name.text) not in seen:
                seen.add(fold(arm.name.text))
                what = f"the class of the arm `{arm.name.text}` of `{union}`"
                yield Taken(arm_class(union, arm.name.text), module, arm.name, what, made=True)
    elif isinstance(node, ast.ServiceDecl):
        what = f"the delegation of `{node.name.text}`"
        yield Taken(delegation_name(node.name.text), module, node.name, what, made=True)
        if is_async(node):
            what = f"the async side of `{node.name.text}`"
            yield Taken(async_name(node.name.text), module, node.name, what, made=True)


def _hidden(python: str, folders: set[str]) -> str | None:
    if python in _MODULES:
        return f"the module `{python}` of its package"
    if python in folders:
        return f"the package `{python}` below its own"
    return f"what generated code means by `{python}`" if python in INIT_NAMES else None


def _hides(references: References, taken: Taken, hidden: str) -> Diagnostic:
    better = pascal_case(snake_case(taken.python))
    usable = not taken.made and better != taken.python and better not in INIT_NAMES
    return Diagnostic(
        code="RPC0608",
        message=f"{taken.what} would hide {hidden}",
        primary=at(taken.module, taken.name),
        fix=rename(references, taken.module, taken.name, better) if usable else None,
    )


def _meeting(references: References, taken: Taken, first: Taken) -> Diagnostic:
    if not taken.made and not first.made:
        return _alike(taken.module, taken.name, first.module, first.name)
    same = "the same name in Python" if taken.python == first.python else "names in Python that differ only in case"
    return Diagnostic(
        code="RPC0608",
        message=f"{taken.what} and {first.what} would have {same}",
        primary=at(taken.module, taken.name),
        labels=(at(first.module, first.name, "the first"),),
        help="give one of them another name",
        fix=rename(references, taken.module, taken.name, "other") if taken.name.text == "unknown" else None,
    )


def _packages(program: Program) -> Iterator[Diagnostic]:
    """Folders whose names differ only in case are one folder on some disks."""
    seen: dict[str, tuple[str, Module, ast.Name]] = {}
    reported: set[str] = set()
    for module in program.modules:
        assert module.file.package is not None
        whole = ""
        for part in module.file.package.name.parts:
            whole = f"{whole}.{part.text}"
            first, first_module, first_part = seen.setdefault(whole.lower(), (whole, module, part))
            if first != whole and whole not in reported:
                reported.add(whole)
                yield _alike(module, part, first_module, first_part)
                break


# ------------------------------------------------------------------ helpers ----


class Helper(NamedTuple):
    """A function of a helpers module, and the service that a `local` method of is behind it, if it is one's."""

    helpers: str
    function: str
    module: Module
    name: ast.Name
    service: ast.ServiceDecl | None


def _in_helpers(program: Program) -> Iterator[Diagnostic]:
    """Functions of one helpers module: the local methods of its package's models and of the services that use it."""
    taken: dict[tuple[str, str], Helper] = {}
    for helper in _helpers(program):
        first = taken.setdefault((helper.helpers, helper.function), helper)
        if first is not helper:
            yield Diagnostic(
                code="RPC0608",
                message=f"two `local` methods would be the function `{helper.function}` of `{helper.helpers}`",
                primary=at(helper.module, helper.name),
                labels=(at(first.module, first.name, "the first"),),
                help="rename one, or give its service a `helpers` module of its own",
                fix=_own_helpers(program, helper),
            )


def _own_helpers(program: Program, helper: Helper) -> Fix | None:
    service = helper.service
    if service is None or "helpers" in settings_of(service):
        return None
    own = f"{helper.module.package}.{snake_case(service.name.text.removesuffix('Service'))}_helpers"
    if own in program.packages:
        return None
    edit = add_setting(helper.module, service, f'helpers = "{own}"')
    return Fix(title=f"give the service a module of its own: `{own}`", edits=(edit,), safe=False)


def _helpers(program: Program) -> Iterator[Helper]:
    for module, model in program.each(ast.ModelDecl):
        if model in program.declared:
            helpers, seen = default_helpers(module.package), set[str]()
            for member in model.members:
                if isinstance(member, ast.LocalMethod) and member.name.text not in seen:
                    seen.add(member.name.text)
                    function = helper_function(model.name.text, member.name.text)
                    yield Helper(helpers, function, module, member.name, None)
    for module, service in program.each(ast.ServiceDecl):
        locals_ = {m.name.text: m for m in reversed(methods_of(service)) if m.local}
        if locals_ and service in program.declared:
            setting = settings_of(service).get("helpers")
            written = setting.value.value if setting and isinstance(setting.value, ast.StringLiteral) else None
            helpers = written or default_helpers(module.package)
            for text, method in reversed(locals_.items()):
                yield Helper(helpers, text, module, method.name, service)

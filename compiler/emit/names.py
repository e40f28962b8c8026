"""The names that one generated module uses: how each is spelled there, and the imports that bring it in.

A name is spelled as it is wherever nothing stands in the way. What may: a declaration of the module itself, another
import, or a member of one of its classes, since annotations are looked up in the class body first (a field `date`
would hide a type `date` from the fields below it).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from ..naming import package_of, pascal_case, short_name
from .layout import fold_import

__all__ = ["Names", "import_order"]

_BUILTINS = "builtins"
_STDLIB = {"abc", _BUILTINS, "collections.abc", "datetime", "decimal", "enum", "functools", "typing", "uuid"}
_LIBRARIES = ("pydantic", "rpcc.")

Imports = dict[str, dict[str, str]]
"""What is imported from each module: names and how they are spelled."""

Candidates = Callable[[str, str], Iterator[str]]
"""Spellings to try for a name of a module."""


class Names:
    """Spells names for one module and collects what it has to import. The only thing the emitters mutate."""

    def __init__(
        self,
        module: str,
        *,
        own: Iterable[str],
        members: Collection[str],
        foreign: Iterable[str],
        respelled: Collection[str] = (),
        is_late: Callable[[str], bool] = lambda module: False,
    ) -> None:
        """`own` are the names the module declares, `members` those its classes and functions bind.

        Own names that are `respelled` have a second one for where a member bears the first. `foreign` are the full
        names that it may use of other generated modules: they come before names of ours. Modules that are `is_late`
        are imported at the bottom.
        """
        self.module = module
        self._members = members
        self._is_late = is_late
        self._own = {name: f"_{name}" if name in respelled else name for name in own}
        self._taken = {*self._own, *self._own.values()}
        self._spelled: dict[tuple[str, str], str] = {}
        self._top: Imports = {}
        self._bottom: Imports = {}
        self._types: Imports = {}
        self._modules: dict[str, str] = {}
        home = package_of(module)
        known = sorted(set(foreign))
        near = {short_name(full) for full in known if package_of(package_of(full)) == home}
        far = Counter(short_name(full) for full in known if package_of(package_of(full)) != home)
        self._shared = {name for name, count in far.items() if count > 1 or name in near}
        for full in sorted(known, key=lambda full: package_of(package_of(full)) != home):
            self._spell(package_of(full), short_name(full), self._theirs)

    # ------------------------------------------------------------- spelling ----

    def respelled(self, name: str) -> str | None:
        """The second name that a declaration needs, because a member bears its first."""
        spelled = self._own[name]
        return spelled if spelled != name else None

    def of(self, module: str, name: str) -> str:
        """A name of the standard library, of pydantic or of the runtime."""
        spelled = self._top.get(module, {}).get(name)
        return spelled or self._import(self._top, module, name, self._spell(module, name, _ours))

    def builtin(self, name: str) -> str:
        """A built-in name."""
        if name in self._taken or name in self._members:
            return f"{self.import_module(_BUILTINS)}.{name}"
        return name

    def import_module(self, module: str) -> str:
        """A module of the standard library, imported whole."""
        spelled = self._modules.get(module)
        if spelled is None:
            spelled = self._modules[module] = next(c for c in _ours("", module) if self._is_free(c))
            self._taken.add(spelled)
        return spelled

    def foreign(self, module: str, name: str) -> str:
        """A name of another generated module, or of this one."""
        if module == self.module:
            return self._own[name]
        imports = self._bottom if self._is_late(module) else self._top
        return self._import(imports, module, name, self._spell(module, name, self._theirs))

    def for_type_checkers(self, module: str, name: str, prefix: str = "") -> str:
        """A name of another module that only annotations in quotes need; `prefix` goes before one that is taken."""
        if prefix and not self._is_free(name):
            spelled = self._spell(module, name, lambda _, name: _ours("", f"{prefix}{name}"))
        else:
            spelled = self._spell(module, name, self._theirs)
        return self._import(self._types, module, name, spelled)

    def _import(self, imports: Imports, module: str, name: str, spelled: str) -> str:
        imports.setdefault(module, {})[name] = spelled
        return spelled

    def _spell(self, module: str, name: str, candidates: Candidates) -> str:
        spelled = self._spelled.get((module, name))
        if spelled is None:
            spelled = next(c for c in candidates(module, name) if self._is_free(c))
            self._taken.add(spelled)
            self._spelled[module, name] = spelled
        return spelled

    def _is_free(self, name: str) -> bool:
        return name not in self._taken and name not in self._members

    def _theirs(self, module: str, name: str) -> Iterator[str]:
        """Spellings of a declared name, best first: two packages' `Plan` are `BillingPlan` and `UsersPlan`."""
        package = package_of(module) or module
        near = package == package_of(self.module)
        plain = [name] if near or name not in self._shared else []
        for candidate in (*plain, _prefixed(short_name(package), name), _prefixed(package.replace(".", "_"), name)):
            if candidate not in self._taken:
                yield candidate
                yield f"_{candidate}"
        yield from _ours(module, _prefixed(package.replace(".", "_"), name))

    # -------------------------------------------------------------- imports ----

    def imports(self) -> str:
        """The import statements for the top of the module, in sections."""
        sections: list[list[str]] = [[], [], []]
        for module, spelled in sorted(self._modules.items()):
            sections[0].append(f"import {module}" if spelled == module else f"import {module} as {spelled}")
        for module, names in sorted(self._top.items()):
            sections[_section(module)].extend(_from(module, names))
        return "\n\n".join("\n".join(section) for section in sections if section)

    def bottom_imports(self) -> str:
        """The import statements for the bottom of the module: those of the packages in its circle."""
        found = sorted(self._bottom.items())
        return "\n".join(line for module, names in found for line in _from(module, names, "  # noqa: E402"))

    def type_imports(self, indent: int) -> str:
        """The import statements that only type checkers follow."""
        margin = " " * indent
        lines: list[str] = []
        for module, names in sorted(self._types.items()):
            met = {*self._top.get(module, ()), *self._bottom.get(module, ())}
            unmet = {name: spelled for name, spelled in names.items() if name not in met}
            lines.extend(margin + line for line in _from(module, unmet, "", indent))
        return "\n".join(lines)


def _ours(_: str, name: str) -> Iterator[str]:
    """Spellings of a name that we import: `Field`, `_Field`, `_Field_`… (two leading underscores would be mangled)."""
    yield name
    tail = ""
    while True:
        yield f"_{name}{tail}"
        tail += "_"


def _prefixed(prefix: str, name: str) -> str:
    return pascal_case(prefix) + name if name[:1].isupper() else f"{prefix}_{name}"


def _section(module: str) -> int:
    if module in _STDLIB:
        return 0
    return 1 if module.startswith(_LIBRARIES) else 2


def import_order(name: str) -> tuple[int, str]:
    """Constants, classes, the rest: as import sorters have it."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name


def _from(module: str, names: dict[str, str], comment: str = "", indent: int = 0) -> list[str]:
    """What keeps its name in one statement, what gets another in one each: as import sorters have it."""
    ordered = sorted(names, key=import_order)
    plain = [name for name in ordered if name == names[name]]
    statements = [[f"{name} as {names[name]}"] for name in ordered if name != names[name]]
    if plain:
        statements = sorted([plain, *statements], key=lambda items: import_order(items[0].partition(" ")[0]))
    return [fold_import(module, items, indent, comment) for items in statements]

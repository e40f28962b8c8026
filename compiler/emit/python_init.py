"""Decides what stands in `__init__.py`: the package's public names, imported when they are first asked for."""

from dataclasses import dataclass

from ...schemas.contract import Package
from .header import header
from .layout import WIDTH, docstring
from .python_model import declares_models, module_names
from .python_service import service_names
from .templates import render

__all__ = ["init_module"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """The names that come from one module."""

    module: str
    import_line: str
    names: tuple[str, ...]


def init_module(package: Package, version: str) -> str:
    """The text of `__init__.py`."""
    found = {
        f"{package.name}.model": sorted(module_names(package.declarations)) if declares_models(package) else [],
        f"{package.name}.service": sorted(service_names(package.services)),
    }
    modules = tuple(
        ModuleView(module=module, import_line=_import_line(module, names), names=tuple(names))
        for module, names in found.items()
        if names
    )
    return render(
        "init",
        header=header(package, version),
        doc=docstring(package.doc or f"Models and services of `{package.name}`.", 0),
        public=sorted(name for names in found.values() for name in names),
        modules=modules,
    )


def _import_line(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) + 4 <= WIDTH:
        return line
    body = "".join(f"        {name},\n" for name in names)
    return f"from {module} import (\n{body}    )"

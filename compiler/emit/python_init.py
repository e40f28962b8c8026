"""Decides what stands in `__init__.py`: the package's public names, imported when they are first asked for."""

from ...schemas.contract import Package
from .layout import docstring, fold, fold_import
from .marks import header
from .names import import_order
from .python_model import module_names
from .python_service import service_names
from .templates import render

__all__ = ["init_module"]


def init_module(package: Package, version: str) -> str:
    """The text of `__init__.py`."""
    found = {
        f"{package.name}.model": sorted(module_names(package.declarations), key=import_order),
        f"{package.name}.service": sorted(service_names(package.services), key=import_order),
    }
    modules = [module for module, names in found.items() if names]
    services = found[f"{package.name}.service"]
    return render(
        "init",
        header=header(package, version),
        doc=docstring(package.doc or f"Models and services of `{package.name}`.", 0),
        public=sorted((name for names in found.values() for name in names), key=import_order),
        modules=modules,
        import_lines=[fold_import(module, found[module], 4) for module in modules],
        services=_set(services) if len(modules) > 1 else "",
    )


def _set(names: list[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return fold(f"_SERVICES = {{{quoted}}}", 4)

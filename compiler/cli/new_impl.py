"""`rpcc new impl`: implementations to fill in, written once, and what existing ones lack."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ...schemas.contract import Contract, Model, Service
from ..naming import short_name
from .failure import Failure
from .files import create
from .options import config_option
from .output import write_err, write_out
from .session import Reporter, examine, without_gc

__all__ = ["impl"]


@click.command(short_help="Write implementations to fill in.")
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option("--sync", is_flag=True, help="Write nothing; list what existing ones lack, and exit with 1 if they do.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder that compile writes to.")
@config_option
def impl(services: tuple[str, ...], sync: bool, out: Path | None, config_file: Path | None) -> int:
    """Write the modules with the implementation and the local methods of SERVICE (by default of all services).

    What exists is never touched.
    """
    with without_gc():
        findings = examine((), config_file)
        if findings.contract is None:
            write_out(Reporter().text(findings.diagnostics))
            return 1
        chosen = _choose(findings.contract, services)
        alone = () if services else _helpers_without_service(findings.contract)
        folder = out if out is not None else findings.config.out
        act = _list_lacks if sync else _write
        return act(findings.contract, chosen, alone, folder)


def _choose(contract: Contract, names: Sequence[str]) -> list[Service]:
    """The services of the given names: full or short, or their keys."""
    services = list(contract.services().values())
    if not names:
        return services
    known: dict[str, Service] = {}
    for service in services:
        known |= dict.fromkeys((service.key, short_name(service.name), service.name), service)
    for name in names:
        if name not in known:
            from ..suggest import did_you_mean

            hint = did_you_mean(name, known)
            raise Failure(f"there is no service `{name}`" + (f": {hint}" if hint else ""))
    return list({known[name].name: known[name] for name in names}.values())


def _modules(service: Service) -> tuple[str, str]:
    """The modules of a service's implementation and of its local methods."""
    return service.impl.partition(":")[0], service.helpers


def _path(folder: Path, module: str) -> Path:
    """The file of a module, which may be a package by now."""
    path = folder.joinpath(*module.split("."))
    package = path / "__init__.py"
    return package if package.is_file() else path.with_suffix(".py")


def _helpers_without_service(contract: Contract) -> tuple[str, ...]:
    """Helpers modules that only local methods of models need."""
    named = {service.helpers for service in contract.services().values()}
    with_locals = (
        package.name
        for package in contract.packages
        if any(isinstance(d, Model) and d.locals for d in package.declarations)
    )
    return tuple(module for name in with_locals if (module := f"{name}.helpers") not in named)


def _write(contract: Contract, services: Sequence[Service], alone: Sequence[str], folder: Path) -> int:
    """Write what is not there yet."""
    from ..emit.implementation import emit_helpers, emit_implementation

    texts: dict[str, str] = {}
    for service in services:
        texts |= zip(_modules(service), emit_implementation(contract, service), strict=True)
    texts |= {module: emit_helpers(contract, module) for module in alone}
    seen = {_path(folder, module): text for module, text in texts.items() if text}
    for path, text in seen.items():
        write_err(f"{_write_once(path, text)} {os.path.relpath(path)}\n")
    if not seen:
        write_err("there is no service to implement\n")
    return 0


def _write_once(path: Path, text: str) -> str:
    try:
        create(path, text)
    except FileExistsError:
        return "kept"
    return "wrote"


def _list_lacks(contract: Contract, services: Sequence[Service], alone: Sequence[str], folder: Path) -> int:
    """One line for each thing that the modules on disk lack."""
    lacks = list(dict.fromkeys(_lacks(contract, services, alone, folder)))
    write_out("".join(f"{line}\n" for line in lacks))
    if not lacks:
        write_err("nothing is missing\n")
    return int(bool(lacks))


def _lacks(contract: Contract, services: Sequence[Service], alone: Sequence[str], folder: Path) -> Iterator[str]:
    from ..emit.implementation import missing_in_helpers, missing_in_implementation

    for service in services:
        impl_text, helpers_text = (_read(_path(folder, module)) for module in _modules(service))
        for what in missing_in_implementation(contract, service, impl_text, helpers_text):
            yield f"{short_name(service.name)}: missing {what}"
    for module in alone:
        for what in missing_in_helpers(contract, module, _read(_path(folder, module))):
            yield f"{module}: missing {what}"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None

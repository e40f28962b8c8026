"""`rpcc options`: find out that options are wrong before a silo takes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..near_names import did_you_mean
from ..options import Options, OptionsError, read_options
from ..options_sources import load_options
from ..signing.keys import is_table
from .contracts import ContractNames, read_contract
from .silo_files import read_silo_file

__all__ = ["options"]

_path = click.Path(path_type=Path, dir_okay=False)


@click.group(short_help="Check the options of silos that run.")
def options() -> None:
    """Check the options of silos that run."""


@options.command(short_help="Say what is wrong in a file of options.")
@click.argument("file", type=_path, metavar="FILE")
@click.option("--contract", type=_path, metavar="FILE", required=True, help="The contract whose methods are meant.")
@click.option("--settings", type=_path, metavar="FILE", help="The settings of the silo, to check the names of callers.")
def check(file: Path, contract: Path, settings: Path | None) -> int:
    """Say what a silo would pass over in a FILE of options, and which names in it lead nowhere."""
    names = read_contract(contract)
    try:
        found, problems = read_options(load_options(file))
    except OptionsError as error:
        if not file.exists():
            raise click.UsageError(str(error)) from None
        found, problems = Options(), [str(error)]
    lines = [*problems, *_methods(found, names)]
    if settings is not None:
        lines += _strangers(found, _callers(settings))
    for line in lines:
        click.echo(f"error: {line}")
    if not lines:
        click.echo("nothing wrong")
    return int(bool(lines))


def _methods(found: Options, names: ContractNames) -> Iterator[str]:
    used = (
        ("disabled-service-methods", found.disabled),
        ("method-retry-overrides", found.method_retries),
        ("method-timeout-overrides", found.method_timeouts),
    )
    for option, written in used:
        for name in sorted(written):
            problem = _problem(name, names)
            if problem:
                yield f"`{option}`: {problem}"


def _problem(name: str, names: ContractNames) -> str | None:
    service, _, method = name.partition(".")
    if service in names.shared:
        return f"`{service}` is the class of several services; write the key of the one that is meant"
    if name in names.methods or name in names.services:
        return None
    if service not in names.services:
        return f"there is no service `{service}`{did_you_mean(service, names.services)}"
    own = [each.removeprefix(f"{service}.") for each in names.methods if each.startswith(f"{service}.")]
    return f"there is no method `{name}`{did_you_mean(method, own)}"


def _strangers(found: Options, callers: Sequence[str]) -> Iterator[str]:
    for name in sorted(found.denied_callers.difference(callers)):
        yield f"`denied-callers`: nobody calls as `{name}`{did_you_mean(name, callers)}"


def _callers(settings: Path) -> Sequence[str]:
    """The silos that have a key here, in the new form or in the old one."""
    silo = read_silo_file(settings, "control")  # whose they are does not matter
    return [*silo.peers(), *(silo.rpc0 if is_table(silo.rpc0) else ())]

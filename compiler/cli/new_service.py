"""`rpcc new service`: a file with a service that compiles, to start from."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from ...idl.source import Source
from ..config import Config
from ..naming import snake_case
from .failure import Failure
from .files import create
from .options import config_option
from .output import write_err
from .session import find_config

__all__ = ["service"]

_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})*")

_BODIES = {
    "control": "rpc ping(text: str) -> str",
    "region": "rpc ping(organization_id: int, text: str) -> str by organization_id",
}

_TEMPLATE = """\
package {package}

{silo} service {name} {{
  /// Says the text again. Put methods of your own here.
  @readonly
  {body}
}}
"""


@click.command(short_help="Add a file with a service to start from.")
@click.argument("name")
@click.option("--silo", type=click.Choice(["control", "region"]), required=True, help="Where the service runs.")
@click.option("--package", help="Its package; by default one of the service's own.")
@config_option
def service(name: str, silo: str, package: str | None, config_file: Path | None) -> int:
    """Write a file with the service NAME, such as MemberService, beside the configured sources."""
    full = name if name.endswith("Service") else f"{name}Service"
    if not _NAME.fullmatch(full) or full == "Service":
        raise Failure(f"`{name}` is no name for a service: it is written as in `MemberService`, in at most 64 letters")
    if package is not None and not _PACKAGE.fullmatch(package):
        raise Failure(f"`{package}` is no name for a package: it is written as in `acme.members`")
    found = find_config((), config_file)
    if found.diagnostics:
        raise Failure("the configuration has mistakes: `rpcc check` shows them", code=1)
    path = _place(found.config, full, silo, package)
    write_err(f"wrote {os.path.relpath(path)}\n")
    return 0


def _place(config: Config, name: str, silo: str, package: str | None) -> Path:
    """Write the file, beside others of its package if there are any."""
    texts = _texts(config)
    for path, text in texts.items():
        if re.search(rf"^[^/\n]*\bservice\s+{name}\b", text, re.MULTILINE):
            raise Failure(f"`{os.path.relpath(path)}` has a service `{name}` already")
    packages = {path: found[1] for path, text in texts.items() if (found := _PACKAGE_LINE.search(text))}
    word = snake_case(name.removesuffix("Service"))
    package = package or _default_package(config, set(packages.values()), word)
    _refuse_taken(package)
    _refuse_undiscovered(package, config)
    first = config.sources[0] if config.sources else config.root
    home = next(
        (path.parent for path in packages if packages[path] == package), first if first.is_dir() else first.parent
    )
    path = home / f"{word}.rpc"
    try:
        create(path, _text(path, package, silo, name))
    except FileExistsError:
        raise Failure(f"`{os.path.relpath(path)}` exists already; nothing was written") from None
    return path


_PACKAGE_LINE = re.compile(r"^\s*package\s+([A-Za-z0-9_.]+)", re.MULTILINE)


def _texts(config: Config) -> Mapping[Path, str]:
    from ..load import UnreadablePath, find_files

    try:
        return {path: path.read_text(encoding="utf-8", errors="replace") for path in find_files(config.sources)}
    except UnreadablePath as error:
        raise Failure(str(error)) from None


def _default_package(config: Config, packages: set[str], word: str) -> str:
    """A package for the service alone, below what the others have in common."""
    roots = {name.partition(".")[0] for name in packages if "." in name}
    root = config.discovery[0] if config.discovery else roots.pop() if len(roots) == 1 else ""
    return f"{root}.{word}" if root else word


def _refuse_taken(package: str) -> None:
    """A generated package must be importable, and hide nothing that others import."""
    from ..rules.python import unfit_part  # and all that rules know

    for index, word in enumerate(package.split(".")):
        if why := unfit_part(word, index):
            raise Failure(f"`{word}` can't be a part of a package: {why}; name another with --package")


def _refuse_undiscovered(package: str, config: Config) -> None:
    """Where packages for services are configured, a service elsewhere would be an error at once."""
    if config.discovery and not any(f"{package}.".startswith(f"{parent}.") for parent in config.discovery):
        raise Failure(
            f"`{package}` is below none of the packages that `discovery` names: {', '.join(config.discovery)}"
        )


def _text(path: Path, package: str, silo: str, name: str) -> str:
    from ...idl.printer import format_source

    text = _TEMPLATE.format(package=package, silo=silo, name=name, body=_BODIES[silo])
    return format_source(Source(str(path), text))

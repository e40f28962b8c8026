"""The project's configuration: `rpcc.toml`, or `[tool.rpcc]` of a `pyproject.toml`, found upwards from a folder."""

import os
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import NamedTuple

from ..idl.diagnostics import Diagnostic
from ..records import record
from ..schemas.contract import Json

__all__ = [
    "CONFIG_FILES",
    "EMIT_KINDS",
    "NOTHING_UNSAVED",
    "Config",
    "FoundConfig",
    "MissingConfig",
    "default_config",
    "load_config",
    "parse_config",
]

EMIT_KINDS = ("python", "testing", "jsonschema", "openapi", "contract")
"""What `emit` can name."""

NOTHING_UNSAVED: Mapping[str, bytes] = {}
"""What files would hold if they were saved now, by their real paths: it is read in the place of what they do hold."""

CONFIG_FILES = ("rpcc.toml", "pyproject.toml")
"""What a configuration can be called; in one folder the first counts."""


@record(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration with all paths absolute. `path` is the file it was read from, `root` that file's folder."""

    root: Path
    path: Path | None = None
    sources: tuple[Path, ...]
    """Files and folders to compile where the command line names none."""
    out: Path
    """The folder that output goes to."""
    emit: tuple[str, ...] = ("python",)
    discovery: tuple[str, ...] = ()
    """Packages below which all services live; none: anywhere."""
    rules: Mapping[str, str] = field(default_factory=dict[str, str])
    """`error`, `warning` or `off` for a code that the project judges otherwise."""
    attributes: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """A JSON Schema for each attribute of the project's own."""
    deploy_order: tuple[str, ...] = ("region", "control")
    """The silos in the order of a deployment; one entry, `rolling`, promises no order."""
    grace_days: int = 30
    default_branch: str | None = None
    """None: whatever the repository says."""


class FoundConfig(NamedTuple):
    """A configuration, what is wrong with it, and the files that decided: content, or None where there is none."""

    config: Config
    diagnostics: tuple[Diagnostic, ...]
    probed: Mapping[str, bytes | None]


class MissingConfig(Exception):
    """The configuration named on the command line can't be read; the message says why."""


def default_config(root: Path) -> Config:
    """What holds where nothing is configured."""
    return Config(root=root, sources=(root,), out=root)


def load_config(
    start: Path, explicit: Path | None = None, unsaved: Mapping[str, bytes] = NOTHING_UNSAVED
) -> FoundConfig:
    """Read `explicit`, or else the nearest configuration upwards from the folder `start`.

    Without any, the defaults hold for the current folder. Raises MissingConfig where a file can't be read.
    """
    if explicit is not None:
        data = _read(str(explicit), unsaved)
        if data is None:
            raise MissingConfig(f"there is no file `{explicit}`")
        found = parse_config(os.path.abspath(explicit), data)
        if found is None:
            raise MissingConfig(f"`{explicit}` has no table `[tool.rpcc]`")
        return found._replace(probed={os.path.abspath(explicit): data})
    probed: dict[str, bytes | None] = {}
    folder, parent = os.path.abspath(start), ""
    while folder != parent:
        for path in (os.path.join(folder, name) for name in CONFIG_FILES):
            data = probed[path] = _read(path, unsaved)
            found = parse_config(path, data) if data is not None else None
            if found is not None:
                return found._replace(probed=probed)
        folder, parent = os.path.dirname(folder), folder
    return FoundConfig(default_config(Path.cwd()), (), probed)


def _read(path: str, unsaved: Mapping[str, bytes]) -> bytes | None:
    if unsaved and (data := unsaved.get(os.path.realpath(path))) is not None:
        return data
    if not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise MissingConfig(f"`{path}` can't be read: {(error.strerror or str(error)).lower()}") from None


def parse_config(path: str, data: bytes, shown: str | None = None) -> FoundConfig | None:
    """The configuration in a file's content; None for a `pyproject.toml` that is not about rpcc.

    `shown` is what the user is told of the path, by default the way from the current folder.
    """
    ours = os.path.basename(path) != "pyproject.toml"
    if not ours and b"rpcc" not in data:  # most are not: spare them the parser
        return None
    from .config_reader import read_config  # only who has a configuration pays for reading it

    config = replace(default_config(Path(path).parent), path=Path(path))
    shown = shown or path.removeprefix(os.path.join(os.getcwd(), ""))
    found = read_config(shown, data, config, table=() if ours else ("tool", "rpcc"))
    return found and FoundConfig(*found, {})

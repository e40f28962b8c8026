"""Reads settings from a TOML file and from the environment; the environment wins, member by member."""

import json
import os
import re
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from .errors import RpcServiceSetupException
from .near_names import did_you_mean
from .settings import Settings
from .signing.keys import is_table
from .toml_text import parse_toml

__all__ = ["PREFIX", "read_settings"]

PREFIX = "RPCC_"
_FILE = "RPCC_SETTINGS"
_PLAIN = {"keys", "rpc0", "options"}
"""Settings that are checked after they were read, so that pydantic-settings does not know what is JSON in them."""
_OTHERS = {"settings", "refresh"}
"""Variables that are no settings: the file, and what the project's own tests read."""


def read_settings(path: Path | None) -> dict[str, Any]:
    """The values of `Settings`. Lists and tables stand in variables as JSON, or `RPCC_REGIONS__US__ADDRESSES`.

    Raises RpcServiceSetupException for what can't be read.
    """
    if path is None and os.environ.get(_FILE):
        path = Path(os.environ[_FILE])
    if path is None:
        return _environment()
    return _merged({"folder": path.resolve().parent, **_file(path)}, _environment())


def _file(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_bytes())
    except OSError as error:
        problem = (error.strerror or type(error).__name__).lower()
    except ValueError as error:
        problem = str(error)
    raise RpcServiceSetupException(f"the settings in `{path}` can't be read: {problem}")


class _Variables(BaseSettings):
    """The same names as `Settings`, for pydantic-settings to look for."""


_Variables.model_fields.update(Settings.model_fields)


class _Source(EnvSettingsSource):
    """Takes text for a list as it is: `Settings` splits it at commas."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        return super().decode_complex_value(field_name, field, value) if value[:1] in "[{" else value


def _environment() -> dict[str, Any]:
    variables = [name for name in os.environ if name.startswith(PREFIX)]
    names = {name.removeprefix(PREFIX).partition("__")[0].lower(): name for name in variables}
    strange = [names[name] for name in sorted(names.keys() - Settings.model_fields.keys() - _OTHERS)]
    if strange:
        known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
        problems = [f"`{name}`: there is no such setting{did_you_mean(name, known)}" for name in strange]
        raise RpcServiceSetupException("; ".join(problems))
    source = _Source(_Variables, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True)
    try:
        found = source()
        return {**found, **{name: _plain(found[name], f"{PREFIX}{name}") for name in _PLAIN & found.keys()}}
    except SettingsError as error:
        field = re.search(r'field "(\w+)"', str(error))
    raise RpcServiceSetupException(f"`{PREFIX}{field[1].upper() if field else '*'}`: is not JSON")


def _plain(value: object, name: str) -> object:
    """A value of no declared type, with the JSON in it read. `name` is the variable's."""
    if is_table(value):
        return {inner: _plain(item, f"{name}__{inner}") for inner, item in value.items()}
    if not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        problem = f"`{name.upper()}`: is not JSON"
    raise RpcServiceSetupException(problem)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            merged[name] = _merged(below[name], above[name])
    return merged

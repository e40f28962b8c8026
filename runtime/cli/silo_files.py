"""What `rpcc keys` reads of the settings files of silos: whose they are, and their keys."""

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from ..errors import RpcAuthenticationSetupException
from ..signing.keys import CONTROL, Key, Keyring, is_list, is_silo, is_table, key_problems, keyring_from, read_keys
from ..signing.rpc0 import rpc0_peers_from
from ..toml_text import parse_toml

__all__ = ["SiloFile", "disagreements", "file_problems", "read_silo_file", "warnings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiloFile:
    """The settings of one silo, most often a file. `name` is what messages call it, `folder` where paths start."""

    name: str
    folder: Path | None
    identity: str
    keys: object = field(repr=False)
    rpc0: object = field(repr=False)
    is_open: bool = False
    """Whether other users of this machine can read it."""

    def peers(self) -> Sequence[str]:
        """The silos that there are keys for."""
        return tuple(self.keys) if is_table(self.keys) else ()

    def own_keys(self, peer: str) -> Sequence[Key]:
        """The keys for a peer, of a file without problems."""
        return read_keys(self.keys, folder=self.folder).get(peer, ())


def read_silo_file(path: Path, identity: str | None) -> SiloFile:
    """Read a settings file. `identity` is the silo's name where the file does not say it."""
    try:
        settings = parse_toml(path.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from None
    return SiloFile(
        name=str(path),
        folder=path.parent,
        identity=identity or _identity(path, settings),
        keys=settings.get("keys", {}),
        rpc0=settings.get("rpc0", {}),
        is_open=_is_open(path),
    )


def file_problems(file: SiloFile) -> list[str]:
    """What the silo would refuse at its start."""
    folder = file.folder
    problems = key_problems(file.identity, file.keys, folder=folder)
    if not problems and not file.peers():
        problems.append("`keys`: there are none")
    keyring = Keyring(file.identity, {}) if problems else keyring_from(file.identity, file.keys, folder=folder)
    try:
        rpc0_peers_from(file.rpc0, keyring, folder=folder)
    except RpcAuthenticationSetupException as error:
        problems.append(str(error))
    return problems


def warnings(file: SiloFile) -> Iterator[str]:
    """Files with secrets that other users can open: the settings themselves, and those that they name."""
    secrets = [*_secrets("keys", file.keys), *_secrets("rpc0", file.rpc0)]
    if file.is_open and any(isinstance(secret, str) for _, secret in secrets):
        yield "holds secrets, and other users can open it: `chmod 600` it"
    for setting, secret in secrets:
        path = secret.get("file") if is_table(secret) else None
        if isinstance(path, str) and _is_open(Path(file.folder or "", path)):
            yield f"`{setting}.file`: other users can open it: `chmod 600` it"


def disagreements(one: SiloFile, other: SiloFile) -> Iterator[str]:
    """What keeps two silos without problems of their own from talking to each other."""
    if CONTROL not in (one.identity, other.identity) or one.identity == other.identity:
        yield f"{one.name} and {other.name} are not of control and a region"
        return
    sides = [(one, one.own_keys(other.identity)), (other, other.own_keys(one.identity))]
    for (mine, keys), (theirs, known) in (sides, sides[::-1]):
        setting = f"`keys.{theirs.identity}`"
        if not keys:
            yield f"{mine.name}: {setting} is missing"
        elif keys[0].id not in {key.id for key in known}:
            yield f"{mine.name}: {setting} signs with `{keys[0].id}`, which {theirs.name} does not have"
    yield from _mismatches(sides[0][1], sides[1][1])


def _mismatches(keys: Sequence[Key], others: Sequence[Key]) -> Iterator[str]:
    for key in keys:
        for other in others:
            if key.id == other.id and key.secret != other.secret:
                yield f"the secret of `{key.id}` differs"
            if key.id != other.id and key.secret == other.secret:
                yield f"`{key.id}` has the secret of `{other.id}`"


def _identity(path: Path, settings: dict[str, object]) -> str:
    mode, region = settings.get("silo_mode"), settings.get("region")
    if isinstance(mode, str) and mode.lower() == CONTROL:
        return CONTROL
    if isinstance(region, str) and is_silo(region):
        return region
    raise click.ClickException(f"{path}: neither `silo_mode` nor `region` says which silo this is; pass --silo")


def _secrets(setting: str, value: object) -> Iterator[tuple[str, object]]:
    """What stands as `secret` anywhere in a setting, by its place."""
    if is_list(value):
        for index, inner in enumerate(value):
            yield from _secrets(f"{setting}[{index}]", inner)
    elif is_table(value):
        for name, inner in value.items():
            at = f"{setting}.{name}"
            yield from [(at, inner)] if name == "secret" else _secrets(at, inner)


def _is_open(path: Path) -> bool:
    """Whether other users of this machine can read it."""
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)

"""What `rpcc keys` reads of the settings files of silos: whose they are, and their keys."""

import stat
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from ..errors import RpcAuthenticationSetupException
from ..signing.keys import CONTROL, Key, Keyring, is_list, is_silo, is_table, key_problems, keyring_from, read_keys
from ..signing.rpc0 import rpc0_peers_from

__all__ = ["SiloFile", "disagreements", "file_problems", "is_readable_by_others", "read_silo_file"]


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
        settings = tomllib.loads(path.read_bytes().decode("utf-8"))
    except ValueError as error:
        detail = "is not UTF-8" if isinstance(error, UnicodeError) else f"is not TOML: {error}"
        raise click.ClickException(f"{path}: {detail}") from None
    return SiloFile(
        name=str(path),
        folder=path.parent,
        identity=identity or _identity(path, settings),
        keys=settings.get("keys", {}),
        rpc0=settings.get("rpc0", {}),
        is_open=bool(stat.S_IMODE(path.stat().st_mode) & 0o077),
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


def is_readable_by_others(file: SiloFile) -> bool:
    """Whether a file that holds secrets itself is open to other users."""
    return file.is_open and (_has_text_secret(file.keys) or _has_text_secret(file.rpc0))


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


def _has_text_secret(value: object) -> bool:
    if is_table(value):
        return isinstance(value.get("secret"), str) or any(map(_has_text_secret, value.values()))
    return is_list(value) and any(map(_has_text_secret, value))

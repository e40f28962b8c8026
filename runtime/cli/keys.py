"""`rpcc keys`: make, rotate and check the secrets that control shares with each region."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ..signing.keys import CONTROL, is_key_id, is_silo, new_secret
from .rotation import Move, Next, Side, next_move
from .silo_files import SiloFile, disagreements, file_problems, read_silo_file, warnings

__all__ = ["advise", "keys", "report"]

_HOW = {
    Move.BEGIN: "1 of 4: add this entry at the end of",
    Move.ADD: "1 of 4: add the entry of `{new}` at the end of",
    Move.MAKE_FIRST: "2 of 4: move the entry of `{new}` to the front of",
    Move.DROP: "3 and 4 of 4: wait 120 s from the last restart, then remove all entries but `{new}` from",
}
_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE [FILE]")
_silo = click.option(
    "--silo", "silos", multiple=True, metavar="NAME", help="Whose file it is, if the file does not say; one per FILE."
)
_out = click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the secret to a new file, and don't show it."
)
_id = click.option(
    "--id", "key_id", metavar="ID", help="The id of the new key; by default the time and a bit of chance."
)


@click.group(short_help="Make, rotate and check keys.")
def keys() -> None:
    """Make, rotate and check the secrets that control shares with each region."""


@keys.command(short_help="Make a key for control and a region.")
@click.argument("region")
@_id
@_out
def new(region: str, key_id: str | None, out: Path | None) -> None:
    """Make a key for control and REGION, and show the settings of both sides."""
    if not is_silo(region) or region == CONTROL:
        raise click.UsageError("REGION is lower-case letters, digits and hyphens, and not `control`")
    entry = _entry(key_id, out)
    for silo, peer in ((CONTROL, region), (region, CONTROL)):
        click.echo(f"# in the settings of {silo}\n[keys]\n{peer} = [\n  {entry},\n]\n")
    click.echo(_told(out), err=True)


@keys.command(short_help="Say what is next in replacing a key.")
@_files
@click.option("--peer", metavar="NAME", help="The other side, if there is one FILE with several peers.")
@click.option("--new", "new_id", metavar="ID", help="The key that stays, if its id is not of `rpcc keys new`.")
@_id
@_out
@_silo
def rotate(
    files: Sequence[Path],
    peer: str | None,
    new_id: str | None,
    key_id: str | None,
    out: Path | None,
    silos: Sequence[str],
) -> None:
    """Say what is next in replacing the key of two silos, seen from the settings of one of them or of both.

    Nothing is changed. Follow what is said, restart both silos, and run the command again.
    """
    advise(_read(files, silos), peer=peer, new_id=new_id, key_id=key_id, out=out)


@keys.command(short_help="Say what is wrong with the keys in settings.")
@_files
@_silo
def check(files: Sequence[Path], silos: Sequence[str]) -> int:
    """Say what is wrong with the keys in a settings file, and whether those of two silos agree. Shows no secret."""
    return report(_read(files, silos))


def advise(
    found: Sequence[SiloFile], *, peer: str | None, new_id: str | None = None, key_id: str | None, out: Path | None
) -> None:
    """Print the next step in replacing a key. Raises click.ClickException for settings that are wrong."""
    _stop_at_problems(found)
    try:
        step = next_move(_sides(found, peer), new_id)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    _explain(step, alone=len(found) == 1, key_id=key_id, out=out)


def report(found: Sequence[SiloFile]) -> int:
    """Print what is wrong with the keys of one silo, or of two; the exit code."""
    problems = [f"{file.name}: {problem}" for file in found for problem in file_problems(file)]
    if len(found) == 2 and not problems:
        problems = list(disagreements(*found))
    for problem in problems:
        click.echo(f"error: {problem}")
    for file in found:
        for warning in warnings(file):
            click.echo(f"warning: {file.name}: {warning}")
    if not problems:
        click.echo("nothing wrong" if len(found) == 1 else "nothing wrong, and both sides agree")
    return int(bool(problems))


def _read(files: Sequence[Path], silos: Sequence[str]) -> list[SiloFile]:
    if len(files) > 2:
        raise click.UsageError("at most two files")
    if len(silos) > len(files) or not all(map(is_silo, silos)):
        raise click.UsageError("--silo is `control` or the name of a region, at most once per FILE")
    names = [*silos, *[None] * (len(files) - len(silos))]
    return [read_silo_file(path, name) for path, name in zip(files, names, strict=True)]


def _stop_at_problems(files: Sequence[SiloFile]) -> None:
    problems = [f"{file.name}: {problem}" for file in files for problem in file_problems(file)]
    if problems:
        raise click.ClickException("\n".join(problems))


def _sides(files: Sequence[SiloFile], peer: str | None) -> list[Side]:
    if len(files) == 2:
        peers = [files[1].identity, files[0].identity]
    else:
        peers = [peer or _only_peer(files[0])]
    sides = [
        Side(place=f"`keys.{name}` in {file.name}", ids=tuple(key.id for key in file.own_keys(name)))
        for file, name in zip(files, peers, strict=True)
    ]
    missing = next((side.place for side in sides if not side.ids), None)
    if missing is not None:
        raise click.ClickException(f"{missing} is missing; `rpcc keys new` makes a first key")
    return sides


def _only_peer(file: SiloFile) -> str:
    peers = file.peers()
    if len(peers) != 1:
        raise click.UsageError("the file does not have exactly one peer; pass --peer")
    return peers[0]


def _explain(step: Next, *, alone: bool, key_id: str | None, out: Path | None) -> None:
    if step.move is Move.DONE:
        click.echo(f"done: `{step.new}` is the only key")
        return
    lines = [_HOW[step.move].format(new=step.new), *(f"  {side.place}" for side in step.sides)]
    if alone:
        lines.append("  and the same on the other side")
    if step.move is Move.BEGIN:
        lines += ["the entry:", f"  {_entry(key_id, out)},"]
    click.echo("\n".join([*lines, "then restart what was changed, and run this again"]))
    if step.move is Move.BEGIN:
        click.echo(_told(out), err=True)


def _entry(key_id: str | None, out: Path | None) -> str:
    """A fresh key as an entry of settings; its secret is there, or in the new file `out`."""
    key_id = key_id or f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    if not is_key_id(key_id):
        raise click.UsageError("--id is 1 to 32 letters, digits, `_` and `-`")
    secret = new_secret()
    if out is None:
        return f'{{ id = "{key_id}", secret = "{secret}" }}'
    _write(out, secret)
    return f'{{ id = "{key_id}", secret = {{ file = {_quoted(str(out))} }} }}'


def _write(path: Path, secret: str) -> None:
    """Write a file that only its owner can read. One that exists may be a secret in use, and is not touched."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(file, "w", encoding="ascii") as stream:
        stream.write(f"{secret}\n")


def _quoted(text: str) -> str:
    import json  # its strings are TOML's

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _told(out: Path | None) -> str:
    if out is None:
        return "keep this out of logs and shell histories: it is a secret"
    return f"wrote {out}; bring it to both sides, next to their settings"

"""`rpcc explain`: what a diagnostic code or a finding of `rpcc diff` means, with examples."""

import shutil
import textwrap
from collections.abc import Iterator

import click

from ...idl.cells import Piece, Style, paint
from ..catalogue import CATALOGUE, Code
from ..diff.catalogue import FINDINGS
from ..diff.kind import Kind
from ..suggest import did_you_mean
from .failure import Failure
from .options import color_option
from .output import wants_color, write_out

__all__ = ["explain"]

_GROUPS = {
    "00": "syntax",
    "01": "names and imports",
    "02": "types",
    "03": "silos and resolvers",
    "04": "errors and returns",
    "05": "evolution",
    "06": "Python naming",
    "07": "style and privacy",
    "08": "configuration",
}


@click.command(short_help="Explain a diagnostic code or a finding, or list them all.")
@click.argument("code", required=False)
@color_option
def explain(code: str | None, color: str) -> int:
    """Explain a diagnostic code (RPC0312, 312, or its slug) or a finding of `rpcc diff`. Without one, list all."""
    lines = _listing() if code is None else _explanation(_find(code))
    write_out("".join(paint(line, color=wants_color(color)) + "\n" for line in lines))
    return 0


def _find(name: str) -> Code | Kind:
    """What has a name: a code in full, its number alone or its slug, or the id of a finding."""
    slugs = {row.slug: row for row in CATALOGUE.values()}
    number = name.upper().removeprefix("RPC")
    full = f"RPC{number:0>4}" if number.isdecimal() else name
    found = CATALOGUE.get(full) or FINDINGS.get(name.lower()) or slugs.get(name.lower())
    if found is None:
        hint = did_you_mean(full if number.isdecimal() else name, [*CATALOGUE, *slugs, *FINDINGS])
        raise Failure(f"there is no code `{name}`" + (f": {hint}" if hint else "; `rpcc explain` lists all"))
    return found


def _listing() -> Iterator[list[Piece]]:
    """All codes in their groups, then the findings, one line each."""
    width = max(len(row.slug) for row in CATALOGUE.values())
    group = ""
    for row in CATALOGUE.values():
        if row.code[3:5] != group:
            if group:
                yield []
            group = row.code[3:5]
            yield [(_GROUPS.get(group, group), "bold")]
        style: Style = row.severity.value
        yield [(row.code, style), (f"  {row.slug:<{width}}  {row.title}", "plain")]
    yield []
    yield [("findings of rpcc diff", "bold")]
    for kind in FINDINGS.values():
        yield [(f"{kind.id:<{width + 9}}", "help"), (f" {kind.title}", "plain")]


def _explanation(row: Code | Kind) -> Iterator[list[Piece]]:
    """One code or finding: its title, the paragraph, both examples."""
    yield from _kind_head(row) if isinstance(row, Kind) else _code_head(row)
    width = max(40, min(shutil.get_terminal_size().columns, 100))
    for paragraph in row.explanation.split("\n\n"):
        yield []
        yield from map(_plain, textwrap.wrap(paragraph, width, break_on_hyphens=False))
    if isinstance(row, Kind):
        yield from _safe_if(row)
        yield from _plan(row, width)
        pairs = [("before", row.old), ("after", row.new)]
    else:
        pairs = [("wrong", row.wrong), ("right", row.right)]
    tints: list[Style] = ["removed", "added"]
    for (title, example), tint in zip(pairs, tints, strict=True):
        yield []
        yield [(f"{title}:", tint)]
        yield from (_plain(f"    {line}") for line in example.strip("\n").split("\n"))


def _code_head(row: Code) -> Iterator[list[Piece]]:
    style: Style = row.severity.value
    yield [(f"{row.severity.value}[{row.code}]", style), (f": {row.title}", "bold")]
    yield [(row.slug, "plain")]


def _kind_head(kind: Kind) -> Iterator[list[Piece]]:
    yield [(kind.id, "help"), (f": {kind.title}", "bold")]
    yield [(f"axis: {kind.axis}" + (f"; backwards: {kind.mirror}" if kind.mirror else ""), "plain")]


def _safe_if(kind: Kind) -> Iterator[list[Piece]]:
    if kind.safe_if:
        yield []
        yield [("safe if", "help"), (f" {kind.safe_if}", "plain")]


def _plan(kind: Kind, width: int) -> Iterator[list[Piece]]:
    """How to get there in safe steps, or why there are none."""
    ways = [("in safe steps" if recipe is kind.plan[0] else "or", recipe.words) for recipe in kind.plan]
    for word, words in ways or ([("no safe steps", kind.unplanned)] if kind.unplanned else []):
        yield []
        first, *rest = textwrap.wrap(f"{word}: {words}", width, break_on_hyphens=False)
        yield [(word, "help"), (first.removeprefix(word), "plain")]
        yield from map(_plain, rest)


def _plain(text: str) -> list[Piece]:
    return [(text, "plain")]

"""What a likely slip is, and the patterns that its table is made of."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..records import record
from .diagnostics import Edit
from .pieces import Piece

__all__ = ["ATTRIBUTE", "NAME", "NAMES", "NONE", "TYPE", "TYPE_WORDS", "Slip", "snake_case"]

NAME = r"[A-Za-z_]\w*"
NAMES = rf"{NAME}(?:\s*,\s*{NAME})*"
TYPE = rf"{NAME}(?:\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\])?(?:\([^()\n]*\))?"
NONE = r"(?:None|none|null|Null|nil|undefined)\b"
ATTRIBUTE = rf"@{NAME}(?:\([^()\n]*\))?"

TYPE_WORDS = {
    "str": ("string", "String", "text"),
    "int": ("integer", "Integer", "Int", "long", "int32", "int64", "uint32", "uint64", "i32", "i64"),
    "float": ("number", "double", "float32", "float64", "Float"),
    "bool": ("boolean", "Boolean", "Bool"),
    "list": ("List", "Array", "Vec", "Sequence", "Iterable", "vector"),
    "dict": ("Dict", "Map", "map", "HashMap", "Record", "Mapping"),
}
"""Our types, and what other languages call them."""


@record(frozen=True, slots=True, kw_only=True)
class Slip:
    """A row of the table. The message and title may name groups of the match; the group `at` is what is marked."""

    code: str
    pattern: str
    replacement: str | Callable[[re.Match[str]], str] | None = None
    """What should have been written; nothing where only the author can know."""
    message: str
    title: str = ""
    safe: bool = True
    extra: Callable[[re.Match[str], Piece], tuple[Edit, ...]] | None = None
    """Further edits, elsewhere in the file."""
    starts: tuple[str, ...] = ()
    """The kinds of pieces in which to look; all of them if none is named."""
    heads: bool = False
    """Does the match begin the piece, but for docs and attributes?"""
    whole: bool = False
    """Does the slip only count if the piece parses without it?"""


def snake_case(name: str) -> str:
    """`UserSummary` as `user_summary`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()

"""The formatter: one style, no options. It keeps every token and comment, and decides the white space between them."""

from ..parser import parse
from ..source import Source
from .declarations import lay_parts
from .parts import Part, cut, pick_ends, sound_parts
from .sheet import Kind, build_sheet
from .writing import write_sheet

__all__ = ["format_source"]


def format_source(source: Source) -> str:
    """The text of a `.rpc` file in its one style.

    Parts with syntax errors stay byte for byte, and so does a file in which nothing is sound.
    """
    parts = sound_parts(parse(source))
    pieces = cut(source, parts)
    if not parts and any(piece.kind is Kind.VERBATIM for piece in pieces):
        return source.text
    sheet = build_sheet(source.text, pieces, pick_ends(parts))
    copied = ((sheet.starts[piece.start], None) for piece in pieces if piece.kind is Kind.VERBATIM)
    found: list[tuple[int, Part | None]] = [*((sheet.first(part.span), part) for part in parts), *copied]
    lay_parts(sheet, sorted(found, key=lambda entry: entry[0]))
    return write_sheet(sheet)

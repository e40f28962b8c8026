"""The formatter: one style, no options. It keeps every token and comment, and decides the white space between them."""

from operator import itemgetter

from ..lexer import lex
from ..parser import ParseResult, parse
from ..source import Source
from .declarations import lay_parts
from .parts import Part, cut, pick_ends, sound_parts
from .sheet import Kind, build_sheet
from .writing import write_sheet

__all__ = ["format_source"]


def format_source(source: Source, parsed: ParseResult | None = None) -> str:
    """The text of a `.rpc` file in its one style; `parsed` is what the parser made of it, where that is known.

    Parts with syntax errors stay byte for byte, and so does a file in which nothing is sound.
    """
    tokens = lex(source)
    parts = sound_parts(parsed or parse(source), tokens)
    pieces = cut(tokens, parts)
    copied = [start for start, _, kind in pieces if kind is Kind.VERBATIM]
    if copied and not parts:
        return source.text
    sheet = build_sheet(source.text, pieces, pick_ends(parts))
    firsts: list[tuple[int, Part | None]] = [(sheet.first(part.span), part) for part in parts]
    firsts += [(sheet.starts[start], None) for start in copied]
    lay_parts(sheet, sorted(firsts, key=itemgetter(0)))
    return write_sheet(sheet)

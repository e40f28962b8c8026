"""Sources and payloads as HTML: the lines around a change with their colours, JSON with the leaf that it is about."""

import json
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from ....idl.cells import visible
from ....idl.source import Source
from ....schemas.contract import Json
from ..findings import Place
from .review import Version, text_location

__all__ = ["excerpt", "json_lines"]

_AROUND = 2
_MOST_LINES = 16

_TOKENS = re.compile(
    r"(?P<c>//.*)"
    r'|(?P<s>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<a>@\w+)"
    r"|\b(?P<w>package|from|import|type|enum|open|model|extends|picks|patches|error|union|resolver|control|region|service"
    r"|rpc|local|reserved|required|by|or|none|if|unmapped|true|false)\b"
)


def excerpt(side: str, title: str, place: Place | None, version: Version) -> str:
    """One version of a change: its lines, or the text of it alone where there are none."""
    if place is None:
        return f'<figure class="{side}"><figcaption>{title}</figcaption><div class="none">not there</div></figure>'
    where = text_location(place, version)
    if where is None:
        rows = "".join(f'<span class="row">{_colored(line, 0, len(line))}</span>' for line in place.text.split("\n"))
        caption = escape(version.name)
    else:
        source, span = where
        line, _ = source.line_column(span.start)
        rows = "".join(_rows(source, span.start, span.end))
        caption = f"<code>{escape(visible(source.path))}:{line}</code>"
    return f'<figure class="{side}"><figcaption>{title}, {caption}</figcaption><pre>{rows}</pre></figure>'


def _rows(source: Source, start: int, end: int) -> Iterator[str]:
    """The lines of a span with some around, below the line that opens their declaration."""
    first, _ = source.line_column(start)
    last, _ = source.line_column(max(end - 1, start))
    top, bottom = max(1, first - _AROUND), min(last + _AROUND, len(source.line_starts))
    head = _declaration(source, first)
    if head is not None and head < top:
        yield _row(source, head, start, end)
        if head + 1 < top:
            yield '<span class="row"><i>⋮</i></span>'
    for number in range(top, min(bottom, top + _MOST_LINES) + 1):
        if number < bottom or source.line(number).strip():
            yield _row(source, number, start, end)
    if bottom > top + _MOST_LINES:
        yield '<span class="row"><i>⋮</i></span>'


def _declaration(source: Source, line: int) -> int | None:
    """The nearest line above that opens a declaration: it starts at the margin and ends with a brace."""
    for number in range(line - 1, 0, -1):
        text = source.line(number)
        if text[:1].isalpha() and text.rstrip().endswith("{"):
            return number
        if text.startswith("}"):
            return None
    return None


def _row(source: Source, number: int, start: int, end: int) -> str:
    text, at = source.line(number), source.line_starts[number - 1]
    marked_from, marked_to = min(max(start - at, 0), len(text)), min(max(end - at, 0), len(text))
    if marked_from < marked_to:  # not the indentation of further lines
        marked_from += len(text[marked_from:marked_to]) - len(text[marked_from:marked_to].lstrip())
    return f'<span class="row"><i>{number}</i>{_colored(text, marked_from, marked_to)}</span>'


def _colored(line: str, start: int, end: int) -> str:
    """A line with its colours, and a mark from `start` to `end`."""
    tokens = [(found.start(), found.end(), found.lastgroup) for found in _TOKENS.finditer(line)]
    cuts = sorted({0, len(line), start, end, *(cut for token in tokens for cut in token[:2])})
    parts: list[str] = []
    for left, right in pairwise(cuts):
        kind = next((kind for first, last, kind in tokens if first <= left < last), None)
        text = escape(visible(line[left:right].expandtabs(4)))
        text = f'<span class="{kind}">{text}</span>' if kind else text
        parts.append(f"<mark>{text}</mark>" if start <= left < end else text)
    return "".join(parts).replace("</mark><mark>", "")


# ---------------------------------------------------------------------- JSON ----


def json_lines(value: Json, at: str) -> str:
    """JSON over lines, with a mark on what stands at a path such as `member.teams[0].slug`."""
    return _value(value, "", at, "")


def _value(value: Json, path: str, at: str, indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, dict) and value:
        items = (f"{inner}{_leaf(key)}: {_value(item, _joined(path, key), at, inner)}" for key, item in value.items())
        text = "{\n" + ",\n".join(items) + f"\n{indent}}}"
    elif isinstance(value, list) and value:
        items = (f"{inner}{_value(item, f'{path}[{index}]', at, inner)}" for index, item in enumerate(value))
        text = "[\n" + ",\n".join(items) + f"\n{indent}]"
    else:
        text = _leaf(value)
    return f"<mark>{text}</mark>" if path and path == at else text


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _leaf(value: Json) -> str:
    return escape(visible(json.dumps(value, ensure_ascii=False)))

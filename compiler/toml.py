"""Where the keys and values of a TOML document stand. The standard library reads TOML, but forgets the places."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..idl.source import Span

__all__ = ["Path", "Place", "locate"]

Path = tuple[str | int, ...]
"""The way to a value: keys of tables, indices of arrays."""


class Place(NamedTuple):
    """Where a key and its value stand. An item of an array has an empty key; a table's value is its header."""

    key: Span
    value: Span


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'", re.DOTALL
)
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]*|[^,\]}\s#]+")  # a date may be parted from its time by a blank


def locate(text: str) -> dict[Path, Place]:
    """The places of all values in a *valid* document, those of tables included."""
    return dict(_Locator(text).document())


class _Locator:
    """A walk over the text; `at` is how far it has come."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._items: dict[Path, int] = {}

    def document(self) -> Iterator[tuple[Path, Place]]:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table, place = self._header()
                yield table, place
            else:
                yield from self._pair(table)
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> Span:
        """Go past what the pattern matches here. Nothing there: the document is not valid after all, end the walk."""
        match = pattern.match(self._text, self._at)
        start, self._at = self._at, match.end() if match else len(self._text)
        return Span(start, self._at)

    def _header(self) -> tuple[Path, Place]:
        """`[a.b]`, or `[[a.b]]`, which starts the next item of an array."""
        start = self._at
        double = self._text.startswith("[[", start)
        self._at += 1 + double
        parts = self._key()
        self._skip(_SPACE)
        self._at += 1 + double
        path = self._inside_items(tuple(name for name, _ in parts), last=not double)
        if double:
            self._items[path] = self._items.get(path, -1) + 1
            path = (*path, self._items[path])
        return path, Place(parts[0][1].to(parts[-1][1]), Span(start, self._at))

    def _inside_items(self, names: Path, *, last: bool) -> Path:
        """A header's path, which leads through the latest item of every array on the way."""
        path: Path = ()
        for number, name in enumerate(names, 1):
            path = (*path, name)
            if path in self._items and (last or number < len(names)):
                path = (*path, self._items[path])
        return path

    def _key(self) -> list[tuple[str, Span]]:
        """The parts of a dotted key."""
        parts: list[tuple[str, Span]] = []
        while not parts or self._text.startswith(".", self._at):
            self._at += 1 if parts else 0
            self._skip(_SPACE)
            quoted = self._text[self._at : self._at + 1] in {'"', "'"}
            span = self._skip(_STRING if quoted else _BARE)
            name = self._text[span.start : span.end]
            parts.append((_unquote(name) if quoted else name, span))
            self._skip(_SPACE)
        return parts

    def _pair(self, table: Path) -> Iterator[tuple[Path, Place]]:
        """`key = value`, and every value in it."""
        parts = self._key()
        self._at += 1
        self._skip(_SPACE)
        start = self._at
        path = (*table, *(name for name, _ in parts))
        inner = list(self._value(path))
        value = Span(start, self._at)
        for number, (_, span) in enumerate(parts[:-1], 1):  # `a.b = 1` makes the table `a`
            yield (*table, *(name for name, _ in parts[:number])), Place(span, span.to(value))
        yield path, Place(parts[-1][1], value)
        yield from inner

    def _value(self, path: Path) -> Iterator[tuple[Path, Place]]:
        """Go past one value; gives what stands inside it."""
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            yield from self._sequence("]", path)
        elif opening == "{":
            yield from self._sequence("}", path)
        else:
            self._skip(_STRING if opening in {'"', "'"} else _SCALAR)

    def _sequence(self, end: str, path: Path) -> Iterator[tuple[Path, Place]]:
        """The items of an array, or the pairs of an inline table."""
        self._at += 1
        index = 0
        self._skip(_BLANK)
        while self._at < len(self._text) and self._text[self._at] != end:
            if end == "}":
                yield from self._pair(path)
            else:
                start = self._at
                inner = list(self._value((*path, index)))
                yield (*path, index), Place(Span(start, start), Span(start, self._at))
                yield from inner
                index += 1
            self._skip(_BLANK)
            self._at += self._text.startswith(",", self._at)
            self._skip(_BLANK)
        self._at += 1


def _unquote(text: str) -> str:
    import tomllib  # decodes the escapes; whoever asks for places has it loaded already

    return str(tomllib.loads(f"key = {text}")["key"])

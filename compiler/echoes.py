"""One mistake, one error: what rules report only because of another mistake is left out."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ..idl.diagnostics import Diagnostic
from ..idl.parser import ParseResult
from ..idl.source import Location, Source, Span
from ..records import record

__all__ = ["without_echoes", "without_style"]

_UNKNOWN = frozenset("RPC0101 RPC0103 RPC0201 RPC0303 RPC0507 RPC0705".split())
"""Codes that say that a name is not known: it may be what could not be read."""

_LACKING = frozenset("RPC0115 RPC0116 RPC0222 RPC0226 RPC0301 RPC0304 RPC0407 RPC0408 RPC0410 RPC0507".split())
"""Codes that say that a declaration lacks something: it may be in the part that could not be read."""

_BAD_STYLE, _UNFIT_NAME = "RPC0701", "RPC06"
_UNUSED_IMPORT, _UNKNOWN_PACKAGE = "RPC0106", "RPC0102"

_NAMELESS = re.compile(r"\b(?:type|enum|model|error|union|resolver|service)\b\s*(?![A-Za-z_\s])")


def without_style(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings of rules less those on the style of names that Python or the generated code can't bear."""
    unfit = {d.primary.location for d in diagnostics if d.code.startswith(_UNFIT_NAME)}
    return [d for d in diagnostics if d.code != _BAD_STYLE or d.primary.location not in unfit]


@record(frozen=True, slots=True)
class _Hidden:
    """What the files with syntax errors hide."""

    words: set[str]
    """All words of what could not be parsed."""
    files: set[str]
    importless: set[str]
    """Files with an import that could not be parsed."""
    nameless: bool
    """Some declaration has no name that could be read, or some file no package."""
    packageless: bool
    maimed: set[Location]
    """Declarations of which a part could not be parsed: their names, and the whole of them."""
    faulty: set[Location]
    """Where the syntax errors themselves stand."""


def without_echoes(
    diagnostics: Iterable[Diagnostic], parsed: Sequence[ParseResult], *, unread: bool
) -> list[Diagnostic]:
    """The findings of rules less those that follow from a syntax error. `unread`: some files are no text at all."""
    broken = [result for result in parsed if result.diagnostics]
    if not broken and not unread:
        return list(diagnostics)
    hidden = _hidden(broken, unread)
    return [d for d in diagnostics if not _is_echo(d, hidden)]


def _hidden(broken: list[ParseResult], unread: bool) -> _Hidden:
    texts = [(r.file.source, r.file.source.text[span.start : span.end]) for r in broken for span in r.broken]
    packageless = unread or any(result.file.package is None for result in broken)
    return _Hidden(
        words={word for _, text in texts for word in _WORD.findall(text)},
        files={result.file.source.path for result in broken},
        importless={source.path for source, text in texts if text.startswith("from")},
        nameless=packageless or any(_NAMELESS.search(text) for _, text in texts),
        packageless=packageless,
        maimed={location for result in broken for location in _maimed(result)},
        faulty={diagnostic.primary.location for result in broken for diagnostic in result.diagnostics},
    )


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _maimed(result: ParseResult) -> Iterator[Location]:
    for node in result.file.declarations:
        if any(_inside(span, node.span) for span in result.broken):
            yield Location(result.file.source, node.name.span)
            yield Location(result.file.source, node.span)


def _inside(span: Span, whole: Span) -> bool:
    return whole.start <= span.start and span.end <= whole.end


def _is_echo(diagnostic: Diagnostic, hidden: _Hidden) -> bool:
    code, location = diagnostic.code, diagnostic.primary.location
    path = location.source.path
    if location in hidden.faulty:
        return True
    if code == _UNUSED_IMPORT:
        return path in hidden.files
    if code == _UNKNOWN_PACKAGE:
        return hidden.packageless
    if code not in _UNKNOWN and code not in _LACKING:
        return False
    if any(word in hidden.words for word in _words(*location)):
        return True
    if code in _LACKING and _is_about_maimed(diagnostic, hidden):
        return True
    return code in _UNKNOWN and (hidden.nameless or path in hidden.importless)


def _is_about_maimed(diagnostic: Diagnostic, hidden: _Hidden) -> bool:
    source, span = diagnostic.primary.location
    return any(label.location in hidden.maimed for label in diagnostic.labels) or any(
        other is source and _inside(span, whole) for other, whole in hidden.maimed
    )


def _words(source: Source, span: Span) -> list[str]:
    return _WORD.findall(source.text[span.start : span.end])

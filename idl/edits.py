"""Apply the edits of fixes to the text of sources, and show what changes as a unified diff."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise

from .diagnostics import Edit, Fix
from .source import Source, Span

__all__ = ["apply_edits", "unified_diff"]


def apply_edits(sources: Iterable[Source], fixes: Iterable[Fix]) -> dict[str, str]:
    """The new text of every source that changes, by path.

    A fix is applied whole or not at all: not if it touches what an earlier one changes, or a source not given. What is
    left out is for the next round, once the changed text has been looked at again.
    """
    texts = {source.path: source.text for source in sources}
    taken: dict[str, list[Span]] = {}
    edits: dict[str, list[Edit]] = {}
    for fix in fixes:
        if _is_sound(fix, texts) and not any(_collides(edit, taken) for edit in fix.edits):
            for edit in fix.edits:
                insort(taken.setdefault(edit.location.source.path, []), edit.location.span)
                edits.setdefault(edit.location.source.path, []).append(edit)
    return {path: new for path, rows in edits.items() if (new := _rewrite(texts[path], rows)) != texts[path]}


def _is_sound(fix: Fix, texts: dict[str, str]) -> bool:
    """Whether all edits lie in the given texts, apart from each other. Insertions of one fix may share a place."""
    ordered = sorted(fix.edits, key=_position)
    inside = all(
        texts.get(source.path) == source.text and 0 <= span.start <= span.end <= len(source.text)
        for source, span in (edit.location for edit in ordered)
    )
    return inside and all(
        first.location.source.path != second.location.source.path
        or first.location.span.end <= second.location.span.start
        for first, second in pairwise(ordered)
    )


def _position(edit: Edit) -> tuple[str, Span]:
    return edit.location.source.path, edit.location.span


def _collides(edit: Edit, taken: dict[str, list[Span]]) -> bool:
    """Whether an edit touches an earlier one. Those lie apart from each other, so the nearest two tell."""
    spans = taken.get(edit.location.source.path, [])
    at = bisect_left(spans, edit.location.span)
    return any(_touch(edit.location.span, other) for other in spans[max(at - 1, 0) : at + 1])


def _touch(span: Span, other: Span) -> bool:
    """Whether two ranges overlap; two insertions at one place do, since either could come first."""
    return span == other or (span.start < other.end and other.start < span.end)


def _rewrite(text: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.location.span):  # stable: insertions at one place keep their order
        parts += [text[at : edit.location.span.start], edit.replacement]
        at = edit.location.span.end
    return "".join([*parts, text[at:]])


def unified_diff(path: str, old: str | None, new: str | None) -> str:
    """The change of one file as `patch` and `git apply` read it; empty if there is none. None: no file is there."""
    from difflib import unified_diff as diff  # imports collections and re: only who shows a diff pays

    before, after = ("/dev/null" if text is None else f"{side}/{path}" for side, text in (("a", old), ("b", new)))
    rows = diff(_lines(old or ""), _lines(new or ""), before, after)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(text: str) -> list[str]:
    """Lines with their breaks; only `\\n` breaks a line."""
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end

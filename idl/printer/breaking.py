"""How a line that is too long is broken: at its brackets, from the last ones on, one element per line."""

from collections.abc import Iterable, Iterator

from .sheet import INDENT, WIDTH, Line, Sheet, is_word

__all__ = ["Run", "break_items", "lay_run", "separate"]

Run = tuple[int, int]
"""The first and the last of some tokens that follow each other."""

_DEPTHS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def lay_run(sheet: Sheet, run: Run, indent: int, extra: int = 0) -> int:
    """Lay out tokens that start a line, which `extra` columns more must fit on; returns what its last line starts with.

    Brackets that hold comments are broken. What is too long is broken at its last brackets, and at those before
    them as long as what leads up to the broken ones is too long.
    """
    first, last = run
    if sheet.fits(first, last, indent + extra):
        return first
    line, reach = first, last
    for opener, closer in reversed(list(_brackets(sheet, run))):
        too_long = indent + extra + sheet.width(first, reach) > WIDTH
        if sheet.noted(opener, closer) or (too_long and closer > opener + 1):
            _break_brackets(sheet, opener, closer, indent)
            line, reach = max(line, closer), opener
    return line


def _brackets(sheet: Sheet, run: Run) -> Iterator[Run]:
    """The outermost brackets among these tokens."""
    depth = opener = 0
    for index in range(run[0], run[1] + 1):
        step = _DEPTHS.get(sheet.texts[index], 0)
        if step > 0 and depth == 0:
            opener = index
        depth += step
        if step < 0 and depth == 0:
            yield opener, index


def _break_brackets(sheet: Sheet, opener: int, closer: int, indent: int) -> None:
    runs = list(separate(sheet, (opener + 1, closer - 1)))
    break_items(sheet, runs, indent + INDENT)
    sheet.gaps[closer] = Line(indent, inner=INDENT)
    if runs and _may_end_in_comma(sheet, opener):
        sheet.texts[closer - 1] += ","


def _may_end_in_comma(sheet: Sheet, opener: int) -> bool:
    """Whether the language allows a comma before the closing bracket: in attributes, lists and dicts it does."""
    if sheet.texts[opener] == "(":
        return sheet.texts[opener - 2] == "@"
    return not is_word(sheet.texts[opener - 1])


def break_items(sheet: Sheet, runs: Iterable[Run], indent: int) -> None:
    """Put each of these runs on a line of its own, with room for a comma behind it."""
    for run in runs:
        sheet.gaps[run[0]] = Line(indent)
        lay_run(sheet, run, indent, extra=1)


def separate(sheet: Sheet, run: Run) -> Iterator[Run]:
    """The runs between those commas among these tokens that stand in no brackets."""
    depth, start = 0, run[0]
    for index in range(run[0], run[1] + 1):
        text = sheet.texts[index]
        depth += _DEPTHS.get(text, 0)
        if text == "," and depth == 0:
            yield start, index - 1
            start = index + 1
    if start <= run[1]:
        yield start, run[1]

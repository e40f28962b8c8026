"""Diagnostics as data: what is wrong, where, and the edit that mends it. Rendering is `render.py`'s.

Style of a message: lower case, no full stop, identifiers in backticks, the smallest span that shows the fault,
state the fact and leave the advice to `Fix.title` or a note.
"""

from enum import StrEnum

from ..records import record
from .source import Location

__all__ = ["Diagnostic", "Edit", "Fix", "Label", "Severity"]


class Severity(StrEnum):
    """How much a diagnostic matters: errors stop the compiler, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@record(frozen=True, slots=True, kw_only=True)
class Label:
    """A place that a diagnostic points at, with a few words under it."""

    location: Location
    text: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace the text at `location` with `replacement`; an empty span inserts."""

    location: Location
    replacement: str


@record(frozen=True, slots=True, kw_only=True)
class Fix:
    """A way out: `title` says it in words, `edits` do it. A fix is safe if it can only be what the author meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@record(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding about one mistake.

    `primary` is where carets (`^`) go, `labels` are further places, marked with dashes, in any source.
    `help` is advice without an edit; a `fix` brings its own title.
    `severity` and `slug` follow from the code: whoever reports the diagnostic fills them in from the catalogue.
    """

    code: str
    message: str
    primary: Label
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    severity: Severity = Severity.ERROR
    slug: str = ""

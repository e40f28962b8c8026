"""The values of a configuration file: where they stand, and what is said of one that is not as it should be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from ..idl.diagnostics import Diagnostic, Edit, Fix, Label
from ..idl.source import Location, Source, Span
from .suggest import suggestion
from .toml import Path, Place

__all__ = ["Reader", "Table", "as_list", "as_table", "edit", "is_list", "is_table"]

Table: TypeAlias = dict[str, object]


def is_table(value: object) -> bool:
    """Whether a value is a table."""
    return isinstance(value, dict)


def is_list(value: object) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list)


def as_table(value: object) -> Table:
    """A value that is a table; an empty one where it is not."""
    return cast(Table, value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """A value that is a list; an empty one where it is not."""
    return cast("list[object]", value) if isinstance(value, list) else []


def edit(source: Source, span: Span, text: str) -> Edit:
    """Put `text` in the place of a span."""
    return Edit(location=Location(source, span), replacement=text)


@dataclass(slots=True)
class Reader:
    """The file being read: where its values stand, and what is wrong with them. Paths start at rpcc's own table."""

    source: Source
    table: tuple[str, ...]
    places: Mapping[Path, Place]
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def place(self, path: Path) -> Place:
        """Where a value stands; one that is spread over several tables, where the first of them does."""
        full = (*self.table, *path)
        found = self.places.get(full)
        if found is None:
            inside = [place for other, place in self.places.items() if other[: len(full)] == full]
            found = min(inside, key=lambda place: place.key, default=Place(Span(0, 0), Span(0, 0)))
        return found

    def name(self, path: Path) -> str:
        """A path as one would say it: `emit[0]`, `diff.grace-days`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path or self.table)
        return "".join(steps).removeprefix(".")

    def text(self, path: Path) -> str:
        """A value as it is written."""
        span = self.place(path).value
        return self.source.text[span.start : span.end]

    def report(self, code: str, message: str, span: Span, fix: Fix | None = None, notes: tuple[str, ...] = ()) -> None:
        label = Label(location=Location(self.source, span))
        self.diagnostics.append(Diagnostic(code=code, message=message, primary=label, fix=fix, notes=notes))

    def swap(self, title: str, span: Span, text: str, *, safe: bool = True) -> Fix:
        """A fix that puts `text` in the place of a span."""
        return Fix(title=title, edits=(edit(self.source, span, text),), safe=safe)

    def wrong(self, path: Path, wanted: str, better: str | None = None) -> None:
        """A value is not of the type it should be; `better` is what to write instead."""
        span = self.place(path).value
        fix = self.swap(f"write `{better}`", span, better) if better else None
        self.report("RPC0803", f"`{self.name(path)}` must be {wanted}", span, fix)

    def choice(self, path: Path, value: object, choices: Iterable[str]) -> str | None:
        """One of a few strings."""
        known = tuple(choices)
        if value in known:
            return str(value)
        span = self.place(path).value
        listed = ", ".join(f'"{choice}"' for choice in known)
        near = suggestion(str(value), known)
        fix = self.swap(f'did you mean `"{near}"`?', span, f'"{near}"') if near else None
        what = f"one of {listed}" if len(known) > 1 else listed
        self.report("RPC0804", f"`{self.name(path)}` must be {what}", span, fix)
        return None

    def strings(self, path: Path, value: object) -> list[tuple[Path, str]] | None:
        """A list of strings, each with its path. A single string is a mistake with an obvious cure."""
        if isinstance(value, str):
            self.wrong(path, "a list of strings", f"[{self.text(path)}]")
            return None
        if not is_list(value):
            self.wrong(path, "a list of strings")
            return None
        for index, item in enumerate(as_list(value)):
            if not isinstance(item, str):
                self.wrong((*path, index), "a string")
                return None
        return [((*path, index), str(item)) for index, item in enumerate(as_list(value))]
